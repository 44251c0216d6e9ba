"""A run of campaigns: services of their own, two campaigns at a time."""

import contextlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from traceback import format_exception

from ingestion.contract import load_contract
from ingestion.sources.generate import GenerateSource
from olist.progress import silent
from olist.services import running, wait_until_stopped
from olist.settings import load_settings
from tests.ingestion.files import GEOLOCATION, Files
from tests.torture.campaigns import CAMPAIGNS
from tests.torture.place import Grounds, short_folder
from tests.torture.tally import Tally

_AT_ONCE = 2
"""A loader waits for disks, time-outs and other processes half of its time."""

_GEOLOCATION_LINES = 5_000
"""A file of more than one block to copy, and less to compare than all of it."""


def torture(names: tuple[str, ...], *, quick: bool, seed: int, defect: str) -> dict[str, Tally]:
    """Run the campaigns; return what each of them found."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        services = load_settings(home=folder / "home")
        base = generated(folder / "base")
        stack.callback(wait_until_stopped, services)
        stack.enter_context(running(services))
        grounds = Grounds(services, folder, base, quick=quick, seed=seed, defect=defect)
        with ThreadPoolExecutor(_AT_ONCE) as lanes:
            done = lanes.map(lambda name: timed(name, grounds), names)
            return dict(zip(names, done, strict=True))


def timed(name: str, grounds: Grounds) -> Tally:
    """Run one campaign."""
    started = time.monotonic()
    try:
        tally = CAMPAIGNS[name].run(grounds)
    except Exception as error:  # noqa: BLE001 - the other campaigns go on, and this one is red
        tally = Tally()
        tally.find("wrong", 1, f"the campaign broke: {''.join(format_exception(error))}")
    tally.seconds = time.monotonic() - started
    found = ", ".join(f"{number:,} {what}" for what, number in tally.found.items())
    said = found or tally.not_run or "nothing found"
    sys.stderr.write(f"{name}: {tally.seconds:.0f} s, {said}\n")
    for note in tally.notes:
        sys.stderr.write(f"  {note}\n")
    return tally


def generated(folder: Path) -> Files:
    """Make the nine files that the rounds vary, of a thousand orders."""
    folder.mkdir()
    GenerateSource(scale=0.01).files(folder, silent)
    names = [table.file for table in load_contract().of_dataset("olist")]
    files = {name: (folder / name).read_bytes() for name in names}
    files[GEOLOCATION] = b"".join(files[GEOLOCATION].splitlines(keepends=True)[:_GEOLOCATION_LINES])
    return files
