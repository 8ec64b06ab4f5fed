"""Scales: reliability and agreement, on scores whose true values are known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.agreement.intraclass import icc1, icc2
from analysis.agreement.likelihood import icc1_likelihood
from analysis.estimate import Figure
from analysis.reliability.alpha import Interval, alpha
from analysis.reliability.omega import Interval as Ends
from analysis.reliability.omega import omega_total, omega_total_robust
from analysis.reliability.polychoric import polychoric
from analysis.reliability.raters import Form, intraclass_of_raters
from analysis.reliability.retest import retest_r
from analysis.sums.units import UnitSums, unit_sums
from benchmarks.calibration.case import Case

LOADINGS = np.array([0.8, 0.7, 0.6, 0.5])
EQUAL = np.full(4, 0.7)
BETWEEN, WITHIN = 0.1, 0.9
Generator = np.random.Generator


def cases() -> Iterator[Case]:
    """Yield every case on scales."""
    for people in (20, 100):
        for interval in Interval:
            yield Case(
                f"alpha, {interval.value}",
                f"{people} people, 4 alike items",
                lambda g, n=people, i=interval: (
                    alpha(items(g, n, EQUAL), interval=i),
                    true_alpha(),
                ),
                remark="large-sample" if interval is not Interval.FELDT else "",
            )
        for ends in Ends:
            yield Case(
                f"omega total, {ends.value}",
                f"{people} people, 4 unlike items",
                lambda g, n=people, e=ends: (
                    omega_total(items(g, n, LOADINGS), interval=e),
                    true_omega(),
                ),
                remark="symmetric where the truth is skewed: why the logit is the default",
            )
    yield Case(
        "omega total, robust",
        "200 people, heavy tails",
        lambda g: (omega_total_robust(heavy(g, 200)), true_omega()),
        remark="large-sample",
    )
    for units, people in ((10, 8), (30, 12)):
        setting = f"{units} teams of {people}, true ICC(1) .10"
        yield Case("ICC(1), F", setting, lambda g, u=units, n=people: (first(g, u, n), BETWEEN))
        yield Case(
            "ICC(2), F",
            setting,
            lambda g, u=units, n=people: (
                icc2(teams(g, u, n), "score"),
                BETWEEN / (BETWEEN + WITHIN / n),
            ),
        )
        yield Case(
            "ICC(1), REML",
            setting,
            lambda g, u=units, n=people: (icc1_likelihood(teams(g, u, n), "score"), BETWEEN),
            remark="profile likelihood, at its border in small companies",
        )
    for form in Form:
        yield Case(
            f"raters, {form.name}",
            "20 targets, 4 raters",
            lambda g, f=form: (intraclass_of_raters(ratings(g, f, 20, 4), f), rating_truth(f, 4)),
        )
    yield Case(
        "polychoric, two steps",
        "300 people, five options",
        lambda g: (two_ordered(g, 300), 0.5),
        remark="takes the thresholds for known, as polycor does; the joint one does not",
    )
    yield Case("retest r", "40 people", lambda g: (twice(g, 40), 0.7))


def items(generator: Generator, people: int, loadings: np.ndarray) -> np.ndarray:
    """Draw normal answers to items of one factor, variances 1."""
    factor = generator.normal(size=(people, 1))
    own = generator.normal(size=(people, len(loadings))) * np.sqrt(1 - loadings**2)
    return factor * loadings + own


def heavy(generator: Generator, people: int) -> np.ndarray:
    """Draw answers with heavy tails, of the same factor model."""
    stretch = np.sqrt(generator.chisquare(8, (people, 1)) / 6)
    return items(generator, people, LOADINGS) / stretch


def true_alpha() -> float:
    """Return alpha of items with equal loadings, which is their reliability."""
    return float(EQUAL.sum() ** 2 / (EQUAL.sum() ** 2 + (1 - EQUAL**2).sum()))


def true_omega() -> float:
    """Return omega of the items of one factor."""
    return float(LOADINGS.sum() ** 2 / (LOADINGS.sum() ** 2 + (1 - LOADINGS**2).sum()))


def teams(generator: Generator, units: int, people: int) -> UnitSums:
    """Draw teams and sum them up."""
    effect = generator.normal(0, BETWEEN**0.5, units).repeat(people)
    scores = effect + generator.normal(0, WITHIN**0.5, units * people)
    names = [f"u{unit}" for unit in range(units) for _ in range(people)]
    return unit_sums(scores[:, None], names, ["score"])


def first(generator: Generator, units: int, people: int) -> Figure:
    """Draw teams and estimate ICC(1)."""
    return icc1(teams(generator, units, people), "score")


TARGETS, RATERS, REST = 1.0, 0.3, 0.7


def ratings(generator: Generator, form: Form, targets: int, raters: int) -> np.ndarray:
    """Draw ratings of targets by the same raters, or by raters of their own."""
    own = form in (Form.ICC1, Form.ICC1K)
    return (
        generator.normal(0, TARGETS**0.5, (targets, 1))
        + generator.normal(0, RATERS**0.5, (targets if own else 1, raters))
        + generator.normal(0, REST**0.5, (targets, raters))
    )


def rating_truth(form: Form, raters: int) -> float:
    """Return what a form estimates."""
    noise = REST if form in (Form.ICC3, Form.ICC3K) else RATERS + REST
    return TARGETS / (TARGETS + noise / (raters if form.name.endswith("K") else 1))


def two_ordered(generator: Generator, people: int) -> Figure:
    """Draw two ordered answers from a normal pair with correlation .5."""
    both = generator.multivariate_normal((0, 0), [[1, 0.5], [0.5, 1]], people)
    cuts = (-1.2, -0.4, 0.3, 1.1)
    return polychoric(*(np.searchsorted(cuts, column).astype(float) for column in both.T))


def twice(generator: Generator, people: int) -> Figure:
    """Draw two scores of the same people."""
    both = generator.multivariate_normal((0, 0), [[1, 0.7], [0.7, 1]], people)
    return retest_r(both[:, 0], both[:, 1])
