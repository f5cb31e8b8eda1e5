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

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

locals {
  policy = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
    }]
  }
}

data "aws_ec2_managed_prefix_list" "lattice" {
  name = "com.amazonaws.eu-central-1.vpc-lattice"
}

resource "aws_security_group" "eu" {
  name   = "alb"
  vpc_id = "vpc-0b7f1c2d3e4f50612"
}

resource "aws_vpc_security_group_ingress_rule" "eu" {
  security_group_id = aws_security_group.eu.id
  prefix_list_id    = data.aws_ec2_managed_prefix_list.lattice.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lb" "eu" {
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [aws_security_group.eu.id]
  subnets            = ["subnet-0111aaa2222bbb332", "subnet-0444ccc5555ddd662"]
}

resource "aws_vpclattice_target_group" "eu" {
  name = "orders"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50612"
  }
}

resource "aws_vpclattice_target_group_attachment" "eu" {
  target_group_identifier = aws_vpclattice_target_group.eu.id

  target {
    id   = aws_lb.eu.arn
    port = 443
  }
}

resource "aws_vpclattice_service" "eu" {
  name      = "orders"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "eu" {
  resource_identifier = aws_vpclattice_service.eu.arn
  policy              = jsonencode(local.policy)
}

resource "aws_vpclattice_listener" "eu" {
  name               = "https"
  service_identifier = aws_vpclattice_service.eu.id
  protocol           = "HTTPS"

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.eu.id
      }
    }
  }
}

resource "aws_security_group" "virginia" {
  provider = aws.virginia
  name     = "alb"
  vpc_id   = "vpc-0b7f1c2d3e4f50618"
}

resource "aws_vpc_security_group_ingress_rule" "virginia" {
  provider          = aws.virginia
  security_group_id = aws_security_group.virginia.id
  prefix_list_id    = data.aws_ec2_managed_prefix_list.lattice.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lb" "virginia" {
  provider           = aws.virginia
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [aws_security_group.virginia.id]
  subnets            = ["subnet-0111aaa2222bbb338", "subnet-0444ccc5555ddd668"]
}

resource "aws_vpclattice_target_group" "virginia" {
  provider = aws.virginia
  name     = "orders"
  type     = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50618"
  }
}

resource "aws_vpclattice_target_group_attachment" "virginia" {
  provider                = aws.virginia
  target_group_identifier = aws_vpclattice_target_group.virginia.id

  target {
    id   = aws_lb.virginia.arn
    port = 443
  }
}

resource "aws_vpclattice_service" "virginia" {
  provider  = aws.virginia
  name      = "orders"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "virginia" {
  provider            = aws.virginia
  resource_identifier = aws_vpclattice_service.virginia.arn
  policy              = jsonencode(local.policy)
}

resource "aws_vpclattice_listener" "virginia" {
  provider           = aws.virginia
  name               = "https"
  service_identifier = aws_vpclattice_service.virginia.id
  protocol           = "HTTPS"

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.virginia.id
      }
    }
  }
}
