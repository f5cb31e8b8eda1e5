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

# the controller's tag is not written here, so Terraform takes it away
resource "aws_vpclattice_service" "adopted" {
  name      = "adopted"
  auth_type = "NONE"
}

resource "aws_vpclattice_service" "kept" {
  name      = "kept"
  auth_type = "NONE"
  tags      = { "application-networking.k8s.aws/ManagedBy" = "444455556666/platform/vpc-0b7f1c2d3e4f50617" }
}

resource "aws_vpclattice_service" "own" {
  name      = "own"
  auth_type = "NONE"
  tags      = { team = "shop" }
}
