# lattice-scan: waive auth-type-allowed until 2027-03-31 by shop because it moves in spring
resource "aws_vpclattice_service" "orders" {
  name = "orders-${var.stage}" // lattice-scan: waive iam-needs-policy until 2027-01-31 because of a test
  /* lattice-scan: waive auth-type-allowed */
  tags = { note = <<EOT
# lattice-scan: waive not-a-comment
EOT
  }
}
