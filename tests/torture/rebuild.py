"""The raw tables made again in an empty database, from the raw zone alone."""

from ingestion.raw_zone import RawZone
from tests.torture.drops import variant
from tests.torture.loader import HungError, Job, run
from tests.torture.place import Grounds, Place
from tests.torture.state import compare, see
from tests.torture.tally import Tally

ROUNDS, LANDINGS = 5, 4


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
    for landing in range(1 if grounds.quick else LANDINGS):
        files = variant(grounds.base, 1 + number * LANDINGS + landing)
        folder = grounds.write(files.files)
        answer = run(Job("ingest", place, folder, defect=grounds.defect))
        tally.expect(bool(answer and answer.done), f"loading: {answer and answer.text[-300:]}")
    tally.attempt("from the raw zone alone")
    answer = run(Job("load", empty))
    tally.expect(bool(answer and answer.done), f"again: {answer and answer.text[-300:]}")
    compare(tally, see(empty), files.expected, "in the empty database")
    landings = RawZone(place.settings()).manifests()
    tally.find("lost", LANDINGS - len(landings) if not grounds.quick else 0, "landings")
