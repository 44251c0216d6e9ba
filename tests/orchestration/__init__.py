"""Claims about the line in Dagster."""
