"""The sellers, and the products that each of them sells."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate.catalogue import CATEGORIES, UNCATEGORISED
from ingestion.sources.generate.draws import (
    Draws,
    Floats,
    Ints,
    apportion,
    evenly,
    lognormal,
    spread,
)
from ingestion.sources.generate.figures import (
    PRODUCTS,
    SELLERS,
    SELLERS_WITHOUT_GEOLOCATION,
    Size,
)
from ingestion.sources.generate.geography import Geography, written
from ingestion.sources.generate.places import STATES


@dataclass(frozen=True)
class Shop:
    """Sellers and products; a product has one seller, and stands beside that seller's others."""

    sellers: pl.DataFrame
    products: pl.DataFrame
    seller_state: Ints
    seller: Ints
    """The seller of each product."""
    first: Ints
    """The first product of each seller."""
    count: Ints
    """How many products each seller has."""
    price: Ints
    """A price for each product, in cents, before it is calibrated."""
    weight: Ints


def make_shop(seed: int, size: Size, geography: Geography) -> Shop:
    """Make the sellers, few of them large, and their products."""
    sellers, products = size.of(SELLERS), size.of(PRODUCTS)
    # One over the rank: a tenth of the sellers has some three fifths of the products.
    shares = apportion(products, [10**9 // (rank + 10) for rank in range(sellers)], least=1)
    seller_frame, seller_state = _sellers(seed, size, sellers, geography)
    product_frame, price, weight = _products(Draws(seed, "products"), products)
    counts = np.array(shares, dtype=np.int64)
    return Shop(
        sellers=seller_frame,
        products=product_frame,
        seller_state=seller_state,
        seller=spread(shares),
        first=np.cumsum(counts) - counts,
        count=counts,
        price=price,
        weight=weight,
    )


def _sellers(seed: int, size: Size, count: int, geography: Geography) -> tuple[pl.DataFrame, Ints]:
    draws = Draws(seed, "sellers")
    state = spread(apportion(count, [facts.sellers for facts in STATES]))
    # The large sellers come first, and more of them than of the others are from São Paulo.
    turn = draws.uniform(count)
    state = state[np.argsort(np.where(state == 0, turn * turn, turn), kind="stable")]
    place = geography.draw_places(draws, state)
    prefix = geography.prefix[place].copy()
    prefix[evenly(size.of(SELLERS_WITHOUT_GEOLOCATION), count)] += 1
    frame = pl.DataFrame(
        {
            "seller_id": draws.ids(count),
            "seller_zip_code_prefix": written(prefix),
            "seller_city": geography.plain_names.gather(geography.city[place]),
            "seller_state": geography.state_codes.gather(state),
        }
    )
    return frame, state


def _products(draws: Draws, count: int) -> tuple[pl.DataFrame, Ints, Ints]:
    shares = apportion(count, [UNCATEGORISED, *(c.products for c in CATEGORIES)], least=1)
    category = spread(shares)[draws.shuffled(count)]
    level = np.array([110, *(facts.price for facts in CATEGORIES)], dtype=np.int64)[category]
    price = draws.along(count, lognormal(79, 127)).astype(np.int64) * level
    weight = np.minimum(draws.along(count, lognormal(700, 2276)).astype(np.int64) + 1, 40_425)
    beds = np.flatnonzero(category == 1 + _position("cama_mesa_banho"))
    weight[beds[:4]] = 0
    unmeasured = np.zeros(count, dtype=np.bool_)
    unmeasured[np.flatnonzero(category == 0)[:1]] = True
    unmeasured[np.flatnonzero(category == 1 + _position("bebes"))[:1]] = True

    def whole(quantiles: Floats, low: int, high: int, empty: "pl.Series") -> pl.Series:
        drawn = np.clip(draws.along(count, quantiles).astype(np.int64), low, high)
        return pl.select(pl.when(~empty).then(pl.Series(drawn))).to_series()

    unnamed = pl.Series(category == 0)
    unweighed = pl.Series(unmeasured)
    frame = pl.DataFrame(
        {
            "product_id": draws.ids(count),
            "product_category_name": pl.Series(
                [None, *(facts.name for facts in CATEGORIES)], dtype=pl.String
            ).gather(category),
            "product_name_lenght": whole(_NAME, 5, 76, unnamed),
            "product_description_lenght": whole(lognormal(595, 771), 4, 3992, unnamed),
            "product_photos_qty": whole(_PHOTOS, 1, 20, unnamed),
            "product_weight_g": pl.select(pl.when(~unweighed).then(pl.Series(weight))).to_series(),
            "product_length_cm": whole(lognormal(26, 31), 7, 105, unweighed),
            "product_height_cm": whole(lognormal(13, 17), 2, 105, unweighed),
            "product_width_cm": whole(lognormal(20, 23), 6, 118, unweighed),
        }
    )
    return frame, price, weight


def _position(name: str) -> int:
    return [facts.name for facts in CATEGORIES].index(name)


_NAME = np.array([5, 32, 42, 51, 57, 60, 76], dtype=np.float64)
_PHOTOS = np.array([1, 1, 1, 1, 1.9, 2.6, 4, 7, 20], dtype=np.float64)
