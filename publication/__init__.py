"""Publishes what passed its tests: audit, publish, roll back, retain, and read the current one."""

from publication.history import Publication, State, publications, state
from publication.publish import publish, rollback

__all__ = ["Publication", "State", "publications", "publish", "rollback", "state"]
