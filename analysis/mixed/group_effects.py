"""Group effects: what each person or team adds, shrunken by how little is known of it (BLUPs).

    u_j = G1 Z_j' Omega^-1 (y - X b),     Var(u_j | y) = sigma^2 (G1 - G1 N_j G1)
    N_j = Z_j' Omega^-1 Z_j

and likewise for teams. The variances are conditional on the fixed effects and on the estimated
variance components, as `ranef(condVar = TRUE)` of lme4 has them. Teams need pattern sums alone;
people need the sums of each person too.

Source: Robinson (1991), Statistical Science 6, 15-32; Bates, Maechler, Bolker and Walker (2015),
Journal of Statistical Software 67(1), 1-48, section 5.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate
from analysis.mixed.criterion import inverse_and_log
from analysis.mixed.fit import MixedFit
from analysis.mixed.working import unpack
from analysis.sums.patterns import INTERCEPT, Labels, PersonSums

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupEffects:
    """Deviations of groups from the fixed effects."""

    by: str
    labels: Labels
    columns: tuple[str, ...]
    values: Array
    """Shape (groups, columns)."""
    covariances: Array
    """Conditional covariances, shape (groups, columns, columns)."""
    n: int
    """Rows of the model."""

    def of(self, label: object, column: str = INTERCEPT, level: float = 0.95) -> Estimate:
        """Return the deviation of one group with its conditional interval."""
        found = np.flatnonzero(self.labels == label)
        if not len(found) or column not in self.columns:
            raise UnusableAnswers(
                f"There is no {column} of {self.by} {label}; {len(self.labels)} groups have "
                f"{', '.join(self.columns)}."
            )
        place = self.columns.index(column)
        value = float(self.values[found[0], place])
        se = math.sqrt(max(float(self.covariances[found[0], place, place]), 0.0))
        half = float(norm.ppf((1 + level) / 2)) * se
        method = f"conditional mode of {column} between {self.by}"
        return Estimate(value, se, value - half, value + half, self.n, method, level)


def team_effects(fitted: MixedFit) -> GroupEffects:
    """Estimate what each team adds.

    Parameters
    ----------
    fitted
        A model in which something varies between teams.

    Returns
    -------
    GroupEffects
        In the order of the teams of the sums.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((8, 1)), np.array([1.0, 2, 2, 4, 6, 7, 9, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbccdd"]),
    ...     np.array([*"ssssmmmm"]), names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> fitted = fit_sums(summed, [Varying("person")], [Varying("team")])
    >>> team_effects(fitted).values.round(2).ravel().tolist()
    [-2.48, 2.48]
    """
    if fitted.structure.team is None:
        raise UnusableAnswers("Nothing varies between teams in this model; ask for people.")
    state = fitted.state
    _, factor = fitted.structure.factors(fitted.optimum.theta)
    g = factor @ factor.T
    rest = np.eye(len(g)) - state.m @ state.h
    n = rest @ state.m
    modes = (rest @ state.s @ state.contrast()) @ g
    covariances = fitted.variance * (g - g @ n @ g)
    places = list(fitted.structure.team_columns)
    scale = fitted.working.scale[places]
    return GroupEffects(
        fitted.structure.team,
        fitted.sums.teams,
        tuple(fitted.structure.varying[place] for place in places),
        modes / scale,
        covariances / np.outer(scale, scale),
        fitted.n,
    )


def person_effects(fitted: MixedFit, people: PersonSums) -> GroupEffects:
    """Estimate what each person adds, or each group of a model of two levels.

    Parameters
    ----------
    fitted
        The model.
    people
        The sums of each person that the pattern sums were made of.

    Returns
    -------
    GroupEffects
        In the order of the people.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> people = person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"]))
    >>> fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    >>> person_effects(fitted, people).values.round(2).ravel().tolist()
    [-2.78, 0.0, 2.78]
    """
    if people.columns != fitted.sums.columns:
        raise UnusableAnswers(
            "The sums of people are not those that this model was fitted from; hand in the same."
        )
    working, state, structure = fitted.working, fitted.state, fitted.structure
    factor, _ = structure.factors(fitted.optimum.theta)
    columns = [
        place for place in range(len(factor)) if factor[place].any() or _is_inner(fitted, place)
    ]
    g = factor @ factor.T
    scale = working.scale
    squares = unpack(people.squares, len(scale)) / np.outer(scale, scale)
    inner, _ = inverse_and_log(factor.T @ squares @ factor + np.eye(len(scale)))
    b = np.eye(len(scale)) - squares @ factor @ inner @ factor.T
    left = people.crosses / scale[:, None] @ (working.basis @ state.contrast())
    r = b @ squares
    n = r
    if structure.team is not None:
        selected = squares @ working.selection
        team = people.team_of
        left = left - (selected @ (state.t @ state.contrast())[team][..., None])[..., 0]
        rs = r @ working.selection
        n = r - rs @ state.h[team] @ rs.transpose(0, 2, 1)
    modes = (b @ left[..., None])[..., 0] @ g
    covariances = fitted.variance * (g - g @ n @ g)
    picked = np.ix_(range(len(modes)), columns, columns)
    return GroupEffects(
        structure.person,
        people.people,
        tuple(structure.varying[place] for place in columns),
        (modes / scale)[:, columns],
        (covariances / np.outer(scale, scale))[picked],
        fitted.n,
    )


def _is_inner(fitted: MixedFit, place: int) -> bool:
    name = fitted.structure.varying[place]
    person = fitted.structure.person
    return any(
        part.by == person and name in {part.first, part.second} and part.is_variance
        for part in fitted.structure.components
    )
