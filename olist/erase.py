"""A person erased everywhere: where the data came in, and where it is shown.

1. Raw zone, raw tables and quarantine are rewritten (`ingestion/erasure`); kept downloads go.
2. The candidate is built anew and published, so that readers see the pseudonym; older publications
   that hold the person are dropped.
3. The receipt is closed once nothing is left. What is left is said, and the same command goes on.
"""

import shutil
from dataclasses import dataclass, field
from typing import Any

from ingestion.erasure import erase as raw
from olist.dbt import build
from olist.errors import BadUsage, OlistError
from olist.progress import Progress, silent
from olist.settings import Settings
from publication.forgetting import drop_those_with, forget_failing_rows, schemas_with
from publication.publish import publish


@dataclass(frozen=True)
class Erased:
    """What an erasure did: no `receipt` if the person was nowhere; `left` is what is to be done."""

    receipt: dict[str, Any] | None
    left: tuple[str, ...] = field(default=())


def erase_person(
    settings: Settings, person: str, *, reason: str, progress: Progress = silent
) -> Erased:
    """Erase the person named by `customer_unique_id`; done again, it completes what was begun.

    The caller holds `olist.database.write_lock`.

    Raises:
        BadUsage: the reason names the person, or is empty.
    """
    if not person.strip() or not reason.strip():
        raise BadUsage("name the person, and the reason for erasing them")
    if person in reason:
        raise BadUsage("the reason is kept in the receipt: it must not name the person")
    if not raw.is_known(settings, person, progress) and not schemas_with(settings, person):
        return Erased(None)
    receipt = raw.erase(settings, person, reason=reason, progress=progress)
    forget_failing_rows(settings)
    if settings.downloads_dir.exists():
        shutil.rmtree(settings.downloads_dir)
    left: tuple[str, ...] = ()
    dropped: list[int] = []
    if schemas_with(settings, person):
        try:
            build(settings, progress=progress)
            publish(settings, target_dir=settings.dbt_target_dir, progress=progress)
        except OlistError as error:
            left = (f"build and publish failed: {error}",)
        dropped, kept = drop_those_with(settings, person)
        left += kept
        left += tuple(f"{schema} still holds them" for schema in schemas_with(settings, person))
    if left:
        return Erased(receipt.described(), left)
    return Erased(raw.finish(settings, receipt.erasure_id, dropped).described())
