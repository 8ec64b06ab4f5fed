"""Marginal means: what a mixed model expects of each group, of each wave, and of their change.

A mean is l'b, l being the row of the design for the levels asked for, the factors not asked for
counting equally and numbers standing at their mean; the two values of a number that has but two
count equally as well, as in emmeans. A trend is the difference that one unit of a
number makes. Both are estimates with t intervals; groups are compared by their differences, with
an interval each, never by whether intervals overlap and never by letters.

Tukey's p-value takes the studentised range of as many means as are compared: P(Q > sqrt(2) |t|).
Holm's holds the risk of any false alarm by steps.

Sources: Searle, Speed and Milliken (1980), The American Statistician 34, 216-221, for the means;
Tukey (1949), Biometrics 5, 99-114; Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import studentized_range
from statsmodels.stats.multitest import multipletests

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Significance
from analysis.mixed.design import Value
from analysis.mixed.effects import contrast_estimate, t_test
from analysis.mixed.models import MixedModel
from analysis.mixed.small_samples import Inference, SmallSample, small_sample

Array = NDArray[np.float64]
Levels = Mapping[str, Value]


class Family(Enum):
    """How p-values answer for being several."""

    TUKEY = "Tukey"
    HOLM = "Holm"
    NONE = "unadjusted"


@dataclass(frozen=True, slots=True)
class MarginalMean:
    """A mean or a trend at some levels."""

    at: Levels
    estimate: Estimate
    contrast: Array
    """Weights of the fixed effects."""


@dataclass(frozen=True, slots=True)
class MarginalMeans:
    """Means or trends of the levels of some columns, within the levels of others."""

    by: tuple[str, ...]
    within: tuple[str, ...]
    means: tuple[MarginalMean, ...]
    inference: Inference
    level: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The first less the second."""

    first: Levels
    second: Levels
    within: Levels
    estimate: Estimate
    test: Significance
    """With the p-value of the family."""


def marginal_means(
    model: MixedModel,
    by: str | Sequence[str],
    *,
    within: str | Sequence[str] = (),
    at: Levels | None = None,
    method: SmallSample = SmallSample.SATTERTHWAITE,
    level: float = 0.95,
) -> MarginalMeans:
    """Estimate the mean of each level.

    Parameters
    ----------
    model
        The model.
    by
        One factor, or several whose combinations are asked for.
    within
        Factors within whose levels the others will be compared.
    at
        Values of other columns; without them factors count equally and numbers are at their mean,
        or in the middle of two values.
    method
        Whose degrees of freedom.
    level
        Coverage of the intervals.

    Returns
    -------
    MarginalMeans
        To look at, or for `differences`.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0, 6, 6, 7],
    ...     "wave": [0, 1, 2] * 6, "person": [*"aaabbbcccdddeeefff"],
    ...     "unit": [*"SSSSSSSSSMMMMMMMMM"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", by="unit",
    ...     slope=None)
    >>> for mean in marginal_means(model, "unit").means:
    ...     print(dict(mean.at), round(mean.estimate.value, 2), round(mean.estimate.df, 1))
    {'unit': 'M'} 4.11 4.0
    {'unit': 'S'} 4.0 4.0
    """
    names = (_names(by), _names(within))
    return _grid(model, names, at or {}, (method, level), model.design.row)


def trends(
    model: MixedModel,
    number: str,
    by: str | Sequence[str] = (),
    *,
    within: str | Sequence[str] = (),
    at: Levels | None = None,
    method: SmallSample = SmallSample.SATTERTHWAITE,
    level: float = 0.95,
) -> MarginalMeans:
    """Estimate the change of the outcome with one unit of a number, for each level.

    Parameters
    ----------
    model
        The model.
    number
        A numeric column, such as the wave.
    by, within, at, method, level
        As for `marginal_means`.

    Returns
    -------
    MarginalMeans
        Trends, to look at or for `differences`.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0, 6, 6, 7],
    ...     "wave": [0, 1, 2] * 6, "person": [*"aaabbbcccdddeeefff"],
    ...     "unit": [*"SSSSSSSSSMMMMMMMMM"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", by="unit",
    ...     slope=None)
    >>> [round(mean.estimate.value, 2) for mean in trends(model, "wave", "unit").means]
    [0.5, 0.83]
    """
    if number not in model.design.means:
        known = ", ".join(model.design.means) or "none"
        raise UnusableAnswers(f"{number} is no number of this model; its numbers are: {known}.")

    def change(values: Levels) -> Array:
        ahead: Array = model.design.row({**values, number: 1.0})
        return ahead - model.design.row({**values, number: 0.0})

    return _grid(model, (_names(by), _names(within)), at or {}, (method, level), change)


def differences(means: MarginalMeans, family: Family = Family.TUKEY) -> tuple[Difference, ...]:
    """Compare means or trends, each with each, within the levels of `within`.

    Parameters
    ----------
    means
        From `marginal_means` or `trends`.
    family
        How p-values answer for being several. The intervals are of one difference each.

    Returns
    -------
    tuple of Difference
        The earlier level less the later.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_growth
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0, 6, 6, 7],
    ...     "wave": [0, 1, 2] * 6, "person": [*"aaabbbcccdddeeefff"],
    ...     "unit": [*"SSSSSSSSSMMMMMMMMM"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", by="unit",
    ...     slope=None)
    >>> (found,) = differences(marginal_means(model, "unit"))
    >>> round(found.estimate.value, 2), round(found.test.p, 2)
    (0.11, 0.95)
    """
    found: list[Difference] = []
    together: dict[tuple[Value, ...], list[MarginalMean]] = {}
    for mean in means.means:
        together.setdefault(tuple(mean.at[name] for name in means.within), []).append(mean)
    for here in together.values():
        found += _compared(means, here, family)
    return tuple(found)


def _grid(
    model: MixedModel,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    at: Levels,
    asked: tuple[SmallSample, float],
    row: Callable[[Levels], Array],
) -> MarginalMeans:
    (by, within), (method, level) = names, asked
    inference = small_sample(model.fitted, method)
    levels = model.design.levels
    wrong = [name for name in (*by, *within) if name not in levels]
    if wrong:
        raise UnusableAnswers(
            f"{wrong[0]} is no factor of this model; its factors are "
            f"{', '.join(levels) or 'none'}. Ask for a number by `at`."
        )
    means = []
    # As in emmeans, the groups to compare vary fastest.
    for outer in product(*(levels[name] for name in within)):
        for inner in product(*(levels[name] for name in by)):
            here = dict(zip((*by, *within), (*inner, *outer), strict=True))
            contrast = row({**at, **here})
            means.append(
                MarginalMean(here, contrast_estimate(inference, contrast, level), contrast)
            )
    return MarginalMeans(by, within, tuple(means), inference, level)


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _compared(
    means: MarginalMeans, here: Sequence[MarginalMean], family: Family
) -> list[Difference]:
    pairs = list(combinations(here, 2))
    estimates = [
        contrast_estimate(means.inference, first.contrast - second.contrast, means.level)
        for first, second in pairs
    ]
    tests = [t_test(estimate) for estimate in estimates]
    p_values = _adjusted(tests, len(here), family)
    return [
        Difference(
            {name: first.at[name] for name in means.by},
            {name: second.at[name] for name in means.by},
            {name: first.at[name] for name in means.within},
            estimate,
            Significance(test.statistic, p, test.n, f"{test.method}, {family.value}", test.df),
        )
        for (first, second), estimate, test, p in zip(
            pairs, estimates, tests, p_values, strict=True
        )
    ]


def _adjusted(tests: Sequence[Significance], groups: int, family: Family) -> list[float]:
    p_values = [test.p for test in tests]
    if family is Family.NONE or not tests:
        return p_values
    if family is Family.HOLM:
        return [float(p) for p in multipletests(p_values, method="holm")[1]]
    return [
        float(studentized_range.sf(math.sqrt(2) * abs(test.statistic), groups, test.df[0]))
        for test in tests
    ]
