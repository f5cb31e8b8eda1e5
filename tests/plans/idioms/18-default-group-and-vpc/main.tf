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

resource "aws_vpc" "platform" {
  cidr_block = "10.64.0.0/16"
  tags       = { Name = "platform" }
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.platform.id
  cidr_block        = "10.64.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_eks_cluster" "platform" {
  name     = "platform"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }
}

resource "aws_default_vpc" "default" {}

resource "aws_default_security_group" "default" {
  vpc_id = aws_default_vpc.default.id

  ingress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "alb" {
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [aws_default_security_group.default.id]
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

resource "aws_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0a1b2c3d4e5f60718"
  vpc_identifier             = aws_default_vpc.default.id
  security_group_ids         = [aws_default_security_group.default.id]
}
