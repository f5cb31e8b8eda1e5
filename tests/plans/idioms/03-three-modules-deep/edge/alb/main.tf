variable "vpc_id" { type = string }
variable "ingress_with_cidr_blocks" { type = list(map(string)) }

module "security_group" {
  source                   = "./security_group"
  vpc_id                   = var.vpc_id
  ingress_with_cidr_blocks = var.ingress_with_cidr_blocks
}

resource "aws_lb" "this" {
  name               = "shared-internal"
  internal           = true
  load_balancer_type = "application"
  security_groups    = [module.security_group.security_group_id]
  subnets            = ["subnet-0111aaa2222bbb333", "subnet-0444ccc5555ddd666"]
}

output "arn" { value = aws_lb.this.arn }
