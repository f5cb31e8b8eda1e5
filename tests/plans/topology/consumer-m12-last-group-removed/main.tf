terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/terraform"
  }
}

variable "service_network_arn" {
  default = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
}
variable "service_dns" {
  type    = object({ domain_name = string, hosted_zone_id = string })
  default = { domain_name = "lagosta-0dfb0067f5c2075e3.7d67968.vpc-lattice-svcs.eu-central-1.on.aws", hosted_zone_id = "Z0EXAMPLE" }
}
variable "share_arn_if_outside_org" {
  type    = string
  default = null
}

data "aws_region" "current" {}

# the VPC comes from the cluster that runs the callers, never from a name or the default VPC
data "aws_eks_cluster" "platform" {
  name = "ml-platform"
}

data "aws_vpc" "workload" {
  id = data.aws_eks_cluster.platform.vpc_config[0].vpc_id
}

data "aws_ec2_managed_prefix_list" "lattice" {
  name = "com.amazonaws.${data.aws_region.current.name}.vpc-lattice"
}

# needed only when the two accounts are not in one organization with RAM sharing switched on
resource "aws_ram_resource_share_accepter" "lattice" {
  count     = var.share_arn_if_outside_org == null ? 0 : 1
  share_arn = var.share_arn_if_outside_org
}

resource "aws_security_group" "lattice_consumer" {
  name        = "lattice-consumer"
  description = "who in this VPC may call the service network"
  vpc_id      = data.aws_vpc.workload.id
}

resource "aws_vpc_security_group_ingress_rule" "callers" {
  security_group_id            = aws_security_group.lattice_consumer.id
  referenced_security_group_id = data.aws_eks_cluster.platform.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpclattice_service_network_vpc_association" "consumer" {
  service_network_identifier = var.service_network_arn
  vpc_identifier             = data.aws_vpc.workload.id
  security_group_ids         = []
  depends_on                 = [aws_ram_resource_share_accepter.lattice]
}

resource "aws_route53_zone" "internal" {
  name = "lagosta.development.internal.example.com"
  vpc {
    vpc_id = data.aws_vpc.workload.id
  }
}

resource "aws_route53_record" "lagosta" {
  zone_id = aws_route53_zone.internal.zone_id
  name    = "lagosta.development.internal.example.com"
  type    = "A"
  alias {
    name                   = var.service_dns.domain_name
    zone_id                = var.service_dns.hosted_zone_id
    evaluate_target_health = true
  }
}
