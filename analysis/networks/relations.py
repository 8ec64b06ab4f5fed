"""Relations: what directed ratings can tell apart with this many departments.

In y[d about t] = mu + a_d + b_t + g_dt the strictness a of a rater, the name b of a rated
department and the pair's own friction g are told apart by N(N - 1) directions only from N = 4 on:
the residual degrees of freedom are N^2 - 3N + 1, that is -1, 1, 5, 11, ... (Back & Kenny 2010,
Social and Personality Psychology Compass 4, 855-870; Brauer 2001, Journal of Experimental Social
Psychology 37, 15-31, for two groups).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ENOUGH_DEPARTMENTS = 4
PAIR = 2


class Identification(Enum):
    """How far a direction's friction can be taken apart."""

    PAIR_SCORES_ONLY = "pair scores only"
    STRONG_PRIORS = "only with strong priors"
    IDENTIFIED = "identified"


@dataclass(frozen=True, slots=True)
class Separability:
    """How many departments there are, and what that allows."""

    departments: int
    residual_df: int
    identification: Identification


def separability(departments: int) -> Separability:
    """Return what ratings among this many departments allow to tell apart.

    >>> separability(2)
    Separability(departments=2, residual_df=-1, identification=<Identification.PAIR_SCORES_ONLY: 'pair scores only'>)
    """  # noqa: E501 - the printed form of a dataclass cannot be wrapped
    df = departments**2 - 3 * departments + 1
    if departments <= PAIR:
        return Separability(departments, df, Identification.PAIR_SCORES_ONLY)
    if departments < ENOUGH_DEPARTMENTS:
        return Separability(departments, df, Identification.STRONG_PRIORS)
    return Separability(departments, df, Identification.IDENTIFIED)
