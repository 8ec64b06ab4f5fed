"""Mixed calibration: how often intervals of growth models hold the truth in small companies.

    python benchmarks/mixed_calibration.py [--companies 300] [--teams 6,12] [--peers 60]

Made-up companies of teams of five people over four waves, half of the teams in each of two units;
people differ in level and in change, teams in level; a tenth of the answers is missing. For each
number of teams: how often a 95 % interval holds the true difference between the units at the
first wave and the true difference in change, by Satterthwaite, by Kenward-Roger and by a normal
interval, and how often a test at 5 % rejects a truth of none. Then the profile intervals of the
spreads, of the likelihood (ML) and of the restricted one (REML). Every share has its Monte Carlo
error. Last the profile intervals of lme4 for the spread of the teams, on the first companies of
the same draws: whether they hold the truth where ours do.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
from r_peer import NoR, ask_r
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
PROFILE = """
d <- read.csv("{path}")
one <- function(rows) tryCatch(suppressWarnings(suppressMessages({{
  f <- lmer(score ~ wave * unit + (1 | team) + (1 + wave | person), rows, REML = FALSE)
  as.numeric(confint(f, parm = "sd_(Intercept)|team", oldNames = FALSE, quiet = TRUE))
}})), error = function(e) "failed")
found <- lapply(split(d, d$company), one)
found <- lapply(found, function(x) if (anyNA(x)) "failed" else x)
cat(toJSON(unname(found), auto_unbox = TRUE, digits = 10))
"""
CLOSE = 1e-3
"""Bounds nearer than this are the same; lme4 interpolates between points of the profile."""
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
    for each in Likelihood:
        figures = {
            "spread of teams": (spread_interval(by_ml.fitted, "team", likelihood=each), TEAM),
            "spread of change": (
                spread_interval(by_ml.fitted, "person", "wave", likelihood=each),
                SLOPE,
            ),
            "residual spread": (residual_interval(by_ml.fitted, likelihood=each), RESIDUAL),
        }
        for label, (figure, truth) in figures.items():
            if isinstance(figure, Estimate):
                found[f"profile, {each.value}", label, figure.low <= truth <= figure.high] += 1
    return found


def beside_lme4(console: Console, companies: int, teams: int) -> None:
    """Print how often the profile intervals of lme4 hold the spread of the teams, beside ours."""
    drawn = [company(seed, teams) for seed in range(companies)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        tables = [rows.assign(company=seed) for seed, rows in enumerate(drawn)]
        pd.concat(tables).to_csv(path, index=False)
        theirs = ask_r(PROFILE.format(path=path), packages=["lme4"])
    pairs = []
    for rows, bounds in zip(drawn, theirs, strict=True):
        ours = spread_interval(fit(rows, Likelihood.ML).fitted, "team")
        if isinstance(ours, Estimate) and bounds != "failed":
            pairs.append(((ours.low, ours.high), (float(bounds[0]), float(bounds[1]))))
    held = [[low <= TEAM <= high for low, high in pair] for pair in pairs]
    apart = np.abs(np.array([np.subtract(*pair) for pair in pairs])).max(axis=1)
    console.print(
        f"{teams} teams, spread of teams, ML, {len(pairs)} of {companies} companies that lme4 "
        f"could profile: ours hold it in {sum(each[0] for each in held)}, those of lme4 in "
        f"{sum(each[1] for each in held)}, both say the same in "
        f"{sum(each[0] == each[1] for each in held)}; bounds apart by {np.median(apart):.0e} in "
        f"the median, by more than 0.001 in {(apart > CLOSE).sum()}"
    )


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--companies", type=int, default=300)
    arguments.add_argument("--teams", default="6,12")
    arguments.add_argument("--peers", type=int, default=60)
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
    try:
        beside_lme4(console, asked.peers, sizes[-1])
    except NoR as missing:
        console.print(f"No comparison with lme4: {missing}")


if __name__ == "__main__":
    main()
