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

resource "aws_vpc" "consumer" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_iam_role" "caller" {
  for_each           = toset(["checkout", "billing"])
  name               = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_vpclattice_service" "orders" {
  name      = "orders"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_service" "source" {
  name      = "source"
  auth_type = "AWS_IAM"
}

data "aws_iam_policy_document" "orders" {
  statement {
    sid       = "Callers"
    actions   = ["vpc-lattice-svcs:Invoke"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.caller["checkout"].arn, aws_iam_role.caller["billing"].arn, "111122223333"]
    }
  }
}

data "aws_iam_policy_document" "source" {
  statement {
    actions   = ["vpc-lattice-svcs:Invoke"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "vpc-lattice-svcs:SourceVpc"
      values   = [aws_vpc.consumer.id]
    }
  }
}

resource "aws_vpclattice_auth_policy" "orders" {
  resource_identifier = aws_vpclattice_service.orders.arn
  policy              = data.aws_iam_policy_document.orders.json
}

resource "aws_vpclattice_auth_policy" "source" {
  resource_identifier = aws_vpclattice_service.source.arn
  policy              = data.aws_iam_policy_document.source.json
}
