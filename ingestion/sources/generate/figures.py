"""What is published about the dataset, and what the generator therefore aims at.

The figures are counts and totals of the current version on Kaggle (99,224 reviews), as independent
analyses agree on them; a comment marks what is an estimate. They hold at scale 1.
"""

from typing import NamedTuple

ORDERS = 99_441
PERSONS = 96_096
PRODUCTS = 32_951
SELLERS = 3_095

GEOLOCATION_ROWS = 1_000_163
GEOLOCATION_DUPLICATES = 261_831
GEOLOCATION_ABROAD = 42
PREFIXES = 19_015
PREFIXES_IN_TWO_STATES = 8
ABROAD_NEAR = 11  # of those abroad, within the wider box that some analyses draw
CITIES = 8_011
SAO_PAULO_POINTS = {"sao paulo": 135_800, "são paulo": 24_918}

CUSTOMER_PREFIXES = 14_994
CUSTOMER_CITIES = 4_119
CAPITAL_CUSTOMERS = {"SP": 15_540, "RJ": 6_882, "MG": 2_773, "DF": 2_131, "PR": 1_521}
RIM_CUSTOMERS = 23_995 - 15_540  # with a leading zero in their prefix, and not of São Paulo
CUSTOMERS_WITHOUT_GEOLOCATION = 278
PERSONS_WITHOUT_GEOLOCATION = 268
CUSTOMER_PREFIXES_WITHOUT_GEOLOCATION = 157

SELLER_PREFIXES = 2_246
SELLER_CITIES = 611
SELLERS_WITHOUT_GEOLOCATION = 7
PRODUCTS_OF_TWO_SELLERS = 1_250  # an estimate

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
FIRST_PURCHASE, LAST_PURCHASE = "2016-09-04 21:15:19", "2018-10-17 17:30:18"
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
PLANNED_DAYS = {"2017-11": {24: 1_176, 25: 499}, "2018-08": {27: 72, 28: 42, 29: 16}}
"""Orders of the days that have a published number; the three of the last week make 130."""
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
LONGEST_DAYS = 209  # from purchase to delivery
DELIVERED_WITHOUT_APPROVAL = 14
DELIVERED_WITHOUT_CARRIER = 2
DELIVERED_WITHOUT_DATE = {"card": 7, "debit": 1}  # by the way they were paid
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
LINES_BEYOND_ONE = {
    "canceled": {2: 55, 3: 7, 4: 4}, "invoiced": {2: 37, 3: 5}, "processing": {2: 40, 3: 5, 4: 2},
    "shipped": {2: 59, 3: 7, 4: 2}, "approved": {2: 1}, "unavailable": {2: 1},
}  # fmt: skip  # their published lines; how they divide is an estimate
PRODUCTS_PER_ORDER = {8: 1, 7: 3, 6: 10, 5: 8, 4: 70, 3: 298, 2: 2_846}
SELLERS_PER_ORDER = {4: 1, 3: 64, 2: 1_213}  # 1,278 orders, 100,010 pairs; an estimate how
ORDERS_PER_PERSON = {17: 1, 9: 1, 7: 3, 6: 6, 5: 8, 4: 30, 3: 203, 2: 2_745, 1: 93_099}
