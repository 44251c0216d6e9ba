"""Ingestion: what lands and loads, and what does not."""
