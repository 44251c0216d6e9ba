"""Who runs this process."""

import getpass
import os


def os_user() -> str:
    """Return the name of the user of the operating system, or the number of one without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
