"""Dagster definitions: assets, checks, schedules, sensors. No logic of its own."""
