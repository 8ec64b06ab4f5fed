"""Mixed calibration: how often intervals of growth models hold the truth in small companies.

    python benchmarks/mixed_calibration.py [--companies 300] [--teams 6,12]

Made-up companies of teams of five people over four waves, half of the teams in each of two units;
people differ in level and in change, teams in level; a tenth of the answers is missing. For each
number of teams: how often a 95 % interval holds the true difference between the units at the
first wave and the true difference in change, by Satterthwaite, by Kenward-Roger and by a normal
interval, and how often a test at 5 % rejects a truth of none. Then the profile intervals of the
spreads. Every share has its Monte Carlo error.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import sqrt

import numpy as np
import pandas as pd
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis.estimate import Estimate
from analysis.mixed.criterion import Likelihood
from analysis.mixed.effects import anova, fixed_effects, wald_intervals
from analysis.mixed.models import MixedModel, fit_growth
from analysis.mixed.profile import residual_interval, spread_interval
from analysis.mixed.small_samples import SmallSample

PEOPLE, WAVES, MISSING, LEVEL = 5, 4, 0.1, 0.95
TEAM, PERSON, SLOPE, RESIDUAL = 0.5, 0.8, 0.3, 1.0
"""True standard deviations."""
EFFECTS = {"unitB": "difference of units", "wave:unitB": "difference of change"}
ERRORS = 3.0
"""Monte Carlo errors that a share may lie off its promise."""
Count = Counter[tuple[str, str, bool]]


def company(seed: int, teams: int) -> pd.DataFrame:
    """Make up a company in which the units do not differ."""
    rng = np.random.default_rng([seed, teams])
    people = teams * PEOPLE
    person, wave = np.repeat(np.arange(people), WAVES), np.tile(np.arange(float(WAVES)), people)
    team = person // PEOPLE
    score = 3 + TEAM * rng.normal(size=teams)[team] + PERSON * rng.normal(size=people)[person]
    score += SLOPE * rng.normal(size=people)[person] * wave
    score += RESIDUAL * rng.normal(size=len(wave))
    unit = np.where(team % 2, "B", "A")
    rows = pd.DataFrame(
        {"score": score, "wave": wave, "unit": unit, "person": person, "team": team}
    )
    return rows[rng.random(len(rows)) >= MISSING]


def fit(rows: pd.DataFrame, likelihood: Likelihood) -> MixedModel:
    """Fit the growth of a company."""
    model = fit_growth(
        rows,
        outcome="score",
        time="wave",
        person="person",
        team="team",
        by="unit",
        likelihood=likelihood,
    )
    assert isinstance(model, MixedModel)  # noqa: S101 - the company is made for it
    return model


def examine(seed: int, teams: int) -> Count:
    """Fit one company; count which intervals hold the truth and which tests reject it."""
    found: Count = Counter()
    rows = company(seed, teams)
    model, by_ml = (fit(rows, likelihood) for likelihood in (Likelihood.REML, Likelihood.ML))
    for method in SmallSample:
        estimates = fixed_effects(model.fitted, method, LEVEL)
        tests = anova(model, method)
        for name, label in EFFECTS.items():
            found[method.value, label, estimates[name].low <= 0 <= estimates[name].high] += 1
        for term in ("unit", "wave:unit"):
            found[method.value, f"p-value of {term}", tests[term].p > 1 - LEVEL] += 1
    for name, estimate in wald_intervals(model.fitted, LEVEL).items():
        if name in EFFECTS:
            found["normal", EFFECTS[name], estimate.low <= 0 <= estimate.high] += 1
    figures = {
        "spread of teams": (spread_interval(by_ml.fitted, "team"), TEAM),
        "spread of change": (spread_interval(by_ml.fitted, "person", "wave"), SLOPE),
        "residual spread": (residual_interval(by_ml.fitted), RESIDUAL),
    }
    for label, (figure, truth) in figures.items():
        if isinstance(figure, Estimate):
            found["profile", label, figure.low <= truth <= figure.high] += 1
    return found


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--companies", type=int, default=300)
    arguments.add_argument("--teams", default="6,12")
    asked = arguments.parse_args()
    console = Console()
    sizes = [int(size) for size in asked.teams.split(",")]
    counts: dict[int, Count] = {}
    with ProcessPoolExecutor() as pool:
        for teams in sizes:
            task = partial(examine, teams=teams)
            made = pool.map(task, range(asked.companies), chunksize=10)
            total: Count = Counter()
            for each in track(made, f"{teams} teams", asked.companies, console=console):
                total.update(each)
            counts[teams] = total
    table = Table("method", "of", *(f"{teams} teams" for teams in sizes))
    exact = []
    for method, label in dict.fromkeys(key[:2] for total in counts.values() for key in total):
        shares = []
        for teams in sizes:
            inside, outside = (counts[teams][method, label, held] for held in (True, False))
            n = inside + outside
            share = inside / n
            shares.append(f"{100 * share:.1f} ± {100 * sqrt(share * (1 - share) / n):.1f}")
            if method == SmallSample.KENWARD_ROGER.value:
                exact.append(abs(share - LEVEL) <= ERRORS * sqrt(LEVEL * (1 - LEVEL) / n))
        table.add_row(method, label, *shares)
    console.print(f"{asked.companies} companies a column; per cent held at 95 %, or not rejected")
    console.print(table)
    console.print(
        f"Kenward-Roger within {ERRORS:.0f} Monte Carlo errors of {LEVEL:.0%} everywhere: "
        f"{'yes' if all(exact) else 'NO'}"
    )


if __name__ == "__main__":
    main()
