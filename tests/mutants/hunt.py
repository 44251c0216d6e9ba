"""Which of the project's own checks catches a planted defect, the cheapest first.

1. The unit tests of the models that it changes.
2. The models that it changes, what hangs on them, and the contracts and data tests of all of these;
   dbt stops at the first that fails. The rest of the warehouse is as it was built.
3. The recount of the files by `verification/`.

What none of them catches has survived.
"""

import time

from tests.mutants.defect import Defect, NoLongerApplies
from tests.mutants.ground import Ground
from tests.mutants.outcome import Catch, Outcome
from tests.mutants.sandbox import DoesNotRun, Sandbox

_NAMED = 3
"""How many checks are named, of those that caught a defect together."""


class Hunter:
    """Plants defects in one sandbox, one after the other."""

    def __init__(self, ground: Ground, sandbox: Sandbox) -> None:
        """Hunt in `sandbox`, whose database is made from the base when it is needed."""
        self._ground, self._sandbox = ground, sandbox
        self._spoiled = True

    def hunt(self, defect: Defect) -> Outcome:
        """Plant a defect, look who catches it, take it out again."""
        started = time.monotonic()
        problem, caught = "", []
        try:
            with self._sandbox.planted(defect):
                caught = self._catches(defect)
        except (DoesNotRun, NoLongerApplies) as error:
            problem = str(error)
        seconds = round(time.monotonic() - started, 1)
        return Outcome(defect.name, tuple(caught[:_NAMED]), seconds, problem)

    def _catches(self, defect: Defect) -> list[Catch]:
        if self._spoiled:
            self._ground.copy_database(self._sandbox)
            self._spoiled = False
        models = defect.selection(self._sandbox.project)
        if not models:
            self._sandbox.dbt("parse")
            return self._sandbox.recount(self._ground.files)
        units = " ".join(f"{model},test_type:unit" for model in models)
        if caught := self._sandbox.dbt("test", "--select", units):
            return caught
        self._spoiled = True
        downstream = " ".join(f"{model}+" for model in models)
        build = ("build", "--exclude-resource-type", "unit_test", "--full-refresh", "--fail-fast")
        return self._sandbox.dbt(*build, "--select", downstream) or self._sandbox.recount(
            self._ground.files
        )
