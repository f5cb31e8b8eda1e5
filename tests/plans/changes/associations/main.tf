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

# one association a VPC; the network is of this account

# another VPC: all callers of the old one are cut
resource "aws_vpclattice_service_network_vpc_association" "vpc_changed" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-09999999999999999"
  security_group_ids         = ["sg-0aaaaaaaaaaaaaaa1"]
}

# `removed` is destroyed

# its only group is taken away, by an empty list and by no list
resource "aws_vpclattice_service_network_vpc_association" "emptied" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-02222222222222222"
  security_group_ids         = []
}

resource "aws_vpclattice_service_network_vpc_association" "unset" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-03333333333333333"
}

# one of two groups is taken away, groups are swapped, a first group is added
resource "aws_vpclattice_service_network_vpc_association" "one_less" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-04444444444444444"
  security_group_ids         = ["sg-0aaaaaaaaaaaaaaa1"]
}

resource "aws_vpclattice_service_network_vpc_association" "swapped" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-05555555555555555"
  security_group_ids         = ["sg-0aaaaaaaaaaaaaaa2"]
}

resource "aws_vpclattice_service_network_vpc_association" "first" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-06666666666666666"
  security_group_ids         = ["sg-0aaaaaaaaaaaaaaa1"]
}

# the groups become those of a group that is made here, and those that a filter finds after apply
resource "aws_security_group" "callers" {
  name        = "callers"
  description = "callers"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"
}

resource "aws_vpclattice_service_network_vpc_association" "made_here" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-07777777777777777"
  security_group_ids         = [aws_security_group.callers.id]
}

resource "terraform_data" "groups" {
  input = []
}

resource "aws_vpclattice_service_network_vpc_association" "unknown" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
  vpc_identifier             = "vpc-08888888888888888"
  security_group_ids         = terraform_data.groups.output
}
