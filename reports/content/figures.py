"""Figures: released numbers as pages print them, and as charts draw them.

The interval is always the one that was released, which is as coarse as its value. Of the twenty
dots as many lie past the line as the released certainty has twentieths, rounded towards the
undecided middle, so that sixteen dots and the verdict never disagree.
"""

from __future__ import annotations

from math import ceil, floor

from scipy.stats import t as t_distribution

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate, Figure, Reason, Withheld
from reports.charts.spread import DOTS, Range, Spread, spread_of
from reports.charts.wording import signed, whole
from reports.content.matrices import Cell
from reports.disclosure.rounding import band
from reports.narrative.certainty import NOT_COMPARABLE, WITHHELD, verdict
from reports.narrative.said import Said

_TO = Said("{low} to {high}", "{low} bis {high}")
BETWEEN = Said("{value}, between {low} and {high}", "{value}, zwischen {low} und {high}")
_OF = Said("{band} of {people}", "{band} von {people}")
_HAIR = 1e-6
_HALF = 0.5


def value(figure: Figure, language: str) -> str:
    """Return a level in whole points, or that it is withheld."""
    return _hidden(figure, language) if isinstance(figure, Withheld) else whole(figure.value)


def difference(figure: Figure, language: str) -> str:
    """Return a difference in whole points with its sign, or that it is withheld."""
    return _hidden(figure, language) if isinstance(figure, Withheld) else signed(figure.value)


def interval(figure: Figure, language: str) -> str:
    """Return the released interval of a level in words; nothing where it is withheld."""
    if isinstance(figure, Withheld):
        return ""
    return _TO(language, low=whole(figure.low), high=whole(figure.high))


def signed_interval(figure: Figure, language: str) -> str:
    """Return the released interval of a difference in words; nothing where it is withheld."""
    if isinstance(figure, Withheld):
        return ""
    return _TO(language, low=signed(figure.low), high=signed(figure.high))


def with_interval(figure: Figure, language: str) -> str:
    """Return a level and its interval as a description says them."""
    if isinstance(figure, Withheld):
        return _hidden(figure, language)
    return BETWEEN(
        language, value=whole(figure.value), low=whole(figure.low), high=whole(figure.high)
    )


def signed_with_interval(figure: Figure, language: str) -> str:
    """Return a difference and its interval as a description says them."""
    if isinstance(figure, Withheld):
        return _hidden(figure, language)
    return BETWEEN(
        language, value=signed(figure.value), low=signed(figure.low), high=signed(figure.high)
    )


def cell(judged: Judged, language: str) -> Cell:
    """Return the cell of a level by its verdict."""
    figure = judged.figure
    spoken = verdict(judged.decision, language)
    if isinstance(figure, Withheld):
        return Cell(Decision.WITHHELD, "", "", spoken)
    between = f"{whole(figure.low)}–{whole(figure.high)}"
    return Cell(judged.decision, whole(figure.value), between, spoken)


def hidden_cell(language: str) -> Cell:
    """Return the cell of a figure that may not be shown."""
    return Cell(Decision.WITHHELD, "", "", WITHHELD(language))


def range_of(figure: Figure) -> Range | None:
    """Return middle and released interval; None where the figure is withheld."""
    if isinstance(figure, Withheld):
        return None
    return Range(figure.value, min(figure.low, figure.value), max(figure.high, figure.value))


def spread(figure: Figure) -> Spread | None:
    """Return what is drawn of a released figure; None where it is withheld."""
    if isinstance(figure, Withheld):
        return None
    plain = spread_of(figure.value, figure.se, figure.df)
    return _within_interval(figure, plain, plain.dots)


def spread_past(judged: Judged) -> Spread | None:
    """Return what is drawn of a figure against its line, dots and verdict in agreement."""
    figure = judged.figure
    if isinstance(figure, Withheld) or judged.probability is None:
        return None
    plain = spread_of(figure.value, figure.se, figure.df)
    past = dots_past(judged.probability, judged.decision)
    return _within_interval(figure, plain, _dots(figure, judged.cut.value, past))


def dots_past(probability: float, decision: Decision) -> int:
    """Return how many of twenty dots lie past the line: 16 or more act, 4 or fewer are fine.

    >>> dots_past(0.79, Decision.UNDECIDED), dots_past(0.21, Decision.UNDECIDED)
    (15, 5)
    """
    twentieths = probability * DOTS
    count = floor(twentieths + _HAIR) if probability >= _HALF else ceil(twentieths - _HAIR)
    if decision is Decision.UNDECIDED:
        return min(max(count, 5), 15)
    return count


def _dots(figure: Estimate, line: float, past: int) -> tuple[float, ...]:
    """Return equal chances on each side of the line, so many of them past it."""
    if figure.se == 0:
        return (figure.value,) * DOTS
    before = float(t_distribution.cdf((line - figure.value) / figure.se, figure.df))
    before = min(max(before, _HAIR), 1 - _HAIR)
    steps = [before * (i + _HALF) / (DOTS - past) for i in range(DOTS - past)]
    steps += [before + (1 - before) * (i + _HALF) / past for i in range(past)]
    return tuple(
        float(figure.value + t_distribution.ppf(step, figure.df) * figure.se) for step in steps
    )


def _within_interval(figure: Estimate, plain: Spread, dots: tuple[float, ...]) -> Spread:
    low, high = min(figure.low, figure.value), max(figure.high, figure.value)
    return Spread(
        figure.value,
        low,
        max(plain.lower, low),
        min(plain.upper, high),
        high,
        dots,
    )


def _hidden(figure: Withheld, language: str) -> str:
    """Return that a figure is withheld, or that there is nothing to compare with."""
    unlike = figure.reason is Reason.NOT_COMPARABLE
    return (NOT_COMPARABLE if unlike else WITHHELD)(language)


def people_band(foot: int, invited: int | None = None) -> str:
    """Return the band of five with this foot; the last does not say that all answered.

    >>> people_band(30), people_band(30, 42), people_band(40, 42)
    ('30–34', '30–34', '35–42')
    """
    held = band(foot, 1, invited)
    return f"{held.low}–{held.high}" if held.high > held.low else str(held.low)


def answered(foot: int, people: int | None, language: str) -> str:
    """Return how many answered of how many, or of nobody knows how many."""
    if people is None:
        return people_band(foot)
    return _OF(language, band=people_band(foot, people), people=people)
