from decimal import Decimal

import pytest

from olist.errors import BadUsage
from publication.diff import Diff, TableDiff, diff
from publication.diff.reasons import RawChange
from tests.publication.candidate import ORDERS, Candidate

CORRECTED = (
    *ORDERS[1:3],
    ("o4", "caio", "2018-02-01 12:00", "1.25", None),
    ("o5", "bia", "2018-02-01 13:00", "5.00", False),
)
"""o1 is gone, o4 costs a real more, o5 is new."""


def moved(found: Diff) -> list[TableDiff]:
    return [table for table in found.tables if table.moved]


def test_rows_that_are_new_gone_and_changed_are_told_apart(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.publish_next(CORRECTED)
    found = diff(candidate.settings, 1, 2)
    assert moved(found) == [
        TableDiff("fct_orders", 4, 4, new=1, gone=1, changed=1, columns=(("gmv_brl", 1),))
    ]
    assert found.reasons.data == (RawChange("orders", (2,), new=4, corrected=0, gone=0),)
    assert found.why["fct_orders"] == ("data: orders: 4 new",)


def test_metrics_that_moved_say_where_and_why(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.publish_next(CORRECTED)
    found = diff(candidate.settings, 1, 2)
    assert [
        (move.by, move.group, move.before, move.after)
        for move in found.moves
        if move.metric == "gmv_brl"
    ] == [
        (None, None, Decimal("60.75"), Decimal("56.75")),
        ("month", "2018-01-01", Decimal("30.50"), Decimal("20.50")),
        ("month", "2018-02-01", Decimal("30.25"), Decimal("36.25")),
        ("state", "None", Decimal("0.25"), Decimal("1.25")),
        ("state", "RJ", Decimal("30.00"), Decimal("35.00")),
        ("state", "SP", Decimal("30.50"), Decimal("20.50")),
    ]
    assert {move.metric for move in found.moves} == {"orders", "gmv_brl", "aov_brl"}
    assert found.why["gmv_brl"] == ("data: orders: 4 new",)


def test_changed_model_is_named_where_nothing_was_loaded(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.code["fct_orders"] = "-- Another rule.\n"
    candidate.build(CORRECTED)
    candidate.publish()
    found = diff(candidate.settings, 1, 2)
    assert (found.reasons.data, found.reasons.models) == ((), frozenset({"model.olist.fct_orders"}))
    assert found.why["fct_orders"] == ("changed model: fct_orders",)


def test_equal_publications_differ_in_nothing(candidate: Candidate) -> None:
    candidate.publish_next()
    candidate.publish_next()
    found = diff(candidate.settings, 1, 2)
    assert (moved(found), found.moves, found.why) == ([], (), {})


def test_publication_that_is_not_there_is_refused(candidate: Candidate) -> None:
    candidate.publish_next()
    with pytest.raises(BadUsage, match="there is no publication 7"):
        diff(candidate.settings, 1, 7)
