"""Actor and partner: whether a side's outcome goes with its own report or with the other side's.

Of a pair with roles 1 and 2, reports x and outcomes z,

    z_1 = c_1 + A_1 x_1 + P_1 x_2 + e_1        A actor effects: own report
    z_2 = c_2 + A_2 x_2 + P_2 x_1 + e_2        P partner effects: the other side's report

Both are fitted at once, with pairs as clusters (CR2 and Satterthwaite's degrees of freedom), so
that e_1 and e_2 may be related and a pair may be seen in several waves. The roles are told apart
only as far as A_1 = A_2 and P_1 = P_2 can be refused together (approximate Hotelling test).

The n is the number of pairs: two departments are one pair, and one pair has no effects.

Sources: Kashy and Kenny (2000), in Reis and Judd (eds.), Handbook of Research Methods in Social
and Personality Psychology, 451-477; Kenny, Kashy and Cook (2006), Dyadic Data Analysis, chapter
7; Tipton (2015), Psychological Methods 20, 375-393 (fewest degrees of freedom of CR2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.population.clustered import Errors, clustered
from analysis.population.least_squares import Regression
from analysis.sums.units import unit_sums

Array = NDArray[np.float64]

ACTOR, PARTNER = ("actor 1", "actor 2"), ("partner 1", "partner 2")
SECOND = "role 2"
FEWEST_DF = Cutoff("fewest degrees of freedom of CR2", 4, "Tipton (2015)")


@dataclass(frozen=True, slots=True)
class ActorPartner:
    """Effects of own and other report in two roles."""

    regression: Regression
    pairs: int
    actors: tuple[Figure, Figure]
    """Of role 1 and role 2."""
    partners: tuple[Figure, Figure]
    actor_difference: Figure
    """Role 1 less role 2."""
    partner_difference: Figure
    alike: Significance | Withheld
    """That both effects are the same in both roles."""


def actor_partner(
    reports: Array, outcomes: Array, pairs: Sequence[str]
) -> ActorPartner | Withheld:
    """Tell apart what goes with a side's own report and with the other side's.

    Parameters
    ----------
    reports, outcomes
        One row a pair and wave, shape (rows, 2), role 1 first; rows with a gap are left out.
    pairs
        Pair of each row; several rows of a pair are its waves.

    Returns
    -------
    ActorPartner or Withheld
        Withheld where pairs do not suffice. A figure of its own is withheld below four degrees of
        freedom.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(60, 2))
    >>> z = 0.6 * x + 0.3 * x[:, ::-1] + rng.normal(size=(60, 2)) / 5
    >>> found = actor_partner(x, z, [str(pair) for pair in range(60)])
    >>> round(found.actors[0].value, 1), round(found.partners[0].value, 1), found.actors[0].n
    (0.6, 0.3, 60)
    """
    shape = (len(pairs), 2)
    if reports.shape != shape or outcomes.shape != shape:
        raise UnusableAnswers(
            f"Reports of shape {reports.shape} and outcomes of shape {outcomes.shape} do not fit "
            f"{len(pairs)} pairs; give two of each a row."
        )
    both = np.hstack([reports, outcomes])
    given = np.isfinite(both.sum(axis=1))
    labels = [pair for pair, here in zip(pairs, given, strict=True) if here]
    count = len(set(labels))
    columns = [SECOND, *ACTOR, *PARTNER, "outcome"]
    rows = np.vstack([_role(both[given], role) for role in (0, 1)])
    line = clustered(unit_sums(rows, labels * 2, columns), "outcome", columns[:-1], Errors.CR2)
    if isinstance(line, Withheld):
        return replace(line, n=count)
    line = replace(line, n=count)
    return ActorPartner(
        line,
        count,
        (_sure(line, {ACTOR[0]: 1.0}), _sure(line, {ACTOR[1]: 1.0})),
        (_sure(line, {PARTNER[0]: 1.0}), _sure(line, {PARTNER[1]: 1.0})),
        _sure(line, {ACTOR[0]: 1.0, ACTOR[1]: -1.0}),
        _sure(line, {PARTNER[0]: 1.0, PARTNER[1]: -1.0}),
        _alike(line),
    )


def _role(both: Array, role: int) -> Array:
    """Return rows of one role: whether it is role 2, own and other report by role, outcome."""
    rows = np.zeros((len(both), 6))
    rows[:, 0] = role
    rows[:, 1 + role] = both[:, role]
    rows[:, 3 + role] = both[:, 1 - role]
    rows[:, 5] = both[:, 2 + role]
    return rows


def _sure(line: Regression, weights: dict[str, float]) -> Figure:
    figure = line.combination(weights)
    if isinstance(figure, Estimate) and figure.df < FEWEST_DF.value:
        return Withheld(Reason.TOO_FEW, line.n)
    return figure


def _alike(line: Regression) -> Significance | Withheld:
    differences = ({one: 1.0, two: -1.0} for one, two in (ACTOR, PARTNER))
    return line.wald_of(np.array([line.contrast(weights) for weights in differences]))
