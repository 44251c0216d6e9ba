"""`python -m tests.decisions`: count the figures of the pages from the sample, and write them."""

import sys
import tempfile
from pathlib import Path

from olist.settings import PROJECT_DIR
from tests.decisions.rules import RULES
from tests.verification.files import lay_out
from verification.recount import open_recount

SAMPLE = PROJECT_DIR.parent / "shared" / "olist_sample"


def main() -> int:
    """Write them; exit code 1 without the sample."""
    if not SAMPLE.is_dir():
        sys.stderr.write(f"the sample of real orders is not at {SAMPLE}\n")
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        open_recount(lay_out(SAMPLE, Path(folder) / "files")) as recount,
    ):
        for rule in RULES:
            rule.path.write_text(rule.with_figures(recount), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
