"""Ordinal: reliability of items with few options, from the traits behind them.

With R the polychoric correlations of k items, one factor with standardised loadings l is fitted
by diagonally weighted least squares (see analysis.latent.ordered_fit).

    ordinal alpha             k / (k - 1) (1 - k / sum(R))           of the traits' sum
    omega, latent responses   sum(l)^2 / (sum(l)^2 + sum(1 - l^2))   of the traits' sum
    omega, polychoric         sum(l)^2 / sum(R)                      of the traits' sum
    omega, categorical        of the sum of the answers themselves: for thresholds t_ic

      sum_ij sum_cd [F(t_ic, t_jd; l_i l_j) - P(t_ic) P(t_jd)]
      --------------------------------------------------------, r_ii = 1
      sum_ij sum_cd [F(t_ic, t_jd; r_ij)    - P(t_ic) P(t_jd)]

The first three describe traits that nobody sees and are mostly higher. Only the last is about
the score that is reported.

Sources: Zumbo, Gadermann & Zeisser (2007), Journal of Modern Applied Statistical Methods 6,
21-29; Green & Yang (2009), Psychometrika 74, 155-167.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.decision import Cutoff
from analysis.estimate import Described, Description, Reason, Withheld
from analysis.latent.building import Structure
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_indices import ordered_indices
from analysis.latent.ordered_normal import bivariate_normal
from analysis.latent.ordered_statistics import ordered_statistics
from analysis.latent.parameters import Matrix
from analysis.reliability.alpha import alpha_of
from analysis.reliability.one_factor import FEWEST_ITEMS
from analysis.reliability.polychoric import Polychorics, polychorics
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]


ANYONE = Cutoff("no line", 0.0, "a figure that describes the answers at hand")


@dataclass(frozen=True, slots=True)
class OrdinalFactor:
    """One factor behind the traits of ordinal items."""

    loadings: Array
    polychorics: Polychorics
    fitted: OrderedFitted

    @property
    def n(self) -> int:
        """People who answered all items."""
        return self.polychorics.n


@dataclass(frozen=True, slots=True)
class OrdinalFit:
    """How well one factor says what the traits share."""

    chi2: float
    df: int
    chi2_scaled: float
    p_scaled: float
    cfi_scaled: float
    tli_scaled: float
    rmsea_scaled: float
    srmr: float


def ordinal_alpha(answers: Array) -> Description:
    """Return alpha of the traits behind ordinal items.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items). People with a missing answer are
        left out.

    Returns
    -------
    Described or Withheld
        About the traits, not about the sum of the answers.

    Examples
    --------
    >>> answers = np.array([[1.0, 1, 2, 2, 1, 2, 1, 2], [1.0, 2, 2, 2, 1, 1, 1, 2]]).T
    >>> round(ordinal_alpha(answers).value, 4)
    0.8284
    """
    found = polychorics(answers)
    if isinstance(found, Withheld):
        return found
    if found.correlations.sum() <= ROUNDING * len(found.columns):
        return Withheld(Reason.UNDEFINED, found.n)
    return Described(alpha_of(found.correlations), found.n, "ordinal alpha, polychoric")


def ordinal_factor(answers: Array) -> OrdinalFactor | Withheld:
    """Fit one factor to the traits behind ordinal items.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items). People with a missing answer are
        left out.

    Returns
    -------
    OrdinalFactor or Withheld
        Loadings with a positive sum. Withheld for fewer than three items, and as undefined where
        a loading reaches 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> ordinal_factor(np.clip(np.round(traits), -1, 1)).loadings.shape
    (4,)
    """
    found = polychorics(answers)
    if isinstance(found, Withheld):
        return found
    if len(found.columns) < FEWEST_ITEMS:
        return Withheld(Reason.TOO_FEW, found.n)
    complete = answers[np.isfinite(answers.sum(axis=1))]
    statistics = ordered_statistics(answer_patterns(complete, items=found.columns))
    if isinstance(statistics, NotFitted):
        return Withheld(Reason.UNDEFINED, found.n)
    model = ordered_factor_model(Structure({"trait": found.columns}), statistics)
    fitted = fit_ordered(model, statistics, smallest=ANYONE)
    if isinstance(fitted, NotFitted) or fitted.improper:
        return Withheld(Reason.UNDEFINED, found.n)
    loadings = fitted.implied.matrices[Matrix.LOADING][0, :, 0]
    return OrdinalFactor(loadings * np.copysign(1.0, loadings.sum()), found, fitted)


def ordinal_fit(model: OrdinalFactor) -> OrdinalFit | Withheld:
    """Return how well one factor fits the traits, scaled and shifted.

    Parameters
    ----------
    model
        The fitted model.

    Returns
    -------
    OrdinalFit or Withheld
        Withheld for three items: one factor then always fits.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> ordinal_fit(ordinal_factor(np.clip(np.round(traits), -1, 1))).df
    2
    """
    test, found = model.fitted.test, ordered_indices(model.fitted)
    if test.df == 0:
        return Withheld(Reason.UNDEFINED, model.n)
    return OrdinalFit(
        chi2=test.chi2,
        df=test.df,
        chi2_scaled=test.scaled,
        p_scaled=test.p,
        cfi_scaled=found.scaled_comparative.cfi,
        tli_scaled=found.scaled_comparative.tli,
        rmsea_scaled=found.scaled_rmsea.value,
        srmr=found.residual.srmr,
    )


def omega_latent_response(answers: Array) -> Description:
    """Return omega of the sum of the traits behind ordinal items.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items).

    Returns
    -------
    Described or Withheld
        About the traits, not about the sum of the answers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> 0.7 < omega_latent_response(np.clip(np.round(traits), -1, 1)).value < 0.9
    True
    """
    model = ordinal_factor(answers)
    if isinstance(model, Withheld):
        return model
    total, own = float(model.loadings.sum()) ** 2, float((1 - model.loadings**2).sum())
    return Described(total / (total + own), model.n, "omega, latent responses")


def omega_polychoric(answers: Array) -> Description:
    """Return omega of the traits with the observed variance of their sum.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items).

    Returns
    -------
    Described or Withheld
        About the traits, not about the sum of the answers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> 0.7 < omega_polychoric(np.clip(np.round(traits), -1, 1)).value < 0.9
    True
    """
    model = ordinal_factor(answers)
    if isinstance(model, Withheld):
        return model
    value = float(model.loadings.sum() ** 2 / model.polychorics.correlations.sum())
    return Described(value, model.n, "omega, observed variance of the traits")


def omega_categorical(answers: Array) -> Description:
    """Return omega of the sum of the answers, from the traits behind them.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), options one step apart.

    Returns
    -------
    Described or Withheld
        About the score that is reported.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> 0.6 < omega_categorical(np.clip(np.round(traits), -1, 1)).value < 0.9
    True
    """
    model = ordinal_factor(answers)
    if isinstance(model, Withheld):
        return model
    true = _score_variance(model.polychorics, np.outer(model.loadings, model.loadings))
    whole = _score_variance(model.polychorics, model.polychorics.correlations)
    return Described(true / whole, model.n, "omega, categorical, of the sum of the answers")


# The kernels below check nothing: they only compute.


def _score_variance(found: Polychorics, correlations: Array) -> float:
    total = 0.0
    for row, first in enumerate(found.thresholds):
        for column, second in enumerate(found.thresholds):
            r = float(correlations[row, column])
            if row == column and r >= 1:
                joint = ndtr(np.minimum(first[:, None], second))
            else:
                joint = bivariate_normal(first, second, r)
            total += float((joint - np.outer(ndtr(first), ndtr(second))).sum())
    return total
