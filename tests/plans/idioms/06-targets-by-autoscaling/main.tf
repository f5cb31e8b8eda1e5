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

resource "aws_security_group" "alb" {
  name        = "alb"
  description = "in front of the load balancer"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16"]
  }
}

resource "aws_launch_template" "orders" {
  name                   = "orders"
  image_id               = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  vpc_security_group_ids = [aws_security_group.alb.id]
}

resource "aws_autoscaling_group" "orders" {
  name                = "orders"
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = ["subnet-0111aaa2222bbb333"]

  launch_template {
    id      = aws_launch_template.orders.id
    version = "$Latest"
  }
}

resource "aws_autoscaling_traffic_source_attachment" "orders" {
  autoscaling_group_name = aws_autoscaling_group.orders.name

  traffic_source {
    identifier = aws_vpclattice_target_group.orders.arn
    type       = "vpc-lattice"
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
  type = "INSTANCE"

  config {
    port           = 8080
    protocol       = "HTTP"
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
