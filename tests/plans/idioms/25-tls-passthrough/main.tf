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

resource "aws_vpclattice_service" "orders" {
  name               = "orders"
  auth_type          = "NONE"
  custom_domain_name = "orders.example.com"
}

resource "aws_vpclattice_target_group" "orders" {
  name = "orders"
  type = "IP"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "tls" {
  name               = "tls"
  service_identifier = aws_vpclattice_service.orders.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.orders.id
      }
    }
  }
}
