variable "vpc_id" { type = string }
variable "ingress_with_cidr_blocks" { type = list(map(string)) }

module "alb" {
  source                   = "./alb"
  vpc_id                   = var.vpc_id
  ingress_with_cidr_blocks = var.ingress_with_cidr_blocks
}

output "alb_arn" { value = module.alb.arn }
