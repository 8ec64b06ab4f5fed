"""Selection: which other departments and which blocks of questions each form asks about.

Drawn from a shuffled deck when a form is made, one deck a class, kept in memory only and tied to
nobody. A draw takes what was taken least often so far, at random among equals. So each of the
N - 1 other departments is drawn with the same probability

    pi = r / (N - 1)        r departments rated by each person

and at any moment the numbers of times that any two were drawn differ by one at most. The same
holds for the pairs of blocks of a questionnaire in planned-missing blocks, so that every two items
are answered together by somebody.

Sources: Graham, Taylor, Olchowski and Cumsille (2006), Psychological Methods 11, 323-343, on
planned missing data; the deck is this project's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

BLOCKS_EACH = 2
"""Blocks that each person answers, as the questionnaires say (docs/instruments.md)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one form asks about: the departments to rate, in order, and the blocks."""

    targets: tuple[str, ...]
    blocks: tuple[str, ...]


@dataclass(slots=True)
class Deck:
    """Cards that are drawn equally often, in an order nobody can foretell."""

    cards: Sequence[tuple[str, ...]]
    chance: Random
    _counts: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def draw(self, number: int) -> tuple[tuple[str, ...], ...]:
        """Return so many different cards, or all there are."""
        ranked = sorted(self.cards, key=lambda card: (self._counts[card], self.chance.random()))
        drawn = ranked[:number]
        self._counts.update(drawn)
        self.chance.shuffle(drawn)
        return tuple(drawn)


@dataclass(slots=True)
class Decks:
    """The decks of one wave: a deck of departments and one of blocks for each class."""

    departments: Sequence[str]
    """All that can be rated."""
    rated_each: int
    """How many others each person rates."""
    blocks: Sequence[str]
    """Names of the blocks; none where everybody gets the whole form."""
    chance: Random
    _targets: dict[tuple[str, str], Deck] = field(default_factory=dict)
    _blocks: dict[str, Deck] = field(default_factory=dict)

    def draw(self, class_id: str, own: str) -> Drawn:
        """Return what the next form of a class asks about; `own` is never among the targets."""
        if (class_id, own) not in self._targets:
            self._targets[class_id, own] = self._deck_of_targets(own)
        if class_id not in self._blocks:
            self._blocks[class_id] = self._deck_of_blocks()
        targets = self._targets[class_id, own].draw(self.rated_each)
        blocks = [block for pair in self._blocks[class_id].draw(1) for block in pair]
        return Drawn(tuple(department for (department,) in targets), tuple(blocks))

    def _deck_of_targets(self, own: str) -> Deck:
        return Deck([(name,) for name in self.departments if name != own], self.chance)

    def _deck_of_blocks(self) -> Deck:
        size = min(BLOCKS_EACH, len(self.blocks))
        return Deck([*combinations(self.blocks, size)] if size else [], self.chance)


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
