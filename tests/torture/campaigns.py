"""All campaigns, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.torture.kills import kills
from tests.torture.place import Grounds
from tests.torture.tally import Tally


@dataclass(frozen=True)
class Campaign:
    """What is done, in words for the table, and how."""

    description: str
    run: Callable[[Grounds], Tally]


CAMPAIGNS = {
    "kills": Campaign("`kill -9` of the loader", kills),
}
