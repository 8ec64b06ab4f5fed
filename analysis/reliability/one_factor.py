"""One factor: the model in which one trait makes all items of a scale, by maximum likelihood.

Sigma = l l' + diag(e), loadings l and residual variances e, factor variance 1. With S the
covariance matrix with divisor n,

    F = log|Sigma| + tr(S Sigma^-1) - log|S| - k            least at the estimates
    chi-square = n F with k (k + 1) / 2 - 2 k degrees of freedom

found as every factor model is (`analysis.latent.complete`). Covariance of the estimates: I^-1 / n
for normal answers, I the expected information; robust, A^-1 B A^-1 with A the observed
information of all people and B the sum of the outer products of their scores. With the baseline
of unrelated items (b),

    CFI   = 1 - max(chi2 - df, 0) / max(chi2_b - df_b, chi2 - df, 0)
    TLI   = (chi2_b / df_b - chi2 / df) / (chi2_b / df_b - 1)
    RMSEA = sqrt(max(chi2 - df, 0) / (n df))
    SRMR  = root mean square of (s_ij - sigma_ij) / sqrt(s_ii s_jj), i <= j

Sources: Joreskog (1969), Psychometrika 34, 183-202; White (1982), Econometrica 50, 1-25; Bentler
(1990), Psychological Bulletin 107, 238-246; Tucker & Lewis (1973), Psychometrika 38, 1-10;
Steiger (1990), Multivariate Behavioral Research 25, 173-180.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.estimate import Reason, Withheld
from analysis.latent.building import Means, Structure, factor_model
from analysis.latent.complete import searched
from analysis.latent.full_information import curvature
from analysis.latent.incomplete import complete_patterns
from analysis.latent.model import Model
from analysis.latent.sample import Sample
from analysis.latent.scores import incomplete_products
from analysis.sums.covariances import ROUNDING, Missing, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

FEWEST_ITEMS = 3
"""Two items have three variances and covariances, and the model four parts."""
UNSETTLED = 1e10
"""Condition of the information from which the answers do not settle the loadings."""


@dataclass(frozen=True, slots=True)
class OneFactor:
    """The fitted model."""

    columns: tuple[str, ...]
    loadings: Array
    residuals: Array
    """Residual variances, all above 0."""
    covariance: Array
    """Of the answers, divisor n."""
    n: float

    @property
    def people(self) -> int:
        """The n as a whole number, never more than it is."""
        return int(self.n + ROUNDING * self.n)

    @property
    def implied(self) -> Array:
        """Covariances that the model expects."""
        matrix: Array = np.outer(self.loadings, self.loadings) + np.diag(self.residuals)
        return matrix

    @property
    def standardized_loadings(self) -> Array:
        """Correlations of the items with the factor."""
        correlations: Array = self.loadings / np.sqrt(self.loadings**2 + self.residuals)
        return correlations

    @property
    def discrepancy(self) -> float:
        """F at the estimates; 0 where the model says all there is."""
        return max(_discrepancy(self.implied, self.covariance), 0.0)


@dataclass(frozen=True, slots=True)
class ModelFit:
    """How well one factor says what the items share."""

    chi2: float
    df: int
    p: float
    cfi: float
    tli: float
    rmsea: float
    srmr: float


def one_factor(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> OneFactor | Withheld:
    """Fit one factor to the items of a scale.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    OneFactor or Withheld
        The sum of the loadings is positive. Withheld for fewer than three items, and as
        undefined where the search ends at no proper model, with a residual variance of 0 or less,
        or the answers do not settle the loadings.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4],
    ...                     [2, 3, 1], [4, 2, 3.0]])
    >>> one_factor(answers).standardized_loadings.round(2).tolist()
    [0.96, 0.62, 0.84]
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    k = len(shared.matrix)
    if k < FEWEST_ITEMS or shared.n <= k:
        return Withheld(Reason.TOO_FEW, shared.people)
    matrix = shared.matrix * (shared.n - 1) / shared.n
    scale = np.sqrt(np.diag(matrix))
    standardized = matrix / np.outer(scale, scale)
    if np.linalg.eigvalsh(standardized)[0] <= ROUNDING:
        return Withheld(Reason.UNDEFINED, shared.people)
    model = _model(shared.columns)
    found = searched(model, _sample(shared.columns, standardized, shared.n))
    values = found.values
    if not found.converged or (values[k:] <= ROUNDING).any():
        return Withheld(Reason.UNDEFINED, shared.people)
    if np.linalg.cond(model.information(model.implied(values), [1.0])) > UNSETTLED:
        return Withheld(Reason.UNDEFINED, shared.people)
    loadings = values[:k] * scale
    loadings *= np.copysign(1.0, loadings.sum())
    return OneFactor(shared.columns, loadings, values[k:] * scale**2, matrix, shared.n)


def model_fit(model: OneFactor) -> ModelFit | Withheld:
    """Return how well one factor fits.

    Parameters
    ----------
    model
        The fitted model.

    Returns
    -------
    ModelFit or Withheld
        Withheld for three items: one factor then always fits.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> fit = model_fit(one_factor(rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))))
    >>> fit.df, fit.cfi > 0.95
    (5, True)
    """
    k, n = len(model.loadings), model.n
    df, of_baseline = k * (k + 1) // 2 - 2 * k, k * (k - 1) // 2
    if df == 0:
        return Withheld(Reason.UNDEFINED, model.people)
    square = n * model.discrepancy
    baseline = n * _discrepancy(np.diag(np.diag(model.covariance)), model.covariance)
    above, above_baseline = max(square - df, 0.0), baseline - of_baseline
    worst = max(above_baseline, above)
    scale = np.sqrt(np.diag(model.covariance))
    rest = ((model.covariance - model.implied) / np.outer(scale, scale))[np.tril_indices(k)]
    return ModelFit(
        chi2=square,
        df=df,
        p=float(chi2.sf(square, df)),
        cfi=1 - above / worst if worst > 0 else 1.0,
        tli=(baseline / of_baseline - square / df) / (baseline / of_baseline - 1),
        rmsea=float(np.sqrt(above / (n * df))),
        srmr=float(np.sqrt((rest**2).mean())),
    )


def normal_covariance(model: OneFactor) -> Array:
    """Return the covariance of the estimates for normal answers.

    Parameters
    ----------
    model
        The fitted model.

    Returns
    -------
    Array
        Loadings first, then residual variances; shape (2 items, 2 items).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> model = one_factor(rng.normal(size=(200, 1)) + rng.normal(size=(200, 5)))
    >>> normal_covariance(model).shape
    (10, 10)
    """
    specified = _model(model.columns)
    information = specified.information(specified.implied(_values(model)), [model.n])
    return _inverse(information)


def robust_covariance(model: OneFactor, answers: Array) -> Array:
    """Return the covariance of the estimates for answers of any distribution.

    Parameters
    ----------
    model
        The model fitted to the complete people among `answers`.
    answers
        Shape (people, items).

    Returns
    -------
    Array
        Loadings first, then residual variances; shape (2 items, 2 items).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    >>> robust_covariance(one_factor(answers), answers).shape
    (10, 10)
    """
    complete = answers[np.isfinite(answers.sum(axis=1))]
    specified, values = _model(model.columns), _values(model)
    implied = specified.implied(values)
    pairs = len(np.tril_indices(len(model.loadings))[0])
    slope = specified.jacobian(implied)[0][:pairs]
    scores = incomplete_products(complete)(complete.mean(axis=0), implied.covariances[0])
    patterns = complete_patterns(_sample(model.columns, model.covariance, len(complete)))
    bread = _inverse(curvature(specified, patterns, values))
    covariance: Array = bread @ slope.T @ scores[:pairs, :pairs] @ slope @ bread
    return covariance


# The kernels below check nothing: they only compute.


def _discrepancy(implied: Array, covariance: Array) -> float:
    ratio = np.linalg.solve(implied, covariance)
    return float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(implied))


def _inverse(matrix: Array) -> Array:
    inverse: Array = np.linalg.inv(matrix).astype(np.float64)
    return inverse


def _model(columns: tuple[str, ...]) -> Model:
    """Return one factor of variance 1; its numbers are the loadings, then the residuals."""
    return factor_model(Structure({"factor": columns}, means=Means.ABSENT))


def _values(model: OneFactor) -> Array:
    return np.concatenate([model.loadings, model.residuals])


def _sample(columns: tuple[str, ...], covariance: Array, n: float) -> Sample:
    means = np.zeros((1, len(columns)))
    return Sample(columns, ("everyone",), np.array([float(n)]), means, covariance[None])
