"""All planted defects, in the order of the line."""

from tests.mutants.defect import Defect
from tests.mutants.defects.dimensions import DIMENSIONS
from tests.mutants.defects.facts import FACTS
from tests.mutants.defects.marts import MARTS
from tests.mutants.defects.metrics import METRICS
from tests.mutants.defects.people import PEOPLE
from tests.mutants.defects.rules import RULES
from tests.mutants.defects.staging import STAGING

DEFECTS: dict[str, Defect] = {
    defect.name: defect
    for defect in (
        *STAGING,
        *RULES,
        *DIMENSIONS,
        *FACTS,
        *MARTS,
        *PEOPLE,
        *METRICS,
    )
}
