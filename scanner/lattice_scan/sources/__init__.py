"""Where a World comes from: a plan, a state, an inventory snapshot, or the Terraform source."""
