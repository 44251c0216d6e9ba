"""What the alerts remember between two looks, as the text of a sensor's cursor.

A message that a sink did not take waits here for the next look, so that no message is lost while a
mail server is away; a look that dies after sending, before its cursor is kept, sends twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from olist.errors import OlistError
from orchestration.alerts.sinks import Sink
from orchestration.alerts.telling import Message, Open

_UNSENT_AT_MOST = 50


@dataclass(frozen=True)
class Unsent:
    """A message that one sink did not take yet."""

    sink: str
    message: Message


@dataclass(frozen=True)
class State:
    """Up to where runs were seen, which problems are open, which messages wait."""

    cursors: Mapping[str, str | None] = field(default_factory=dict)
    """Dagster's own cursors into its events, by type of event."""
    problems: tuple[Open, ...] = ()
    unsent: tuple[Unsent, ...] = ()

    def text(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))


def read(text: str | None) -> State | None:
    """Read what `State.text` wrote; None before the first look."""
    if not text:
        return None
    said = json.loads(text)
    return State(
        cursors=said["cursors"],
        problems=tuple(Open(**one) for one in said["problems"]),
        unsent=tuple(
            Unsent(
                one["sink"], Message(**one["message"] | {"lines": tuple(one["message"]["lines"])})
            )
            for one in said["unsent"]
        ),
    )


def send(
    waiting: Sequence[Unsent],
    new: Sequence[Message],
    sinks: Mapping[str, Sink],
    failed: Callable[[str], None],
) -> tuple[Unsent, ...]:
    """Send what waits and what is new; return what waits now. `failed` is told why, for each sink.

    What waits for a sink that is no longer set is dropped, and of more than fifty the oldest.
    """
    outgoing = [*waiting, *(Unsent(name, message) for message in new for name in sinks)]
    left: list[Unsent] = []
    down: set[str] = set()
    for one in outgoing:
        if one.sink not in sinks:
            continue
        if one.sink not in down:
            try:
                sinks[one.sink](one.message)
                continue
            except OlistError as error:
                down.add(one.sink)
                failed(f"{one.sink}: {error}")
        left.append(one)
    return tuple(left[-_UNSENT_AT_MOST:])
