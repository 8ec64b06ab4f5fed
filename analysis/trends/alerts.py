"""Alerts: the early-warning rule, and the change of any measure since its baseline.

    D     = mean of the waves now - mean of the baseline waves
    shift ~ N(0, 6^2) before, and after seeing D with sampling variance V
    shift | D ~ N(36 D / (36 + V), 36 V / (36 + V))

An alert is raised when the last two waves together lie above a baseline of four waves with
P(shift > 3) >= 0.8. The prior says that lasting shifts over 12 points are rare; it is what keeps
false alarms rare (`benchmarks/recovery.py` prints how rare). The first alert can come at wave 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.decision import ACT, Cutoff
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.trends.series import Series

PRIOR_SD = 6.0
BASELINE_WAVES = 4
RECENT_WAVES = 2
LEVEL = 0.9
METHOD = "shift since the baseline, prior N(0, 6^2)"
SHIFT = Cutoff(
    "smallest change of interest",
    3.0,
    'docs/methods.md, "Lines chosen beforehand": 3 to 5 points, a quarter of an SD',
)


@dataclass(frozen=True, slots=True)
class Change:
    """How far a measure moved since its baseline, and how sure it is worse or better."""

    figure: Figure
    worse: float | None
    """Probability of a rise by more than three points."""
    better: float | None
    """Probability of a fall by more than three points."""


@dataclass(frozen=True, slots=True)
class Alert:
    """The early-warning rule applied at one wave."""

    wave: str
    shift: Figure
    probability: float | None
    raised: bool


def change(found: Series, now: Sequence[str], baseline: Sequence[str]) -> Change:
    """Estimate the lasting shift between two sets of waves.

    Parameters
    ----------
    found
        The series of one measure.
    now, baseline
        Names of waves; those that the series lacks are left out.

    Returns
    -------
    Change
        In the measure's points. Withheld where either side has no wave.

    Examples
    --------
    >>> flat = Series(("a", "b", "c"), np.array([40.0, 42.0, 56.0]), np.array([30.0] * 3),
    ...               np.eye(3) * 6.0, 0.0, 15.0)
    >>> moved = change(flat, ["c"], ["a", "b"])
    >>> round(moved.figure.value, 1), round(moved.worse, 2)
    (12.0, 1.0)
    """
    weights = _weights(found, now, baseline)
    if weights is None:
        return Change(Withheld(Reason.TOO_FEW_WAVES, 0), None, None)
    seen = float(weights @ found.means)
    variance = float(weights @ found.covariance @ weights)
    shrink = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
    middle, sd = shrink * seen, float(np.sqrt(shrink * variance))
    reach = float(norm.isf((1 - LEVEL) / 2)) * sd
    n = int(found.n[weights != 0].min())
    return Change(
        Estimate(middle, sd, middle - reach, middle + reach, n, METHOD, LEVEL),
        float(norm.sf((SHIFT.value - middle) / sd)),
        float(norm.cdf((-SHIFT.value - middle) / sd)),
    )


def alerts(found: Series, baseline: Sequence[str] = ()) -> tuple[Alert, ...]:
    """Apply the early-warning rule at every wave after the baseline.

    Parameters
    ----------
    found
        The series of the index.
    baseline
        Names of the baseline waves; by default the first four.

    Returns
    -------
    tuple of Alert
        One for each wave from the second after the baseline on; empty where there is none.
    """
    start = tuple(baseline) or found.waves[:BASELINE_WAVES]
    if sum(wave in found.waves for wave in start) < BASELINE_WAVES:
        return ()
    later = [wave for wave in found.waves if wave > max(start)]
    made = []
    for place in range(RECENT_WAVES - 1, len(later)):
        recent = later[place - RECENT_WAVES + 1 : place + 1]
        moved = change(found, recent, start)
        sure = moved.worse
        made.append(Alert(later[place], moved.figure, sure, sure is not None and sure >= ACT))
    return tuple(made)


def _weights(
    found: Series, now: Sequence[str], baseline: Sequence[str]
) -> NDArray[np.float64] | None:
    recent = np.array([wave in now for wave in found.waves])
    before = np.array([wave in baseline for wave in found.waves])
    if not recent.any() or not before.any():
        return None
    return np.asarray(recent / recent.sum() - before / before.sum())
