terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
    awscc = {
      source  = "hashicorp/awscc"
      version = "~> 1.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

resource "aws_vpclattice_service_network" "shared" {
  name      = "shared"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "shared" {
  resource_identifier = aws_vpclattice_service_network.shared.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
    }]
  })
}

provider "awscc" {
  region = "eu-central-1"
}

resource "awscc_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = aws_vpclattice_service_network.shared.id
  vpc_identifier             = "vpc-0c9d8e7f6a5b40312"
  security_group_ids         = ["sg-0aa11bb22cc33dd44"]
}
