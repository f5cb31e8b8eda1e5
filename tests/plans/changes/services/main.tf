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

# another name: service, association and rule are replaced, listener and policy are only updated
resource "aws_vpclattice_service" "renamed" {
  name      = "renamed-v2"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "renamed" {
  resource_identifier = aws_vpclattice_service.renamed.arn
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

resource "aws_vpclattice_listener" "renamed" {
  name               = "renamed"
  service_identifier = aws_vpclattice_service.renamed.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_target_group" "renamed" {
  name = "renamed"
  type = "IP"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener_rule" "renamed" {
  name                = "renamed"
  service_identifier  = aws_vpclattice_service.renamed.id
  listener_identifier = aws_vpclattice_listener.renamed.listener_id
  priority            = 10

  match {
    http_match {
      path_match {
        match {
          prefix = "/v2"
        }
      }
    }
  }

  action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.renamed.id
      }
    }
  }
}

resource "aws_vpclattice_service_network_service_association" "renamed" {
  service_identifier         = aws_vpclattice_service.renamed.id
  service_network_identifier = "sn-0123456789abcdef0"
}

# it gets a custom domain name, which a service keeps from its creation
resource "aws_vpclattice_service" "domain" {
  name               = "domain"
  auth_type          = "NONE"
  custom_domain_name = "domain.example.com"
  certificate_arn    = "arn:aws:acm:eu-central-1:444455556666:certificate/11111111-2222-3333-4444-555555555555"
}

# another name, and the listener is replaced with its service
resource "aws_vpclattice_service" "triggered" {
  name      = "triggered-v2"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "triggered" {
  name               = "triggered"
  service_identifier = aws_vpclattice_service.triggered.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }

  lifecycle {
    replace_triggered_by = [aws_vpclattice_service.triggered.id]
  }
}

# listeners that change their service: in place, by ARN, and under a new name, which replaces the listener
resource "aws_vpclattice_service" "left" {
  name      = "left"
  auth_type = "NONE"
}

resource "aws_vpclattice_service" "right" {
  name      = "right"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "moved" {
  name               = "moved"
  service_identifier = aws_vpclattice_service.right.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener" "moved_by_arn" {
  name        = "moved-by-arn"
  service_arn = aws_vpclattice_service.right.arn
  protocol    = "HTTPS"
  port        = 8443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener" "moved_anew" {
  name               = "moved-anew-v2"
  service_identifier = aws_vpclattice_service.right.id
  protocol           = "HTTPS"
  port               = 9443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# listeners that keep their service: another default action, and the same service written as ARN
resource "aws_vpclattice_service" "kept" {
  name      = "kept"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "kept" {
  name               = "kept"
  service_identifier = aws_vpclattice_service.kept.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 500
    }
  }
}

resource "aws_vpclattice_listener" "respelt" {
  name               = "respelt"
  service_identifier = aws_vpclattice_service.kept.arn
  protocol           = "HTTPS"
  port               = 8443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# `predecessor` is removed with its listener; a second service takes over
resource "aws_vpclattice_service" "successor" {
  name      = "successor"
  auth_type = "NONE"
}
