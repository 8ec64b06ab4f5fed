"""Dense: the same model written out in full, one covariance matrix over all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.mixed.criterion import Likelihood
from analysis.mixed.structure import Level, Structure, Varying, structure
from analysis.mixed.working import Working, working_sums
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums

Array = np.ndarray
NAMES = ([INTERCEPT, "wave", "age"], "score", [INTERCEPT, "wave"])


@dataclass(frozen=True)
class Dense:
    """Rows of a small table with gaps, and their sums."""

    score: Array
    fixed: Array
    varying: Array
    person: Array
    team: Array
    laid: Structure
    sums: Working

    def omega(self, theta: Array) -> Array:
        """Return Omega over all rows."""
        factors = dict(zip(Level, self.laid.factors(theta), strict=True))
        return np.eye(len(self.score)) + sum(
            self.between(level, factor @ factor.T)
            for level, factor in factors.items()
            if factor.size
        )

    def between(self, level: Level, matrix: Array) -> Array:
        """Return Z matrix Z' within people or teams."""
        group, columns = self.person, list(range(self.varying.shape[1]))
        if level is Level.TEAM:
            group, columns = self.team, list(self.laid.team_columns)
        z = (self.varying / self.sums.scale)[:, columns]
        return (z @ matrix @ z.T) * (group[:, None] == group)

    def directions(self) -> list[Array]:
        """Return the derivative of Omega by each component."""
        made = []
        for level, row, column in self.laid.entries:
            size = len(self.laid.varying if level is Level.PERSON else self.laid.team_columns)
            base = np.zeros((size, size))
            base[row, column] = base[column, row] = 1.0
            made.append(self.between(level, base))
        return made

    def deviance(
        self, theta: Array, likelihood: Likelihood, variance: float | None = None
    ) -> float:
        """Return -2 logLik in the columns as they are."""
        omega = self.omega(theta)
        inverse = np.linalg.inv(omega)
        inner = self.fixed.T @ inverse @ self.fixed
        rest = self.score - self.fixed @ np.linalg.solve(
            inner, self.fixed.T @ inverse @ self.score
        )
        restricted = likelihood is Likelihood.REML
        rows = len(rest) - (self.fixed.shape[1] if restricted else 0)
        rss = float(rest @ inverse @ rest)
        v = rss / rows if variance is None else variance
        value = rows * np.log(2 * np.pi * v) + rss / v + np.linalg.slogdet(omega)[1]
        return float(value + (np.linalg.slogdet(inner)[1] if restricted else 0.0))

    def shift(self, likelihood: Likelihood) -> float:
        """Return what the working basis adds to -2 logLik."""
        if likelihood is Likelihood.ML:
            return 0.0
        return 2 * float(np.linalg.slogdet(self.sums.basis)[1])


def dense(seed: int, person: list[Varying], team: list[Varying]) -> Dense:
    """Make up a table of four teams of five people and four waves, a fifth of it missing."""
    rng = np.random.default_rng(seed)
    people = np.repeat(np.arange(20), 4)
    wave = np.tile(np.arange(4.0), 20)
    age = rng.normal(size=80)
    score = 100 + rng.normal(size=20)[people] + 0.4 * rng.normal(size=20)[people] * wave
    score += rng.normal(size=4)[people // 5] + rng.normal(size=80)
    kept = rng.random(80) > 0.2
    fixed = np.column_stack([np.ones(80), wave, age])[kept]
    columns = (score[kept], fixed, fixed[:, :2], people[kept], people[kept] // 5)
    laid = structure(NAMES[2], person, team)
    sums = pattern_sums(person_sums(*columns, names=NAMES))
    return Dense(*columns, laid, working_sums(sums, laid))
