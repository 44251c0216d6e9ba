"""Lines, prices, freights, products and sellers."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate import figures_of_money as money
from ingestion.sources.generate.catalogue import CATEGORIES, UNCATEGORISED
from ingestion.sources.generate.census.months import VALID
from ingestion.sources.generate.census.orders import IS_DELIVERED
from ingestion.sources.generate.census.tables import Figure, Tables, by, family, figure

TOPIC = "Items, products and sellers"


def items_and_money(tables: Tables) -> Iterator[Figure]:
    """Compare the lines."""
    items = tables.items
    yield figure(TOPIC, "rows", 112_650, items.height)
    yield figure(TOPIC, "rows delivered", 110_197, items.filter(IS_DELIVERED).height)
    yield figure(
        TOPIC, "rows neither canceled nor unavailable", 112_101, items.filter(VALID).height
    )
    yield from _amounts(items)
    yield from _baskets(items)
    yield from _categories(tables)
    yield from _products(tables)


def _amounts(items: pl.DataFrame) -> Iterator[Figure]:
    done = items.filter(IS_DELIVERED)
    for name, published, frame, column in (
        ("price", money.MERCHANDISE, items, "price"),
        ("freight", money.FREIGHT, items, "freight_value"),
        ("price, delivered", 1_322_149_811, done, "price"),
        ("freight, delivered", 219_827_564, done, "freight_value"),
        ("price and freight, neither canceled nor unavailable", 1_573_552_703,
         items.filter(VALID), "total"),
    ):  # fmt: skip
        yield figure(TOPIC, f"{name}, in cents", published, int(frame[column].sum()))
    others = by(items.filter(~IS_DELIVERED), "order_status", "freight_value")
    yield family(TOPIC, "freight by other status, in cents", money.FREIGHT_BY_STATUS, others)
    others = by(items.filter(~IS_DELIVERED), "order_status", "price")
    yield family(
        TOPIC, "price by other status, in cents", money.PRICE_BY_STATUS, others, within=0.01
    )
    yield family(
        TOPIC, "price and freight by state of the customer, in cents", money.VALID_BY_STATE,
        by(items.filter(VALID), "customer_state", "total"), within=0.001,
    )  # fmt: skip
    for column, lowest, highest, median, mean, deviation, slack in (
        ("price", 85, 673_500, 74.99, 120.653739, 183.633928, 0.1),
        ("freight_value", 0, 40_968, 16.26, 19.990320, 15.806405, 0.1),
    ):
        reais = items[column] / 100
        name = column.removesuffix("_value")
        yield figure(TOPIC, f"lowest {name}, in cents", lowest, int(items[column].min()))  # type: ignore[arg-type]
        yield figure(TOPIC, f"highest {name}, in cents", highest, int(items[column].max()))  # type: ignore[arg-type]
        yield figure(TOPIC, f"mean {name}", mean, float(reais.mean()))  # type: ignore[arg-type]
        yield figure(TOPIC, f"median {name}", median, float(reais.median()), slack)  # type: ignore[arg-type]
        yield figure(TOPIC, f"standard deviation of {name}", deviation, float(reais.std()), slack)  # type: ignore[arg-type]
    yield figure(
        TOPIC, "rows with free freight", figures.FREE_FREIGHT_LINES,
        items.filter(pl.col("freight_value") == 0).height,
    )  # fmt: skip


def _baskets(items: pl.DataFrame) -> Iterator[Figure]:
    orders = items.group_by("order_id").agg(
        pl.len().alias("lines"), pl.col("product_id", "seller_id").n_unique()
    )
    lines = {str(number): count for number, count in figures.ITEMS_PER_ORDER.items()}
    yield family(TOPIC, "orders by number of items", lines, by(orders, "lines"))
    products = {str(number): count for number, count in figures.PRODUCTS_PER_ORDER.items()}
    several = orders.filter(pl.col("product_id") > 1)
    yield family(TOPIC, "orders by number of products", products, by(several, "product_id"))
    yield figure(
        TOPIC, "orders of several sellers", 1_278, orders.filter(pl.col("seller_id") > 1).height
    )
    yield figure(TOPIC, "pairs of order and seller", 100_010, int(orders["seller_id"].sum()))


def _categories(tables: Tables) -> Iterator[Figure]:
    named = tables.items.join(tables.products, on="product_id").with_columns(
        pl.col("product_category_name").fill_null("")
    )
    kinds = (UNCATEGORISED, *CATEGORIES)
    yield family(
        TOPIC,
        "rows by category",
        {k.name: k.lines for k in kinds},
        by(named, "product_category_name"),
    )
    cents = {kind.name: kind.cents for kind in kinds if kind.cents is not None}
    sold = by(named, "product_category_name", "price")
    yield family(TOPIC, "price by category, in cents", cents, {name: sold[name] for name in cents})
    state = tables.items.join(tables.sellers, on="seller_id")
    paulista = state.filter(pl.col("seller_state") == "SP")
    yield figure(TOPIC, "rows sold from São Paulo", 80_342, paulista.height, 0.05)
    yield figure(
        TOPIC, "price sold from São Paulo, in cents", 875_339_621, int(paulista["price"].sum()), 0.1
    )
    same = state.filter(pl.col("seller_state") == pl.col("customer_state")).height
    yield figure(TOPIC, "rows sold within a state", 40_756, same, 0.15)
    sellers = sorted(by(state, "seller_id", "price").values(), reverse=True)
    top = 100 * sum(sellers[:310]) / sum(sellers)
    yield figure(TOPIC, "per cent of the price sold by the top tenth of sellers", 67.56, top, 0.1)
    yield figure(TOPIC, "price sold by the top seller, in cents", 22_947_263, sellers[0], 0.5)


def _products(tables: Tables) -> Iterator[Figure]:
    products, sold = tables.products, tables.items["product_id"]
    yield figure(TOPIC, "products", figures.PRODUCTS, products.height)
    yield figure(TOPIC, "products sold", figures.PRODUCTS, sold.n_unique())
    yield figure(
        TOPIC, "products without a category", 610, products["product_category_name"].null_count()
    )
    untranslated = products.filter(pl.col("product_category_name").is_not_null()).join(
        tables.translation, on="product_category_name", how="anti"
    )
    yield family(
        TOPIC, "products by untranslated category",
        {"pc_gamer": 3, "portateis_cozinha_e_preparadores_de_alimentos": 10},
        by(untranslated, "product_category_name"),
    )  # fmt: skip
    weight = products["product_weight_g"].cast(pl.Int64)
    yield figure(TOPIC, "products without a weight", 2, weight.null_count())
    yield figure(TOPIC, "products of weight zero", 4, int((weight == 0).sum()))
    yield figure(TOPIC, "median weight in grams", 700, int(weight.median()), 0.03)  # type: ignore[arg-type]
    yield figure(TOPIC, "mean weight in grams", 2276.47, float(weight.mean()), 0.1)  # type: ignore[arg-type]
    yield figure(TOPIC, "heaviest in grams", 40_425, int(weight.max()))  # type: ignore[arg-type]
