"""The sellers: where they are, the large ones first, some with a city that is none."""

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.draws import Draws, Ints, apportion, evenly, spread
from ingestion.sources.generate.geography import STATE_CODES, Geography, written
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.settling import settle, unmatched
from ingestion.sources.generate.texts import quoted
from ingestion.sources.generate.town_names import MISSPELT_SELLERS, SPOILED_SELLERS


def make_sellers(part: Part, geography: Geography) -> tuple[pl.DataFrame, Ints]:
    """Return the file and the state of each seller, as an index into STATES."""
    draws = part.draws("sellers")
    count = part.of(figures.SELLERS)
    zone = spread(apportion(count, [facts.sellers for facts in geography.zones]))
    wrong = _wrong_cities(part)
    lost = part.of(figures.SELLERS_WITHOUT_GEOLOCATION)
    place, first = settle(
        draws,
        geography,
        zone,
        prefixes=part.of(figures.SELLER_PREFIXES) - lost,
        towns=part.of(figures.SELLER_CITIES) - len(wrong),
    )
    state = geography.state_of_zone[zone]
    prefix = geography.prefix[place]
    # Neither these nor the misspelt are alone in their town.
    spare = np.flatnonzero(~first)
    unknown = spare[evenly(lost, len(spare))]
    prefix[unknown] = unmatched(draws, geography, zone[unknown], prefixes=len(unknown))
    city = geography.town[place]
    spare = np.setdiff1d(spare, unknown)
    misspelt = spare[evenly(len(wrong), len(spare))]
    city[misspelt] = len(geography.plain_names) + np.arange(len(misspelt))
    order = _large_first(draws, state)
    frame = pl.DataFrame(
        {
            "seller_id": draws.ids(count),
            "seller_zip_code_prefix": written(prefix[order]),
            "seller_city": pl.Series(
                [*geography.plain_names, *(quoted(name) for name in wrong)]
            ).gather(city[order]),
            "seller_state": STATE_CODES.gather(state[order]),
        }
    )
    return frame, state[order]


def _wrong_cities(part: Part) -> list[str]:
    return [
        *SPOILED_SELLERS[: part.of(len(SPOILED_SELLERS))],
        *MISSPELT_SELLERS[: part.of(len(MISSPELT_SELLERS))],
    ]


def _large_first(draws: Draws, state: Ints) -> Ints:
    """Return an order of the sellers in which the first ones are more often from São Paulo."""
    turn = draws.uniform(len(state))
    return np.argsort(np.where(state == 0, turn * (2 + 3 * turn) / 5, turn), kind="stable")
