"""Ordinal: reliability of items with few options, from the traits behind them.

With R the polychoric correlations of k items, one factor with standardised loadings l is fitted
by diagonally weighted least squares,

    F = sum_{i<j} w_ij (r_ij - l_i l_j)^2,  w_ij = 1 / (n var(r_ij))

With G the covariance of the r (times n) from each person's scores of thresholds and
correlations, D the derivatives of l_i l_j and W = diag(w), U = W - W D (D'W D)^-1 D'W,

    chi-square          (n - 1) F with df = pairs - k
    scaled and shifted  a chi2 + df - a tr(UG),  a = sqrt(df / tr((UG)^2))

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
21-29; Green & Yang (2009), Psychometrika 74, 155-167; Muthen (1984), Psychometrika 49, 115-132;
Asparouhov & Muthen (2010), Simple Second Order Chi-Square Correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import ndtr
from scipy.stats import chi2

from analysis.estimate import Described, Description, Reason, Withheld
from analysis.reliability.alpha import alpha_of
from analysis.reliability.covariances import ROUNDING
from analysis.reliability.omega import minres_loadings
from analysis.reliability.one_factor import FEWEST_ITEMS
from analysis.reliability.polychoric import Polychorics, bivariate_normal, polychorics
from analysis.reliability.polychoric_errors import correlation_covariance

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrdinalFactor:
    """One factor behind the traits of ordinal items."""

    loadings: Array
    polychorics: Polychorics
    spread: Array
    """Covariance of the polychoric correlations times n; pairs i < j, row by row."""

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
    spread = correlation_covariance(found)
    if isinstance(spread, Withheld):
        return spread
    loadings = _weighted_loadings(found.correlations, 1 / np.diag(spread))
    if (np.abs(loadings) >= 1).any():
        return Withheld(Reason.UNDEFINED, found.n)
    return OrdinalFactor(loadings, found, spread)


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
    k, n = len(model.loadings), model.n
    pairs = np.triu_indices(k, 1)
    df = len(pairs[0]) - k
    if df == 0:
        return Withheld(Reason.UNDEFINED, n)
    weights, observed = 1 / np.diag(model.spread), model.polychorics.correlations[pairs]
    rest = observed - np.outer(model.loadings, model.loadings)[pairs]
    slopes = _slopes(model.loadings)
    projected = np.linalg.solve((slopes.T * weights) @ slopes, slopes.T * weights)
    unexplained = np.diag(weights) - (weights[:, None] * slopes) @ projected
    plain = (n - 1) * float(weights @ rest**2)
    scaled = _scaled(plain, df, unexplained @ model.spread)
    baseline = (n - 1) * float(weights @ observed**2)
    of_baseline = len(pairs[0])
    scaled_baseline = _scaled(baseline, of_baseline, np.diag(weights) @ model.spread)
    above, above_baseline = max(scaled - df, 0.0), scaled_baseline - of_baseline
    worst = max(above, above_baseline)
    ratio = scaled_baseline / of_baseline
    return OrdinalFit(
        chi2=plain,
        df=df,
        chi2_scaled=scaled,
        p_scaled=float(chi2.sf(scaled, df)),
        cfi_scaled=1 - above / worst if worst > 0 else 1.0,
        tli_scaled=(ratio - scaled / df) / (ratio - 1),
        rmsea_scaled=float(np.sqrt(above / (df * (n - 1)))),
        srmr=float(np.sqrt((rest**2).sum() / (k * (k + 1) / 2))),
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


def _weighted_loadings(correlations: Array, weights: Array) -> Array:
    pairs = np.triu_indices(len(correlations), 1)
    roots = np.sqrt(weights)

    def rest(loadings: Array) -> Array:
        residual: Array = (correlations - np.outer(loadings, loadings))[pairs] * roots
        return residual

    tight = {"xtol": 1e-14, "ftol": 1e-14, "gtol": 1e-14}
    loadings: Array = least_squares(rest, minres_loadings(correlations), **tight).x
    return np.asarray(loadings * np.copysign(1.0, loadings.sum()), dtype=np.float64)


def _slopes(loadings: Array) -> Array:
    first, second = np.triu_indices(len(loadings), 1)
    slopes = np.zeros((len(first), len(loadings)))
    places = np.arange(len(first))
    slopes[places, first] = loadings[second]
    slopes[places, second] = loadings[first]
    return slopes


def _scaled(plain: float, df: int, product: Array) -> float:
    factor = float(np.sqrt(df / np.trace(product @ product)))
    return factor * plain + df - factor * float(np.trace(product))


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
