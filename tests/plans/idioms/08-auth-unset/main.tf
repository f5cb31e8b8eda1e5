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
  name = "shared"
}

resource "aws_vpclattice_service" "orders" {
  name = "orders"
}
