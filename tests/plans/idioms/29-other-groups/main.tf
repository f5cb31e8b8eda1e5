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

resource "aws_security_group" "alb" {
  name        = "alb"
  description = "in front of the load balancer"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    prefix_list_ids = [data.aws_ec2_managed_prefix_list.lattice.id]
  }

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  ingress {
    from_port   = -1
    to_port     = -1
    protocol    = "icmp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bastion" {
  name        = "bastion"
  description = "of the bastion"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "bastion" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = "subnet-0111aaa2222bbb333"
  vpc_security_group_ids = [aws_security_group.bastion.id]
}

resource "aws_security_group" "database" {
  name        = "database"
  description = "of the database"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16"]
  }
}

resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  username                    = "orders"
  manage_master_user_password = true
  skip_final_snapshot         = true
  vpc_security_group_ids      = [aws_security_group.database.id]
}

resource "aws_security_group" "endpoint" {
  name        = "endpoint"
  description = "of the endpoint"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16"]
  }
}

resource "aws_vpc_endpoint" "ecr" {
  vpc_id             = "vpc-0b7f1c2d3e4f50617"
  vpc_endpoint_type  = "Interface"
  service_name       = "com.amazonaws.eu-central-1.ecr.api"
  subnet_ids         = ["subnet-0111aaa2222bbb333"]
  security_group_ids = [aws_security_group.endpoint.id]
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
