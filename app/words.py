"""The words of the pages, in English and Brazilian Portuguese, from one catalogue.

`catalogue.toml` has a line for each phrase: its key, then English and Portuguese. What the data
say themselves (names of categories, of cities) is not translated, and neither are the definitions
of metrics, which are published with the rows.
"""

import functools
import tomllib
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "pt"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES = {"en": "English", "pt": "Português"}

_FILE = Path(__file__).with_name("catalogue.toml")


@functools.cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Return every phrase by its key, `section.name`, in the order of `LANGUAGES`."""
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": (english, portuguese)
        for section, phrases in sections.items()
        for name, (english, portuguese) in phrases.items()
    }


def say(language: Language, key: str, **values: object) -> str:
    """Return a phrase with its values filled in.

    Raises:
        KeyError: the catalogue has no such phrase.
    """
    return catalogue()[key][LANGUAGES.index(language)].format(**values)


def known(language: Language, key: str, otherwise: str) -> str:
    """Return a phrase, or what is given where the catalogue has none: a name from the data."""
    return say(language, key) if key in catalogue() else otherwise
