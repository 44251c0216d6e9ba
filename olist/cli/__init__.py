"""The `olist` command. Modules here import at their top only what `olist --help` needs.

Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 data refused.
"""

import os
import sys
from importlib import import_module, metadata

import click

from olist.errors import OlistError

COMMANDS = {
    "run": "line",
    "land": "line",
    "load": "line",
    "rebuild-raw": "rebuild",
    "build": "line",
    "publish": "line",
    "loads": "loads",
    "rejects": "rejects",
    "erase": "erase",
    "publications": "publications",
    "rollback": "publications",
    "tests": "tests",
