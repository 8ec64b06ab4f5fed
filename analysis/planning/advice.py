"""Advice: what an outlook means for HR, in sentences."""

from __future__ import annotations

import math
from dataclasses import replace

from analysis.decision import Cutoff
from analysis.estimate import Estimate, Withheld
from analysis.planning.detectable import Detectable, detectable, worth_of_linking
from analysis.planning.outlook import PROPOSED_ANONYMOUS, DepartmentOutlook
from analysis.planning.programme import Programme

OFTEN_SHOWN = Cutoff(
    "waves that should be shown",
    0.9,
    'docs/methods.md, "Planning": a gap in the line every second year is bearable, more is not',
)
MANY_FALSE = Cutoff(
    "years with a false alarm",
    0.05,
    'docs/methods.md, "Early warning": one in twenty years, as the rule was designed',
)


def advise(programme: Programme, found: DepartmentOutlook) -> str:
    """Say in one or two sentences what a department's answers can show.

    Parameters
    ----------
    programme
        What is planned.
    found
        The outlook of one of its departments.

    Returns
    -------
    str
        For people who plan surveys; every number is in it.

    Examples
    --------
    >>> from analysis.planning.outlook import outlook
    >>> programme = Programme({"Sales": 60, "Marketing": 9})
    >>> for found in outlook(programme, years=200):
    ...     print(advise(programme, found))
    Sales: of 60 people about 42 answer a wave; a lasting rise of 7.25 points raises an alarm in 80 of 100 cases, a smaller one is often missed. What helps most is 10 in 100 more answers: 6.5 instead of 6.7 points by the formula.
    Marketing: of 9 people about 6 answer a wave, fewer than the 8 that a score needs; nothing about its view can be shown unless 89 in 100 answer.
    """  # noqa: E501 - the sentences are printed as they are
    start = f"{found.department}: of {found.people} people about {found.answers} answer a wave"
    if isinstance(found.smallest, Withheld):
        return f"{start}{_too_few(programme, found)}"
    caught = (
        f"{start}; a lasting rise of {found.smallest:g} points raises an alarm in 80 of 100 "
        "cases, a smaller one is often missed."
    )
    sentences = [caught]
    shown, false = found.alarm.shown, found.alarm.false_a_year
    if isinstance(shown, Estimate) and shown.value < OFTEN_SHOWN.value:
        sentences.append(
            f"In {100 - round(100 * shown.value)} of 100 waves fewer than {programme.fewest} "
            "answer, and nothing is shown."
        )
    if isinstance(false, Estimate) and false.low > MANY_FALSE.value:
        sentences.append(
            f"With {programme.waves_a_year} looks a year, {round(100 * false.value)} of 100 "
            "years see an alarm though nothing changed: let the next wave confirm it."
        )
    if found.levers and isinstance(found.formula, Detectable):
        sentences.append(_lever(found))
    return " ".join(sentences)


def advise_on_linking(programme: Programme) -> str:
    """Say what linking the waves of a person is worth, and what doing without it costs.

    Parameters
    ----------
    programme
        What is planned.

    Returns
    -------
    str
        Two sentences or three.

    Examples
    --------
    >>> print(advise_on_linking(Programme({"Sales": 80, "Marketing": 60})))
    Linking the answers of a person over waves is worth 1.9 times the answers when two waves are compared.
    """  # noqa: E501 - the sentence is printed as it is
    worth = (
        "Linking the answers of a person over waves is worth "
        f"{worth_of_linking(programme):.1f} times the answers when two waves are compared."
    )
    people = sum(programme.departments.values())
    if people >= PROPOSED_ANONYMOUS:
        return worth
    return " ".join([worth, _anonymous(programme, people)])


def _too_few(programme: Programme, found: DepartmentOutlook) -> str:
    asked = programme.asked(found.department)
    if found.answers >= programme.fewest:
        return (
            f", often fewer than the {programme.fewest} that a score needs; a change is missed "
            f"more often than not{_unless(programme, asked, spare=2)}."
        )
    return (
        f", fewer than the {programme.fewest} that a score needs; nothing about its view can be "
        f"shown{_unless(programme, asked, spare=0)}."
    )


def _unless(programme: Programme, asked: int, spare: int) -> str:
    """Name the response rate that would do, or the remedy where none would."""
    needed = programme.fewest + spare
    if asked < needed:
        return " whoever answers; ask it together with a department it works with"
    return f" unless {math.ceil(100 * needed / asked)} in 100 answer"


def _lever(found: DepartmentOutlook) -> str:
    best = found.levers[0]
    now = found.formula.change if isinstance(found.formula, Detectable) else math.nan
    return (
        f"What helps most is {best.what}: {best.change:.1f} instead of {now:.1f} points by the "
        "formula."
    )


def _anonymous(programme: Programme, people: int) -> str:
    names = [
        (
            name,
            detectable(replace(programme, linked=True), name),
            detectable(replace(programme, linked=False), name),
        )
        for name in programme.departments
    ]
    prices = [
        f"{unlinked.change:.1f} instead of {linked.change:.1f} points in {name}"
        for name, linked, unlinked in names
        if isinstance(linked, Detectable) and isinstance(unlinked, Detectable)
    ]
    proposal = (
        f"With {people} people in all, fewer than {PROPOSED_ANONYMOUS}, unlinked waves are "
        "proposed"
    )
    if not prices:
        return f"{proposal}."
    return f"{proposal}; the price is a smallest change of {', '.join(prices)}."
