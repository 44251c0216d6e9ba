"""The metrics of the publications that this process has read, kept: loading them takes a while."""

import datetime
from collections import OrderedDict
from typing import TYPE_CHECKING

from publication.evidence import Connection
from publication.history import Publication

if TYPE_CHECKING:
    from publication.semantics import Semantics

_LOADED: "OrderedDict[tuple[str, datetime.datetime], Semantics]" = OrderedDict()
_AT_MOST = 4


def semantics_of(connection: Connection, publication: Publication) -> "Semantics":
    """Return the metrics that were published with the rows."""
    # A warehouse that was reset counts its publications from 1 again.
    key = (publication.schema_name, publication.published_at)
    if key in _LOADED:
        return _LOADED[key]
    from publication.semantics import Semantics  # noqa: PLC0415  # MetricFlow takes 0.4 s.

    row = connection.execute(
        "select semantic_manifest::text from publication.publications where publication_id = %s",
        [publication.publication_id],
    ).fetchone()
    _LOADED[key] = Semantics(row[0] if row else "{}", publication.schema_name)
    while len(_LOADED) > _AT_MOST:
        _LOADED.popitem(last=False)
    return _LOADED[key]
