"""Dagster's own records, made or brought up to its version: `python -m orchestration.instance`.

Its processes would each make them when they start, and two that do so at once break them.
"""

import logging

import dagster as dg


def main() -> None:
    """Make what is missing, and migrate what an older version made."""
    logging.basicConfig(level=logging.WARNING)
    with dg.DagsterInstance.get() as instance:
        instance.upgrade()


if __name__ == "__main__":
    main()
