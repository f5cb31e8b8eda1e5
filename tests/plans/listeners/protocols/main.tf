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

resource "terraform_data" "status" {
  input = 404
}

# Each group of this plan is named by the listener after which it is called.

# plain, and over TLS
resource "aws_vpclattice_service" "plain" {
  name      = "plain"
  auth_type = "NONE"
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

resource "aws_vpclattice_listener" "encrypted" {
  name               = "encrypted"
  service_identifier = aws_vpclattice_service.plain.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# passed through as it should be
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

# passed through without a name
resource "aws_vpclattice_service" "nameless" {
  name      = "nameless"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "nameless" {
  name = "nameless"
  type = "IP"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "nameless" {
  name               = "nameless"
  service_identifier = aws_vpclattice_service.nameless.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.nameless.id
      }
    }
  }
}

# passed through to a fixed response
resource "aws_vpclattice_service" "fixed" {
  name               = "fixed"
  auth_type          = "NONE"
  custom_domain_name = "fixed.example.com"
}

resource "aws_vpclattice_listener" "fixed" {
  name               = "fixed"
  service_identifier = aws_vpclattice_service.fixed.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# passed through to HTTPS
resource "aws_vpclattice_service" "to_https" {
  name               = "to-https"
  auth_type          = "NONE"
  custom_domain_name = "to-https.example.com"
}

resource "aws_vpclattice_target_group" "to_https" {
  name = "to-https"
  type = "IP"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "to_https" {
  name               = "to-https"
  service_identifier = aws_vpclattice_service.to_https.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.to_https.id
      }
    }
  }
}

# passed through to two groups, one of them HTTP
resource "aws_vpclattice_service" "to_two" {
  name               = "to-two"
  auth_type          = "NONE"
  custom_domain_name = "to-two.example.com"
}

resource "aws_vpclattice_target_group" "to_two_tcp" {
  name = "to-two-tcp"
  type = "IP"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group" "to_two_http" {
  name = "to-two-http"
  type = "IP"

  config {
    port           = 80
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "to_two" {
  name               = "to-two"
  service_identifier = aws_vpclattice_service.to_two.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.to_two_tcp.id
      }

      target_groups {
        target_group_identifier = aws_vpclattice_target_group.to_two_http.id
      }
    }
  }
}

# passed through to a function
resource "aws_vpclattice_service" "to_function" {
  name               = "to-function"
  auth_type          = "NONE"
  custom_domain_name = "to-function.example.com"
}

resource "aws_vpclattice_target_group" "to_function" {
  name = "to-function"
  type = "LAMBDA"
}

resource "aws_vpclattice_listener" "to_function" {
  name               = "to-function"
  service_identifier = aws_vpclattice_service.to_function.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.to_function.id
      }
    }
  }
}

# passed through to a group of another stack
resource "aws_vpclattice_service" "to_elsewhere" {
  name               = "to-elsewhere"
  auth_type          = "NONE"
  custom_domain_name = "to-elsewhere.example.com"
}

resource "aws_vpclattice_listener" "to_elsewhere" {
  name               = "to-elsewhere"
  service_identifier = aws_vpclattice_service.to_elsewhere.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = "tg-0feedfacefeedface"
      }
    }
  }
}

# passed through, with a rule beside the default one
resource "aws_vpclattice_service" "with_rule" {
  name               = "with-rule"
  auth_type          = "NONE"
  custom_domain_name = "with-rule.example.com"
}

resource "aws_vpclattice_target_group" "with_rule" {
  name = "with-rule"
  type = "IP"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "with_rule" {
  name               = "with-rule"
  service_identifier = aws_vpclattice_service.with_rule.id
  protocol           = "TLS_PASSTHROUGH"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.with_rule.id
      }
    }
  }
}

resource "aws_vpclattice_listener_rule" "with_rule" {
  name                = "with-rule"
  service_identifier  = aws_vpclattice_service.with_rule.id
  listener_identifier = aws_vpclattice_listener.with_rule.listener_id
  priority            = 10

  match {
    http_match {
      path_match {
        match {
          prefix = "/with_rule"
        }
      }
    }
  }

  action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.with_rule.id
      }
    }
  }
}

# fixed responses: those that there are, others, and one that is known after apply
resource "aws_vpclattice_service" "responses" {
  name      = "responses"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "responses" {
  name               = "responses"
  service_identifier = aws_vpclattice_service.responses.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 403
    }
  }
}

resource "aws_vpclattice_listener" "not_found" {
  name               = "not-found"
  service_identifier = aws_vpclattice_service.responses.id
  protocol           = "HTTPS"
  port               = 8443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener_rule" "teapot" {
  name                = "teapot"
  service_identifier  = aws_vpclattice_service.responses.id
  listener_identifier = aws_vpclattice_listener.responses.listener_id
  priority            = 10

  match {
    http_match {
      path_match {
        match {
          prefix = "/teapot"
        }
      }
    }
  }

  action {
    fixed_response {
      status_code = 418
    }
  }
}

resource "aws_vpclattice_listener_rule" "failed" {
  name                = "failed"
  service_identifier  = aws_vpclattice_service.responses.id
  listener_identifier = aws_vpclattice_listener.responses.listener_id
  priority            = 20

  match {
    http_match {
      path_match {
        match {
          prefix = "/failed"
        }
      }
    }
  }

  action {
    fixed_response {
      status_code = 500
    }
  }
}

resource "aws_vpclattice_listener_rule" "later" {
  name                = "later"
  service_identifier  = aws_vpclattice_service.responses.id
  listener_identifier = aws_vpclattice_listener.responses.listener_id
  priority            = 30

  match {
    http_match {
      path_match {
        match {
          prefix = "/later"
        }
      }
    }
  }

  action {
    fixed_response {
      status_code = terraform_data.status.output
    }
  }
}
