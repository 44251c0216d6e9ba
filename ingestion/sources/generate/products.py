"""The products, each of a category and of a seller, and some of a second seller."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.catalogue import CATEGORIES, UNCATEGORISED
from ingestion.sources.generate.draws import (
    Draws,
    Flags,
    Floats,
    Ints,
    apportion,
    lognormal,
    spread,
)
from ingestion.sources.generate.geography import Geography
from ingestion.sources.generate.parts import Part
from ingestion.sources.generate.sellers import make_sellers

KINDS = (UNCATEGORISED, *CATEGORIES)
"""What a product's category counts through."""

_RARE = 100  # lines


@dataclass(frozen=True)
class Shop:
    """Sellers and products; a seller's products stand side by side."""

    sellers: pl.DataFrame
    products: pl.DataFrame
    seller_state: Ints
    category: Ints
    """The category of each product, as an index into KINDS."""
    seller: Ints
    """The seller of each product."""
    second: Ints
    """Its other seller, which is the same one for nearly all."""
    first: Ints
    """The first product of each seller."""
    count: Ints
    """How many products each seller has."""
    price: Ints
    """A price for each product, in cents, before it is calibrated."""
    weight: Ints


def make_shop(part: Part, geography: Geography) -> Shop:
    """Make the sellers, few of them large, and their products."""
    sellers, seller_state = make_sellers(part, geography)
    draws = part.draws("products")
    products = part.of(figures.PRODUCTS)
    # One over the rank: a tenth of the sellers has some three fifths of the products.
    shares = apportion(products, [10**9 // (rank + 10) for rank in range(len(sellers))], least=1)
    counts = np.array(shares, dtype=np.int64)
    category = spread(apportion(products, [kind.products for kind in KINDS], least=1))
    category = category[draws.shuffled(products)]
    # The rare categories are sold by small sellers, of whom nobody buys several products at once.
    rare = np.array([kind.lines < _RARE for kind in KINDS])
    category = category[np.argsort(rare[category], kind="stable")]
    frame, weight = _products(draws, category)
    seller = spread(shares)
    second = seller.copy()
    # None of a seller of few products, who could be left without a sale.
    twice = draws.shuffled(products)
    twice = twice[counts[seller[twice]] > 5][: part.of(figures.PRODUCTS_OF_TWO_SELLERS)]
    second[twice] = draws.below(len(twice), len(sellers))
    return Shop(
        sellers=sellers,
        products=frame,
        seller_state=seller_state,
        category=category,
        seller=seller,
        second=second,
        first=np.cumsum(counts) - counts,
        count=counts,
        price=_base_prices(draws, products),
        weight=weight,
    )


def _base_prices(draws: Draws, count: int) -> Ints:
    """Return prices of which a few are far above the others."""
    price = draws.along(count, lognormal(7_200, 10_200)).astype(np.int64)
    return price * np.where(draws.below(count, 50) == 0, 6, 1)


def _products(draws: Draws, category: Ints) -> tuple[pl.DataFrame, Ints]:
    count = len(category)
    weight = np.minimum(draws.along(count, lognormal(700, 2276)).astype(np.int64) + 1, 40_425)
    weight[np.argmax(weight)] = 40_425
    weight[_of(category, "cama_mesa_banho")[:4]] = 0
    unmeasured = np.zeros(count, dtype=np.bool_)
    unmeasured[_of(category, "")[:1]] = True
    unmeasured[_of(category, "bebes")[:1]] = True

    def whole(quantiles: Floats, low: int, high: int, empty: Flags) -> pl.Series:
        drawn = np.clip(draws.along(count, quantiles).astype(np.int64), low, high)
        return _unless(empty, drawn)

    unnamed = category == 0
    frame = pl.DataFrame(
        {
            "product_id": draws.ids(count),
            "product_category_name": pl.Series(
                [None, *(facts.name for facts in CATEGORIES)], dtype=pl.String
            ).gather(category),
            "product_name_lenght": whole(_NAME, 5, 76, unnamed),
            "product_description_lenght": whole(lognormal(595, 771), 4, 3992, unnamed),
            "product_photos_qty": whole(_PHOTOS, 1, 20, unnamed),
            "product_weight_g": _unless(unmeasured, weight),
            "product_length_cm": whole(lognormal(26, 31), 7, 105, unmeasured),
            "product_height_cm": whole(lognormal(13, 17), 2, 105, unmeasured),
            "product_width_cm": whole(lognormal(20, 23), 6, 118, unmeasured),
        }
    )
    return frame, weight


def _of(category: Ints, name: str) -> Ints:
    return np.flatnonzero(category == [kind.name for kind in KINDS].index(name))


def _unless(empty: Flags, values: Ints) -> pl.Series:
    return pl.select(pl.when(pl.Series(~empty)).then(pl.Series(values))).to_series()


_NAME = np.array([5, 32, 42, 51, 57, 60, 76], dtype=np.float64)
_PHOTOS = np.array([1, 1, 1, 1, 1.9, 2.6, 4, 7, 20], dtype=np.float64)
