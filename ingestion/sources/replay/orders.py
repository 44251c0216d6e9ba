"""What an order looked like on each day, told from its times; nothing here does I/O.

1. An order comes on the day of its purchase, as `created`, and each of its times on its day. One
   that lies before the purchase, as the carrier's in some rows, comes with the order.
2. On a day the status is the furthest that its times have reached: delivered, shipped, approved.
3. A status that no time tells (canceled, unavailable, invoiced, processing, and delivered without a
   date) is taken on the day after the last time.
"""

from datetime import date

from ingestion.sources.replay.rows import Row, Rows

PURCHASED = "order_purchase_timestamp"
APPROVED = "order_approved_at"
STATUS = "order_status"
_STEPS = {
    APPROVED: b"approved",
    "order_delivered_carrier_date": b"shipped",
    "order_delivered_customer_date": b"delivered",
}


def day_of(cell: bytes) -> int | None:
    """Return the day of a date or time as an ordinal number; None if it is neither."""
    try:
        return date.fromisoformat(cell[:10].decode()).toordinal()
    except ValueError:
        return None


def order_versions(rows: Rows, row: Row) -> list[tuple[int, bytes]]:
    """Return an order's records by day, of which the last is as it came; none without a day."""
    if row.cells is None or (bought := day_of(row.cells[rows.place(PURCHASED)])) is None:
        return []
    reached = {
        column: max(bought, day)
        for column in _STEPS
        if (day := day_of(row.cells[rows.place(column)])) is not None
    }
    versions: list[tuple[int, bytes]] = []
    status = b"created"
    for day in sorted({bought, *reached.values()}):
        hidden = {column: b"" for column in _STEPS if reached.get(column, day + 1) > day}
        seen = [name for column, name in _STEPS.items() if column not in hidden]
        status = seen[-1] if seen else b"created"
        versions.append((day, rows.changed(row, {STATUS: status, **hidden})))
    last_day = versions[-1][0]
    if status == row.cells[rows.place(STATUS)]:
        versions.pop()
        return [*versions, (last_day, row.record)]
    return [*versions, (last_day + 1, row.record)]
