"""Ordered building: factor models of ordered answers, from which items belong to which factor.

What lies behind an ordered answer has no unit and no origin of its own. In one group its mean is
0 and its variance (delta) or residual variance (theta) is 1, and all its thresholds are free; the
same in every group of a model that compares nothing.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.latent.building import Means, Structure, factor_model
from analysis.latent.model import Model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Matrix, Parameter


def ordered_factor_model(
    structure: Structure,
    statistics: OrderedStatistics,
    parameterization: Parameterization = Parameterization.DELTA,
) -> Model:
    """Build a model of ordered answers with every place free in every group.

    Parameters
    ----------
    structure
        Factors, their items and what connects them; its means and groups do not count.
    statistics
        Of all its items, for their numbers of options, and of the groups.
    parameterization
        Whether what lies behind an item has variance 1 or residual variance 1.

    Returns
    -------
    Model
        With free thresholds.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> ordered_factor_model(Structure({"f": [*"abcd"]}), found).number
    12
    """
    base = factor_model(replace(structure, means=Means.ABSENT, groups=statistics.groups))
    return ordered_model(base, statistics, parameterization)


def ordered_model(
    base: Model,
    statistics: OrderedStatistics,
    parameterization: Parameterization = Parameterization.DELTA,
) -> Model:
    """Turn a model of measured answers into one of ordered answers.

    Parameters
    ----------
    base
        Its intercepts and means of factors are left out, its residual variances fixed.
    statistics
        Of all its items, for their numbers of options.
    parameterization
        Whether what lies behind an item has variance 1 or residual variance 1.

    Returns
    -------
    Model
        With free thresholds.

    Examples
    --------
    >>> import numpy as np
    >>> found = OrderedStatistics(
    ...     tuple("abc"), ("everyone",), np.ones(1), (2, 3, 4), (), np.zeros((1, 3)), ()
    ... )
    >>> ordered_model(factor_model(Structure({"f": [*"abc"]})), found).number
    9
    """
    options = dict(zip(statistics.items, statistics.options, strict=True))
    own = 1.0 if parameterization is Parameterization.THETA else 0.0
    places = [
        replace(place, value=own, index=None) if _is_residual_variance(place) else place
        for place in base.parameters
        if place.matrix not in (Matrix.INTERCEPT, Matrix.FACTOR_MEAN)
    ]
    top = base.number
    for group in range(len(base.groups)):
        for item, name in enumerate(base.items):
            for step in range(options[name] - 1):
                places.append(Parameter(Matrix.THRESHOLD, item, step, group, index=top))
                top += 1
    numbers: dict[int, int] = {}
    counted = [
        place
        if place.index is None
        else replace(place, index=numbers.setdefault(place.index, len(numbers)))
        for place in places
    ]
    return replace(base, parameters=tuple(counted))


def _is_residual_variance(place: Parameter) -> bool:
    return place.matrix is Matrix.RESIDUAL and place.row == place.column
