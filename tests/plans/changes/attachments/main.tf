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

# one balancer and one service a situation; each group was named by the listener of its service

# another port: deregistered first
resource "aws_vpclattice_service" "port" {
  name      = "port"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "port" {
  name = "port"
  type = "ALB"

  config {
    port           = 443
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

resource "aws_vpclattice_target_group_attachment" "port" {
  target_group_identifier = aws_vpclattice_target_group.port.id

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/port/26f2cc3f594cc889"
    port = 8443
  }
}

# another port, registered first
resource "aws_vpclattice_service" "port_cbd" {
  name      = "port-cbd"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "port_cbd" {
  name = "port-cbd"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "port_cbd" {
  name               = "port-cbd"
  service_identifier = aws_vpclattice_service.port_cbd.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.port_cbd.id
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "port_cbd" {
  target_group_identifier = aws_vpclattice_target_group.port_cbd.id

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/port-cbd/26f2cc3f594cc889"
    port = 8443
  }

  lifecycle {
    create_before_destroy = true
  }
}

# the group is created first under a new name, its attachment is not
resource "aws_vpclattice_service" "group_cbd" {
  name      = "group-cbd"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "group_cbd" {
  name = "group-cbd-8443"
  type = "ALB"

  config {
    port           = 8443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "group_cbd" {
  name               = "group-cbd"
  service_identifier = aws_vpclattice_service.group_cbd.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.group_cbd.id
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "group_cbd" {
  target_group_identifier = aws_vpclattice_target_group.group_cbd.id

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/group-cbd/26f2cc3f594cc889"
    port = 8443
  }
}

# the attachment is removed, the listener goes on
resource "aws_vpclattice_service" "removed" {
  name      = "removed"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "removed" {
  name = "removed"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "removed" {
  name               = "removed"
  service_identifier = aws_vpclattice_service.removed.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.removed.id
      }
    }
  }
}

# another function: deregistered first
resource "aws_vpclattice_service" "function" {
  name      = "function"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "function" {
  name = "function"
  type = "LAMBDA"
}

resource "aws_vpclattice_listener" "function" {
  name               = "function"
  service_identifier = aws_vpclattice_service.function.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.function.id
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "function" {
  target_group_identifier = aws_vpclattice_target_group.function.id

  target {
    id = "arn:aws:lambda:eu-central-1:444455556666:function:orders-v2:live"
  }
}

# an address of an IP group: nothing is cut that a health check would not notice
resource "aws_vpclattice_service" "address" {
  name      = "address"
  auth_type = "NONE"
}

resource "aws_vpclattice_target_group" "address" {
  name = "address"
  type = "IP"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_listener" "address" {
  name               = "address"
  service_identifier = aws_vpclattice_service.address.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.address.id
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "address" {
  target_group_identifier = aws_vpclattice_target_group.address.id

  target {
    id   = "10.20.0.12"
    port = 443
  }
}

# a group that no listener here names
resource "aws_vpclattice_target_group" "unused" {
  name = "unused"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "unused" {
  target_group_identifier = aws_vpclattice_target_group.unused.id

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/unused/26f2cc3f594cc889"
    port = 8443
  }
}

# a group of another stack: its type is not known here
resource "aws_vpclattice_target_group_attachment" "foreign" {
  target_group_identifier = "tg-0feedfacefeedface"

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/foreign/26f2cc3f594cc889"
    port = 8443
  }
}

# `gone`: attachment, group, listener and service are destroyed together
