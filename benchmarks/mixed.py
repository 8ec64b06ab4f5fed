"""Mixed: growth models from sums beside lme4 and mixedlm: time, size, and who finds the optimum.

    python benchmarks/mixed.py [--people 70000] [--designs 300] [--rounds 3]

First table: a growth model with varying slopes, 70,000 people in 3,500 teams over 12 waves; ours
with the pass over the rows of a pandas frame, lme4 with its default check of derivatives,
without, and with an optimiser told to go on to 1e-12. Second: the fit alone, once the sums are
there, from ten thousand people to a million, in 500 teams, with complete answers and with 8 % of
them missing, the median of rounds that visit the sizes in turn. Third: random small designs, a
third of them from a truth at its border, beside the better of two optimisers of lme4 and beside
mixedlm.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import mixedlm
import numpy as np
import pandas as pd
from r_peer import NoR, ask_r, blas
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.merging import MANY
from analysis.mixed.models import MixedModel, fit_growth
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT, PatternSums, pattern_sums, person_sums
from tests.analysis.mixed.designs import RandomDesign, fit_design, random_design

WAVES, TEAM_SIZE, TEAMS, PART = 12, 20, 500, 50_000
GROWTH = (INTERCEPT, "wave")
FASTER, STEADY, SAME, WORSE = 25.0, 1.5, 1e-5, 1e-4
"""What is claimed: how much faster than lme4, how steady with size, how close its likelihood on
the large table, and on small ones to the optimum."""
MODELS: dict[str, tuple[list[Varying], list[Varying]]] = {
    "levels of people in teams": ([Varying("person")], [Varying("team")]),
    "growth of people": ([Varying("person", GROWTH)], []),
    "growth of people in teams": ([Varying("person", GROWTH)], [Varying("team")]),
}
TURNS = 5
"""How often a fit from sums is timed for each round asked for."""
SIZES = (10_000, 100_000, 1_000_000)
BIG = """
d <- read.csv("{path}")
timed <- function(...) {{
  started <- proc.time()[["elapsed"]]
  f <- lmer(score ~ wave * unit + (1 | team) + (1 + wave | person), d, control = lmerControl(...))
  c(proc.time()[["elapsed"]] - started, as.numeric(logLik(f)))
}}
tight <- list(xtol_abs = 1e-12, ftol_abs = 1e-12, xtol_rel = 1e-15, ftol_rel = 1e-15)
cat(toJSON(list(timed(), timed(calc.derivs = FALSE),
                timed(calc.derivs = FALSE, optCtrl = c(tight, maxeval = 1e5))), digits = 14))
"""
SMALL = """
d <- read.csv("{path}"); tables <- split(d, d$design)
models <- fromJSON('{models}', simplifyVector = FALSE)
reached <- sapply(models, function(m) {{
  fit <- function(optimizer) suppressWarnings(suppressMessages(as.numeric(logLik(lmer(
    as.formula(m[[2]]), tables[[as.character(m[[1]])]], REML = m[[3]],
    control = lmerControl(optimizer = optimizer))))))
  max(fit("nloptwrap"), fit("bobyqa"))
}})
cat(toJSON(reached, digits = 14))
"""


def people_over_waves(people: int, teams: int, seed: int, missing: float = 0.0) -> pd.DataFrame:
    """Make up the answers of people in teams; the teams are the same whatever the seed."""
    level = 0.5 * np.random.default_rng(teams).normal(size=teams)
    rng = np.random.default_rng(seed)
    person, wave = np.repeat(np.arange(people), WAVES), np.tile(np.arange(float(WAVES)), people)
    team = np.repeat(rng.permutation(people) % teams, WAVES)
    own = rng.normal(size=(people, 2)) * [1.0, 0.1]
    score = 3 + 0.05 * wave * (team % 2) + own[person, 0] + own[person, 1] * wave
    score += level[team] + rng.normal(size=len(wave))
    unit = np.where(team % 2, "sales", "marketing")
    rows = pd.DataFrame(
        {"score": score, "wave": wave, "unit": unit, "person": person, "team": team}
    )
    return rows[rng.random(len(rows)) >= missing] if missing else rows


def seconds(task: Callable[[], object], rounds: int) -> float:
    """Return the shortest time of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - started)
    return best


def beside_lme4(console: Console, people: int, rounds: int) -> None:
    """Print the time and the likelihood of the large growth model."""
    rows = people_over_waves(people, people // TEAM_SIZE, 1)

    def ours() -> MixedModel:
        model = fit_growth(
            rows, outcome="score", time="wave", person="person", team="team", by="unit"
        )
        assert isinstance(model, MixedModel)  # noqa: S101 - the table is made for it
        return model

    taken, found = seconds(ours, rounds), ours().fitted
    table = Table("growth with varying slopes", "seconds", "log-likelihood", "ratio")
    table.add_row("pattern sums, with the pass", f"{taken:.2f}", f"{found.log_likelihood:.7f}", "")
    console.print(f"{len(rows):,} rows, {people:,} people, {people // TEAM_SIZE:,} teams")
    try:
        console.print(f"{blas()}; ours: OPENBLAS_NUM_THREADS={threads()}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.csv"
            rows.to_csv(path, index=False)
            answers = ask_r(BIG.format(path=path), packages=["lme4"])
    except NoR as missing:
        console.print(table)
        console.print(f"No comparison with lme4: {missing}")
        return
    names = ("lme4, as it comes", "lme4, calc.derivs = FALSE", "lme4, its optimiser to 1e-12")
    for name, (theirs, likelihood) in zip(names, answers, strict=True):
        table.add_row(name, f"{theirs:.2f}", f"{likelihood:.7f}", f"{theirs / taken:.0f}")
    console.print(table)
    gaps = [found.log_likelihood - likelihood for _, likelihood in answers]
    ratio = answers[0][0] / taken
    verdict = "yes" if ratio >= FASTER and abs(gaps[-1]) < SAME else "NO"
    console.print(
        f"at least {FASTER:.0f} times as fast as lme4 as it comes, with the same likelihood "
        f"to {SAME:g} where its optimiser goes on as long as ours (ours less theirs: "
        f"{', '.join(f'{gap:+.1e}' for gap in gaps)}): {verdict}\n"
    )


def threads() -> str:
    """Return how many threads our own linear algebra may use."""
    return os.environ.get("OPENBLAS_NUM_THREADS", "as it comes")


def summed(people: int, missing: float) -> dict[tuple[str, ...], PatternSums]:
    """Add up the sums of parts of a company, by the columns that vary."""
    centre = [0.0, 5.0, 0.0, 2.0, 3.0]
    made: dict[tuple[str, ...], PatternSums] = {}
    for part in range(0, people, PART):
        rows = people_over_waves(min(PART, people), TEAMS, part, missing)
        wave, unit = rows["wave"].to_numpy(), (rows["unit"] == "sales").to_numpy(float)
        ones = np.ones(len(rows))
        for varying in (GROWTH[:1], GROWTH):
            here = pattern_sums(
                person_sums(
                    rows["score"].to_numpy(),
                    np.column_stack([ones, wave, unit, wave * unit]),
                    np.column_stack([ones, wave])[:, : len(varying)],
                    rows["person"].to_numpy(),
                    rows["team"].to_numpy(),
                    names=([INTERCEPT, "wave", "unit", "wave:unit"], "score", varying),
                    centre=centre,
                )
            )
            made[varying] = made[varying] + here if varying in made else here
    return made


def medians(tasks: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Return the median time of each task; every round goes through all of them."""
    taken = [[seconds(task, 1) for task in tasks] for _ in range(rounds)]
    return [float(each) for each in np.median(taken, axis=0)]


def with_size(console: Console, rounds: int) -> None:
    """Print the time of a fit from sums by the number of people."""
    table = Table("answers", "model", *(f"{size:,}" for size in SIZES), "growth")
    growths = []
    for missing in (0.0, 0.08):
        sums = [summed(size, missing) for size in track(SIZES, "adding up", console=console)]
        for name, (people, teams) in MODELS.items():
            taken = medians(
                [partial(fit_sums, part[people[0].columns], people, teams) for part in sums],
                TURNS * rounds,
            )
            growths.append(taken[-1] / taken[0])
            answers = f"{missing:.0%} missing" if missing else "complete"
            milliseconds = (f"{1e3 * each:.0f} ms" for each in taken)
            table.add_row(answers, name, *milliseconds, f"{growths[-1]:.2f}")
        cells = ", ".join(f"{len(part[GROWTH].cell_team):,}" for part in sums)
        patterns = [len(part[GROWTH].people) for part in sums]
        console.print(f"patterns of growth {patterns}, team by pattern {cells}")
    console.print(table)
    console.print(
        f"a fit from sums grows less than {STEADY} times: "
        f"{'yes' if max(growths) < STEADY else 'NO'}; from {MANY} patterns on its search starts "
        f"from merged ones\n"
    )


def optima(console: Console, count: int) -> None:
    """Print who reaches the optimum of random small designs."""
    designs = [random_design(seed) for seed in range(count)]
    fits = [fit_design(design) for design in track(designs, "fitting", console=console)]
    ours = np.array([fit.log_likelihood for fit in fits if isinstance(fit, MixedFit)])
    if len(ours) < count:
        console.print("A design was not fitted: NO")
        return
    converged = np.array([fit.converged for fit in fits if isinstance(fit, MixedFit)])
    singular = sum(bool(fit.borders) for fit in fits if isinstance(fit, MixedFit))
    peers = {"mixedlm": np.array([by_mixedlm(design) for design in designs])}
    try:
        peers["lme4, the better of two optimisers"] = by_lme4(designs)
    except NoR as missing:
        console.print(f"No comparison with lme4: {missing}")
    table = Table("beside", "ours lower", "as high", "ours higher", "lowest gap", "highest gap")
    false = 0
    for name, theirs in peers.items():
        gap = ours - theirs
        lower, higher = int((gap < -WORSE).sum()), int((gap > WORSE).sum())
        false += int(((gap < -WORSE) & converged).sum())
        row = (lower, count - lower - higher, higher)
        table.add_row(name, *map(str, row), f"{gap.min():+.1e}", f"{gap.max():+.1e}")
    console.print(
        f"{count} random designs, {singular} singular, {(~converged).sum()} not converged"
    )
    console.print(table)
    reached = not false and all((ours - theirs > -WORSE).all() for theirs in peers.values())
    console.print(
        f"never lower by {WORSE:g}, and none falsely reported as converged: "
        f"{'yes' if reached else 'NO'}"
    )


def by_mixedlm(design: RandomDesign) -> float:
    """Return the log-likelihood that mixedlm reaches."""
    formula = design.formula.replace("wave * unit", "wave + unit + wave:unit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of singular fits
        fitted = mixedlm.lmer(
            formula,
            design.rows.reset_index(drop=True),
            REML=design.likelihood is Likelihood.REML,
        )
    return float(fitted.logLik().value)


def by_lme4(designs: Sequence[RandomDesign]) -> np.ndarray:
    """Return the log-likelihoods that lme4 reaches with the better of two optimisers."""
    models = [[d.seed, d.formula, d.likelihood is Likelihood.REML] for d in designs]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        tables = [design.rows.assign(design=design.seed) for design in designs]
        pd.concat(tables).to_csv(path, index=False)
        answer = ask_r(SMALL.format(path=path, models=json.dumps(models)), packages=["lme4"])
    return np.array(answer, dtype=float)


def main() -> None:
    """Print the three tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=70_000)
    arguments.add_argument("--designs", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    console = Console()
    beside_lme4(console, asked.people, asked.rounds)
    with_size(console, asked.rounds)
    optima(console, asked.designs)


if __name__ == "__main__":
    main()
