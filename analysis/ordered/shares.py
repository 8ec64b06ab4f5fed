"""Shares: how often people of some kind are expected to give each answer.

    pi_c = F(eta_c) - F(eta_(c-1)),   se(pi_c) by the delta method,
    interval on the logit scale: logit(pi_c) -+ z se(pi_c) / (pi_c (1 - pi_c)), brought back

so that it stays between 0 and 1.

Source: Agresti (2010), Analysis of Ordinal Categorical Data, 2nd ed., ch. 3; intervals as
`predict` of the R package ordinal makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate
from analysis.ordered.fitting import OrderedFit
from analysis.ordered.likelihood import Predictor, etas, probabilities
from analysis.ordered.links import linked

Array = NDArray[np.float64]


def expected_shares(
    fit: OrderedFit, of: Mapping[str, float], *, confidence: float = 0.95
) -> Mapping[float, Estimate]:
    """Estimate the share of each answer for people of one kind.

    Parameters
    ----------
    fit
        The fitted model.
    of
        A value for each column.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Estimate
        By answer; the shares add up to 1.

    Raises
    ------
    UnusableAnswers
        Where a column has no value.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.fitting import fit_ordered
    >>> fitted = fit_ordered(ordered_counts(np.array([1.0, 2, 2, 3]), np.zeros((4, 0))))
    >>> {answer: round(share.value, 6) for answer, share in expected_shares(fitted, {}).items()}
    {1.0: 0.25, 2.0: 0.5, 3.0: 0.25}
    """
    missing = [name for name in fit.counts.columns if name not in of]
    if missing:
        raise UnusableAnswers(f"Column {missing[0]} has no value; give one for each column.")
    design = np.array([[of[name] for name in fit.counts.columns]], dtype=np.float64)
    counts = replace(
        fit.counts,
        design=design.reshape(1, -1),
        counts=np.zeros((1, len(fit.counts.answers))),
        unit_of=np.zeros(1, dtype=np.intp),
    )
    eta, jacobian = etas(Predictor(counts, fit.model), fit.parameters)
    at = linked(fit.model.link, eta)
    shares = probabilities(at)[0]
    along = at.density[0][:, None] * jacobian[0]
    ends = np.zeros((1, along.shape[1]))
    slopes = np.concatenate([along, ends]) - np.concatenate([ends, along])
    errors = np.sqrt(np.einsum("cp,pq,cq->c", slopes, fit.covariance, slopes))
    half = float(norm.isf((1 - confidence) / 2)) * errors / (shares * (1 - shares))
    low, high = expit(logit(shares) - half), expit(logit(shares) + half)
    method = f"cumulative {fit.model.link.value}, interval of the logit"
    return {
        answer: Estimate(
            float(shares[place]),
            float(errors[place]),
            float(low[place]),
            float(high[place]),
            fit.counts.people,
            method,
            confidence,
        )
        for place, answer in enumerate(fit.counts.answers)
    }
