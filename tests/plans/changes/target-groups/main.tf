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

# One service a situation; each group was named by the listener of its service, on port 443.

# its port changes: destroyed first, the listener is only updated
resource "aws_vpclattice_service" "port" {
  name      = "port"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "port" {
  name = "port"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "port" {
  name               = "port"
  service_identifier = aws_vpclattice_service.port.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.port.id
      }
    }
  }
}

# the group is gone, its listener answers 404 from now on
resource "aws_vpclattice_service" "removed" {
  name      = "removed"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "removed" {
  name               = "removed"
  service_identifier = aws_vpclattice_service.removed.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

# the group is gone, its listener names it by a literal id and stays as it is
resource "aws_vpclattice_service" "literal" {
  name      = "literal"
  auth_type = "NONE"
}

resource "aws_vpclattice_listener" "literal" {
  name               = "literal"
  service_identifier = aws_vpclattice_service.literal.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = "tg-061b905ab61752c10"
      }
    }
  }
}

# the port of a group changes that only a rule names
resource "aws_vpclattice_service" "by_rule" {
  name      = "by-rule"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "by_rule" {
  name = "by-rule"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "by_rule" {
  name               = "by-rule"
  service_identifier = aws_vpclattice_service.by_rule.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener_rule" "by_rule" {
  name                = "by-rule"
  service_identifier  = aws_vpclattice_service.by_rule.id
  listener_identifier = aws_vpclattice_listener.by_rule.listener_id
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
        target_group_identifier = aws_vpclattice_target_group.by_rule.id
      }
    }
  }
}

# group, listener and service `gone` are destroyed together: nothing of them is left here

# the rule and the group that it alone named are gone, the listener forwards elsewhere
resource "aws_vpclattice_service" "rule_gone" {
  name      = "rule-gone"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "rule_kept" {
  name = "rule-kept"
  type = "IP"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "rule_gone" {
  name               = "rule-gone"
  service_identifier = aws_vpclattice_service.rule_gone.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.rule_kept.id
      }
    }
  }
}

# created first, under the name that the old one still has
resource "aws_vpclattice_service" "same_name" {
  name      = "same-name"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "same_name" {
  name = "same-name"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "same_name" {
  name               = "same-name"
  service_identifier = aws_vpclattice_service.same_name.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.same_name.id
      }
    }
  }
}

# created first, under a new name
resource "aws_vpclattice_service" "new_name" {
  name      = "new-name"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "new_name" {
  name = "new-name-8443"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "new_name" {
  name               = "new-name"
  service_identifier = aws_vpclattice_service.new_name.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.new_name.id
      }
    }
  }
}

# created first, under a name that is known after apply
resource "terraform_data" "suffix" {
  input = "8443"
}

resource "aws_vpclattice_service" "unknown_name" {
  name      = "unknown-name"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "unknown_name" {
  name = "unknown-name-${terraform_data.suffix.output}"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "unknown_name" {
  name               = "unknown-name"
  service_identifier = aws_vpclattice_service.unknown_name.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.unknown_name.id
      }
    }
  }
}

# the port of a group changes that no listener here names
resource "aws_vpclattice_target_group" "unused" {
  name = "unused"
  type = "IP"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

# another address, the same group
moved {
  from = aws_vpclattice_target_group.old_address
  to   = aws_vpclattice_target_group.new_address
}

resource "aws_vpclattice_service" "moved" {
  name      = "moved"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "new_address" {
  name = "moved"
  type = "IP"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "moved" {
  name               = "moved"
  service_identifier = aws_vpclattice_service.moved.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.new_address.id
      }
    }
  }
}

# replaced for its name; created first, for its attachment is, and Terraform hands that on
resource "aws_vpclattice_service" "handed_on" {
  name      = "handed-on"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "handed_on" {
  name = "handed-on-v2"
  type = "LAMBDA"
}

resource "aws_vpclattice_target_group_attachment" "handed_on" {
  target_group_identifier = aws_vpclattice_target_group.handed_on.id

  target {
    id = "arn:aws:lambda:eu-central-1:444455556666:function:orders:live"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "handed_on" {
  name               = "handed-on"
  service_identifier = aws_vpclattice_service.handed_on.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.handed_on.id
      }
    }
  }
}
