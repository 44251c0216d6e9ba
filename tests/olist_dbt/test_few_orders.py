"""What a warehouse of a few orders has of the drivers."""

from drivers.step import fit_drivers
from tests.olist_dbt.warehouses import Warehouse

STATUS = """
    select distinct status from publication.candidate_nodes
    where unique_id like 'source.olist.drivers.%%'
"""


def test_few_orders_have_no_drivers_and_nothing_to_be_built_again(invented: Warehouse) -> None:
    assert not fit_drivers(invented.settings)
    assert invented.rows(STATUS) == [("success",)]
    assert invented.rows("select is_enough from candidate.int_driver_features_counted") == [
        (False,)
    ]
    assert invented.rows("select * from candidate.mart_driver_models") == []
