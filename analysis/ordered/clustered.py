"""Clustered: the covariance of the parameters where people of one unit answer alike.

    Cov = I^-1 (sum over units of g_i g_i') I^-1 G / (G - 1)

g_i the slope of the log-likelihood over the people of unit i, I the information, G units. The
coefficients stay those of people taken one by one; only how sure they are changes. With few units
it is too small: from the cut-off on it is withheld.

Sources: Huber (1967), Proceedings of the Fifth Berkeley Symposium 1, 221-233; Liang & Zeger
(1986), Biometrika 73, 13-22; Cameron & Miller (2015), Journal of Human Resources 50, 317-372, on
few units.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.estimate import Reason, Withheld
from analysis.ordered.counts import OrderedCounts
from analysis.ordered.fitting import OrderedFit
from analysis.ordered.likelihood import Predictor, row_slopes

Array = NDArray[np.float64]

FEWEST_UNITS = Cutoff(
    "units for clustered errors", 10.0, "a choice of this project; see Cameron & Miller (2015)"
)


def clustered_covariance(
    fit: OrderedFit, counts: OrderedCounts, *, fewest: Cutoff = FEWEST_UNITS
) -> Array | Withheld:
    """Return the covariance of the parameters that allows for units.

    Parameters
    ----------
    fit
        The model fitted to the counts.
    counts
        The same counts, with their units.
    fewest
        Units below which it is withheld.

    Returns
    -------
    Array or Withheld
        Shape (parameters, parameters), for `coefficients`.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.fitting import fit_ordered
    >>> answers, units = np.array([1.0, 1, 2, 2, 3, 3] * 4), np.repeat(np.arange(12), 2).tolist()
    >>> counts = ordered_counts(answers, np.zeros((24, 0)), units=units)
    >>> fitted = fit_ordered(counts)
    >>> alone, together = fitted.covariance, clustered_covariance(fitted, counts)
    >>> (np.diag(together) / np.diag(alone)).round(3).tolist()
    [2.182, 2.182]
    """
    units = len(counts.units)
    if units < fewest.value:
        return Withheld(Reason.TOO_FEW, counts.people)
    rows = row_slopes(Predictor(counts, fit.model), fit.parameters)
    slopes = np.zeros((units, rows.shape[1]))
    np.add.at(slopes, counts.unit_of, rows)
    bread = fit.covariance
    found: Array = bread @ (slopes.T @ slopes) @ bread * units / (units - 1)
    return found
