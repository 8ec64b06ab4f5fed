"""Fit: a linear mixed model fitted from pattern sums, with how the fit went.

    y = X b + Z u_person + Z S u_team + e,   u ~ N(0, sigma^2 L L'),   e ~ N(0, sigma^2)
    AIC = -2 logLik + 2 (p + components + 1),   BIC with the logarithm of the number of rows

A fit whose likelihood is largest at the border of what a covariance matrix may be is called
singular, and the variance or the correlation at its border is named.

Source: Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1), 1-48.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.estimate import Reason
from analysis.mixed.criterion import Likelihood, State
from analysis.mixed.optimum import Optimum, find_optimum
from analysis.mixed.structure import Component, Level, Structure, Varying, structure
from analysis.mixed.working import Working, working_sums
from analysis.sums.patterns import INTERCEPT, PatternSums

Array = NDArray[np.float64]

SINGULAR = Cutoff(
    "singular fit",
    1e-4,
    "isSingular of lme4 (Bates et al. 2015): smallest entry on the diagonal of a factor, in "
    "residual standard deviations",
)


@dataclass(frozen=True, slots=True)
class NotFitted:
    """No model, and why, in words."""

    reason: Reason
    n: int
    why: str


@dataclass(frozen=True, slots=True)
class Border:
    """A variance that is zero, or a correlation that is 1 or -1."""

    by: str
    what: str
    columns: tuple[str, ...]
    """One column whose coefficient does not vary, or those whose correlations leave no room."""

    def __str__(self) -> str:
        """Say it."""
        return f"{self.what} between {self.by}"


@dataclass(frozen=True)
class MixedFit:
    """A fitted model."""

    sums: PatternSums
    structure: Structure
    likelihood: Likelihood
    working: Working
    optimum: Optimum

    @property
    def converged(self) -> bool:
        """Whether the optimum was reached."""
        return not self.optimum.trouble

    @property
    def state(self) -> State:
        """What the last evaluation found."""
        return self.optimum.state

    @property
    def n(self) -> int:
        """Rows."""
        return self.sums.rows

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fixed effects."""
        return self.sums.columns.fixed

    @cached_property
    def variance(self) -> float:
        """The residual variance, sigma^2."""
        return self.state.rss / self.state.free_rows(self.likelihood)

    @cached_property
    def back(self) -> Array:
        """From fixed effects in the working basis to those of the columns, shape (p, p)."""
        p = len(self.names)
        made = self.working.basis[:p, :p].copy()
        if INTERCEPT in self.names:
            place = self.names.index(INTERCEPT)
            made[place] -= np.array(self.sums.columns.centre[:p]) @ made
        return made

    @cached_property
    def beta(self) -> Array:
        """The fixed effects."""
        p = len(self.names)
        least_squares = -self.working.basis[:p, p]
        moved = least_squares.copy()
        if INTERCEPT in self.names:
            centre = np.array(self.sums.columns.centre)
            place = self.names.index(INTERCEPT)
            moved[place] += centre[p] - centre[:p] @ least_squares
        made: Array = self.back @ self.state.beta + moved
        return made

    @cached_property
    def vcov(self) -> Array:
        """Covariance of the fixed effects at the fitted variances."""
        made: Array = self.variance * self.back @ self.state.inverse @ self.back.T
        return made

    @cached_property
    def log_likelihood(self) -> float:
        """The logarithm of the (restricted) likelihood, as lme4 has it."""
        deviance = self.optimum.deviance
        if self.likelihood is Likelihood.REML:
            p = len(self.names)
            deviance -= 2 * float(np.linalg.slogdet(self.working.basis[:p, :p])[1])
        return -deviance / 2

    @property
    def parameters(self) -> int:
        """Fixed effects, variances and covariances, and the residual variance."""
        return len(self.names) + len(self.structure.entries) + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion; under REML comparable between the same fixed effects only."""
        return -2 * self.log_likelihood + 2 * self.parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the number of rows as lme4 has it."""
        return -2 * self.log_likelihood + math.log(self.n) * self.parameters

    @cached_property
    def covariances(self) -> tuple[Array, Array]:
        """Covariance of what varies between people, and between teams, in the columns' units."""
        theta = self.optimum.theta / self.structure.scaled(self.working.scale)
        person, team = self.structure.factors(theta)
        return self.variance * person @ person.T, self.variance * team @ team.T

    @cached_property
    def components(self) -> tuple[tuple[Component, float], ...]:
        """Variances and covariances, without the residual variance."""
        values = self.structure.of_factors(*self.covariances)
        return tuple(zip(self.structure.components, map(float, values), strict=True))

    def spread(self, by: str, column: str = INTERCEPT) -> float:
        """Return the standard deviation of a coefficient between groups."""
        return math.sqrt(self._component(by, column, column))

    def correlation(self, by: str, first: str, second: str) -> float:
        """Return the correlation of two coefficients; nan where one of them does not vary."""
        scale = self.spread(by, first) * self.spread(by, second)
        return self._component(by, first, second) / scale if scale else math.nan

    @cached_property
    def borders(self) -> tuple[Border, ...]:
        """The variances and correlations at their border; empty for a regular fit."""
        factors = dict(zip(Level, self.structure.factors(self.optimum.theta), strict=True))
        found = []
        for level, places in self.structure.blocks:
            here = [self.structure.place(level, place) for place in places]
            by = self.structure.by(level)
            block = factors[level][np.ix_(here, here)]
            names = [self.structure.varying[place] for place in places]
            found += [Border(by, what, columns) for what, columns in _borders(block, names)]
        return tuple(found)

    def _component(self, by: str, first: str, second: str) -> float:
        for component, value in self.components:
            if component.by == by and {component.first, component.second} == {first, second}:
                return value
        known = ", ".join(
            f"{part.first} between {part.by}"
            for part in self.structure.components
            if part.is_variance
        )
        raise KeyError(f"No component of {first} and {second} between {by}; there are: {known}.")


def fit_sums(
    sums: PatternSums,
    person: Sequence[Varying],
    team: Sequence[Varying] = (),
    likelihood: Likelihood = Likelihood.REML,
) -> MixedFit | NotFitted:
    """Fit a linear mixed model from pattern sums.

    Parameters
    ----------
    sums
        From rows in memory or from an engine.
    person
        What varies between people, or between the groups of a model of two levels.
    team
        What varies between teams.
    likelihood
        REML for variances and small-sample tests; ML to compare fixed effects.

    Returns
    -------
    MixedFit or NotFitted
        With `converged` and `borders` to look at.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> fitted = fit_sums(summed, [Varying("unit")])
    >>> fitted.converged, round(fitted.spread("unit"), 4), round(fitted.variance, 4)
    (True, 2.8868, 1.3333)
    """
    laid = structure(sums.columns.varying, person, team)
    working = working_sums(sums, laid)
    optimum = find_optimum(working, laid, likelihood)
    if optimum is None:
        return NotFitted(
            Reason.NO_VARIANCE,
            sums.rows,
            f"The model explains every value of {sums.columns.outcome}, so that there is no "
            f"residual to measure anything by; let fewer coefficients vary.",
        )
    return MixedFit(sums, laid, likelihood, working, optimum)


def _borders(factor: Array, names: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Name what is at its border in one factor."""
    spreads = np.sqrt((factor**2).sum(axis=1))
    none = spreads < SINGULAR.value
    found: list[tuple[str, tuple[str, ...]]] = [
        (f"the variance of {name} is zero", (name,))
        for name, is_none in zip(names, none, strict=True)
        if is_none
    ]
    left = np.flatnonzero(~none)
    units = factor[left] / spreads[left, None]
    correlations = units @ units.T
    room = SINGULAR.value**2
    for i in range(len(left)):
        for j in range(i):
            if 1 - abs(correlations[i, j]) < room:
                pair = (names[left[j]], names[left[i]])
                sign = 1 if correlations[i, j] > 0 else -1
                found.append((f"the correlation of {' and '.join(pair)} is {sign}", pair))
    if len(found) == none.sum() and len(left) and np.linalg.eigvalsh(correlations)[0] < room:
        several = tuple(names[place] for place in left)
        found.append((f"the correlations of {', '.join(several)} leave no room", several))
    return found
