"""YAML files of rules and settings, read, checked and turned into `Rule` and `Config`."""
