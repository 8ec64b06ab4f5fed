"""Adjustment: p-values of several tests that have to answer for each other.

Bonferroni, Holm, Hochberg and Hommel hold the risk of any false alarm; Benjamini-Hochberg and
Benjamini-Yekutieli hold the share of false alarms among the alarms.

Sources: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Hochberg (1988), Biometrika 75,
800-802; Hommel (1988), Biometrika 75, 383-386; Benjamini and Hochberg (1995), Journal of the
Royal Statistical Society B 57, 289-300; Benjamini and Yekutieli (2001), Annals of Statistics 29,
1165-1188. The steps are those of statsmodels' `multipletests`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from statsmodels.stats.multitest import multipletests

from analysis.errors import UnusableAnswers


class Adjustment(Enum):
    """How p-values are adjusted; the value is the library's name."""

    BONFERRONI = "bonferroni"
    HOLM = "holm"
    HOCHBERG = "simes-hochberg"
    HOMMEL = "hommel"
    BENJAMINI_HOCHBERG = "fdr_bh"
    BENJAMINI_YEKUTIELI = "fdr_by"


def adjust(
    p_values: Sequence[float], adjustment: Adjustment = Adjustment.HOLM
) -> tuple[float, ...]:
    """Adjust p-values for how many there are.

    Parameters
    ----------
    p_values
        One a test that was made; tests that were withheld are no tests and are left out.
    adjustment
        The method.

    Returns
    -------
    tuple of float
        In the order given, at most 1.

    Examples
    --------
    >>> adjust([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    wrong = [p for p in p_values if not 0 <= p <= 1]
    if wrong:
        raise UnusableAnswers(
            f"A p-value of {wrong[0]} lies outside 0 to 1; leave out tests that were not made."
        )
    if not p_values:
        return ()
    adjusted = multipletests(list(p_values), method=adjustment.value)[1]
    return tuple(min(1.0, float(p)) for p in adjusted)
