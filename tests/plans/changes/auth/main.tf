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

# the layer is switched off, its policy left; the policy of another goes with it
resource "aws_vpclattice_service" "off" {
  name      = "off"
  auth_type = "NONE"
}

resource "aws_vpclattice_auth_policy" "off" {
  resource_identifier = aws_vpclattice_service.off.arn
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

resource "aws_vpclattice_service_network" "off" {
  name      = "off"
  auth_type = "NONE"
}

# switched on, with a policy
resource "aws_vpclattice_service" "switched_on" {
  name      = "switched-on"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "switched_on" {
  resource_identifier = aws_vpclattice_service.switched_on.arn
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

# `auth_type` is no longer written: the provider keeps what is there
resource "aws_vpclattice_service" "unwritten" {
  name = "unwritten"
}

resource "aws_vpclattice_auth_policy" "unwritten" {
  resource_identifier = aws_vpclattice_service.unwritten.arn
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

# the policy goes from one service to another, which keep their auth type
resource "aws_vpclattice_service" "left" {
  name      = "left"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_service" "right" {
  name      = "right"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "repointed" {
  resource_identifier = aws_vpclattice_service.right.arn
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

# the policy goes to a service that is made here
resource "aws_vpclattice_service" "old_home" {
  name      = "old-home"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_service" "new_home" {
  name      = "new-home"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "rehoused" {
  resource_identifier = aws_vpclattice_service.new_home.arn
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

# only its text changes
resource "aws_vpclattice_service" "reworded" {
  name      = "reworded"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "reworded" {
  resource_identifier = aws_vpclattice_service.reworded.arn
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

# `testator` is destroyed with its policy; its heir gets one of its own
resource "aws_vpclattice_service" "heir" {
  name      = "heir"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "heir" {
  resource_identifier = aws_vpclattice_service.heir.arn
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
