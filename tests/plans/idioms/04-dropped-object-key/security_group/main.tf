variable "rules" {
  type = list(object({
    port           = number
    prefix_list_id = optional(string)
    cidr           = optional(string)
  }))
}

resource "aws_security_group" "this" {
  name        = "alb"
  description = "in front of the load balancer"
  vpc_id      = "vpc-0b7f1c2d3e4f50617"

  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port       = ingress.value.port
      to_port         = ingress.value.port
      protocol        = "tcp"
      prefix_list_ids = ingress.value.prefix_list_id == null ? null : [ingress.value.prefix_list_id]
      cidr_blocks     = ingress.value.cidr == null ? null : [ingress.value.cidr]
    }
  }
}

output "id" { value = aws_security_group.this.id }
