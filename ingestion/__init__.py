"""Brings files in: sources, the raw zone, the load with its ledger and quarantine."""
