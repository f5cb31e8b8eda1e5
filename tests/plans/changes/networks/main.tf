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

# another name; its associations name it by ARN and stay
resource "aws_vpclattice_service_network" "kept" {
  name      = "kept-v2"
  auth_type = "NONE"
}

resource "aws_vpclattice_service_network_vpc_association" "kept" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-015fd207999dcc68b"
  vpc_identifier             = "vpc-0b7f1c2d3e4f50617"
}

resource "aws_vpclattice_service_network_service_association" "kept" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-015fd207999dcc68b"
}

# another name; its associations follow it and are replaced
resource "aws_vpclattice_service_network" "followed" {
  name      = "followed-v2"
  auth_type = "NONE"
}

resource "aws_vpclattice_service_network_vpc_association" "followed" {
  service_network_identifier = aws_vpclattice_service_network.followed.id
  vpc_identifier             = "vpc-0c9d8e7f6a5b40312"
}

resource "aws_vpclattice_service_network_service_association" "followed" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = aws_vpclattice_service_network.followed.id
}

# `gone` is destroyed with its association; the endpoint that joins it stays
resource "aws_vpc_endpoint" "gone" {
  vpc_endpoint_type   = "ServiceNetwork"
  vpc_id              = "vpc-0d8e7f6a5b4c30213"
  service_network_arn = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-06ea6d0350eae6e7a"
}

# nothing but its auth type changes
resource "aws_vpclattice_service_network" "closed" {
  name      = "closed"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "closed" {
  resource_identifier = aws_vpclattice_service_network.closed.arn
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

resource "aws_vpclattice_service" "orders" {
  name      = "orders"
  auth_type = "NONE"
}
