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

resource "aws_security_group" "function" {
  name        = "function"
  description = "of the function"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::444455556666:role/orders"
  package_type  = "Image"
  image_uri     = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/orders:1"

  vpc_config {
    subnet_ids         = ["subnet-0111aaa2222bbb333"]
    security_group_ids = [aws_security_group.function.id]
  }
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
  type = "LAMBDA"
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

resource "aws_vpclattice_target_group_attachment" "function" {
  target_group_identifier = aws_vpclattice_target_group.orders.id

  target {
    id = aws_lambda_function.orders.arn
  }
}
