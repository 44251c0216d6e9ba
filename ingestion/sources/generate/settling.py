"""Where people settle: how many prefixes and towns have somebody, and who lives in which."""

import numpy as np

from ingestion.sources.generate.draws import Draws, Flags, Ints, apportion
from ingestion.sources.generate.geography import Geography


def settle(
    draws: Draws, geography: Geography, zone: Ints, *, prefixes: int, towns: int
) -> tuple[Ints, Flags]:
    """Return a place for each household, and which households were the first of their place.

    The zones of the households come sorted. As many prefixes and towns are settled as is said, as
    far as the households of each zone reach.
    """
    households = np.bincount(zone, minlength=len(geography.zones))
    settled = _settled(draws, geography, households, prefixes, towns)
    places = np.bincount(geography.zone[settled], minlength=len(households))
    number = np.arange(len(zone)) - (np.cumsum(households) - households)[zone]
    first = number < places[zone]
    # The square of a draw crowds some places.
    draw = draws.uniform(len(zone))
    crowd = (draw * draw * places[zone]).astype(np.int64)
    index = (np.cumsum(places) - places)[zone] + np.where(first, number, crowd)
    return settled[index], first


def _settled(
    draws: Draws, geography: Geography, households: Ints, prefixes: int, towns: int
) -> Ints:
    """Choose the places: the largest towns of each zone, and within them enough places."""
    count = len(geography.zones)
    opens = geography.opens_town
    known = np.bincount(geography.zone[opens], minlength=count)
    # A zone with anybody in it has a town that they live in.
    anyone = np.minimum(np.minimum(households, known), 1)
    room = np.minimum(households, known) - anyone
    chosen = anyone + _dealt(towns - int(anyone.sum()), room)
    rank = np.arange(len(opens)) - (np.cumsum(known) - known)[geography.zone[opens]]
    town_is_settled = rank < chosen[geography.zone[opens]]
    place_of_settled_town = town_is_settled[geography.town]
    candidate = place_of_settled_town.copy()
    candidate[opens] = False
    other = draws.shuffled(len(candidate))
    other = other[candidate[other]]
    other = other[np.argsort(geography.zone[other], kind="stable")]
    candidates = np.bincount(geography.zone[other], minlength=count)
    wanted = _dealt(
        prefixes - int(chosen.sum()), np.minimum(np.maximum(households - chosen, 0), candidates)
    )
    rank = np.arange(len(other)) - (np.cumsum(candidates) - candidates)[geography.zone[other]]
    places = np.concatenate([opens[town_is_settled], other[rank < wanted[geography.zone[other]]]])
    # By zone; within it the first of each town, then the others as drawn.
    return places[np.argsort(geography.zone[places], kind="stable")]


def _dealt(total: int, room: Ints) -> Ints:
    """Deal out in proportion to the room, never more than there is."""
    total = min(max(total, 0), int(room.sum()))
    return np.array(apportion(total, room.tolist()), dtype=np.int64) if total else room * 0


def unmatched(draws: Draws, geography: Geography, zone: Ints, *, prefixes: int) -> Ints:
    """Return for each of these zones a prefix of it that the geolocation file lacks.

    There are only as many different ones as is said, and at least one in each zone.
    """
    order = np.argsort(zone, kind="stable")
    households = np.bincount(zone)
    shares = np.maximum(_dealt(prefixes, households), np.minimum(households, 1))
    while shares.sum() > max(prefixes, np.count_nonzero(households)):
        shares[np.argmax(shares)] -= 1
    number = np.arange(len(zone)) - (np.cumsum(households) - households)[zone[order]]
    opened = [
        geography.prefix[mine[draws.shuffled(len(mine))[:share]]] + 1
        for mine, share in (
            (np.flatnonzero(geography.zone == z), share) for z, share in enumerate(shares.tolist())
        )
    ]
    known = np.array([len(some) for some in opened], dtype=np.int64)
    pool = np.concatenate(opened)
    result = np.empty(len(zone), dtype=np.int64)
    mine = zone[order]
    result[order] = pool[(np.cumsum(known) - known)[mine] + number % known[mine]]
    return result
