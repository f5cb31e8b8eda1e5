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

resource "aws_security_group" "cluster" {
  name        = "eks-cluster-sg-ml-platform"
  description = "made by EKS"
  vpc_id      = aws_vpc.platform.id
}

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_eks_cluster" "platform" {
  name       = "ml-platform"
  role_arn   = aws_iam_role.cluster.arn
  depends_on = [aws_security_group.cluster]

  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }
}
