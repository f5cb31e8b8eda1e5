"""The words a rule may use: resource types and attributes, relations between them, and what AWS fills in by itself."""
