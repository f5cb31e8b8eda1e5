variable "create" {
  type    = bool
  default = true
}
variable "vpc_id" { type = string }
variable "ingress_with_cidr_blocks" {
  type    = list(map(string))
  default = []
}

locals {
  this_sg_id = concat(aws_security_group.this[*].id, aws_security_group.this_name_prefix[*].id, [""])[0]
}

resource "aws_security_group" "this" {
  count       = var.create ? 1 : 0
  name        = "alb"
  description = "in front of the load balancer"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "this_name_prefix" {
  count       = var.create ? 0 : 1
  name_prefix = "alb-"
  vpc_id      = var.vpc_id
}

resource "aws_security_group_rule" "ingress_with_cidr_blocks" {
  count             = var.create ? length(var.ingress_with_cidr_blocks) : 0
  security_group_id = local.this_sg_id
  type              = "ingress"
  cidr_blocks       = split(",", lookup(var.ingress_with_cidr_blocks[count.index], "cidr_blocks", ""))
  from_port         = lookup(var.ingress_with_cidr_blocks[count.index], "from_port", 443)
  to_port           = lookup(var.ingress_with_cidr_blocks[count.index], "to_port", 443)
  protocol          = lookup(var.ingress_with_cidr_blocks[count.index], "protocol", "tcp")
}

output "security_group_id" { value = local.this_sg_id }
