"""The days that rates and weather are made for: those of the orders, and what came of them."""

import datetime as dt

FIRST_DAY, LAST_DAY = dt.date(2016, 9, 1), dt.date(2018, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
