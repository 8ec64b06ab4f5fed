"""Indices: how well a model says what the answers show.

With X the chi-square of the model on df degrees of freedom, b for the baseline, N people, G
groups, q free numbers,

    CFI  = 1 - max(X - df, 0) / max(X_b - df_b, X - df, 0)
    RNI  = 1 - (X - df) / (X_b - df_b)            TLI  = 1 - (X - df) / (X_b - df_b) df_b / df
    NFI  = (X_b - X) / X_b                        IFI  = (X_b - X) / (X_b - df)
    RFI  = (X_b / df_b - X / df) / (X_b / df_b)   PNFI = NFI df / df_b
    RMSEA = sqrt(G max(X - df, 0) / (N df)),  MFI = exp(-(X - df) / (2 N))
    ECVI = X / N + 2 q / N,  critical N = chi2 quantile / (X / N) + 1
    AIC = -2 log L + 2 q,  BIC = -2 log L + q log N, adjusted BIC with (N + 2) / 24 for N

RMSEA's interval: the noncentralities with which X is the 95th and the 5th percentile; p-close the
probability of a larger X were RMSEA .05, p-not-close of a smaller one were it .08. Scaled indices
take chi-square / c; robust ones X - c df, the noncentralities being those of X / c times c.

Sources: Bentler (1990), Psychological Bulletin 107, 238-246; Tucker & Lewis (1973), Psychometrika
38, 1-10; Bentler & Bonett (1980), Psychological Bulletin 88, 588-606; Bollen (1989), Sociological
Methods & Research 17, 303-316; Steiger (1998), Structural Equation Modeling 5, 411-419 (groups);
Browne & Cudeck (1992), Sociological Methods & Research 21, 230-258; McDonald (1989), Journal of
Classification 6, 97-103; Hoelter (1983), Sociological Methods & Research 11, 325-344; Sclove
(1987), Psychometrika 52, 333-343.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2 as chi2_distribution
from scipy.stats import ncx2

from analysis.latent.correction import Corrected, corrected
from analysis.latent.fitted import Fitted
from analysis.latent.residuals import ResidualIndices, residual_indices

CLOSE = 0.05
"""RMSEA that counts as a close fit (Browne & Cudeck 1992, 239)."""
NOT_CLOSE = 0.08
"""RMSEA above which the fit is not close (same page)."""
LEVEL = 0.90
"""Of the interval of RMSEA, so that the one-sided tests are at 5 per cent."""


@dataclass(frozen=True, slots=True)
class Chi2:
    """A test against the unrestricted moments."""

    value: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparative:
    """How much better than unrelated items; None where a formula has no value."""

    cfi: float
    tli: float
    rni: float
    nfi: float | None = None
    rfi: float | None = None
    ifi: float | None = None
    pnfi: float | None = None


@dataclass(frozen=True, slots=True)
class Rmsea:
    """Misfit per degree of freedom."""

    value: float
    low: float
    high: float
    p_close: float | None
    p_not_close: float | None


@dataclass(frozen=True, slots=True)
class Indices:
    """All indices of a fitted model."""

    chi2: Chi2
    baseline: Chi2
    comparative: Comparative
    rmsea: Rmsea
    residual: ResidualIndices
    aic: float
    bic: float
    adjusted_bic: float
    critical_n_05: float | None
    critical_n_01: float | None
    mfi: float
    ecvi: float
    scaled_chi2: Chi2 | None
    scaled_baseline: Chi2 | None
    scaled_comparative: Comparative | None
    scaled_rmsea: Rmsea | None
    robust_comparative: Comparative | None
    robust_rmsea: Rmsea | None


def indices(fitted: Fitted) -> Indices:
    """Return the indices of a fitted model.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    Indices
        Scaled ones where the test is scaled, robust ones there and where answers have gaps.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> indices(fit_complete(model, sample({"everyone": moments(answers, names)}))).chi2.df
    2
    """
    x, df, n, q = fitted.chi2, fitted.df, fitted.n, fitted.model.number
    groups = len(fitted.model.groups)
    low = fitted.baseline
    scaling, correction = fitted.scaling, corrected(fitted)
    scaled = x / scaling.factor if scaling else x
    scaled_low = low.chi2 / scaling.baseline_factor if scaling else low.chi2
    robust = robust_comparative(correction, df, low.df) if correction else None
    deviance = -2 * fitted.log_likelihood
    return Indices(
        chi2=_test(x, df),
        baseline=_test(low.chi2, low.df),
        comparative=comparative(x, df, low.chi2, low.df),
        rmsea=rmsea(x, df, n, groups),
        residual=residual_indices(fitted),
        aic=deviance + 2 * q,
        bic=deviance + q * log(n),
        adjusted_bic=deviance + q * log((n + 2) / 24),
        critical_n_05=critical_n(x, df, n, 0.95),
        critical_n_01=critical_n(x, df, n, 0.99),
        mfi=exp(-(x - df) / (2 * n)),
        ecvi=(x + 2 * q) / n,
        scaled_chi2=_test(scaled, df) if scaling else None,
        scaled_baseline=_test(scaled_low, low.df) if scaling else None,
        scaled_comparative=comparative(scaled, df, scaled_low, low.df) if scaling else None,
        scaled_rmsea=rmsea(x, df * scaling.factor, n, groups) if scaling else None,
        robust_comparative=robust,
        robust_rmsea=(
            rmsea(correction.chi2 / correction.factor, df, n, groups, correction.factor)
            if correction
            else None
        ),
    )


def rmsea(x: float, df: float, n: float, groups: int = 1, factor: float = 1.0) -> Rmsea:
    """Return the root mean square error of approximation.

    Parameters
    ----------
    x
        Chi-square, divided by `factor`.
    df
        Its degrees of freedom.
    n
        People in all groups.
    groups
        How many groups.
    factor
        What a scaled chi-square was divided by.

    Returns
    -------
    Rmsea
        With the 90 per cent interval; 0 without degrees of freedom.

    Examples
    --------
    >>> round(rmsea(85.3055, 24, 301).value, 4)
    0.0921
    """
    if not df:
        return Rmsea(0.0, 0.0, 0.0, None, None)
    size = factor * groups / (n * df)
    low = _noncentrality(x, df, (1 + LEVEL) / 2)
    high = _noncentrality(x, df, (1 - LEVEL) / 2)
    return Rmsea(
        sqrt(max(x - df, 0.0) * size),
        sqrt(low * size),
        sqrt(high * size),
        float(_above(x, df, CLOSE**2 / size)),
        float(1 - _above(x, df, NOT_CLOSE**2 / size)),
    )


def comparative(x: float, df: int, low: float, low_df: int) -> Comparative:
    """Return how much better a model fits than unrelated items.

    Parameters
    ----------
    x, df
        Chi-square of the model and its degrees of freedom.
    low, low_df
        Those of the baseline.

    Returns
    -------
    Comparative
        A formula without a value is None.

    Examples
    --------
    >>> round(comparative(85.3055, 24, 918.8516, 36).cfi, 4)
    0.9306
    """
    away, low_away = x - df, low - low_df
    worst = max(low_away, away, 0.0)
    comparable = 0 < df <= low_df
    return Comparative(
        cfi=1 - max(away, 0.0) / worst if worst > 0 else 1.0,
        tli=1 - away / low_away * low_df / df if df else 1.0,
        rni=1 - away / low_away,
        nfi=(low - x) / low if df <= low_df else None,
        rfi=1 - x / low * low_df / df if comparable else (1.0 if not df else None),
        ifi=(low - x) / (low - df),
        pnfi=(low - x) / low * df / low_df,
    )


def robust_comparative(correction: Corrected, df: int, low_df: int) -> Comparative:
    """Return how much better a model would fit without gaps and with normal answers.

    Parameters
    ----------
    correction
        Chi-squares with what each comes to.
    df, low_df
        Degrees of freedom of the model and the baseline.

    Returns
    -------
    Comparative
        CFI, TLI and RNI.

    Examples
    --------
    >>> round(robust_comparative(Corrected(85.3055, 1.0, 918.8516, 1.0), 24, 36).cfi, 4)
    0.9306
    """
    away = correction.chi2 - correction.factor * df
    low_away = correction.baseline_chi2 - correction.baseline_factor * low_df
    worst = max(low_away, away, 0.0)
    return Comparative(
        cfi=1 - max(away, 0.0) / worst if worst > 0 else 1.0,
        tli=1 - away / low_away * low_df / df if df else 1.0,
        rni=1 - away / low_away,
    )


def critical_n(x: float, df: int, n: float, level: float) -> float | None:
    """Return the number of people from which a model would be rejected.

    Parameters
    ----------
    x, df
        Chi-square of the model and its degrees of freedom.
    n
        People.
    level
        One less the size of the test.

    Returns
    -------
    float or None
        None for a model that fits by itself.

    Examples
    --------
    >>> round(critical_n(85.3055, 24, 301, 0.95), 1)
    129.5
    """
    if not df or x <= 0:
        return None
    return float(chi2_distribution.ppf(level, df)) / (x / n) + 1


# The kernels below check nothing: they only compute.


def _test(x: float, df: int) -> Chi2:
    return Chi2(x, df, float(chi2_distribution.sf(x, df)) if df else 1.0)


def _above(x: float, df: float, noncentrality: float) -> float:
    return float(np.clip(ncx2.sf(x, df, noncentrality), 0.0, 1.0))


def _noncentrality(x: float, df: float, below: float) -> float:
    """Return the noncentrality with which a chi-square below x has this probability."""
    if x <= 0 or chi2_distribution.cdf(x, df) < below:
        return 0.0
    highest = max(x, 1.0)
    while ncx2.cdf(x, df, highest) > below:
        highest *= 2
    return float(brentq(lambda at: ncx2.cdf(x, df, at) - below, 0.0, highest, xtol=1e-12))
