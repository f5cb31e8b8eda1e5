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

resource "aws_vpclattice_resource_gateway" "db" {
  name               = "orders-db"
  vpc_id             = "vpc-0b7f1c2d3e4f50617"
  subnet_ids         = ["subnet-0111aaa2222bbb333"]
  security_group_ids = ["sg-0aa11bb22cc33dd44"]
}

resource "aws_vpclattice_resource_configuration" "db" {
  name                        = "orders-db"
  resource_gateway_identifier = aws_vpclattice_resource_gateway.db.id
  port_ranges                 = ["5432"]
  protocol                    = "TCP"

  resource_configuration_definition {
    dns_resource {
      domain_name     = "db.example.com"
      ip_address_type = "IPV4"
    }
  }
}

resource "aws_vpclattice_service_network_resource_association" "db" {
  resource_configuration_identifier = aws_vpclattice_resource_configuration.db.id
  service_network_identifier        = aws_vpclattice_service_network.shared.id
}
