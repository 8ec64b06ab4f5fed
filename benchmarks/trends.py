"""Trends: how many waves and units each method needs before what it says holds.

    python benchmarks/trends.py [--draws 2000]

Draws waves in which nothing happened and prints how often a method finds something, or how often
an interval of 90 % holds the truth. The lines of `analysis/trends/enough.py` were drawn where
these figures put them. Seeds are fixed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from analysis.estimate import Estimate, Figure
from analysis.trends.breakpoints import Breakpoints, level_breaks
from analysis.trends.fluctuation import SupF, ols_cusum, sup_f
from analysis.trends.individuals import Individuals, individuals
from analysis.trends.interrupted import Errors, Interruption, interruption
from analysis.trends.least_squares import Fitted, least_squares
from analysis.trends.noisy_charts import NoisyChart, noisy_chart
from analysis.trends.panel import panel
from analysis.trends.staggered import GroupTimes, group_times
from analysis.trends.turning import Turn, pettitt

Array = NDArray[np.float64]
LEVEL = 0.9
PHI = 0.3


def holds(figure: Figure, truth: float = 0.0) -> float:
    """Return 1 where an interval holds the truth; nan where it is withheld."""
    return float(figure.low <= truth <= figure.high) if isinstance(figure, Estimate) else np.nan


def of_tests(waves: Array) -> tuple[float, ...]:
    """Return which tests find something at 10 %: Pettitt, supF, CUSUM, and any breakpoint."""
    n = len(waves)
    shortest = max(0.15, 2.01 / n)
    model = least_squares(waves, np.ones((n, 1)), ["level"])
    if not isinstance(model, Fitted):
        return (np.nan,) * 4
    turn, largest, cut = (
        pettitt(waves),
        sup_f(model, shortest),
        level_breaks(waves, shortest=shortest),
    )
    return (
        float(isinstance(turn, Turn) and turn.significance.p < 1 - LEVEL),
        float(isinstance(largest, SupF) and largest.significance.p < 1 - LEVEL),
        float(ols_cusum(model).p < 1 - LEVEL),
        float(isinstance(cut, Breakpoints) and bool(cut.best.cuts)),
    )


def of_charts(generator: np.random.Generator, baseline: int) -> tuple[float, ...]:
    """Return which charts call out a wave after the baseline: XmR, and with known errors."""
    errors = generator.choice([2.0, 3.0, 4.0], baseline + 1)
    waves = generator.normal(0, 1, baseline + 1) * np.hypot(errors, 2)
    found = (
        individuals(waves, baseline=slice(baseline)),
        noisy_chart(waves, errors, baseline=slice(baseline)),
    )
    return tuple(
        float(isinstance(chart, Individuals | NoisyChart) and bool(abs(chart.z[-1]) > 3))  # noqa: PLR2004 - the limit
        for chart in found
    )


def of_steps(generator: np.random.Generator, side: int) -> tuple[float, ...]:
    """Return which intervals of a step of 0 hold, by the kind of error."""
    waves = generator.normal(0, 1, 2 * side + 20)
    for place in range(1, len(waves)):
        waves[place] += PHI * waves[place - 1]
    found = [interruption(waves[20:], side + 1, errors) for errors in Errors]
    return tuple(
        holds(one.coefficients.figure("level change", LEVEL))
        if isinstance(one, Interruption)
        else np.nan
        for one in found
    )


def of_actions(generator: np.random.Generator, begun: int) -> tuple[float, ...]:
    """Return whether the interval of an action without effect holds, with ten to compare with."""
    names = [str(unit) for unit in range(begun + 10)]
    means = generator.normal(50, 3, (len(names), 2))
    starts = dict.fromkeys(names[:begun], "Q2")
    found = group_times(
        panel(np.ones(means.shape), means, names, ["Q1", "Q2"], starts), level=LEVEL
    )
    return (holds(found.effect(1, 1).figure) if isinstance(found, GroupTimes) else np.nan,)


def printed(
    title: str,
    columns: tuple[str, ...],
    sizes: tuple[int, ...],
    draw: Callable[[np.random.Generator, int], tuple[float, ...]],
    draws: int,
) -> None:
    """Print the shares of a figure over sizes, in per cent of those that were not withheld."""
    table = Table(title=title)
    for name in ("n", *columns):
        table.add_column(name, justify="right")
    for size in sizes:
        generator = np.random.default_rng(20_265)
        shares = np.nanmean(np.array([draw(generator, size) for _ in range(draws)]), axis=0)
        table.add_row(str(size), *(f"{100 * share:.1f}" for share in shares))
    Console().print(table)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2000)
    draws = parser.parse_args().draws
    printed(
        "Found at 10 % where nothing happened, by waves",
        ("Pettitt", "supF", "CUSUM", "breakpoints"),
        (8, 12, 20, 30, 50),
        lambda generator, n: of_tests(generator.normal(size=n)),
        draws,
    )
    printed(
        "Next wave beyond a limit where nothing happened, by waves of the baseline",
        ("XmR", "sampling errors known"),
        (4, 5, 6, 8, 12, 20),
        of_charts,
        draws,
    )
    printed(
        f"90 % interval of a step holds, phi = {PHI}, by waves on either side",
        tuple(errors.value for errors in Errors),
        (6, 8, 12, 20, 30, 60),
        of_steps,
        max(draws // 5, 1),
    )
    printed(
        "90 % interval of an action holds, by units in which it began, ten to compare with",
        ("difference in differences",),
        (2, 3, 5, 8),
        of_actions,
        draws,
    )


if __name__ == "__main__":
    main()
