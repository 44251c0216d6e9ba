"""Persons, where they live, and under which name each of their orders knows them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.draws import Draws, Flags, Ints, apportion, spread
from ingestion.sources.generate.geography import STATE_CODES, Geography, written
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.settling import settle, unmatched


@dataclass(frozen=True)
class Customers:
    """One customer per order, in the order of the orders; `state` is an index into STATES."""

    frame: pl.DataFrame
    state: Ints

    @property
    def ids(self) -> pl.Series:
        """The ids, as the orders name them."""
        return self.frame["customer_id"]


def make_customers(part: Part, orders: int, geography: Geography) -> Customers:
    """Give every order its customer; the orders of one person have one address, nearly always."""
    draws = part.draws("customers")
    numbers = _orders_per_person(draws, part, orders)
    person = np.repeat(np.arange(len(numbers), dtype=np.int64), numbers)
    # Persons stand in line and the zones are cut from it, so that a zone has exactly its
    # share of the orders, and at most one person has moved at each cut.
    zone = spread(apportion(orders, [facts.customers for facts in geography.zones]))
    household = np.flatnonzero(np.diff(person * 128 + zone, prepend=-1))
    size = np.diff(household, append=orders)
    lacking = figures.CUSTOMER_PREFIXES_WITHOUT_GEOLOCATION
    place, first = settle(
        draws,
        geography,
        zone[household],
        prefixes=part.of(figures.CUSTOMER_PREFIXES - lacking),
        towns=part.of(figures.CUSTOMER_CITIES),
    )
    prefix = geography.prefix[place]
    state = geography.state_of_zone[zone]
    lost = _without_geolocation(draws, part, size, first)
    prefix[lost] = unmatched(draws, geography, zone[household[lost]], prefixes=part.of(lacking))
    order = draws.shuffled(orders)
    unique = pl.Series(draws.ids(len(numbers)), dtype=pl.String)
    frame = pl.DataFrame(
        {
            "customer_id": draws.ids(orders),
            "customer_unique_id": unique.gather(person[order]),
            "customer_zip_code_prefix": written(np.repeat(prefix, size)[order]),
            "customer_city": pl.Series(geography.plain_names).gather(
                np.repeat(geography.town[place], size)[order]
            ),
            "customer_state": STATE_CODES.gather(state[order]),
        }
    )
    return Customers(frame, state[order])


def _orders_per_person(draws: Draws, part: Part, orders: int) -> Ints:
    several = {
        number: part.of(count) for number, count in figures.ORDERS_PER_PERSON.items() if number > 1
    }
    left = orders - sum(number * count for number, count in several.items())
    numbers = np.concatenate([np.repeat(list(several), list(several.values())), np.ones(left)])
    return numbers.astype(np.int64)[draws.shuffled(len(numbers))]


def _without_geolocation(draws: Draws, part: Part, size: Ints, first: Flags) -> Ints:
    """Choose the households, so few of two orders that persons and orders are as published."""
    persons = part.of(figures.PERSONS_WITHOUT_GEOLOCATION)
    couples = max(part.of(figures.CUSTOMERS_WITHOUT_GEOLOCATION) - persons, 0)
    line = draws.shuffled(len(size))
    line = line[~first[line]]
    return np.concatenate(
        [line[size[line] == 2][:couples], line[size[line] == 1][: persons - couples]]
    )
