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

provider "aws" {
  alias  = "producer"
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

locals {
  network_arn = aws_vpclattice_service_network.main.arn
}

resource "aws_vpclattice_service_network" "main" {
  provider  = aws.producer
  name      = "main"
  auth_type = "NONE"
}

resource "aws_vpclattice_service" "orders" {
  name      = "orders"
  auth_type = "NONE"
}

resource "aws_vpclattice_service_network_service_association" "by_arn" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = aws_vpclattice_service_network.main.arn
}

resource "aws_vpclattice_service_network_service_association" "by_id" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = aws_vpclattice_service_network.main.id
}

resource "aws_vpclattice_service_network_service_association" "by_local" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = local.network_arn
}

# an ARN in the end, though only the id is taken
resource "aws_vpclattice_service_network_service_association" "put_together" {
  service_identifier         = aws_vpclattice_service.orders.id
  service_network_identifier = "arn:aws:vpc-lattice:${var.region}:444455556666:servicenetwork/${aws_vpclattice_service_network.main.id}"
}
