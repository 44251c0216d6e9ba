"""A run of campaigns: services of their own, two campaigns at a time."""

import contextlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
    tally = CAMPAIGNS[name].run(grounds)
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
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    files[GEOLOCATION] = b"".join(files[GEOLOCATION].splitlines(keepends=True)[:_GEOLOCATION_LINES])
    return files
