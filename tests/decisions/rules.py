"""All rules on which people differ, each with a page of `docs/decisions`."""

from tests.decisions.delivery import LATE, REVIEW
from tests.decisions.money import AVERAGE_ORDER, GMV
from tests.decisions.persons import ADDRESS, REPEAT

RULES = (LATE, GMV, AVERAGE_ORDER, REPEAT, REVIEW, ADDRESS)
