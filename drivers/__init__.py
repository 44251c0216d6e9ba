"""What delays an order and what lowers its review: regressions between two parts of a dbt build."""

SOURCE = "drivers"
"""The dbt source whose tables hold what was found."""

FITTED_ON = "int_driver_features_counted"
"""The dbt model that says on which rows the drivers are to be fitted."""
