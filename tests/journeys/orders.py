"""Orders: whether the order in which people answered can be read from another order.

Of 60 things in an order drawn at random, three counts stay near what chance gives:

    same places       how many stand where they arrived        Poisson(1), alarm from 10    1e-7
    neighbours        how many pairs stay side by side         Poisson(2), alarm from 13    2e-7
    |Spearman's rho|  a drift through the whole order          z = rho sqrt(n - 1), alarm
                                                               from 0.66 (z = 5.07)         4e-7

One comparison raises a false alarm with a probability under 1e-6; all of a run, under 1e-4.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST = 40
"""Below this many the alarms would be rarer than a leak."""
SAME_PLACES = 10
NEIGHBOURS = 13
CORRELATION = 0.66


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much one order tells of another."""

    same_places: int
    neighbours: int
    correlation: float

    @property
    def tells(self) -> bool:
        """Tell whether chance alone would make the orders so alike."""
        return (
            self.same_places >= SAME_PLACES
            or self.neighbours >= NEIGHBOURS
            or abs(self.correlation) >= CORRELATION
        )


def likeness(arrived: Sequence[Hashable], seen: Sequence[Hashable]) -> Likeness:
    """Compare an order that is known with one that is seen; both hold the same things once."""
    assert len(arrived) >= FEWEST
    assert len(set(seen)) == len(seen)
    assert set(arrived) == set(seen)
    places = {one: place for place, one in enumerate(seen)}
    ranks = [places[one] for one in arrived]
    n = len(ranks)
    apart = sum((rank - place) ** 2 for place, rank in enumerate(ranks))
    return Likeness(
        same_places=sum(rank == place for place, rank in enumerate(ranks)),
        neighbours=sum(abs(one - other) == 1 for one, other in pairwise(ranks)),
        correlation=1 - 6 * apart / (n * (n * n - 1)),
    )


def places_in(content: bytes, needles: Sequence[bytes]) -> list[int]:
    """Return the numbers of needles in the order of their last places in some bytes."""
    found = [(content.rfind(needle), number) for number, needle in enumerate(needles)]
    assert all(place >= 0 for place, _ in found), "a needle is not in the file at all"
    return [number for _, number in sorted(found)]
