"""Change: lines over waves, interruptions, staggered starts, and people who stay or leave."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.estimate import Withheld
from analysis.trends.break_dates import break_dates
from analysis.trends.breakpoints import level_breaks
from analysis.trends.event_study import before_the_start, overall
from analysis.trends.fluctuation import ols_cusum, sup_f
from analysis.trends.interrupted import Errors, interruption
from analysis.trends.least_squares import straight_line
from analysis.trends.leavers import last_scores
from analysis.trends.monotonic import mann_kendall, sen_line
from analysis.trends.panel import panel_of_people
from analysis.trends.presence import presence_sums
from analysis.trends.regression_to_mean import regression_to_mean
from analysis.trends.staggered import group_times
from analysis.trends.stayers import stayers_line
from analysis.trends.turning import pettitt
from benchmarks.calibration.case import Case, Drawn

EFFECT = 6.0
WAVES = tuple(f"w{wave}" for wave in range(6))
SHORT_SERIES = "asymptotic: a series this short is a little too sure of itself"
NEIGHBOURS = {
    Errors.INDEPENDENT: "assumes what is not so here",
    Errors.NEWEY_WEST: "asymptotic, and slow to get there: never the default",
    Errors.PASSED_ON: "phi is taken for known once it is estimated",
}
Generator = np.random.Generator


def cases() -> Iterator[Case]:
    """Yield every case on change."""
    for n in (8, 24):
        yield Case(
            "Mann-Kendall, p",
            f"{n} waves, no trend",
            lambda g, n=n: no_trend(g, n),
            remark="exact: few orders possible",
        )
        yield Case("Sen's slope", f"{n} waves, slope 1.5", lambda g, n=n: slope(g, n))
        yield Case(
            "Pettitt, p",
            f"{n} waves, no change",
            lambda g, n=n: no_turn(g, n),
            remark="asymptotic and on the safe side",
        )
    yield Case(
        "sup F, p", "40 waves, no change", lambda g: never_breaks(g, 40), remark=SHORT_SERIES
    )
    yield Case(
        "OLS-CUSUM, p",
        "40 waves, no change",
        lambda g: never_wanders(g, 40),
        remark="asymptotic and on the safe side",
    )
    yield Case("break date", "40 waves, a rise of 2 SD", lambda g: break_at(g, 40))
    for errors, waves in ((e, n) for e in Errors for n in (24, 60)):
        yield Case(
            f"interruption, level, {errors.value}",
            f"{waves} waves, errors handed on with .4",
            lambda g, e=errors, n=waves: interrupted(g, n, e),
            remark=NEIGHBOURS[errors],
        )
    for people in (24, 80):
        setting = f"{people} people in 8 departments, 3 starts, growing effects"
        yield Case("effect of staggered starts", setting, lambda g, n=people: effect(g, n))
        yield Case(
            "before the start, p",
            setting,
            lambda g, n=people: nothing_before(g, n),
        )
    yield Case("change of those who stayed", "30 people, 20 stay", stayed)
    yield Case("leavers against stayers", "40 people, 3 waves", left)
    yield Case("change beyond regression to the mean", "the lowest of 12 teams of 12", chosen)


def no_trend(generator: Generator, n: int) -> Drawn:
    """Draw waves around one level."""
    found = mann_kendall(generator.normal(50, 5, n))
    return found if isinstance(found, Withheld) else found.significance


def slope(generator: Generator, n: int) -> Drawn:
    """Draw waves that rise steadily."""
    found = sen_line(50 + 1.5 * np.arange(n) + generator.normal(0, 5, n))
    return found if isinstance(found, Withheld) else (found.slope, 1.5)


def no_turn(generator: Generator, n: int) -> Drawn:
    """Draw waves around one level."""
    found = pettitt(generator.normal(50, 5, n))
    return found if isinstance(found, Withheld) else found.significance


def never_breaks(generator: Generator, n: int) -> Drawn:
    """Draw waves along one line."""
    found = straight_line(50 + 0.5 * np.arange(n) + generator.normal(0, 5, n))
    tested = found if isinstance(found, Withheld) else sup_f(found)
    return tested if isinstance(tested, Withheld) else tested.significance


def never_wanders(generator: Generator, n: int) -> Drawn:
    """Draw waves along one line."""
    found = straight_line(50 + 0.5 * np.arange(n) + generator.normal(0, 5, n))
    return found if isinstance(found, Withheld) else ols_cusum(found)


def break_at(generator: Generator, n: int) -> Drawn:
    """Draw waves that rise half-way by two standard deviations."""
    middle = n // 2
    values = generator.normal(50, 5, n) + 10.0 * (np.arange(n) >= middle)
    found = level_breaks(values)
    dates = found if isinstance(found, Withheld) else break_dates(found, 1)
    return dates if isinstance(dates, Withheld) else (dates[0], float(middle))


def interrupted(generator: Generator, n: int, errors: Errors) -> Drawn:
    """Draw waves whose errors are handed on, and whose level rises half-way."""
    noise = np.zeros(n + 20)
    for wave in range(1, n + 20):
        noise[wave] = 0.4 * noise[wave - 1] + generator.normal(0, 4)
    start = n // 2
    values = 50 + noise[20:] + EFFECT * (np.arange(n) >= start)
    found = interruption(values, float(start + 1), errors)
    return found if isinstance(found, Withheld) else (found.effect_after(0.0), EFFECT)


STARTS = {2: ("d0", "d1"), 3: ("d2", "d3"), 4: ("d4",)}
GROWTH = 1.0


def company(generator: Generator, people: int) -> tuple[np.ndarray, list[str], dict[str, str]]:
    """Draw people over waves; an action begins at three times, and its effect grows."""
    departments = [f"d{place % 8}" for place in range(people)]
    scores = (
        50
        + generator.normal(0, 10, (people, 1))
        + generator.normal(0, 6, (people, len(WAVES)))
        + np.arange(len(WAVES))
    )
    starts = {}
    for begin, named in STARTS.items():
        for person, department in enumerate(departments):
            if department in named:
                starts[f"p{person}"] = WAVES[begin]
                after = np.maximum(np.arange(len(WAVES)) - begin + 1, 0)
                scores[person] += np.where(after > 0, EFFECT + GROWTH * (after - 1), 0.0)
    return scores, [f"p{person}" for person in range(people)], starts


def true_effect(people: int) -> float:
    """Return the mean effect over everyone that was treated and every wave since the start."""
    effects = []
    for begin, named in STARTS.items():
        size = sum(f"d{place % 8}" in named for place in range(people))
        for after in range(len(WAVES) - begin):
            effects += [EFFECT + GROWTH * after] * size
    return float(np.mean(effects))


def effect(generator: Generator, people: int) -> Drawn:
    """Estimate the mean effect of staggered starts."""
    scores, names, starts = company(generator, people)
    found = group_times(panel_of_people(scores, names, WAVES, starts))
    return found if isinstance(found, Withheld) else (overall(found).figure, true_effect(people))


def nothing_before(generator: Generator, people: int) -> Drawn:
    """Test for effects before the start, of which there are none."""
    scores, names, starts = company(generator, people)
    found = group_times(panel_of_people(scores, names, WAVES, starts))
    return found if isinstance(found, Withheld) else before_the_start(found)


def linked(generator: Generator, people: int, waves: int) -> np.ndarray:
    """Draw scores of people that hang together over waves, and rise by 2 a wave."""
    return (
        50
        + generator.normal(0, 10, (people, 1))
        + generator.normal(0, 8, (people, waves))
        + 2.0 * np.arange(waves)
    )


def stayed(generator: Generator) -> Drawn:
    """Draw two waves; ten people answer the first alone."""
    scores = linked(generator, 30, 2)
    scores[20:, 1] = np.nan
    line = stayers_line(presence_sums(scores, WAVES[:2]), fewest=8)
    return line[-1].change_of_stayers, 2.0


def left(generator: Generator) -> Drawn:
    """Draw three waves; those who leave score five points lower when they do."""
    scores = linked(generator, 40, 3)
    gone_after = generator.integers(0, 3, 40)
    for person, wave in enumerate(gone_after):
        if wave < len(WAVES[:2]):
            scores[person, wave] -= 5.0
            scores[person, wave + 1 :] = np.nan
    found = last_scores(presence_sums(scores, WAVES[:3]), fewest=5)
    return found.pooled, -5.0


def chosen(generator: Generator) -> Drawn:
    """Draw twelve teams in which nothing changes, and look at the one that was lowest."""
    levels = generator.normal(50, 4, 12)
    teams = {
        f"t{team}": level
        + generator.normal(0, 1.5, (1, 2))
        + generator.normal(0, 10, (12, 1))
        + generator.normal(0, 8, (12, 2))
        for team, level in enumerate(levels)
    }
    lowest = min(teams, key=lambda team: float(teams[team][:, 0].mean()))
    sums = {team: presence_sums(scores, WAVES[:2]) for team, scores in teams.items()}
    found = regression_to_mean(sums, lowest, *WAVES[:2])
    return found if isinstance(found, Withheld) else (found.corrected, 0.0)
