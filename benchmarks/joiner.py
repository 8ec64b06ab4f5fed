"""Joiner: how far two waves narrow down the scale score of the one person who joined.

    python benchmarks/joiner.py [--trials 200]

The strongest reader of a release: knows the scale score of everybody else in the department, that
none of them changed, everything about the other department, and this code. Tries each of the
seventeen scores that four items of five steps can give, and keeps those that would have been
shown alike, value and interval. Scores are pooled and rounded by the product's own functions.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from analysis.decision import judge
from analysis.friction.cutoffs import COMPONENT
from analysis.friction.direction import Direction
from analysis.friction.index import METHOD
from analysis.friction.reading import PressureLevel
from analysis.population.pooling import Raw, pool
from reports.disclosure.coarse import coarsened

SCORES = np.arange(0, 101, 6.25)
SIZES = (8, 12, 20, 30)
MEAN, SD = 45.0, 19.0
OTHER_DEPARTMENT = 20

Array = NDArray[np.float64]


def shown(people: Array, other: Raw) -> tuple[float, float, float]:
    """Return what a page shows of a department's level on one scale."""
    mine = Raw(np.array([people.mean()]), np.array([[people.var(ddof=1)]]), len(people))
    figure = pool([mine, other]).combine(np.array([[1.0], [0.0]]), METHOD)
    level = PressureLevel(Direction("one", "other"), "now", judge(figure, COMPONENT))
    page: Any = coarsened(level).level.figure
    return page.value, page.low, page.high


def candidates(generator: np.random.Generator, n: int) -> int:
    """Return how many scores of the joiner are left."""
    steps = generator.normal(MEAN, SD, n) / 6.25
    before = np.clip(np.round(steps) * 6.25, 0, 100)
    others = np.clip(generator.normal(MEAN, SD, OTHER_DEPARTMENT), 0, 100)
    other = Raw(np.array([others.mean()]), np.array([[others.var(ddof=1)]]), OTHER_DEPARTMENT)
    true = generator.choice(SCORES)
    seen = shown(np.append(before, true), other)
    return sum(shown(np.append(before, score), other) == seen for score in SCORES)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    trials = parser.parse_args().trials
    generator = np.random.default_rng(20_264)
    table = Table(title=f"Scores of a joiner that are left, of 17 ({trials} trials each)")
    for name in ("before", "mean", "fewer than 3", "only 1"):
        table.add_column(name, justify="right")
    for n in SIZES:
        left = np.array([candidates(generator, n) for _ in range(trials)])
        few, one = (f"{100 * (left < limit).mean():.0f}%" for limit in (3, 2))
        table.add_row(str(n), f"{left.mean():.1f}", few, one)
    Console().print(table)


if __name__ == "__main__":
    main()
