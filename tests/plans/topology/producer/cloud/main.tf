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

resource "aws_vpc" "development" {
  cidr_block = "10.20.0.0/16"
  tags       = { Name = "development" }
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.development.id
  cidr_block        = "10.20.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_security_group" "alb" {
  name        = "shared-internal-alb"
  description = "Shared internal ALB"
  vpc_id      = aws_vpc.development.id
}

resource "aws_lb" "shared" {
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [aws_security_group.alb.id]
  subnets            = aws_subnet.private[*].id
}
