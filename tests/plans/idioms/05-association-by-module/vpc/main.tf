variable "name" { type = string }
variable "vpc_lattice" {
  type    = any
  default = {}
}

resource "aws_vpc" "main" {
  count      = 1
  cidr_block = "10.64.0.0/16"
  tags       = { Name = var.name }
}

locals {
  vpc = aws_vpc.main[0]
}

resource "aws_subnet" "private" {
  for_each          = { a = 0, b = 1 }
  vpc_id            = local.vpc.id
  cidr_block        = cidrsubnet(local.vpc.cidr_block, 8, each.value)
  availability_zone = "eu-central-1${each.key}"
}

resource "aws_vpclattice_service_network_vpc_association" "vpc_lattice_service_network_association" {
  count                      = length(keys(var.vpc_lattice)) > 0 ? 1 : 0
  vpc_identifier             = local.vpc.id
  service_network_identifier = var.vpc_lattice.service_network_identifier
  security_group_ids         = try(var.vpc_lattice.security_group_ids, null)
}

output "private_subnet_ids" { value = [for s in aws_subnet.private : s.id] }
