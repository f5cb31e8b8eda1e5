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
}

variable "is_internal" {
  type    = bool
  default = true
}

resource "aws_vpclattice_service_network" "main" {
  name      = "main"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "main" {
  resource_identifier = aws_vpclattice_service_network.main.arn
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "vpc-lattice-svcs:Invoke", Resource = "*" }]
  })
}

resource "aws_ram_resource_share" "internal" {
  name                      = "internal"
  allow_external_principals = false
}

resource "aws_ram_resource_share" "open" {
  name                      = "open"
  allow_external_principals = true
}

resource "aws_ram_resource_association" "main" {
  resource_arn       = aws_vpclattice_service_network.main.arn
  resource_share_arn = var.is_internal ? aws_ram_resource_share.internal.arn : aws_ram_resource_share.open.arn
}

resource "aws_ram_principal_association" "stranger" {
  principal          = "222233334444"
  resource_share_arn = aws_ram_resource_share.open.arn
}
