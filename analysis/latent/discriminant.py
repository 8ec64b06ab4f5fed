"""Discriminant: whether the items of two factors ask about two things.

With r the absolute correlations between items of two scales (hetero) and within each (mono),

    HTMT  = mean r_hetero / sqrt(mean r_mono,1  mean r_mono,2)
    HTMT2 = the same with geometric means, for items that load unequally

Sources: Henseler, Ringle & Sarstedt (2015), Journal of the Academy of Marketing Science 43,
115-135; Roemer, Schuberth & Henseler (2021), Industrial Management & Data Systems 121, 2637-2650.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.decision import Cutoff
from analysis.estimate import Described, Description, Reason, Withheld
from analysis.latent.parameters import Array
from analysis.sums.moments import Moments

ONE_THING = Cutoff(
    "HTMT of two things",
    0.85,
    "Henseler, Ringle & Sarstedt (2015), Journal of the Academy of Marketing Science 43, 121",
)
"""Above it two scales may well measure one thing."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How close two scales come."""

    first: str
    second: str
    htmt: Description
    htmt2: Description


def heterotrait_ratios(answers: Moments, scales: Mapping[str, Sequence[str]]) -> tuple[Ratio, ...]:
    """Return HTMT and HTMT2 of each pair of scales.

    Parameters
    ----------
    answers
        Sums of the items.
    scales
        Items of each scale.

    Returns
    -------
    tuple of Ratio
        Withheld where a scale has one item, or an item does not vary.

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> sums = moments(answers, ["a", "b", "c", "d"])
    >>> round(heterotrait_ratios(sums, {"f": ["a", "b"], "g": ["c", "d"]})[0].htmt.value, 1)
    1.1
    """
    covariance = answers.covariance
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt(np.diag(covariance))
        correlation = np.abs(covariance / np.outer(scale, scale))
    place = {column: at for at, column in enumerate(answers.columns)}
    n = round(float(answers.n.min()))
    ratios = []
    for first, second in combinations(scales, 2):
        within = [_inside(correlation, [place[i] for i in scales[s]]) for s in (first, second)]
        between = correlation[
            np.ix_([place[i] for i in scales[first]], [place[i] for i in scales[second]])
        ].ravel()
        parts = (*within, between)
        ratios.append(
            Ratio(
                first,
                second,
                _described(parts, np.mean, n, "HTMT"),
                _described(parts, _geometric, n, "HTMT2"),
            )
        )
    return tuple(ratios)


# The kernels below check nothing: they only compute.


def _geometric(values: Array) -> float:
    return float(np.exp(np.log(values).mean())) if (values > 0).all() else 0.0


def _inside(correlation: Array, items: Sequence[int]) -> Array:
    """Return the correlations among the items of one scale."""
    return correlation[np.ix_(items, items)][np.tril_indices(len(items), -1)]


def _described(
    parts: Sequence[Array], mean: Callable[[Array], float], n: int, name: str
) -> Description:
    if not all(len(part) for part in parts):
        return Withheld(Reason.TOO_FEW, n)
    if not all(np.isfinite(part).all() for part in parts):
        return Withheld(Reason.NO_VARIANCE, n)
    size = float(np.sqrt(mean(parts[0]) * mean(parts[1])))
    if size <= 0:
        return Withheld(Reason.UNDEFINED, n)
    return Described(float(mean(parts[2])) / size, n, name)
