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

data "aws_ec2_managed_prefix_list" "lattice" {
  name = "com.amazonaws.eu-central-1.vpc-lattice"
}

resource "aws_security_group" "clients" {
  name   = "clients"
  vpc_id = "vpc-0b7f1c2d3e4f50617"
}

resource "aws_security_group" "alb" {
  name        = "alb"
  description = "in front of the load balancer"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    prefix_list_ids = [data.aws_ec2_managed_prefix_list.lattice.id]
    security_groups = [aws_security_group.clients.id]
  }
}

resource "aws_lb" "alb" {
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [aws_security_group.alb.id]
  subnets            = ["subnet-0111aaa2222bbb333", "subnet-0444ccc5555ddd666"]
}

resource "aws_vpclattice_service" "orders" {
  name      = "orders"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "orders" {
  resource_identifier = aws_vpclattice_service.orders.arn
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

resource "aws_vpclattice_target_group" "orders" {
  name = "orders"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "https" {
  name               = "https"
  service_identifier = aws_vpclattice_service.orders.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.orders.id
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "alb" {
  target_group_identifier = aws_vpclattice_target_group.orders.id

  target {
    id   = aws_lb.alb.arn
    port = 443
  }
}
