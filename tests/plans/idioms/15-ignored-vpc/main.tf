terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/terraform"
  }
}

data "aws_eks_cluster" "platform" {
  name = "ml-platform"
}

resource "aws_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0a1b2c3d4e5f60718"
  vpc_identifier             = data.aws_eks_cluster.platform.vpc_config[0].vpc_id

  lifecycle {
    ignore_changes = [vpc_identifier]
  }
}
