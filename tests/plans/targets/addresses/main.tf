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

# an address, written down
resource "aws_vpclattice_target_group" "literal" {
  name = "literal"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "literal" {
  target_group_identifier = aws_vpclattice_target_group.literal.id

  target {
    id   = "10.20.0.34"
    port = 8080
  }
}

# an appliance whose address is declared
resource "aws_vpclattice_target_group" "declared" {
  name = "declared"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "declared" {
  target_group_identifier = aws_vpclattice_target_group.declared.id

  target {
    id   = "10.20.0.99"
    port = 8080
  }
}

# an address that is known after apply
resource "terraform_data" "address" {
  input = "10.20.0.99"
}

resource "aws_vpclattice_target_group" "later" {
  name = "later"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "later" {
  target_group_identifier = aws_vpclattice_target_group.later.id

  target {
    id   = terraform_data.address.output
    port = 8080
  }
}

# the address of an instance of this plan
resource "aws_instance" "worker" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.small"
  subnet_id     = "subnet-0aaaaaaaaaaaaaaaa"
}

resource "aws_vpclattice_target_group" "instance_address" {
  name = "instance-address"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "instance_address" {
  target_group_identifier = aws_vpclattice_target_group.instance_address.id

  target {
    id   = aws_instance.worker.private_ip
    port = 8080
  }
}

# an instance of this plan, and one that is written down
resource "aws_vpclattice_target_group" "instance" {
  name = "instance"
  type = "INSTANCE"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "instance" {
  target_group_identifier = aws_vpclattice_target_group.instance.id

  target {
    id   = aws_instance.worker.id
    port = 8080
  }
}

resource "aws_vpclattice_target_group" "literal_instance" {
  name = "literal-instance"
  type = "INSTANCE"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "literal_instance" {
  target_group_identifier = aws_vpclattice_target_group.literal_instance.id

  target {
    id   = "i-0123456789abcdef0"
    port = 8080
  }
}

# ECS registers its tasks
resource "aws_vpclattice_target_group" "tasks" {
  name = "tasks"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  cluster         = "arn:aws:ecs:eu-central-1:444455556666:cluster/main"
  task_definition = "arn:aws:ecs:eu-central-1:444455556666:task-definition/orders:1"
  desired_count   = 2

  network_configuration {
    subnets         = ["subnet-0aaaaaaaaaaaaaaaa"]
    security_groups = ["sg-0aaaaaaaaaaaaaaa1"]
  }

  vpc_lattice_configurations {
    role_arn         = "arn:aws:iam::444455556666:role/ecs"
    target_group_arn = aws_vpclattice_target_group.tasks.arn
    port_name        = "http"
  }
}

# Auto Scaling registers its instances
resource "aws_vpclattice_target_group" "fleet" {
  name = "fleet"
  type = "INSTANCE"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_autoscaling_group" "fleet" {
  name                = "fleet"
  min_size            = 1
  max_size            = 2
  vpc_zone_identifier = ["subnet-0aaaaaaaaaaaaaaaa"]

  launch_template {
    id = "lt-0123456789abcdef0"
  }

  traffic_source {
    identifier = aws_vpclattice_target_group.fleet.arn
    type       = "vpc-lattice"
  }
}

# the controller of Kubernetes owns the group, whoever wrote the first address into it
resource "aws_vpclattice_target_group" "controller" {
  name = "controller"
  type = "IP"

  config {
    port           = 8080
    protocol       = "HTTP"
    vpc_identifier = "vpc-0b7f1c2d3e4f50617"
  }

  tags = {
    "application-networking.k8s.aws/ManagedBy" = "444455556666/development/vpc-0b7f1c2d3e4f50617"
  }
}

resource "aws_vpclattice_target_group_attachment" "controller" {
  target_group_identifier = aws_vpclattice_target_group.controller.id

  target {
    id   = "10.20.0.35"
    port = 8080
  }
}

# a function has no address
resource "aws_vpclattice_target_group" "function" {
  name = "function"
  type = "LAMBDA"
}

resource "aws_vpclattice_target_group_attachment" "function" {
  target_group_identifier = aws_vpclattice_target_group.function.id

  target {
    id = "arn:aws:lambda:eu-central-1:444455556666:function:orders:live"
  }
}
