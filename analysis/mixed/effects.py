"""Effects: the fixed effects of a mixed model with t intervals, tests, and type III F tests.

    b_k +- t(df) se,   t = b_k / se,   df by Satterthwaite or Kenward-Roger
    Wald: b_k +- z se, as `confint(method = "Wald")` of lme4

A term is tested by the contrasts that average over the levels of the factors beside it (type
III), which asks the same question whatever the level a factor is compared with.

Sources: see `small_samples` for the degrees of freedom and `design` for type III; Kuznetsova,
Brockhoff and Christensen (2017), Journal of Statistical Software 82(13), 1-26, for their use.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Significance
from analysis.mixed.design import WITH
from analysis.mixed.fit import MixedFit
from analysis.mixed.models import MixedModel
from analysis.mixed.small_samples import Inference, SmallSample, small_sample

Array = NDArray[np.float64]


def fixed_effects(
    fitted: MixedFit,
    method: SmallSample = SmallSample.SATTERTHWAITE,
    level: float = 0.95,
) -> dict[str, Estimate]:
    """Estimate the fixed effects with t intervals.

    Parameters
    ----------
    fitted
        The model.
    method
        Whose degrees of freedom.
    level
        Coverage of the intervals.

    Returns
    -------
    dict of str to Estimate
        By name of column.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> mean = fixed_effects(fit_sums(summed, [Varying("unit")]))["(Intercept)"]
    >>> round(mean.value, 2), round(mean.se, 3), round(mean.df, 2)
    (5.0, 1.732, 2.0)
    """
    inference = small_sample(fitted, method)
    contrasts = np.eye(len(fitted.names))
    return {
        name: contrast_estimate(inference, row, level)
        for name, row in zip(fitted.names, contrasts, strict=True)
    }


def wald_intervals(fitted: MixedFit, level: float = 0.95) -> dict[str, Estimate]:
    """Estimate the fixed effects with normal intervals, for many groups.

    Parameters
    ----------
    fitted
        The model.
    level
        Coverage of the intervals.

    Returns
    -------
    dict of str to Estimate
        By name of column.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> mean = wald_intervals(fit_sums(summed, [Varying("unit")]))["(Intercept)"]
    >>> round(mean.low, 2), round(mean.high, 2)
    (1.61, 8.39)
    """
    z = float(norm.ppf((1 + level) / 2))
    method = f"fixed effect, {fitted.likelihood.value}, normal interval"
    found = {}
    for name, value, variance in zip(fitted.names, fitted.beta, np.diag(fitted.vcov), strict=True):
        se = math.sqrt(variance)
        low, high = float(value) - z * se, float(value) + z * se
        found[name] = Estimate(float(value), se, low, high, fitted.n, method, level)
    return found


def contrast_estimate(inference: Inference, contrast: Array, level: float = 0.95) -> Estimate:
    """Estimate a sum of fixed effects.

    Parameters
    ----------
    inference
        From `small_sample`.
    contrast
        Weight of each fixed effect.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate
        With a t interval.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> inference = small_sample(fit_sums(summed, [Varying("unit")]))
    >>> round(contrast_estimate(inference, np.array([2.0])).value, 2)
    10.0
    """
    fitted = inference.fitted
    value = float(contrast @ fitted.beta)
    se = math.sqrt(inference.variance(contrast))
    df = inference.df(contrast)
    half = float(t_distribution.ppf((1 + level) / 2, df)) * se
    method = f"fixed effect, {fitted.likelihood.value}, {inference.method.value}"
    return Estimate(value, se, value - half, value + half, fitted.n, method, level, df)


def t_test(estimate: Estimate) -> Significance:
    """Test that a fixed effect, or a sum of them, is zero.

    Parameters
    ----------
    estimate
        From `fixed_effects` or `contrast_estimate`.

    Returns
    -------
    Significance
        Two-sided.

    Examples
    --------
    >>> t_test(Estimate(2.0, 1.0, 0.0, 4.0, 30, "fixed effect", 0.95, 10.0)).p.__round__(4)
    0.0734
    """
    statistic = estimate.value / estimate.se
    p = 2 * float(t_distribution.sf(abs(statistic), estimate.df))
    return Significance(statistic, p, estimate.n, f"t, {estimate.method}", (estimate.df,))


def anova(
    model: MixedModel, method: SmallSample = SmallSample.SATTERTHWAITE
) -> dict[str, Significance]:
    """Test each term beside all others (type III).

    Parameters
    ----------
    model
        The model.
    method
        Whose degrees of freedom.

    Returns
    -------
    dict of str to Significance
        By name of the term; empty for a model without terms.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    >>> {term: (round(test.statistic, 2), round(test.df[1], 1))
    ...     for term, test in anova(model).items()}
    {'wave': (8.65, 9.0)}
    """
    inference = small_sample(model.fitted, method)
    rewritten = model.design.to_sum_codes()
    names = [WITH.join(term) for term in model.design.terms]
    return {name: inference.test(rewritten[list(model.design.places(name))]) for name in names}
