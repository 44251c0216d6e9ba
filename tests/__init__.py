"""Claims about behaviour, on real services."""
