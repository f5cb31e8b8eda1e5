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

# Services that exist, so that their ARNs are known; only the texts of their policies change.

# its own paths
resource "aws_vpclattice_service" "own_paths" {
  name      = "own-paths"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "own_paths" {
  resource_identifier = aws_vpclattice_service.own_paths.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-05136e652010493f9/*"
      },
    ]
  })
}

# one of its own paths
resource "aws_vpclattice_service" "own_path" {
  name      = "own-path"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "own_path" {
  resource_identifier = aws_vpclattice_service.own_path.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0960f8049aad132ee/orders"
      },
    ]
  })
}

# its own ARN without a path
resource "aws_vpclattice_service" "bare" {
  name      = "bare"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "bare" {
  resource_identifier = aws_vpclattice_service.bare.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-030dc9ab15d0698d8"
      },
    ]
  })
}

# the paths of another service
resource "aws_vpclattice_service" "other" {
  name      = "other"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "other" {
  resource_identifier = aws_vpclattice_service.other.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0feedfacefeedface/*"
      },
    ]
  })
}

# its own paths and those of another
resource "aws_vpclattice_service" "one_of_two" {
  name      = "one-of-two"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "one_of_two" {
  resource_identifier = aws_vpclattice_service.one_of_two.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = ["arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0feedfacefeedface/*", "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0c4f699fe4c642ccc/*"]
      },
    ]
  })
}

# the paths of all services of the account
resource "aws_vpclattice_service" "any_service" {
  name      = "any-service"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "any_service" {
  resource_identifier = aws_vpclattice_service.any_service.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/*"
      },
    ]
  })
}
