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

variable "cert_arn" {
  default = "arn:aws:acm:eu-central-1:444455556666:certificate/11111111-2222-3333-4444-555555555555"
}

resource "aws_acm_certificate" "made_here" {
  domain_name       = "made-here.example.com"
  validation_method = "DNS"
}

resource "terraform_data" "cert_arn" {
  input = var.cert_arn
}

# a name, HTTPS, no certificate
resource "aws_vpclattice_service" "none" {
  name               = "none"
  auth_type          = "NONE"
  custom_domain_name = "none.example.com"
}

resource "aws_vpclattice_listener" "none" {
  name               = "none"
  service_identifier = aws_vpclattice_service.none.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# with a certificate: known, made here, and known after apply
resource "aws_vpclattice_service" "known" {
  name               = "known"
  auth_type          = "NONE"
  custom_domain_name = "known.example.com"
  certificate_arn    = var.cert_arn
}

resource "aws_vpclattice_listener" "known" {
  name               = "known"
  service_identifier = aws_vpclattice_service.known.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_service" "made_here" {
  name               = "made-here"
  auth_type          = "NONE"
  custom_domain_name = "made-here.example.com"
  certificate_arn    = aws_acm_certificate.made_here.arn
}

resource "aws_vpclattice_listener" "made_here" {
  name               = "made-here"
  service_identifier = aws_vpclattice_service.made_here.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_service" "later" {
  name               = "later"
  auth_type          = "NONE"
  custom_domain_name = "later.example.com"
  certificate_arn    = terraform_data.cert_arn.output
}

resource "aws_vpclattice_listener" "later" {
  name               = "later"
  service_identifier = aws_vpclattice_service.later.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# no certificate is needed: the generated name, no HTTPS, passed through, no listener
resource "aws_vpclattice_service" "generated" {
  name      = "generated"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "generated" {
  name               = "generated"
  service_identifier = aws_vpclattice_service.generated.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_service" "plain" {
  name               = "plain"
  auth_type          = "NONE"
  custom_domain_name = "plain.example.com"
}

resource "aws_vpclattice_listener" "plain" {
  name               = "plain"
  service_identifier = aws_vpclattice_service.plain.id
  protocol           = "HTTP"
  port               = 80

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_service" "passed" {
  name               = "passed"
  auth_type          = "NONE"
  custom_domain_name = "passed.example.com"
}

resource "aws_vpclattice_target_group" "passed" {
  name = "passed"
  type = "IP"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "passed" {
  name               = "passed"
  service_identifier = aws_vpclattice_service.passed.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.passed.id
      }
    }
  }
}

resource "aws_vpclattice_service" "idle" {
  name               = "idle"
  auth_type          = "NONE"
  custom_domain_name = "idle.example.com"
}

# plain HTTP beside HTTPS: the certificate is needed
resource "aws_vpclattice_service" "both" {
  name               = "both"
  auth_type          = "NONE"
  custom_domain_name = "both.example.com"
}

resource "aws_vpclattice_listener" "both" {
  name               = "both"
  service_identifier = aws_vpclattice_service.both.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener" "both_plain" {
  name               = "both-plain"
  service_identifier = aws_vpclattice_service.both.id
  protocol           = "HTTP"
  port               = 80

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}
