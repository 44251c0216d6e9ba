"""The raw tables made again from the raw zone alone: over what is there, and from nothing."""

from collections import Counter

from ingestion.raw_zone.zone import RawZone
from tests.torture.drops import variant
from tests.torture.loader import HungError, Job, run
from tests.torture.place import Grounds, Place
from tests.torture.state import check_raw_zone, compare, see
from tests.torture.tally import Tally

ROUNDS, LANDINGS = 3, 4


def rebuild(grounds: Grounds) -> Tally:
    """Load snapshots; then all that landed once more, into a database that has nothing."""
    tally = Tally()
    try:
        for number in range(1 if grounds.quick else ROUNDS):
            with grounds.place() as place, grounds.place() as empty:
                _rebuild(grounds, place, empty.with_bucket_of(place), tally, number)
    except HungError:
        tally.find("hung", 1, "a loader did not end")
    return tally


def _rebuild(grounds: Grounds, place: Place, empty: Place, tally: Tally, number: int) -> None:
    landings = 2 if grounds.quick else LANDINGS
    for landing in range(landings):
        files = variant(grounds.base, 1 + number * LANDINGS + landing)
        folder = grounds.write(files.files)
        answer = run(Job("ingest", place, folder, defect=grounds.defect))
        tally.expect(bool(answer and answer.done), f"loading: {answer and answer.text[-300:]}")
    for where, phase in ((place, "over the same rows"), (empty, "in an empty database")):
        tally.attempt(phase)
        answer = run(Job("rebuild", where))
        tally.expect(bool(answer and answer.done), f"{phase}: {answer and answer.text[-300:]}")
        same = "equal: True" if where is place else "equal: None"
        others = Counter(answer.outcomes if answer else ()) - Counter({same: 99})
        tally.expect(not others, f"{phase}: {dict(others)}")
        compare(tally, see(where), files.expected, phase)
    there = len(RawZone(place.settings()).manifests())
    tally.find("lost", landings - there, f"{there} of {landings} landings are there")
    check_raw_zone(tally, place)
