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

resource "aws_vpc" "main" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.20.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_vpc" "other" {
  cidr_block = "10.30.0.0/16"
}

resource "aws_subnet" "other" {
  count             = 2
  vpc_id            = aws_vpc.other.id
  cidr_block        = "10.30.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "terraform_data" "port" {
  input = 443
}

# as it should be
resource "aws_lb" "good" {
  name               = "good"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "good" {
  load_balancer_arn = aws_lb.good.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "good" {
  name = "good"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "good" {
  target_group_identifier = aws_vpclattice_target_group.good.id

  target {
    id   = aws_lb.good.arn
    port = 443
  }
}

# it faces the internet: as written, and because nothing is written
resource "aws_lb" "public" {
  name               = "public"
  internal           = false
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "public" {
  load_balancer_arn = aws_lb.public.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "public" {
  name = "public"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "public" {
  target_group_identifier = aws_vpclattice_target_group.public.id

  target {
    id   = aws_lb.public.arn
    port = 443
  }
}

resource "aws_lb" "unset" {
  name               = "unset"
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "unset" {
  load_balancer_arn = aws_lb.unset.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "unset" {
  name = "unset"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "unset" {
  target_group_identifier = aws_vpclattice_target_group.unset.id

  target {
    id   = aws_lb.unset.arn
    port = 443
  }
}

# a network load balancer
resource "aws_lb" "network" {
  name               = "network"
  internal           = true
  load_balancer_type = "network"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "network" {
  load_balancer_arn = aws_lb.network.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:targetgroup/pods/6d0ecf831eec9f09"
  }
}

resource "aws_vpclattice_target_group" "network" {
  name = "network"
  type = "ALB"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "network" {
  target_group_identifier = aws_vpclattice_target_group.network.id

  target {
    id   = aws_lb.network.arn
    port = 443
  }
}

# a balancer of another VPC
resource "aws_lb" "other_vpc" {
  name               = "other-vpc"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.other[*].id
}

resource "aws_lb_listener" "other_vpc" {
  load_balancer_arn = aws_lb.other_vpc.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "other_vpc" {
  name = "other-vpc"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "other_vpc" {
  target_group_identifier = aws_vpclattice_target_group.other_vpc.id

  target {
    id   = aws_lb.other_vpc.arn
    port = 443
  }
}

# a balancer of another account
resource "aws_vpclattice_target_group" "other_account" {
  name = "other-account"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "other_account" {
  target_group_identifier = aws_vpclattice_target_group.other_account.id

  target {
    id   = "arn:aws:elasticloadbalancing:eu-central-1:222233334444:loadbalancer/app/theirs/26f2cc3f594cc889"
    port = 443
  }
}

# its only listener is on another port
resource "aws_lb" "other_port" {
  name               = "other-port"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "other_port" {
  load_balancer_arn = aws_lb.other_port.arn
  port              = 8443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "other_port" {
  name = "other-port"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "other_port" {
  target_group_identifier = aws_vpclattice_target_group.other_port.id

  target {
    id   = aws_lb.other_port.arn
    port = 443
  }
}

# its listener on that port speaks another protocol
resource "aws_lb" "other_protocol" {
  name               = "other-protocol"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "other_protocol" {
  load_balancer_arn = aws_lb.other_protocol.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "other_protocol" {
  name = "other-protocol"
  type = "ALB"

  config {
    port           = 80
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "other_protocol" {
  target_group_identifier = aws_vpclattice_target_group.other_protocol.id

  target {
    id   = aws_lb.other_protocol.arn
    port = 80
  }
}

# it has no listener
resource "aws_lb" "no_listener" {
  name               = "no-listener"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_vpclattice_target_group" "no_listener" {
  name = "no-listener"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "no_listener" {
  target_group_identifier = aws_vpclattice_target_group.no_listener.id

  target {
    id   = aws_lb.no_listener.arn
    port = 443
  }
}

# the port of its listener is known after apply
resource "aws_lb" "port_later" {
  name               = "port-later"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "port_later" {
  load_balancer_arn = aws_lb.port_later.arn
  port              = terraform_data.port.output
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "port_later" {
  name = "port-later"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "port_later" {
  target_group_identifier = aws_vpclattice_target_group.port_later.id

  target {
    id   = aws_lb.port_later.arn
    port = 443
  }
}

# a TCP group goes with any protocol
resource "aws_lb" "tcp" {
  name               = "tcp"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "tcp" {
  name = "tcp"
  type = "ALB"

  config {
    port           = 443
    protocol       = "TCP"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "tcp" {
  target_group_identifier = aws_vpclattice_target_group.tcp.id

  target {
    id   = aws_lb.tcp.arn
    port = 443
  }
}

# the target's port counts, not the group's; of two listeners one fits
resource "aws_lb" "own_port" {
  name               = "own-port"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "own_port" {
  load_balancer_arn = aws_lb.own_port.arn
  port              = 8443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_lb_listener" "own_port_plain" {
  load_balancer_arn = aws_lb.own_port.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "own_port" {
  name = "own-port"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "own_port" {
  target_group_identifier = aws_vpclattice_target_group.own_port.id

  target {
    id   = aws_lb.own_port.arn
    port = 8443
  }
}

# the group's port counts where the target names none
resource "aws_lb" "group_port" {
  name               = "group-port"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "group_port" {
  load_balancer_arn = aws_lb.group_port.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "group_port" {
  name = "group-port"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id
  }
}

resource "aws_vpclattice_target_group_attachment" "group_port" {
  target_group_identifier = aws_vpclattice_target_group.group_port.id

  target {
    id = aws_lb.group_port.arn
  }
}

# a health check, which VPC Lattice makes of no balancer
resource "aws_lb" "health_check" {
  name               = "health-check"
  internal           = true
  load_balancer_type = "application"
  subnets            = aws_subnet.main[*].id
}

resource "aws_lb_listener" "health_check" {
  load_balancer_arn = aws_lb.health_check.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.cert_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}

resource "aws_vpclattice_target_group" "health_check" {
  name = "health-check"
  type = "ALB"

  config {
    port           = 443
    protocol       = "HTTPS"
    vpc_identifier = aws_vpc.main.id

    health_check {
      path = "/healthz"
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "health_check" {
  target_group_identifier = aws_vpclattice_target_group.health_check.id

  target {
    id   = aws_lb.health_check.arn
    port = 443
  }
}

# a health check of a function, and one of addresses, which is right
resource "aws_vpclattice_target_group" "function" {
  name = "function"
  type = "LAMBDA"

  config {
    health_check {
      path = "/healthz"
    }
  }
}

resource "aws_vpclattice_target_group" "addresses" {
  name = "addresses"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"

    health_check {
      path = "/healthz"
    }
  }
}
