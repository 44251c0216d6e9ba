"""Errors, split by what the operator should do.

Every error that reaches the command line is one of these: its text is one clear line that says
what happened and what to do, its `exit_code` is what a script sees.
"""


class OlistError(Exception):
    """Something failed; the text says what and what to do."""

    exit_code = 1


class Unavailable(OlistError):
    """A service cannot be reached or has no room: mend it, then run the same command again."""


class Busy(OlistError):
    """Another command holds what this one needs: wait for it, then run again."""


class BadUsage(OlistError):
    """The command, a setting or a name is wrong: correct it."""

    exit_code = 2


class DataRefused(OlistError):
    """The data broke a rule, and nothing of it was taken: the text names file, line and column."""

    exit_code = 3
