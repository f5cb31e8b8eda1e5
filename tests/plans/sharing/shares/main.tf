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

resource "aws_vpclattice_service_network" "shared" {
  name      = "shared"
  auth_type = "NONE"
}

resource "terraform_data" "later" {
  input = "111122223333"
}

# external principals, and only an account of the organization
resource "aws_ram_resource_share" "for_nobody" {
  name                      = "for-nobody"
  allow_external_principals = true
}

resource "aws_ram_resource_association" "for_nobody" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.for_nobody.arn
}

resource "aws_ram_principal_association" "for_nobody" {
  principal          = "111122223333"
  resource_share_arn = aws_ram_resource_share.for_nobody.arn
}

# external principals, for an account that is allow-listed
resource "aws_ram_resource_share" "for_partner" {
  name                      = "for-partner"
  allow_external_principals = true
}

resource "aws_ram_resource_association" "for_partner" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.for_partner.arn
}

resource "aws_ram_principal_association" "for_partner" {
  principal          = "999988887777"
  resource_share_arn = aws_ram_resource_share.for_partner.arn
}

# nothing said of external principals: the provider means false
resource "aws_ram_resource_share" "unset" {
  name = "unset"
}

resource "aws_ram_resource_association" "unset" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.unset.arn
}

resource "aws_ram_principal_association" "unset" {
  principal          = "111122223333"
  resource_share_arn = aws_ram_resource_share.unset.arn
}

# whether external principals are let in is known after apply
resource "aws_ram_resource_share" "flag_later" {
  name                      = "flag-later"
  allow_external_principals = terraform_data.later.output == "111122223333"
}

resource "aws_ram_resource_association" "flag_later" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.flag_later.arn
}

resource "aws_ram_principal_association" "flag_later" {
  principal          = "111122223333"
  resource_share_arn = aws_ram_resource_share.flag_later.arn
}

# an account of nobody's
resource "aws_ram_resource_share" "stranger" {
  name                      = "stranger"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "stranger" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.stranger.arn
}

resource "aws_ram_principal_association" "stranger" {
  principal          = "222233334444"
  resource_share_arn = aws_ram_resource_share.stranger.arn
}

# the organization, and another one
resource "aws_ram_resource_share" "organization" {
  name                      = "organization"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "organization" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.organization.arn
}

resource "aws_ram_principal_association" "organization" {
  principal          = "arn:aws:organizations::444455556666:organization/o-exampleorgid"
  resource_share_arn = aws_ram_resource_share.organization.arn
}

resource "aws_ram_resource_share" "other_organization" {
  name                      = "other-organization"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "other_organization" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.other_organization.arn
}

resource "aws_ram_principal_association" "other_organization" {
  principal          = "arn:aws:organizations::222233334444:organization/o-strangers12"
  resource_share_arn = aws_ram_resource_share.other_organization.arn
}

# a unit of the organization, and one of another
resource "aws_ram_resource_share" "unit" {
  name                      = "unit"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "unit" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.unit.arn
}

resource "aws_ram_principal_association" "unit" {
  principal          = "arn:aws:organizations::444455556666:ou/o-exampleorgid/ou-ab12-cdefgh34"
  resource_share_arn = aws_ram_resource_share.unit.arn
}

resource "aws_ram_resource_share" "other_unit" {
  name                      = "other-unit"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "other_unit" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.other_unit.arn
}

resource "aws_ram_principal_association" "other_unit" {
  principal          = "arn:aws:organizations::222233334444:ou/o-strangers12/ou-zz99-yxwvut98"
  resource_share_arn = aws_ram_resource_share.other_unit.arn
}

# a role and a user: no network can be shared with either
resource "aws_ram_resource_share" "role" {
  name                      = "role"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "role" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.role.arn
}

resource "aws_ram_principal_association" "role" {
  principal          = "arn:aws:iam::111122223333:role/callers"
  resource_share_arn = aws_ram_resource_share.role.arn
}

resource "aws_ram_resource_share" "user" {
  name                      = "user"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "user" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.user.arn
}

resource "aws_ram_principal_association" "user" {
  principal          = "arn:aws:iam::111122223333:user/caller"
  resource_share_arn = aws_ram_resource_share.user.arn
}

# whom it is shared with is known after apply
resource "aws_ram_resource_share" "later" {
  name                      = "later"
  allow_external_principals = false
}

resource "aws_ram_resource_association" "later" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.later.arn
}

resource "aws_ram_principal_association" "later" {
  principal          = terraform_data.later.output
  resource_share_arn = aws_ram_resource_share.later.arn
}

# the same, with external principals
resource "aws_ram_resource_share" "later_external" {
  name                      = "later-external"
  allow_external_principals = true
}

resource "aws_ram_resource_association" "later_external" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.later_external.arn
}

resource "aws_ram_principal_association" "later_external" {
  principal          = terraform_data.later.output
  resource_share_arn = aws_ram_resource_share.later_external.arn
}

# subnets may be shared with whom one likes: no concern of VPC Lattice
resource "aws_ram_resource_share" "subnets" {
  name                      = "subnets"
  allow_external_principals = true
}

resource "aws_ram_resource_association" "subnets" {
  resource_arn       = "arn:aws:ec2:eu-central-1:444455556666:subnet/subnet-0aaaaaaaaaaaaaaaa"
  resource_share_arn = aws_ram_resource_share.subnets.arn
}

resource "aws_ram_principal_association" "subnets" {
  principal          = "arn:aws:iam::111122223333:role/callers"
  resource_share_arn = aws_ram_resource_share.subnets.arn
}

# several at once, one of them a stranger
resource "aws_ram_resource_share" "several" {
  name = "several"
}

resource "aws_ram_resource_association" "several" {
  resource_arn       = aws_vpclattice_service_network.shared.arn
  resource_share_arn = aws_ram_resource_share.several.arn
}

resource "aws_ram_principal_association" "several" {
  for_each = toset(["111122223333", "222233334444"])

  principal          = each.key
  resource_share_arn = aws_ram_resource_share.several.arn
}
