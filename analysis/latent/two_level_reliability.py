"""Two-level reliability: how well a sum of items tells people apart, and how well it tells units.

With loadings l_w and l_b of a factor's items, its variances f_w and f_b, W and B the expected
covariances of these items, 1 a vector of ones, n the harmonic mean of the units' sizes,

    within          (1'l_w)^2 f_w / 1'W 1             people inside their unit
    between         (1'l_b)^2 f_b / 1'B 1             units, were their means known without error
    of unit means   (1'l_b)^2 f_b / (1'B 1 + 1'W 1 / n)    units, by the people who were asked
    of all people   ((1'l_w)^2 f_w + (1'l_b)^2 f_b) / (1'W 1 + 1'B 1)
    agreement       1'B 1 / (1'B 1 + 1'W 1 / n)       how sure the mean of a unit is (ICC(2))

The second looks splendid where units hardly differ, since it forgives the error of their means:
what may be said of a unit is the third. That of all people means something only where the items
load alike at both levels; fix them equal by `Model.renumbered`. Intervals by the delta method.

Sources: Geldhof, Preacher & Zyphur (2014), Psychological Methods 19, 72-91; Lai (2021),
Psychological Methods 26, 90-102.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimate import Figure
from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix
from analysis.latent.solution import functions
from analysis.latent.two_level import TwoLevelFitted
from analysis.latent.two_level_likelihood import BETWEEN, WITHIN

METHOD = "two-level maximum likelihood, delta interval"


@dataclass(frozen=True, slots=True)
class TwoLevelReliability:
    """What the sum of a factor's items says of people and of units."""

    factor: str
    within: Figure
    between: Figure
    unit_means: Figure
    everyone: Figure
    agreement: Figure
    typical_size: float
    """Harmonic mean of the units' sizes."""


def two_level_reliability(
    fitted: TwoLevelFitted, factor: str, between: str = "", *, confidence: float = 0.95
) -> TwoLevelReliability:
    """Estimate the reliability of a factor's items for people and for units.

    Parameters
    ----------
    fitted
        The model of both levels.
    factor
        Name of the factor within units.
    between
        Name of the factor between units; the same where none is given.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    TwoLevelReliability
        Each an Estimate, or Withheld where it has no value.

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
    >>> found = two_level_reliability(fit_two_level(two_level_model(one, one), sums), "support")
    >>> found.within.low < 0.8 < found.within.high
    True
    """
    model = fitted.model
    names = (factor, between or factor)
    unknown = [name for name in names if name not in model.factors]
    if unknown:
        raise ValueError(
            f"Factor {unknown[0]} is not in the model; its factors are {', '.join(model.factors)}."
        )
    columns = [model.factors.index(name) for name in names]
    sums = fitted.sums
    size = sums.clusters / float(sums.units @ (1 / sums.sizes))
    inside, outside, unit_means, everyone, agreement = functions(
        fitted, lambda values: _shares(model, values, columns, size), confidence, METHOD
    )
    return TwoLevelReliability(factor, inside, outside, unit_means, everyone, agreement, size)


# The kernel below checks nothing: it only computes.


def _shares(model: Model, values: Array, columns: list[int], size: float) -> Array:
    implied = model.implied(values)
    loadings = implied.matrices[Matrix.LOADING]
    inside = (loadings[WITHIN][:, columns[0]] != 0) | (loadings[BETWEEN][:, columns[1]] != 0)
    square = np.ix_(inside, inside)
    true, whole = [], []
    for level, column in zip((WITHIN, BETWEEN), columns, strict=True):
        variance = implied.factor_covariances[level][column, column]
        true.append(loadings[level][inside, column].sum() ** 2 * variance)
        whole.append(implied.covariances[level][square].sum())
    of_mean = whole[BETWEEN] + whole[WITHIN] / size
    return np.array(
        [
            true[WITHIN] / whole[WITHIN],
            true[BETWEEN] / whole[BETWEEN],
            true[BETWEEN] / of_mean,
            sum(true) / sum(whole),
            whole[BETWEEN] / of_mean,
        ]
    )
