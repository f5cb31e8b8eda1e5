"""The rule pack: data only. This file makes the folder loadable as `lattice_scan.rules`."""
