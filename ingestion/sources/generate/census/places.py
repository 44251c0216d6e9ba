"""Customers, sellers and the points of the geolocation file."""

from collections.abc import Iterator

import polars as pl

from ingestion.sources.generate import figures
from ingestion.sources.generate.census.months import VALID
from ingestion.sources.generate.census.orders import IS_DELIVERED
from ingestion.sources.generate.census.tables import Figure, Tables, by, family, figure
from ingestion.sources.generate.places import STATES

TOPIC = "Persons and places"
NO_NAME = r"[0-9@,/(\-\\]|  "


def places_and_persons(tables: Tables) -> Iterator[Figure]:
    """Compare persons, places and points."""
    yield from _customers(tables)
    yield from _sellers(tables)
    yield from _points(tables.geolocation)


def _customers(tables: Tables) -> Iterator[Figure]:
    customers, known = tables.customers, tables.geolocation["geolocation_zip_code_prefix"]
    persons = customers.group_by("customer_unique_id").len("orders")
    yield figure(TOPIC, "customers", 99_441, customers.height)
    numbers = {str(number): count for number, count in figures.ORDERS_PER_PERSON.items()}
    yield family(TOPIC, "persons by number of orders", numbers, by(persons, "orders"))
    for name, published, condition in (
        ("persons with several delivered orders", 2_801, IS_DELIVERED),
        ("persons with several orders neither canceled nor unavailable", 2_888, VALID),
    ):
        again = by(tables.orders.filter(condition), "customer_unique_id").values()
        yield figure(TOPIC, name, published, sum(orders > 1 for orders in again), 0.02)
    states = {state.code: state.customers for state in STATES}
    yield family(TOPIC, "customers by state", states, by(customers, "customer_state"))
    cities = {"sao paulo": 15_540, "rio de janeiro": 6_882, "belo horizonte": 2_773,
              "brasilia": 2_131, "curitiba": 1_521}  # fmt: skip
    large = customers.filter(pl.col("customer_city").is_in(list(cities)))
    yield family(TOPIC, "customers of the largest cities", cities, by(large, "customer_city"))
    prefix = pl.col("customer_zip_code_prefix")
    lacking = customers.filter(~prefix.is_in(known.unique().implode()))
    for name, published, generated in (
        ("cities of customers", 4_119, customers["customer_city"].n_unique()),
        ("prefixes of customers", 14_994, customers["customer_zip_code_prefix"].n_unique()),
        ("customers with a leading zero in their prefix", 23_995,
         customers.filter(prefix.str.starts_with("0")).height),
        ("customers without geolocation", 278, lacking.height),
        ("… prefixes of them", 157, lacking["customer_zip_code_prefix"].n_unique()),
        ("… persons among them", 268, lacking["customer_unique_id"].n_unique()),
    ):  # fmt: skip
        yield figure(TOPIC, name, published, generated)


def _sellers(tables: Tables) -> Iterator[Figure]:
    sellers, known = tables.sellers, tables.geolocation["geolocation_zip_code_prefix"]
    prefix, city = pl.col("seller_zip_code_prefix"), pl.col("seller_city")
    published = {state.code: state.sellers for state in STATES if state.sellers}
    yield figure(TOPIC, "sellers", 3_095, sellers.height)
    yield family(TOPIC, "sellers by state", published, by(sellers, "seller_state"))
    spoiled = sellers.filter(city.str.contains(NO_NAME))["seller_city"]
    for name, value, generated in (
        ("sellers that sold", 3_095, tables.items["seller_id"].n_unique()),
        ("prefixes of sellers", 2_246, sellers["seller_zip_code_prefix"].n_unique()),
        ("cities of sellers", 611, sellers["seller_city"].n_unique()),
        ("… that are no names of cities", 27, spoiled.n_unique()),
        ("sellers without geolocation", 7,
         sellers.filter(~prefix.is_in(known.unique().implode())).height),
    ):  # fmt: skip
        yield figure(TOPIC, name, value, generated)


def _points(points: pl.DataFrame) -> Iterator[Figure]:
    lat, lng = (pl.col(f"geolocation_{name}").cast(pl.Float64) for name in ("lat", "lng"))
    narrow = lat.is_between(-33.75, 5.27) & lng.is_between(-73.99, -34.79)
    wide = lat.is_between(-34, 5.5) & lng.is_between(-74, -28)
    states = points.group_by("geolocation_zip_code_prefix").agg(
        pl.col("geolocation_state").n_unique()
    )
    cities = points["geolocation_city"]
    for name, published, generated in (
        ("points", 1_000_163, points.height),
        ("… exact duplicates", 261_831, points.height - points.n_unique()),
        ("… outside Brazil", 42, points.filter(~narrow).height),
        ("… outside a wider box", 31, points.filter(~wide).height),
        ("prefixes", 19_015, states.height),
        ("… in several states", 8, states.filter(pl.col("geolocation_state") > 1).height),
        ("spellings of cities", 8_011, cities.n_unique()),
    ):
        yield figure(TOPIC, name, published, generated)
    sao_paulo = points.filter(cities.is_in(list(figures.SAO_PAULO_POINTS)))
    yield family(
        TOPIC, "points by spelling of São Paulo", figures.SAO_PAULO_POINTS,
        by(sao_paulo, "geolocation_city"),
    )  # fmt: skip
    extremes = points.select(
        lat.min().alias("s"), lat.max().alias("n"), lng.min().alias("w"), lng.max().alias("e")
    )
    for name, value, generated in zip(
        ("southernmost", "northernmost", "westernmost", "easternmost"),
        (-36.61, 45.07, -101.47, 121.11), extremes.row(0), strict=True,
    ):  # fmt: skip
        yield figure(TOPIC, f"{name} degree", value, generated)
