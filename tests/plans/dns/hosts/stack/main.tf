# A service, and a balancer behind it that routes by host.

variable "name" { type = string }

variable "vpc_id" { type = string }

variable "subnets" { type = list(string) }

variable "security_group" { type = string }

variable "cert_arn" { type = string }

variable "custom_domain" {
  type    = string
  default = null
}

variable "hosts" {
  type    = list(string)
  default = []
}

variable "paths" {
  type    = list(string)
  default = []
}

variable "default_is_404" {
  type    = bool
  default = true
}

resource "aws_lb" "this" {
  name               = var.name
  internal           = true
  load_balancer_type = "application"
  security_groups    = [var.security_group]
  subnets            = var.subnets
}

resource "aws_lb_target_group" "pods" {
  name     = "${var.name}-pods"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = var.vpc_id
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type             = var.default_is_404 ? "fixed-response" : "forward"
    target_group_arn = var.default_is_404 ? null : aws_lb_target_group.pods.arn

    dynamic "fixed_response" {
      for_each = var.default_is_404 ? ["404"] : []

      content {
        content_type = "text/plain"
        status_code  = fixed_response.value
      }
    }
  }
}

resource "aws_lb_listener_rule" "this" {
  count        = length(var.hosts) + length(var.paths) > 0 ? 1 : 0
  listener_arn = aws_lb_listener.https.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.pods.arn
  }

  dynamic "condition" {
    for_each = length(var.hosts) > 0 ? [var.hosts] : []

    content {
      host_header {
        values = condition.value
      }
    }
  }

  dynamic "condition" {
    for_each = length(var.paths) > 0 ? [var.paths] : []

    content {
      path_pattern {
        values = condition.value
      }
    }
  }
}

resource "aws_vpclattice_service" "this" {
  name               = var.name
  auth_type          = "NONE"
  custom_domain_name = var.custom_domain
  certificate_arn    = var.custom_domain == null ? null : var.cert_arn
}

resource "aws_vpclattice_target_group" "this" {
  name = var.name
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = var.vpc_id
  }
}

resource "aws_vpclattice_target_group_attachment" "this" {
  target_group_identifier = aws_vpclattice_target_group.this.id

  target {
    id   = aws_lb.this.arn
    port = 443
  }
}

resource "aws_vpclattice_listener" "this" {
  name               = "https"
  service_identifier = aws_vpclattice_service.this.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.this.id
      }
    }
  }
}
