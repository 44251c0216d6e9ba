"""All campaigns, by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.torture.badfiles import bad_files, drift
from tests.torture.crowd import crowd
from tests.torture.defects import DEFECTS
from tests.torture.kills import kills
from tests.torture.made import made_files
from tests.torture.place import Grounds
from tests.torture.postgres import crashes, full_disks, terminations
from tests.torture.rebuild import rebuild
from tests.torture.reordered import reordered
from tests.torture.s3 import s3_faults
from tests.torture.tally import Tally


@dataclass(frozen=True)
class Campaign:
    """What is done, in words for the table, and how."""

    description: str
    run: Callable[[Grounds], Tally]


def planted(grounds: Grounds) -> Tally:
    """Plant each defect; the campaign that must see it must turn red."""
    tally = Tally()
    for name, defect in DEFECTS.items():
        broken = replace(grounds, quick=True, defect=name)
        found = CAMPAIGNS[defect.campaign].run(broken)
        tally.attempt(defect.promise)
        tally.expect(not found.clean and not found.not_run, f"{name} was not seen")
    return tally


CAMPAIGNS = {
    "kills": Campaign("`kill -9` of the loader", kills),
    "terminations": Campaign("its connections to Postgres terminated", terminations),
    "crashes": Campaign("Postgres stopped with `-m immediate`", crashes),
    "full_disks": Campaign("no room on Postgres's disk", full_disks),
    "s3": Campaign("an S3 that fails", s3_faults),
    "crowd": Campaign("eight loaders at once", crowd),
    "reordered": Campaign("drops in another order, killed on the way", reordered),
    "rebuild": Campaign("raw tables made again from the raw zone", rebuild),
    "bad_files": Campaign("files with known faults", bad_files),
    "drift": Campaign("columns that change, for each file", drift),
    "made_files": Campaign("CSV files that hypothesis makes", made_files),
    "planted": Campaign("planted defects: each must be found", planted),
}
