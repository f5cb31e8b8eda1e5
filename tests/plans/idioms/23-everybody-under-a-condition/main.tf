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

resource "aws_vpclattice_service" "org" {
  name      = "orders-org"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "org" {
  resource_identifier = aws_vpclattice_service.org.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" } }
    }]
  })
}

resource "aws_vpclattice_service" "source" {
  name      = "orders-source"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "source" {
  resource_identifier = aws_vpclattice_service.source.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
      Condition = { StringEquals = { "vpc-lattice-svcs:SourceVpc" = "vpc-0c9d8e7f6a5b40312" } }
    }]
  })
}

resource "aws_vpclattice_service" "paths" {
  name      = "orders-paths"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "paths" {
  resource_identifier = aws_vpclattice_service.paths.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
      Condition = { "ForAnyValue:StringLike" = { "aws:PrincipalOrgPaths" = "o-exampleorgid/r-ab12/*" } }
    }]
  })
}

resource "aws_vpclattice_service" "signed" {
  name      = "orders-signed"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "signed" {
  resource_identifier = aws_vpclattice_service.signed.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:PrincipalType" = "Anonymous" } }
    }]
  })
}
