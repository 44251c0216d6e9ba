"""The states of Brazil as the dataset sees them: who buys and sells there, and how far it is."""

import math
from typing import NamedTuple

import numpy as np

from ingestion.sources.generate.draws import Ints


class State(NamedTuple):
    """A state; its customers, sellers, days to deliver and per mille late are published counts."""

    code: str
    capital: str
    latitude: float
    longitude: float
    inland_latitude: float
    inland_longitude: float
    prefixes: tuple[int, int]
    customers: int
    in_capital: int
    """Per cent of its customers who live in the capital."""
    sellers: int
    days: float
    late: int


# Days and lateness of the states without a published figure are estimates, as is the share of the
# capital outside the five largest cities; the ranges of zip prefixes leave out where two overlap.
STATES = (
    State("SP", "são paulo", -23.55, -46.63, -22.2, -48.6, (1000, 19999), 41746, 37, 1849, 8.8, 59),
    State(
        "RJ", "rio de janeiro", -22.90, -43.30, -22.2, -42.6, (20000, 28999), 12852, 54, 171, 15.3,
        135,
    ),
    State(
        "MG", "belo horizonte", -19.92, -43.94, -19.3, -44.9, (30000, 39999), 11635, 24, 244, 12.0,
        56,
    ),
    State(
        "RS", "porto alegre", -30.04, -51.21, -29.2, -52.6, (90000, 99999), 5466, 25, 129, 15.2, 71
    ),
    State("PR", "curitiba", -25.43, -49.27, -24.5, -51.6, (80000, 87999), 5045, 30, 349, 12.0, 50),
    State(
        "SC", "florianópolis", -27.59, -48.53, -27.1, -50.2, (88000, 89999), 3637, 16, 190, 14.9, 97
    ),
    State("BA", "salvador", -12.97, -38.48, -12.9, -40.6, (40000, 48999), 3380, 37, 19, 19.3, 140),
    State("DF", "brasília", -15.79, -47.93, -15.8, -48.0, (70000, 72799), 2140, 99, 30, 13.0, 71),
    State("ES", "vitória", -20.31, -40.32, -20.2, -40.7, (29000, 29999), 2033, 21, 23, 15.7, 122),
    State("GO", "goiânia", -16.68, -49.25, -16.5, -49.6, (73700, 76799), 2020, 34, 40, 15.5, 82),
    State("PE", "recife", -8.05, -34.90, -8.4, -36.3, (50000, 56999), 1652, 37, 9, 18.4, 108),
    State("CE", "fortaleza", -3.73, -38.52, -4.8, -39.3, (60000, 63999), 1336, 49, 13, 21.2, 153),
    State("PA", "belém", -1.45, -48.49, -3.2, -49.6, (66000, 68899), 975, 46, 1, 23.7, 124),
    State("MT", "cuiabá", -15.60, -56.10, -13.6, -56.0, (78000, 78899), 907, 35, 4, 18.0, 68),
    State("MA", "são luís", -2.53, -44.30, -4.7, -45.0, (65000, 65999), 747, 46, 1, 21.5, 197),
    State("MS", "campo grande", -20.45, -54.62, -21, -54.5, (79000, 79999), 715, 46, 5, 15.5, 115),
    State("PB", "joão pessoa", -7.12, -34.88, -7.2, -36.2, (58000, 58999), 536, 46, 6, 20.4, 110),
    State("PI", "teresina", -5.09, -42.80, -6.6, -42.2, (64000, 64999), 495, 56, 1, 19.4, 160),
    State("RN", "natal", -5.79, -35.21, -5.7, -36.3, (59000, 59999), 485, 46, 5, 19.2, 108),
    State("AL", "maceió", -9.65, -35.72, -9.7, -36.4, (57000, 57999), 413, 60, 0, 24.5, 239),
    State("SE", "aracaju", -10.92, -37.07, -10.7, -37.3, (49000, 49999), 350, 60, 2, 21.5, 152),
    State("TO", "palmas", -10.18, -48.33, -9.6, -48.5, (77000, 77999), 280, 40, 0, 17.6, 128),
    State("RO", "porto velho", -8.76, -63.88, -10.6, -62.3, (76800, 76999), 253, 45, 2, 19.3, 29),
    State("AM", "manaus", -3.10, -60.00, -3.6, -61.0, (69400, 69899), 148, 93, 1, 26.4, 41),
    State("AC", "rio branco", -9.97, -67.82, -9.6, -68.6, (69900, 69999), 81, 86, 1, 21.0, 38),
    State("AP", "macapá", 0.04, -51.06, 0.6, -51.6, (68900, 68999), 68, 79, 0, 27.2, 45),
    State("RR", "boa vista", 2.82, -60.67, 2.2, -60.9, (69300, 69399), 46, 83, 0, 29.4, 122),
)  # fmt: skip


def distances_km() -> Ints:
    """Return the whole kilometres from each state to each, near enough without trigonometry."""

    def apart(one: State, other: State) -> int:
        north = (one.latitude - other.latitude) * 111
        east = (one.longitude - other.longitude) * 106
        return 60 + round(math.sqrt(north * north + east * east))

    return np.array([[apart(one, other) for other in STATES] for one in STATES], dtype=np.int64)
