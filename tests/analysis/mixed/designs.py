"""Designs: small random tables of people in teams, a third of them from a truth at its border."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, NotFitted, fit_sums
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums

FIXED = ("wave", "unit", "wave:unit")
LEVELS = (INTERCEPT,)
GROWTH = (INTERCEPT, "wave")


@dataclass(frozen=True)
class RandomDesign:
    """A table with its model, in our words and in those of lme4."""

    seed: int
    rows: pd.DataFrame
    person: Varying
    team: Varying | None
    formula: str
    likelihood: Likelihood


def random_design(seed: int) -> RandomDesign:
    """Draw the table and the model of a seed; every third has a truth at its border."""
    rng = np.random.default_rng(seed)
    teams, size, waves = (int(rng.integers(*span)) for span in ((5, 13), (3, 8), (3, 7)))
    person = np.repeat(np.arange(teams * size), waves)
    wave = np.tile(np.arange(float(waves)), teams * size)
    team = person // size
    unit = (team % 2).astype(float)
    effects = _effects(rng, teams * size, at_border=seed % 3 == 0)
    level = rng.normal(size=teams) * (0.0 if seed % 3 == 0 and rng.random() < 0.5 else 0.5)
    score = 3 + 0.2 * wave * unit + level[team] + effects[person, 0] + effects[person, 1] * wave
    rows = pd.DataFrame(
        {
            "score": score + rng.normal(size=len(wave)),
            "wave": wave,
            "unit": unit,
            "person": person,
            "team": team,
        }
    )
    kept = rng.random(len(rows)) >= rng.choice([0.0, 0.1, 0.3])
    kind = int(rng.integers(6))
    inner = Varying("person", LEVELS if kind < 2 else GROWTH)
    if kind == 3:
        inner = Varying("person", GROWTH, Slope.UNCORRELATED)
    outer = Varying("team", GROWTH if kind == 5 else LEVELS) if kind in {1, 4, 5} else None
    bars = "||" if kind == 3 else "|"
    formula = f"score ~ wave * unit + ({'1' if kind < 2 else '1 + wave'} {bars} person)"
    if outer is not None:
        formula += f" + ({'1 + wave' if kind == 5 else '1'} | team)"
    likelihood = Likelihood.ML if seed % 2 else Likelihood.REML
    return RandomDesign(seed, rows[kept], inner, outer, formula, likelihood)


@cache
def fit_of(seed: int) -> MixedFit | NotFitted:
    """Fit the model of a seed once."""
    return fit_design(random_design(seed))


def fit_design(design: RandomDesign) -> MixedFit | NotFitted:
    """Fit the model of a design from sums, whatever its size."""
    rows = design.rows
    wave, unit = rows["wave"].to_numpy(), rows["unit"].to_numpy()
    ones = np.ones(len(rows))
    summed = person_sums(
        rows["score"].to_numpy(),
        np.column_stack([ones, wave, unit, wave * unit]),
        np.column_stack([ones, wave]),
        rows["person"].to_numpy(),
        rows["team"].to_numpy(),
        names=([INTERCEPT, *FIXED], "score", GROWTH),
    )
    outer = [] if design.team is None else [design.team]
    return fit_sums(pattern_sums(summed), [design.person], outer, design.likelihood)


def _effects(rng: np.random.Generator, people: int, *, at_border: bool) -> np.ndarray:
    spread = rng.uniform(0.3, 1.5), rng.uniform(0.1, 0.6)
    if not at_border:
        correlation = rng.uniform(-0.6, 0.6)
        factor = np.array([[1.0, 0.0], [correlation, np.sqrt(1 - correlation**2)]])
        return rng.normal(size=(people, 2)) @ factor.T * spread
    shared = rng.normal(size=people)
    which = int(rng.integers(3))
    if which == 0:
        return np.column_stack([np.zeros(people), shared * spread[1]])
    if which == 1:
        return np.column_stack([shared * spread[0], np.zeros(people)])
    return np.column_stack([shared * spread[0], -shared * spread[1]])
