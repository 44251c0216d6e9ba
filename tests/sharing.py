"""Which tests run on the same worker: those of a file, and of files that share a warehouse.

(`--dist loadgroup` of xdist 3.8 marks test ids in a way that pytest 9.2 does not see.)
"""

import functools
import re

from xdist.scheduler.loadscope import LoadScopeScheduling

from olist.settings import PROJECT_DIR

BUILT_ONCE = ("shop", "real", "invented")
"""Fixtures of a session that take a whole dbt build."""


@functools.cache
def group_of_file(path: str) -> str:
    """Return the first of these fixtures that a test of the file asks for; else the file."""
    text = (PROJECT_DIR / path).read_text()
    asked = (name for name in BUILT_ONCE if re.search(rf"\b{name}: \w+", text))
    return next(asked, path)


def group_of(nodeid: str) -> str:
    """Return what all tests with this one's group share."""
    return group_of_file(nodeid.partition("::")[0])


class Grouped(LoadScopeScheduling):  # type: ignore[misc]  # It has no types.
    """Hands out whole groups, in the order in which their first tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
