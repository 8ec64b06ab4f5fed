"""Two-level indices: how well a model of people and units says what the answers show.

CFI, TLI, RMSEA and their kin are those of `indices` with the two-level chi-square and N people.
Of either level, with the correlations r of the most likely unrestricted covariances and rho of the
expected ones,

    SRMR = root mean square over i >= j of r_ij - rho_ij

that is, the diagonal counts as 0. Expected covariances that no population can have are made proper
first, their eigenvalues lifted to a millionth of the largest. The chi-square is moved mostly by
the within part, where the people are: look at the SRMR of either level. `srmr` is the sum of both.
These are the definitions of lavaan 0.6-14.

Sources: Hsu, Kwok, Lin & Acosta (2015), Multivariate Behavioral Research 50, 197-215, for what the
indices see of either level; see `indices` for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.stats import chi2 as chi2_distribution

from analysis.latent.indices import Comparative, Rmsea, comparative, rmsea
from analysis.latent.parameters import Array
from analysis.latent.two_level import TwoLevelFitted
from analysis.latent.two_level_likelihood import BETWEEN, WITHIN

LEAST = 1e-6
"""Smallest eigenvalue of expected covariances, beside the largest, in the residuals."""


@dataclass(frozen=True, slots=True)
class TwoLevelIndices:
    """Figures of fit of both levels together, and residuals of each."""

    chi2: float
    df: int
    p: float
    """1 without degrees of freedom."""
    baseline_chi2: float
    baseline_df: int
    comparative: Comparative
    rmsea: Rmsea
    srmr_within: float
    srmr_between: float
    log_likelihood: float
    unrestricted_log_likelihood: float
    number: int
    """Free numbers."""
    aic: float
    bic: float
    adjusted_bic: float
    n: int
    units: int

    @property
    def srmr(self) -> float:
        """Both levels' residuals, added up."""
        return self.srmr_within + self.srmr_between


def two_level_indices(fitted: TwoLevelFitted) -> TwoLevelIndices:
    """Return how well a model of two levels fits.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    TwoLevelIndices
        Look at `fitted.improper` before them.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.two_level import fit_two_level, two_level_model
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> rng = np.random.default_rng(1)
    >>> units, names = np.repeat(np.arange(80), 8), ["a", "b", "c", "d"]
    >>> answers = rng.normal(size=(80, 1))[units] + rng.normal(size=(640, 1))
    >>> answers = answers + rng.normal(size=(80, 4))[units] / 2 + rng.normal(size=(640, 4))
    >>> sums = two_level_sums(unit_sums(answers, [str(unit) for unit in units], names))
    >>> one = Structure({"support": names})
    >>> two_level_indices(fit_two_level(two_level_model(one, one), sums)).srmr_within < 0.05
    True
    """
    x, df, n, q = fitted.chi2, fitted.df, fitted.n, fitted.model.number
    low, top, implied = fitted.baseline, fitted.unrestricted, fitted.implied
    lost = -2 * fitted.log_likelihood
    return TwoLevelIndices(
        chi2=x,
        df=df,
        p=float(chi2_distribution.sf(x, df)) if df else 1.0,
        baseline_chi2=low.chi2,
        baseline_df=low.df,
        comparative=comparative(x, df, low.chi2, low.df),
        rmsea=rmsea(x, df, n),
        srmr_within=_residual(top.within, implied.covariances[WITHIN]),
        srmr_between=_residual(top.between, implied.covariances[BETWEEN]),
        log_likelihood=fitted.log_likelihood,
        unrestricted_log_likelihood=top.log_likelihood,
        number=q,
        aic=lost + 2 * q,
        bic=lost + q * log(n),
        adjusted_bic=lost + q * log((n + 2) / 24),
        n=n,
        units=fitted.sums.clusters,
    )


# The kernels below check nothing: they only compute.


def _residual(observed: Array, expected: Array) -> float:
    lower = np.tril_indices(len(observed))
    left = (_correlations(observed) - _correlations(_proper(expected)))[lower]
    return sqrt(float((left**2).mean()))


def _correlations(covariances: Array) -> Array:
    scale = np.sqrt(np.diag(covariances))
    correlations: Array = covariances / np.outer(scale, scale)
    return correlations


def _proper(covariances: Array) -> Array:
    values, vectors = np.linalg.eigh(covariances)
    lifted: Array = (vectors * np.maximum(values, LEAST * values[-1])) @ vectors.T
    return lifted
