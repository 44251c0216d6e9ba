"""The campaign of CSV files that hypothesis makes, shared out over two processes."""

from concurrent.futures import ProcessPoolExecutor

from tests.torture.copies import search_in_copy
from tests.torture.csvs import search
from tests.torture.defects import plant
from tests.torture.loader import CONTEXT
from tests.torture.place import Grounds, Place
from tests.torture.tally import Tally

EXAMPLES, COPIED = 100_000, 3_000
QUICK_EXAMPLES, QUICK_COPIED = 2_000, 40
_PROCESSES = 2


def made_files(grounds: Grounds) -> Tally:
    """Search for a file that is read or loaded otherwise than Python's `csv` reads it."""
    read, copied = (QUICK_EXAMPLES, QUICK_COPIED) if grounds.quick else (EXAMPLES, COPIED)
    tally = Tally()
    with grounds.place() as place, ProcessPoolExecutor(_PROCESSES, mp_context=CONTEXT) as pool:
        jobs = [pool.submit(_copy, place, copied, grounds.seed, grounds.defect)]
        jobs += [
            pool.submit(_read, read // _PROCESSES, grounds.seed + number, grounds.defect)
            for number in range(_PROCESSES)
        ]
        for job in jobs:
            tally.merge(job.result())
    return tally


def _read(examples: int, chance: int, defect: str) -> Tally:
    plant(defect)
    tally = Tally(examples)
    tally.phases["read"] = examples
    try:
        search(examples, chance)
    except AssertionError as error:
        tally.find("lost", 1, str(error)[:1_000])
    return tally


def _copy(place: Place, examples: int, chance: int, defect: str) -> Tally:
    plant(defect)
    tally = Tally(examples)
    tally.phases["copied"] = examples
    try:
        search_in_copy(place, examples, chance)
    except AssertionError as error:
        tally.find("lost", 1, str(error)[:1_000])
    return tally
