terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

variable "org_id" { default = "o-exampleorgid" }
variable "consumer_account" { default = "111122223333" }
variable "cert_arn" { default = "arn:aws:acm:eu-central-1:444455556666:certificate/11111111-2222-3333-4444-555555555555" }

locals {
  service_host = "lagosta.development.internal.example.com"
  alb_port     = 443
  # every ForceNew input of the target group feeds the name, so a replacement
  # never collides with the old group under create_before_destroy
  tg_suffix = substr(sha1(join(",", [data.aws_vpc.development.id, "ALB", "HTTPS", tostring(local.alb_port)])), 0, 6)
}

data "aws_region" "current" {}

data "aws_vpc" "development" {
  tags = { Name = "development" }
}

data "aws_lb" "shared" {
  name = "shared-internal"
}

data "aws_security_group" "shared_alb" {
  name   = "shared-internal-alb"
  vpc_id = data.aws_vpc.development.id
}

data "aws_ec2_managed_prefix_list" "lattice" {
  name = "com.amazonaws.${data.aws_region.current.name}.vpc-lattice"
}

resource "aws_vpclattice_service_network" "main" {
  name      = "lagosta"
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "network" {
  resource_identifier = aws_vpclattice_service_network.main.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OrgOnlyAuthenticated"
      Effect    = "Allow"
      Principal = "*"
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
      Condition = {
        StringEquals    = { "aws:PrincipalOrgID" = var.org_id }
        StringNotEquals = { "aws:PrincipalType" = "Anonymous" }
      }
    }]
  })
}

resource "aws_vpclattice_service" "lagosta" {
  name               = "lagosta"
  auth_type          = "AWS_IAM"
  custom_domain_name = local.service_host
  certificate_arn    = var.cert_arn
}

resource "aws_vpclattice_auth_policy" "service" {
  resource_identifier = aws_vpclattice_service.lagosta.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DataScienceOnly"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.consumer_account}:root" }
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "*"
    }]
  })
}

resource "aws_vpclattice_target_group" "alb" {
  name = "lagosta-alb-${local.tg_suffix}"
  type = "ALB"

  config {
    port           = local.alb_port
    protocol       = "HTTP"
    vpc_identifier = data.aws_vpc.development.id
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_target_group_attachment" "alb" {
  target_group_identifier = aws_vpclattice_target_group.alb.id

  target {
    id   = data.aws_lb.shared.arn
    port = local.alb_port
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpclattice_listener" "https" {
  name               = "https"
  service_identifier = aws_vpclattice_service.lagosta.id
  protocol           = "HTTPS"
  port               = 443

  default_action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.alb.id
        weight                  = 100
      }
    }
  }

  depends_on = [aws_vpclattice_target_group_attachment.alb]
}

resource "aws_vpclattice_service_network_service_association" "main" {
  service_identifier         = aws_vpclattice_service.lagosta.id
  service_network_identifier = aws_vpclattice_service_network.main.id
}

resource "aws_vpc_security_group_ingress_rule" "alb_from_lattice" {
  security_group_id = data.aws_security_group.shared_alb.id
  description       = "VPC Lattice to the shared ALB"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.lattice.id
  ip_protocol       = "tcp"
  from_port         = local.alb_port
  to_port           = local.alb_port
}

resource "aws_cloudwatch_log_group" "lattice" {
  name              = "/aws/vpc-lattice/lagosta"
  retention_in_days = 90
}

resource "aws_vpclattice_access_log_subscription" "network" {
  resource_identifier = aws_vpclattice_service_network.main.arn
  destination_arn     = aws_cloudwatch_log_group.lattice.arn
}

resource "aws_ram_resource_share" "lattice" {
  name                      = "lagosta-lattice"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "lattice" {
  resource_arn       = aws_vpclattice_service_network.main.arn
  resource_share_arn = aws_ram_resource_share.lattice.arn
}

resource "aws_ram_principal_association" "data_science" {
  principal          = var.consumer_account
  resource_share_arn = aws_ram_resource_share.lattice.arn
}

output "service_network_arn" { value = aws_vpclattice_service_network.main.arn }
output "service_dns" { value = aws_vpclattice_service.lagosta.dns_entry[0] }
