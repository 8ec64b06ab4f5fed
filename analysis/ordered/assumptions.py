"""Assumptions: whether a term moves all thresholds alike, and whether it leaves the spread alone.

For each term a richer model is fitted and compared by likelihood ratio:

    nominal   the term shifts each free threshold parameter on its own (with a logit link: odds are
              not proportional); df = columns x (threshold parameters - 1)
    scale     the term stretches the answers besides moving them; df = columns

A term is one column, or all columns that stand for one question.

Sources: Peterson & Harrell (1990), Applied Statistics 39, 205-217; McCullagh (1980), Journal of
the Royal Statistical Society B 42, 109-142; Christensen (2019), vignette of the R package ordinal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scipy.stats import chi2

from analysis.estimate import Significance
from analysis.ordered.fitting import Obstacle, OrderedFit, Refused, fit_ordered
from analysis.ordered.likelihood import OrderedModel, Predictor

Terms = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TermTest:
    """The richer model, and its test against the one at hand."""

    log_likelihood: float
    aic: float
    significance: Significance
    runaway: tuple[str, ...] = ()
    """Parameters of the richer model that have no finite best value, as where an answer is missing
    in a part of the people; the likelihood is what it comes near to, and the test is rough."""


def nominal_tests(fit: OrderedFit, terms: Terms | None = None) -> Mapping[str, TermTest | Refused]:
    """Test for each term whether it moves all thresholds alike.

    Parameters
    ----------
    fit
        The fitted model.
    terms
        Columns of each term; each column is a term of its own where none are given.

    Returns
    -------
    Mapping of TermTest or Refused
        By term; a small p-value says that one coefficient is not enough.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers, columns = np.array([1.0, 2, 3, 1, 2, 2, 3, 3]), np.repeat([0.0, 1], [3, 5])
    >>> fitted = fit_ordered(ordered_counts(answers, columns, names=["after"]))
    >>> round(nominal_tests(fitted)["after"].significance.p, 3)
    0.809
    """
    return {
        term: _tested(fit, replace(fit.model, nominal=(*fit.model.nominal, *columns)))
        for term, columns in _terms(fit, terms).items()
    }


def scale_tests(fit: OrderedFit, terms: Terms | None = None) -> Mapping[str, TermTest | Refused]:
    """Test for each term whether it leaves the spread of the answers alone.

    Parameters
    ----------
    fit
        The fitted model.
    terms
        Columns of each term; each column is a term of its own where none are given.

    Returns
    -------
    Mapping of TermTest or Refused
        By term.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers, columns = np.array([1.0, 2, 3, 1, 2, 2, 3, 3]), np.repeat([0.0, 1], [3, 5])
    >>> fitted = fit_ordered(ordered_counts(answers, columns, names=["after"]))
    >>> round(scale_tests(fitted)["after"].significance.p, 3)
    0.809
    """
    return {
        term: _tested(fit, replace(fit.model, scale=(*fit.model.scale, *columns)))
        for term, columns in _terms(fit, terms).items()
    }


def compare(poorer: OrderedFit, richer: OrderedFit) -> Significance:
    """Test by likelihood ratio what the richer of two models adds.

    Parameters
    ----------
    poorer, richer
        Fits of the same answers, one model within the other.

    Returns
    -------
    Significance
        Chi-square.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.ordered.counts import ordered_counts
    >>> answers, columns = np.array([1.0, 2, 3, 1, 2, 2, 3, 3]), np.repeat([0.0, 1], [3, 5])
    >>> counts = ordered_counts(answers, columns, names=["after"])
    >>> without = fit_ordered(counts.with_columns([]))
    >>> round(compare(without, fit_ordered(counts)).p, 3)
    0.734
    """
    added = len(richer.parameters) - len(poorer.parameters)
    return _likelihood_ratio(poorer, richer.log_likelihood, added)


# The kernels below check nothing: they only compute.


def _terms(fit: OrderedFit, terms: Terms | None) -> Terms:
    return terms or {name: [name] for name in fit.predictor.location}


def _tested(fit: OrderedFit, model: OrderedModel) -> TermTest | Refused:
    richer = fit_ordered(fit.counts, model)
    if isinstance(richer, OrderedFit):
        return TermTest(richer.log_likelihood, richer.aic, compare(fit, richer))
    if richer.obstacle is not Obstacle.SEPARATED:
        return richer
    size = len(Predictor(fit.counts, model).names)
    significance = _likelihood_ratio(fit, richer.log_likelihood, size - len(fit.parameters))
    aic = 2 * size - 2 * richer.log_likelihood
    return TermTest(richer.log_likelihood, aic, significance, richer.columns)


def _likelihood_ratio(poorer: OrderedFit, richer: float, added: int) -> Significance:
    statistic = max(2 * (richer - poorer.log_likelihood), 0.0)
    p = float(chi2.sf(statistic, added))
    return Significance(statistic, p, poorer.counts.people, "likelihood ratio", (float(added),))
