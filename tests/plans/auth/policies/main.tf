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

# everybody
resource "aws_vpclattice_service" "open" {
  name      = "open"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "open" {
  resource_identifier = aws_vpclattice_service.open.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

# everybody, written in a list
resource "aws_vpclattice_service" "open_by_aws" {
  name      = "open-by-aws"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "open_by_aws" {
  resource_identifier = aws_vpclattice_service.open_by_aws.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = ["*"] }
        Action    = ["vpc-lattice-svcs:Invoke"]
        Resource  = "*"
      },
    ]
  })
}

# everybody of the organization
resource "aws_vpclattice_service" "organization" {
  name      = "organization"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "organization" {
  resource_identifier = aws_vpclattice_service.organization.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" }
        }
      },
    ]
  })
}

# an account
resource "aws_vpclattice_service" "account" {
  name      = "account"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "account" {
  resource_identifier = aws_vpclattice_service.account.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

# the roles of an account
resource "aws_vpclattice_service" "by_arn" {
  name      = "by-arn"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "by_arn" {
  resource_identifier = aws_vpclattice_service.by_arn.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/*" }
        }
      },
    ]
  })
}

# a condition that any role meets
resource "aws_vpclattice_service" "by_any_arn" {
  name      = "by-any-arn"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "by_any_arn" {
  resource_identifier = aws_vpclattice_service.by_any_arn.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringLike = { "aws:PrincipalArn" = "*" }
        }
      },
    ]
  })
}

# by a tag of the caller
resource "aws_vpclattice_service" "by_tag" {
  name      = "by-tag"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "by_tag" {
  resource_identifier = aws_vpclattice_service.by_tag.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:PrincipalTag/team" = "orders" }
        }
      },
    ]
  })
}

# a condition that holds too where the caller has no organization
resource "aws_vpclattice_service" "if_exists" {
  name      = "if-exists"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "if_exists" {
  resource_identifier = aws_vpclattice_service.if_exists.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-exampleorgid" }
        }
      },
    ]
  })
}

# everybody but the organization
resource "aws_vpclattice_service" "other_organizations" {
  name      = "other-organizations"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "other_organizations" {
  resource_identifier = aws_vpclattice_service.other_organizations.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringNotEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" }
        }
      },
    ]
  })
}

# whoever signs, of whatever account
resource "aws_vpclattice_service" "signed" {
  name      = "signed"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "signed" {
  resource_identifier = aws_vpclattice_service.signed.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringNotEquals = { "aws:PrincipalType" = "Anonymous" }
        }
      },
    ]
  })
}

# whoever signs and calls from a VPC of these accounts
resource "aws_vpclattice_service" "signed_from_here" {
  name      = "signed-from-here"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "signed_from_here" {
  resource_identifier = aws_vpclattice_service.signed_from_here.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringNotEquals = { "aws:PrincipalType" = "Anonymous" }
          StringEquals    = { "vpc-lattice-svcs:SourceVpcOwnerAccount" = ["111122223333", "444455556666"] }
        }
      },
    ]
  })
}

# whoever calls from a VPC, signed or not
resource "aws_vpclattice_service" "from_a_vpc" {
  name      = "from-a-vpc"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "from_a_vpc" {
  resource_identifier = aws_vpclattice_service.from_a_vpc.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEquals = { "vpc-lattice-svcs:SourceVpc" = "vpc-0b7f1c2d3e4f50617" }
        }
      },
    ]
  })
}

# everybody, and anonymous callers denied
resource "aws_vpclattice_service" "denied" {
  name      = "denied"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "denied" {
  resource_identifier = aws_vpclattice_service.denied.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "*"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:PrincipalType" = "Anonymous" }
        }
      },
    ]
  })
}

# everybody, and anonymous callers denied another action
resource "aws_vpclattice_service" "denied_elsewhere" {
  name      = "denied-elsewhere"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "denied_elsewhere" {
  resource_identifier = aws_vpclattice_service.denied_elsewhere.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Connect"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:PrincipalType" = "Anonymous" }
        }
      },
    ]
  })
}

# everybody but an account
resource "aws_vpclattice_service" "all_but_one" {
  name      = "all-but-one"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "all_but_one" {
  resource_identifier = aws_vpclattice_service.all_but_one.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect       = "Allow"
        Action       = "vpc-lattice-svcs:Invoke"
        Resource     = "*"
        NotPrincipal = { AWS = "arn:aws:iam::111122223333:root" }
      },
    ]
  })
}

# an account, and all others denied
resource "aws_vpclattice_service" "all_but_one_denied" {
  name      = "all-but-one-denied"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "all_but_one_denied" {
  resource_identifier = aws_vpclattice_service.all_but_one_denied.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
      {
        Effect       = "Deny"
        NotPrincipal = { AWS = "arn:aws:iam::111122223333:root" }
        Action       = "*"
        Resource     = "*"
      },
    ]
  })
}

# three statements, one of them open
resource "aws_vpclattice_service" "one_of_three" {
  name      = "one-of-three"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "one_of_three" {
  resource_identifier = aws_vpclattice_service.one_of_three.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEquals = { "vpc-lattice-svcs:RequestMethod" = "GET" }
        }
      },
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid" }
        }
      },
    ]
  })
}

# an action of the control plane, which no request is
resource "aws_vpclattice_service" "control_plane" {
  name      = "control-plane"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "control_plane" {
  resource_identifier = aws_vpclattice_service.control_plane.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice:Invoke"
        Resource  = "*"
      },
    ]
  })
}

# an action of another service
resource "aws_vpclattice_service" "gateway" {
  name      = "gateway"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "gateway" {
  resource_identifier = aws_vpclattice_service.gateway.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = ["execute-api:Invoke", "vpc-lattice:*"]
        Resource  = "*"
      },
    ]
  })
}

# of two actions one is right; case does not matter
resource "aws_vpclattice_service" "one_matches" {
  name      = "one-matches"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "one_matches" {
  resource_identifier = aws_vpclattice_service.one_matches.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = ["vpc-lattice:*", "VPC-Lattice-Svcs:invoke"]
        Resource  = "*"
      },
    ]
  })
}

# actions by wildcard
resource "aws_vpclattice_service" "by_wildcard" {
  name      = "by-wildcard"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "by_wildcard" {
  resource_identifier = aws_vpclattice_service.by_wildcard.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "*"
        Resource  = "*"
      },
    ]
  })
}

# from documents: one that the plan reads, an open one, and one that names what is made here
data "aws_iam_policy_document" "organization" {
  statement {
    actions   = ["vpc-lattice-svcs:Invoke"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-exampleorgid"]
    }
  }
}

data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["vpc-lattice-svcs:Invoke"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "later" {
  statement {
    actions   = ["vpc-lattice-svcs:Invoke"]
    resources = ["${aws_vpclattice_service.document_later.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}

resource "aws_vpclattice_service" "document" {
  name      = "document"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "document" {
  resource_identifier = aws_vpclattice_service.document.arn
  policy              = data.aws_iam_policy_document.organization.json
}

resource "aws_vpclattice_service" "document_open" {
  name      = "document-open"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "document_open" {
  resource_identifier = aws_vpclattice_service.document_open.arn
  policy              = data.aws_iam_policy_document.open.json
}

resource "aws_vpclattice_service" "document_later" {
  name      = "document-later"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "document_later" {
  resource_identifier = aws_vpclattice_service.document_later.arn
  policy              = data.aws_iam_policy_document.later.json
}

# the path of the service's own ARN, which is known after apply
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
        Resource  = "${aws_vpclattice_service.own_path.arn}/*"
      },
    ]
  })
}

# inert: the auth type is NONE, is not written, and is known after apply
resource "terraform_data" "auth_type" {
  input = "AWS_IAM"
}

resource "aws_vpclattice_service" "inert" {
  name      = "inert"
  auth_type = "NONE"
}

resource "aws_vpclattice_auth_policy" "inert" {
  resource_identifier = aws_vpclattice_service.inert.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

resource "aws_vpclattice_service" "unset" {
  name = "unset"
}

resource "aws_vpclattice_auth_policy" "unset" {
  resource_identifier = aws_vpclattice_service.unset.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

resource "aws_vpclattice_service" "type_later" {
  name      = "type-later"
  auth_type = terraform_data.auth_type.output
}

resource "aws_vpclattice_auth_policy" "type_later" {
  resource_identifier = aws_vpclattice_service.type_later.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

# the policy of a service of another stack

resource "aws_vpclattice_auth_policy" "elsewhere" {
  resource_identifier = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0feedfacefeedface"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}

# a network is judged like a service
resource "aws_vpclattice_service_network" "open" {
  name      = "open"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "open_network" {
  resource_identifier = aws_vpclattice_service_network.open.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = "vpc-lattice-svcs:Invoke"
        Resource  = "*"
      },
    ]
  })
}
