"""What is published about the dataset, and what the generator therefore aims at.

The figures are counts and totals of the current version on Kaggle (99,224 reviews), as independent
analyses agree on them; a comment marks what is an estimate. They hold at scale 1.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Size:
    """The published numbers at a scale."""

    scale: float

    def of(self, count: int, *, least: int = 1) -> int:
        """Return a published count at this scale; what is there at all stays there."""
        return max(round(count * self.scale), least)


ORDERS = 99_441
PERSONS = 96_096
PRODUCTS = 32_951
SELLERS = 3_095

GEOLOCATION_ROWS = 1_000_163
GEOLOCATION_DUPLICATES = 261_831
GEOLOCATION_ABROAD = 42
PREFIXES = 19_015
CITIES = 8_011
CUSTOMERS_WITHOUT_GEOLOCATION = 278
SELLERS_WITHOUT_GEOLOCATION = 7

MERCHANDISE_CENTS = 1_359_164_370
FREIGHT_CENTS = 225_190_954
FREE_FREIGHT_LINES = 383

STATUSES = {
    "delivered": 96_478,
    "canceled": 625,
    "unavailable": 609,
    "shipped": 1_107,
    "invoiced": 314,
    "processing": 301,
    "created": 5,
    "approved": 2,
}
WITHOUT_ITEMS = {"unavailable": 603, "canceled": 164, "created": 5, "invoiced": 2, "shipped": 1}


class Month(NamedTuple):
    """Orders by month of purchase; `late` by timestamp, and the per mille late by date."""

    name: str
    orders: int
    delivered: int
    canceled: int
    unavailable: int
    late: int
    late_by_date: int
    first_day: int
    last_day: int


# The four late orders of 2016 are the total less the other months; the shares by date are of
# another population (delivered and paid) and serve as weights only.
MONTHS = (
    Month("2016-09", 4, 1, 2, 0, 1, 1000, 4, 15),
    Month("2016-10", 324, 265, 24, 7, 3, 11, 2, 10),
    Month("2016-12", 1, 1, 0, 0, 0, 0, 23, 23),
    Month("2017-01", 800, 750, 3, 10, 23, 29, 5, 31),
    Month("2017-02", 1780, 1653, 17, 45, 53, 30, 1, 28),
    Month("2017-03", 2682, 2546, 33, 32, 142, 46, 1, 31),
    Month("2017-04", 2404, 2303, 18, 9, 181, 66, 1, 30),
    Month("2017-05", 3700, 3546, 29, 31, 128, 30, 1, 31),
    Month("2017-06", 3245, 3135, 16, 24, 121, 30, 1, 30),
    Month("2017-07", 4026, 3872, 28, 52, 133, 28, 1, 31),
    Month("2017-08", 4331, 4193, 27, 32, 139, 29, 1, 31),
    Month("2017-09", 4285, 4150, 20, 38, 216, 44, 1, 30),
    Month("2017-10", 4631, 4478, 26, 58, 237, 42, 1, 31),
    Month("2017-11", 7544, 7289, 37, 84, 1043, 124, 1, 30),
    Month("2017-12", 5673, 5513, 11, 42, 462, 74, 1, 31),
    Month("2018-01", 7269, 7069, 34, 48, 464, 57, 1, 31),
    Month("2018-02", 6728, 6555, 73, 30, 1048, 142, 1, 28),
    Month("2018-03", 7211, 7003, 26, 17, 1496, 190, 1, 31),
    Month("2018-04", 6939, 6798, 15, 5, 361, 47, 1, 30),
    Month("2018-05", 6873, 6749, 24, 16, 556, 66, 1, 31),
    Month("2018-06", 6167, 6099, 18, 4, 83, 12, 1, 30),
    Month("2018-07", 6292, 6159, 41, 18, 276, 36, 1, 31),
    Month("2018-08", 6512, 6351, 84, 7, 660, 62, 1, 29),
    Month("2018-09", 16, 0, 15, 0, 0, 0, 3, 29),
    Month("2018-10", 4, 0, 4, 0, 0, 0, 1, 17),
)
LAST_DELIVERY = "2018-10-17"  # when the data was taken
LAST_ANSWER = "2018-10-29"
BUSIEST_DAYS = {"2017-11": {24: 1_176, 25: 499}}
WEEKDAY_WEIGHTS = (162, 160, 156, 148, 142, 109, 120)  # Monday first; an estimate
HOUR_WEIGHTS = (
    24, 12, 5, 3, 2, 2, 5, 12, 30, 48, 62, 66, 60, 65, 66, 65, 67, 62, 58, 60, 62, 62, 58, 41,
)  # fmt: skip  # an estimate

LATE = 7_826  # delivered later than the estimate's midnight
LATE_BY_DATE = 6_534  # … and later than its day

# Without these times, by status; all orders of the statuses not named here lack them.
CANCELED_WITHOUT_APPROVAL = 141
CANCELED_WITHOUT_CARRIER = 550
CANCELED_YET_DELIVERED = 6
DELIVERED_WITHOUT_APPROVAL = 14
DELIVERED_WITHOUT_CARRIER = 2
DELIVERED_WITHOUT_DATE = 8
# Times in an impossible sequence.
CARRIER_BEFORE_APPROVAL = {"delivered": 1_350, "shipped": 9}
CARRIER_BEFORE_PURCHASE = {"delivered": 165, "shipped": 1}  # of the former
CARRIER_BEFORE_PURCHASE_DAYS = ("2018-04-25", "2018-08-24")
DELIVERY_BEFORE_APPROVAL = 61  # of the former
DELIVERY_BEFORE_CARRIER = 23

ITEMS_PER_ORDER = {
    1: 88_863, 2: 7_516, 3: 1_322, 4: 505, 5: 204, 6: 198, 7: 22, 8: 8, 9: 3, 10: 8,
    11: 4, 12: 5, 13: 1, 14: 2, 15: 2, 20: 2, 21: 1,
}  # fmt: skip
PRODUCTS_PER_ORDER = {8: 1, 7: 3, 6: 10, 5: 8, 4: 70, 3: 298, 2: 2_846}
ORDERS_OF_SEVERAL_SELLERS = 1_278
ORDERS_PER_PERSON = {17: 1, 9: 1, 7: 3, 6: 6, 5: 8, 4: 30, 3: 203, 2: 2_745, 1: 93_099}

# Orders by the ways they were paid in.
WAYS_OF_PAYING = {
    "card": 74_259,
    "boleto": 19_784,
    "card and voucher": 2_245,
    "voucher": 1_621,
    "debit": 1_527,
    "not defined": 3,
    "card and debit": 1,
}
CARD_TWICE = {1: 240, 2: 22, 3: 2}  # rows more than one; how they divide is an estimate
VOUCHERS_MORE_THAN_ONE = 1_909
ORDERS_OF_SEVERAL_VOUCHERS = 450  # paid by voucher only; an estimate
VOUCHERS_OF_ZERO = 6
INSTALLMENTS = {
    1: 25_457, 2: 12_413, 3: 10_461, 4: 7_098, 5: 5_239, 6: 3_920, 7: 1_626, 8: 4_268, 9: 644,
    10: 5_328, 11: 23, 12: 133, 13: 16, 14: 15, 15: 74, 16: 5, 17: 8, 18: 27, 20: 17, 21: 3,
    22: 1, 23: 1, 24: 18,
}  # fmt: skip
INSTALLMENTS_OF_ZERO = 2  # of those with one
PAYMENTS_NOT_FROM_ONE = 80
PAID_A_CENT_OFF = 273
PAID_WITH_INTEREST = 303
PAID_WITHOUT_ITEMS_CENTS = 16_259_195

WITHOUT_REVIEW = {"delivered": 646, "other": 122}
REVIEWS_PER_ORDER = {2: 543, 3: 4}
ORDERS_PER_REVIEW = {2: 764, 3: 25}
SCORES = (11_424, 3_151, 8_179, 19_142, 57_328)
REVIEW_TITLES = 11_568
REVIEW_MESSAGES = 40_977
REVIEWS_BEFORE_PURCHASE = 65
