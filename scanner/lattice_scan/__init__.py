"""lattice-scan: keeps the conventions of AWS VPC Lattice, before the merge and after the apply."""

__version__ = "0.1.0"
