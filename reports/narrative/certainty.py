"""Certainty: how sure, as a number that is rounded down, and the word of each verdict.

A probability is said as one of four chances, always the one below it: 8 in 10, 9 in 10, 19 in 20,
99 in 100. Under 8 in 10 nothing is claimed. Figures come with hundredths; where the rounding has
brought an undecided one to 0.80, the verdict stands and not the number.
"""

from __future__ import annotations

from math import floor

from analysis.decision import ACT, Decision, Judged
from reports.narrative.said import Said

CHANCES = ((0.99, 99, 100), (0.95, 19, 20), (0.9, 9, 10), (ACT, 8, 10))
"""From this probability on, so many in so many."""
_HAIR = 1e-9
"""1 - 0.05 is a hair under 0.95."""
_TENTHS = 10
_MOST_UNSURE = 7

IN = Said("{some} in {many}", "{some} von {many}")
NOT_ENOUGH = Said("not enough evidence", "nicht genug Belege")
WITHHELD = Said("withheld", "verdeckt")
NOT_COMPARABLE = Said("not comparable", "nicht vergleichbar")
VERDICTS = {
    Decision.ACT: Said("needs action", "Handeln nötig"),
    Decision.CLEAR: Said("fine", "unbedenklich"),
    Decision.UNDECIDED: NOT_ENOUGH,
    Decision.WITHHELD: WITHHELD,
}


def chance(probability: float, language: str) -> str | None:
    """Return a probability in words, rounded down; None where it is not enough.

    >>> chance(0.949, "en"), chance(0.79, "en")
    ('9 in 10', None)
    """
    for least, some, many in CHANCES:
        if probability >= least - _HAIR:
            return IN(language, some=some, many=many)
    return None


def certainty(probability: float, language: str) -> str:
    """Return a probability in words, or that there is not enough evidence."""
    return chance(probability, language) or NOT_ENOUGH(language)


def how_sure(judged: Judged, language: str) -> str:
    """Return how sure the verdict on a figure is: of lying past its line, or before it."""
    if judged.probability is None:
        return WITHHELD(language)
    if judged.decision is Decision.ACT:
        return certainty(max(judged.probability, ACT), language)
    if judged.decision is Decision.CLEAR:
        return certainty(max(1 - judged.probability, ACT), language)
    return NOT_ENOUGH(language)


def too_little(probability: float, language: str) -> str:
    """Return a probability that decides nothing in tenths, rounded down, at most 7 in 10."""
    tenths = min(floor(probability * _TENTHS + _HAIR), _MOST_UNSURE)
    return IN(language, some=tenths, many=_TENTHS)


def verdict(decision: Decision, language: str) -> str:
    """Return the word of a verdict."""
    return VERDICTS[decision](language)
