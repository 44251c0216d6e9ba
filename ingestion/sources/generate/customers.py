"""Persons, where they live, and under which name each of their orders knows them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate.draws import Draws, Ints, apportion, evenly, spread
from ingestion.sources.generate.figures import (
    CUSTOMERS_WITHOUT_GEOLOCATION,
    ORDERS_PER_PERSON,
    Size,
)
from ingestion.sources.generate.geography import Geography, written
from ingestion.sources.generate.places import STATES


@dataclass(frozen=True)
class Customers:
    """One customer per order, in the order of the orders; `state` is an index into STATES."""

    frame: pl.DataFrame
    state: Ints

    @property
    def ids(self) -> pl.Series:
        """The ids, as the orders name them."""
        return self.frame["customer_id"]


def make_customers(seed: int, size: Size, orders: int, geography: Geography) -> Customers:
    """Give every order its customer; the orders of one person have one address, nearly always."""
    draws = Draws(seed, "customers")
    numbers = _orders_per_person(draws, size, orders)
    person = np.repeat(np.arange(len(numbers), dtype=np.int64), numbers)
    # Persons stand in line and the states are cut from it, so that a state has exactly its
    # share of the orders, and at most one person has moved at each cut.
    state = spread(apportion(orders, [facts.customers for facts in STATES]))
    household = np.flatnonzero(np.diff(person * 32 + state, prepend=-1))
    place = geography.draw_places(draws, state[household])
    place = np.repeat(place, np.diff(household, append=orders))
    order = draws.shuffled(orders)
    person, state, place = person[order], state[order], place[order]
    prefix = geography.prefix[place].copy()
    prefix[evenly(size.of(CUSTOMERS_WITHOUT_GEOLOCATION), orders)] += 1
    frame = pl.DataFrame(
        {
            "customer_id": draws.ids(orders),
            "customer_unique_id": pl.Series(draws.ids(len(numbers))).gather(person),
            "customer_zip_code_prefix": written(prefix),
            "customer_city": geography.plain_names.gather(geography.city[place]),
            "customer_state": geography.state_codes.gather(state),
        }
    )
    return Customers(frame, state)


def _orders_per_person(draws: Draws, size: Size, orders: int) -> Ints:
    several = {number: size.of(count) for number, count in ORDERS_PER_PERSON.items() if number > 1}
    left = orders - sum(number * count for number, count in several.items())
    numbers = np.concatenate([np.repeat(list(several), list(several.values())), np.ones(left)])
    return numbers.astype(np.int64)[draws.shuffled(len(numbers))]
