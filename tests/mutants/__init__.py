"""Defects planted in the dbt project one by one: the project's own tests must catch each."""
