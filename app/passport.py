"""Where a figure comes from: the same lines stand beside a tile and in what is downloaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.formats import Unit
from app.publications import Answer
from app.questions import DAY, MONTH, Question
from app.view import View
from publication.reader import Rows

_COUNTED: Mapping[str, str] = {
    "orders of status delivered whose date": "dated_deliveries",
    "orders of status delivered": "delivered_orders",
    "orders with items": "orders_with_items",
    "orders neither canceled nor unavailable": "valid_orders",
}
"""The metric that counts a population, by how the population's words begin."""


@dataclass(frozen=True)
class Shown:
    """What a tile shows: its rows with their columns' titles and units, and what they answer."""

    key: str
    title: str
    rows: Answer
    columns: Mapping[str, str]
    asked: tuple[Question | Rows, ...]
    units: Mapping[str, Unit] = field(default_factory=dict)
    note: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that it shows, each once."""
        found = (name for one in self.asked if isinstance(one, Question) for name in one.metrics)
        return tuple(dict.fromkeys(found))

    @property
    def tables(self) -> tuple[str, ...]:
        """The published tables whose rows it shows."""
        return tuple(dict.fromkeys(one.table for one in self.asked if isinstance(one, Rows)))


def lines(view: View, shown: Shown) -> list[tuple[str, str]]:
    """Return the passport: what each line is about, and what it says."""
    say, locale, publication = view.locale.say, view.locale, view.figures.publication
    found = [(view.label(name), view.metric(name).description) for name in shown.metrics]
    tables = {
        table
        for one in shown.asked
        if isinstance(one, Question)
        for table in view.figures.source(one).tables
    }
    found += [(say("passport.table"), f"`{name}`") for name in (*sorted(tables), *shown.tables)]
    populations = dict.fromkeys(view.metric(name).population or "" for name in shown.metrics)
    found += [(say("passport.of"), population) for population in populations if population]
    if shown.metrics and _is_of_period(shown):
        found += _rows_left_out(view, [population for population in populations if population])
        found.append((say("passport.period"), locale.period(view.period)))
    elif shown.metrics:
        found.append((say("passport.period"), say("period.all")))
    if filters := _filters(view, shown):
        found.append((say("frame.filters"), filters))
    found += _tests(view, {*tables, *shown.tables})
    passed = say("source.tests", passed=locale.number(publication.tests_passed))
    warned = say("source.warned", warned=publication.tests_warned)
    found += [
        (
            say("frame.publication"),
            f"{publication.publication_id}, {publication.published_at:%Y-%m-%d %H:%M UTC}, {passed}"
            + (warned if publication.tests_warned else ""),
        ),
        (say("passport.through"), locale.day(view.calendar.last_day)),
    ]
    found += [
        (
            say("passport.source"),
            f"{load.source}, {load.landed_as}, {load.landing_id}: "
            + say(
                "passport.records",
                records=locale.number(load.records),
                quarantined=locale.number(load.quarantined),
            ),
        )
        for load in publication.raw_loads
    ]
    return found


def statements(view: View, shown: Shown) -> list[str]:
    """Return the SQL of the tile's metrics, compiled from their definitions."""
    found = []
    for one in shown.asked:
        if isinstance(one, Question):
            source = view.figures.source(one)
            bound = [f"-- {name} = {value}" for name, value in source.values]
            found.append("\n".join([*bound, source.sql]))
    return found


def _is_of_period(shown: Shown) -> bool:
    """Tell whether what is shown is of the chosen period, and not of all time."""
    asked = [one for one in shown.asked if isinstance(one, Question)]
    return any(one.dimension in {DAY, MONTH} for question in asked for one in question.where)


def _tests(view: View, tables: set[str]) -> list[tuple[str, str]]:
    """Say how the tests of these tables ended, and name those that warned."""
    own = [test for test in view.figures.tests() if tables & set(test.tables)]
    if not own:
        return []
    bad = [f"{test.name} ({test.failures})" for test in own if test.status != "pass"]
    said = view.locale.say("passport.own_tests", count=len(own), passed=len(own) - len(bad))
    return [(view.locale.say("passport.tests"), "; ".join([said, *bad]))]


def _filters(view: View, shown: Shown) -> str:
    left = view.left_out(*shown.metrics) if shown.metrics else tuple(view.address.chosen)
    texts = []
    for name, values in view.address.chosen.items():
        named = ", ".join(view.value_name(value) for value in values)
        unused = f" ({view.locale.say('passport.unused')})" if name in left else ""
        texts.append(f"{view.locale.say(f'filter.{name}')}: {named}{unused}")
    return "; ".join(texts)


def _rows_left_out(view: View, populations: Sequence[str]) -> list[tuple[str, str]]:
    """Say how many of the period's orders are counted, and how many are not."""
    for population in populations:
        for begin, metric in _COUNTED.items():
            if population.startswith(begin):
                row = view.figures.ask(view.question("orders", metric))[0]
                counted, orders = row[metric] or 0, row["orders"] or 0
                number = view.locale.number
                return [
                    (
                        view.locale.say("passport.rows"),
                        view.locale.say(
                            "passport.counted",
                            counted=number(counted),
                            orders=number(orders),
                            left=number(orders - counted),
                        ),
                    )
                ]
    return []
