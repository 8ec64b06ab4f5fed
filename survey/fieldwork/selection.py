"""Selection: which other departments and which blocks of questions each form asks about.

Drawn when a form is made, each time anew and from nothing that went before, and tied to nobody.
Each of the N - 1 other departments is drawn with the same probability

    pi = r / (N - 1)        r departments rated by each person

and each pair of blocks of a questionnaire in planned-missing blocks as often as any other, so that
every two items are answered together by somebody. A deck that deals each card equally often would
be more even; but whoever draws before and after a colleague could then read from it what the
colleague was asked.

Sources: Graham, Taylor, Olchowski and Cumsille (2006), Psychological Methods 11, 323-343, on
planned missing data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

BLOCKS_EACH = 2
"""Blocks that each person answers, as the questionnaires say (docs/instruments.md)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one form asks about: the departments to rate, in order, and the blocks."""

    targets: tuple[str, ...]
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What can be drawn in one wave."""

    departments: Sequence[str]
    """All that can be rated."""
    rated_each: int
    """How many others each person rates."""
    blocks: Sequence[str]
    """Names of the blocks; none where everybody gets the whole form."""
    chance: Random

    def draw(self, own: str) -> Drawn:
        """Return what the next form asks about; `own` is never among the targets."""
        others = [name for name in self.departments if name != own]
        targets = self.chance.sample(others, min(self.rated_each, len(others)))
        size = min(BLOCKS_EACH, len(self.blocks))
        places = sorted(self.chance.sample(range(len(self.blocks)), size))
        return Drawn(tuple(targets), tuple(self.blocks[place] for place in places))


def probability(departments: Sequence[str], own: str, rated_each: int) -> float:
    """Return the probability with which each other department is drawn.

    >>> probability(["Sales", "Marketing", "IT"], "Sales", 1)
    0.5
    """
    others = sum(name != own for name in departments)
    return min(rated_each, others) / others if others else 0.0


def ratable(members: Mapping[str, int], least: int) -> tuple[str, ...]:
    """Return the departments with enough members to be rated: fewer would be about persons."""
    return tuple(sorted(name for name, count in members.items() if count >= least))
