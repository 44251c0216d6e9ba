"""Publishes what passed its tests: audit, publish, roll back, retain, and read the current one."""
