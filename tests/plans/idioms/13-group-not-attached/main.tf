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

resource "aws_vpc" "platform" {
  cidr_block = "10.64.0.0/16"
  tags       = { Name = "platform" }
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.platform.id
  cidr_block        = "10.64.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_eks_cluster" "platform" {
  name     = "platform"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }
}

resource "aws_security_group" "callers" {
  name        = "lattice-callers"
  description = "who may call the service network"
  vpc_id      = aws_vpc.platform.id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.64.0.0/16"]
  }
}

resource "aws_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0a1b2c3d4e5f60718"
  vpc_identifier             = aws_vpc.platform.id
}
