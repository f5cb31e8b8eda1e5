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

data "aws_ec2_managed_prefix_list" "lattice" {
  name = "com.amazonaws.eu-central-1.vpc-lattice"
}

resource "aws_security_group" "alb" {
  name        = "alb"
  description = "in front of the balancers"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "lattice" {
  security_group_id = aws_security_group.alb.id
  prefix_list_id    = data.aws_ec2_managed_prefix_list.lattice.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "terraform_data" "host" {
  input = "later.example.com"
}

# the name, letter by letter
module "exact" {
  source         = "./stack"
  name           = "exact"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "exact.example.com"
  hosts          = ["exact.example.com"]
}

# a pattern that holds the name
module "wildcard" {
  source         = "./stack"
  name           = "wildcard"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "orders.internal.example.com"
  hosts          = ["*.internal.example.com"]
}

# ? stands for one letter
module "one_letter" {
  source         = "./stack"
  name           = "one-letter"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "api-1.example.com"
  hosts          = ["api-?.example.com"]
}

# hosts are compared whatever their case
module "mixed_case" {
  source         = "./stack"
  name           = "mixed-case"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "mixed.example.com"
  hosts          = ["Mixed.Example.com"]
}

# another name
module "other" {
  source         = "./stack"
  name           = "other"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "other.example.com"
  hosts          = ["orders.example.com", "*.internal.example.com"]
}

# ? is one letter and not more
module "deeper" {
  source         = "./stack"
  name           = "deeper"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "api-10.example.com"
  hosts          = ["api-?.example.com", "api-1x.example.com"]
}

# no name of its own, and the balancer knows one name
module "generated_only" {
  source         = "./stack"
  name           = "generated-only"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  hosts          = ["orders.example.com"]
}

# no name of its own, and the balancer knows all generated names
module "generated_known" {
  source         = "./stack"
  name           = "generated-known"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  hosts          = ["*.vpc-lattice-svcs.eu-central-1.on.aws"]
}

# no name of its own, and the balancer knows some generated names
module "generated_perhaps" {
  source         = "./stack"
  name           = "generated-perhaps"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  hosts          = ["generated-perhaps-0a*.vpc-lattice-svcs.eu-central-1.on.aws"]
}

# another name, but the default action answers it
module "default_forward" {
  source         = "./stack"
  name           = "default-forward"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "default.example.com"
  hosts          = ["orders.example.com"]
  default_is_404 = false
}

# no host rules: any name will do
module "by_path" {
  source         = "./stack"
  name           = "by-path"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "paths.example.com"
  paths          = ["/orders/*"]
}

# the name on some paths
module "host_and_path" {
  source         = "./stack"
  name           = "host-and-path"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "both.example.com"
  hosts          = ["both.example.com"]
  paths          = ["/orders/*"]
}

# what the balancer knows is known after apply
module "later" {
  source         = "./stack"
  name           = "later"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  custom_domain  = "later.example.com"
  hosts          = [terraform_data.host.output]
}

# another name, but its clients set the header
module "set_by_clients" {
  source         = "./stack"
  name           = "set-by-clients"
  vpc_id         = aws_vpc.main.id
  subnets        = aws_subnet.main[*].id
  security_group = aws_security_group.alb.id
  cert_arn       = var.cert_arn
  hosts          = ["orders.example.com"]
}
