"""`python -m lattice_scan`: the same as the command `lattice-scan`."""

from lattice_scan.cli import main

if __name__ == "__main__":
    main()
