"""Names of invented towns, with accents and without, and cells that are no name of a town."""

import functools
import unicodedata

from ingestion.sources.generate.places import STATES

_HEADS = (
    "santa", "são", "nova", "bom", "monte", "águas", "barra", "campo", "lagoa", "pedra", "porto",
    "rio", "serra", "várzea", "vila", "morro", "ribeirão", "poço", "cruz",
)  # fmt: skip
_MIDDLES = (
    "aurora", "clara", "luzia", "josé", "miguel", "tomé", "esperança", "olinda", "união", "jardim",
    "alegre", "bonita", "formosa", "grande", "verde", "azul", "preta", "branca", "das flores",
    "da conceição", "dos campos", "do mel", "da mata", "das pedras", "do cedro", "da figueira",
    "do capim", "das araras",
)  # fmt: skip
_TAILS = (
    "", " do sul", " do norte", " do oeste", " da serra", " velho", " paulista", " d'oeste",
    " mirim", " do leste", " da barra", " novo",
)  # fmt: skip

SPOILED_PLACES = (
    "* povoado", "3o. distrito", "* bairro", "vila do mel d%26apos%3boeste", "km 12", "2o. nucleo",
    "nova aurora (zona rural)", "campo verde;", "...",
)  # fmt: skip
"""Cells of the geolocation file, each on one point."""

SPOILED_SELLERS = (
    "09871234", "contato@lojadobairro.com.br", "rio de janeiro \\rio de janeiro",
    "porto alegre, rio grande do sul, brasil", "sa/sp", "sp / pr", "lagoa clara - sc",
    "monte azul-pr", "santa luzia (porto verde)", "sao  miguel", "vila nova de  clara",
    "campo alegre/mg", "curitiba / pr", "barra bonita - sp", "serra verde-mg", "rio verde/rj",
    "sao paulo - sp", "sao paulo / sao paulo", "belo horizonte/minas gerais", "maringa 2",
    "cajamar, sp", "pedra branca (distrito)", "salvador - bahia", "recife-pe", "natal/rn",
    "1a loja", "goiania,go",
)  # fmt: skip
"""Cells of the sellers with digits, signs or doubled blanks."""

MISSPELT_SELLERS = (
    "sao pualo", "curitba", "belo horizonti", "riberao preto", "florianopols", "guarulhso",
    "sao bernado", "campnas", "londirna", "brasila", "porto alegr", "joinvile", "santo andr",
    "blumenal", "uberlandi", "sorocba", "parana", "minas gerais", "bahia",
)  # fmt: skip
"""Cells of the sellers that are misspelt, or name a state."""


def plain(name: str) -> str:
    """Drop the accents, as most rows do."""
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@functools.cache
def town_names() -> tuple[str, ...]:
    """Return the names of invented towns, no two of them alike, neighbours of different kinds."""
    names = [f"{head} {middle}{tail}" for tail in _TAILS for middle in _MIDDLES for head in _HEADS]
    capitals = {plain(state.capital) for state in STATES}
    # 2003 is a prime that does not divide how many there are.
    mixed = (names[index * 2003 % len(names)] for index in range(len(names)))
    return tuple(name for name in mixed if plain(name) not in capitals)
