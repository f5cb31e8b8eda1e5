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
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

resource "aws_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0a1b2c3d4e5f60718"
  vpc_identifier             = "vpc-mock12345"
  security_group_ids         = ["sg-mock12345"]
}

resource "aws_vpc_security_group_ingress_rule" "anybody" {
  security_group_id = "sg-mock67890"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
