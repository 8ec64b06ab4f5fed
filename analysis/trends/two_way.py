"""Two way: what a regression on units and waves would call the effect, and why not to use it.

With D_ut = 1 from the start of a unit on and D~ what unit and wave means leave of it,

    b = sum w_u D~_ut y_ut / sum w_u D~_ut^2

is the two-way fixed-effects estimate. With staggered starts it is a mean of comparisons of two
groups, each b_2x2 = (after - before) of one less that of the other, of which some are forbidden:
units that begin later, against units that began earlier and are still changing. With n_k the share
of units of start k, n_kl = n_k / (n_k + n_l), D_k its share of waves since, V the mean of D~^2,

    k, never      (n_k + n_U)^2 n_kU (1 - n_kU) D_k (1 - D_k) / V
    k, not yet l  ((n_k + n_l) (1 - D_l))^2 n_kl (1 - n_kl) e (1 - e) / V,  e = (D_k-D_l) / (1-D_l)
    l, already k  ((n_k + n_l) D_k)^2 n_kl (1 - n_kl) h (1 - h) / V,        h = D_l / D_k

(l after k) are their weights, which add to 1. As a mean of effects it gives ATT(g, t) the weight
sum over units of the start of w_u D~_gt / sum over all that have begun: where effects grow, late
effects of early starts count below 0, and b can have the wrong sign.

Sources: Goodman-Bacon (2021), Journal of Econometrics 225, 254-277; de Chaisemartin &
D'Haultfoeuille (2020), American Economic Review 110, 2964-2996.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.estimate import Described, Reason, Withheld
from analysis.trends.panel import NEVER, Panel

Array = NDArray[np.float64]

FORBIDDEN_SHARE = Cutoff(
    "weight of forbidden comparisons from which a two-way estimate is called biased",
    0.05,
    "a design choice of this project: under it, forbidden comparisons move the estimate by less "
    "than a twentieth of what they are off by",
)


class Kind(Enum):
    """Whom a start is compared with."""

    NEVER = "units that never began"
    NOT_YET = "units that had not begun"
    ALREADY = "units that had begun before: forbidden"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of the comparisons that a two-way estimate is a mean of."""

    start: int
    other: int
    """Start of those compared with; -1 for never."""
    kind: Kind
    weight: float
    value: float


@dataclass(frozen=True, slots=True)
class TwoWay:
    """The two-way estimate taken apart. It has no interval: it is shown to warn, not to use."""

    value: Described
    comparisons: tuple[Comparison, ...]
    weights: tuple[tuple[int, int, float], ...]
    """Start, wave and weight of each effect ATT(g, t); they add to 1."""

    @property
    def forbidden(self) -> float:
        """Weight of the forbidden comparisons."""
        return sum(c.weight for c in self.comparisons if c.kind is Kind.ALREADY)

    @property
    def negative(self) -> float:
        """Sum of the weights of effects that count below 0."""
        return sum(weight for _, _, weight in self.weights if weight < 0)

    @property
    def is_biased(self) -> bool:
        """Whether effects that differ would bend the estimate."""
        return self.forbidden > FORBIDDEN_SHARE.value or self.negative < 0


def two_way(found: Panel) -> TwoWay | Withheld:
    """Take the two-way fixed-effects estimate apart.

    Parameters
    ----------
    found
        Units over waves; units without answers in some wave are left out.

    Returns
    -------
    TwoWay or Withheld
        Withheld where nothing began, or all began at once with nobody to compare with.

    Examples
    --------
    >>> from analysis.trends.panel import panel
    >>> means = np.array([[0.0, 0, 1, 2, 3, 4], [0, 0, 0, 0, 0, 1]])
    >>> starts = {"early": "3", "late": "6"}
    >>> found = two_way(panel(np.ones((2, 6)), means, ["early", "late"], [*"123456"], starts))
    >>> round(found.value.value, 2), found.is_biased
    (1.0, True)
    >>> [(c.kind.name, round(c.weight, 2), c.value) for c in found.comparisons]
    [('NOT_YET', 0.67, 2.0), ('ALREADY', 0.33, -1.0)]
    """
    whole = (found.n > 0).all(axis=1)
    means, starts, sizes = found.means[whole], found.starts[whole], found.sizes[whole]
    begun = (starts[:, None] != NEVER) & (np.arange(means.shape[1]) >= starts[:, None])
    if not begun.any():
        return Withheld(Reason.TOO_FEW_WAVES, len(starts))
    shares = sizes / sizes.sum()
    left = _left(begun.astype(np.float64), shares)
    spread = float(shares @ (left**2).mean(axis=1))
    if spread <= np.finfo(np.float64).eps:
        return Withheld(Reason.TOO_FEW, len(starts))
    value = float(shares @ (left * means).mean(axis=1)) / spread
    cohorts = sorted({int(start) for start in starts if start > 0})
    lines = {
        start: shares[starts == start] @ means[starts == start] / shares[starts == start].sum()
        for start in [*cohorts, NEVER]
        if (starts == start).any()
    }
    counts = {start: float(shares[starts == start].sum()) for start in lines}
    return TwoWay(
        Described(value, len(starts), "two-way fixed effects, shown as a warning"),
        tuple(_comparisons(lines, counts, spread)),
        tuple(_weights(left, starts, shares, cohorts)),
    )


# The kernels below check nothing: they only compute.


def _left(begun: Array, shares: Array) -> Array:
    own = begun.mean(axis=1, keepdims=True)
    return np.asarray(begun - own - shares @ begun + float(shares @ own[:, 0]))


def _comparisons(
    lines: dict[int, Array], counts: dict[int, float], spread: float
) -> list[Comparison]:
    cohorts = [start for start in lines if start != NEVER]
    waves = len(next(iter(lines.values())))
    made = []
    for start in cohorts:
        if NEVER in lines:
            window = (0, waves)
            made.append(_against(lines, counts, spread, (start, NEVER), window))
        for later in cohorts:
            if later > start:
                made.append(_against(lines, counts, spread, (start, later), (0, later)))
                made.append(_against(lines, counts, spread, (later, start), (start, waves)))
    return made


def _against(
    lines: dict[int, Array],
    counts: dict[int, float],
    spread: float,
    pair: tuple[int, int],
    window: tuple[int, int],
) -> Comparison:
    """Compare one start with another between two waves, in which the other does not change."""
    start, other = pair
    low, high = window
    waves = len(lines[start])
    apart = lines[start] - lines[other]
    value = float(apart[start:high].mean() - apart[low:start].mean())
    both = counts[start] + counts[other]
    share = counts[start] / both
    since = (high - start) / (high - low)
    seen = (high - low) / waves
    weight = (both * seen) ** 2 * share * (1 - share) * since * (1 - since) / spread
    kind = Kind.NEVER if other == NEVER else Kind.NOT_YET if other > start else Kind.ALREADY
    return Comparison(start, other, kind, weight, value)


def _weights(
    left: Array, starts: NDArray[np.intp], shares: Array, cohorts: list[int]
) -> list[tuple[int, int, float]]:
    pulls = [
        (start, wave, float(shares[starts == start] @ left[starts == start, wave]))
        for start in cohorts
        for wave in range(start, left.shape[1])
    ]
    total = sum(pull for _, _, pull in pulls)
    return [(start, wave, pull / total) for start, wave, pull in pulls]
