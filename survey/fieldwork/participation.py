"""Participation: how many took part, told so that it says nothing about anybody.

While a wave is open there is one number, for everybody together, in steps of ten (or of k, where
that is larger), counted once a day: who watches it cannot see a colleague answer. Units come after
closing, in steps of five points, from ten invited on, and never so that subtracting one from
another leaves fewer: what is left of a shown unit without the shown units in it holds nobody or at
least k people (docs/privacy.md, P4). "All" and "nobody" are statements about persons, hence the
signs at the ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

STEP = 10
RATE_STEP = 5
LOW, HIGH = 10, 90
"""Per cent; nearer to the ends a rate is told as a bound."""
NOBODY, EVERYBODY = "≤ 10 %", "≥ 90 %"


@dataclass(frozen=True, slots=True)
class Figure:
    """The number that is shown on a day while a wave is open."""

    at_least: int
    """Answers, in whole steps; 0 where there are fewer than one step."""
    invited: int
    step: int
    counted: date

    def __str__(self) -> str:
        """Return the figure as a page says it."""
        if self.at_least == 0:
            return f"fewer than {self.step} of {self.invited}"
        return f"at least {self.at_least} of {self.invited}"


def count_tonight(
    shown: Figure | None, answered: int, invited: int, today: date, k: int = STEP
) -> Figure:
    """Return the figure of a day; asked again on the same day, the one already shown."""
    if shown is not None and shown.counted >= today:
        return shown
    step = max(STEP, k)
    return Figure(min(answered, invited) // step * step, invited, step, today)


@dataclass(frozen=True, slots=True)
class UnitRate:
    """The share of a unit that took part, in words."""

    unit: str
    invited: int
    rate: str


def rate_in_words(answered: int, invited: int) -> str:
    """Return a share in steps of five points, its ends as bounds.

    >>> rate_in_words(13, 20), rate_in_words(20, 20), rate_in_words(0, 20)
    ('65 %', '≥ 90 %', '≤ 10 %')
    """
    per_cent = RATE_STEP * round(100 * answered / invited / RATE_STEP)
    if per_cent <= LOW:
        return NOBODY
    return EVERYBODY if per_cent >= HIGH else f"{per_cent} %"


def unit_rates(
    invited: Mapping[str, int],
    answered: Mapping[str, int],
    parents: Mapping[str, str | None],
    k: int = STEP,
) -> tuple[UnitRate, ...]:
    """Return the rates of a closed wave that may be shown, in alphabetical order.

    `invited` and `answered` count the people directly in each unit; a rate is that of the unit
    with all that lies in it.
    """
    direct = {unit: invited.get(unit, 0) for unit in {*parents, *invited}}
    totals = _with_all_below(direct, parents)
    answers = _with_all_below({unit: answered.get(unit, 0) for unit in direct}, parents)
    return tuple(
        UnitRate(unit, totals[unit], rate_in_words(answers[unit], totals[unit]))
        for unit in sorted(units_to_show(direct, parents, k))
    )


def units_to_show(
    direct: Mapping[str, int], parents: Mapping[str, str | None], k: int
) -> frozenset[str]:
    """Return units such that no difference of shown ones holds fewer than k people.

    From the bottom up a unit is shown if it has k people of its own or of hidden units in it, or
    nobody at all beside shown units; where only few are left over, its smallest shown child is
    hidden with them, and so on until they are enough. A unit of 0 people beside its one shown
    child would only repeat that child, which tells nothing new.
    """
    shown: dict[str, bool] = {}
    left: dict[str, int] = {}
    totals = _with_all_below(direct, parents)
    inner: dict[str | None, list[str]] = {}
    for unit in direct:
        inner.setdefault(parents.get(unit), []).append(unit)
    for unit in sorted(direct, key=lambda name: -len(_path(name, parents))):
        children = inner.get(unit, [])
        rest = direct[unit] + sum(left[name] for name in children)
        shown[unit] = totals[unit] >= k
        while shown[unit] and 0 < rest < k:
            # What is hidden may lay open others below it, so they are looked up anew each time.
            smallest = min(_uppermost(children, shown, inner), key=totals.__getitem__)
            shown[smallest] = False
            rest += _left_over(smallest, direct, shown, inner)
        left[unit] = 0 if shown[unit] else rest
    return frozenset(unit for unit, is_shown in shown.items() if is_shown)


def _left_over(
    unit: str,
    direct: Mapping[str, int],
    shown: Mapping[str, bool],
    inner: Mapping[str | None, Sequence[str]],
) -> int:
    """Return how many people are in a unit and in no shown unit below it."""
    hidden = [name for name in inner.get(unit, []) if not shown[name]]
    return direct[unit] + sum(_left_over(name, direct, shown, inner) for name in hidden)


def _uppermost(
    units: Sequence[str], shown: Mapping[str, bool], inner: Mapping[str | None, Sequence[str]]
) -> list[str]:
    """Return the uppermost shown units among some units and all that lies in them."""
    found = []
    for name in units:
        found += [name] if shown[name] else _uppermost(inner.get(name, []), shown, inner)
    return found


def _with_all_below(
    direct: Mapping[str, int], parents: Mapping[str, str | None]
) -> dict[str, int]:
    totals = dict.fromkeys(direct, 0)
    for unit, people in direct.items():
        for above in _path(unit, parents):
            totals[above] = totals.get(above, 0) + people
    return totals


def _path(unit: str, parents: Mapping[str, str | None]) -> list[str]:
    steps = [unit]
    while (above := parents.get(steps[-1])) is not None:
        steps.append(above)
    return steps
