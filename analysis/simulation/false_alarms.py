"""False alarms: how often the early-warning rule errs for a department of this size.

Years of quarterly waves are simulated at the level of person indices,

    x_iw = mean + a_i + e_iw + shock_w,   Var(a) = r sd^2, Var(e) = (1 - r) sd^2

four baseline waves, then four waves that are looked at. Under no change any alarm is false;
a lasting shift counts as caught when an alarm comes in its first or second wave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.decision import ACT
from analysis.trends.alerts import BASELINE_WAVES, PRIOR_SD, RECENT_WAVES, SHIFT
from analysis.trends.series import SHOCK

Array = NDArray[np.float64]

INDEX_SD = 15.0
"""Standard deviation of persons' index (docs/methods.md, "Planning values")."""
CORRELATION = 0.6
LOOKS_A_YEAR = 4
YEARS = 20_000
SEED = 20_263


@dataclass(frozen=True, slots=True)
class Rates:
    """Share of years with a false alarm, and share of shifts caught within two waves."""

    false_a_year: float | None
    caught: float

    def agrees_with(self, other: Rates, within: float = 0.03) -> bool:
        """Tell whether two sets of rates differ by no more than this."""
        alarms = [rates.false_a_year for rates in (self, other)]
        known = [rate for rate in alarms if rate is not None]
        false_agree = len(known) < len(alarms) or abs(known[0] - known[1]) <= within
        return false_agree and abs(self.caught - other.caught) <= within


DOMAIN: Mapping[tuple[int, bool], Rates] = {
    (8, True): Rates(0.05, 0.86),
    (15, True): Rates(0.03, 0.97),
    (40, True): Rates(0.01, 1.0),
    (8, False): Rates(None, 0.54),
    (15, False): Rates(None, 0.77),
    (40, False): Rates(None, 0.97),
}
"""(people, linked) -> the figures of the design (docs/methods.md, "Early warning")."""


def early_warning(
    people: int,
    *,
    linked: bool = True,
    shift: float = 10.0,
    sd: float = INDEX_SD,
    correlation: float = CORRELATION,
    shock: float = SHOCK,
    years: int = YEARS,
    seed: int = SEED,
) -> Rates:
    """Simulate the rule for one department.

    Parameters
    ----------
    people
        Raters in every wave.
    linked
        Whether the same people are known to answer in every wave.
    shift
        Lasting rise to be caught, in points.
    sd, correlation, shock
        Of persons, of a person between waves, and of waves.
    years, seed
        How many years, and which.

    Returns
    -------
    Rates

    Examples
    --------
    >>> rates = early_warning(40, years=2000)
    >>> rates.false_a_year < 0.05 < 0.9 < rates.caught
    True
    """
    generator = np.random.default_rng(seed)
    waves = BASELINE_WAVES + LOOKS_A_YEAR + 1
    within = sd**2 * ((1 - correlation) if linked else 1.0) / people
    variance = (within + shock**2) * (1 / BASELINE_WAVES + 1 / RECENT_WAVES)
    noise = generator.normal(0, np.sqrt(within + shock**2), (years, waves))
    calm = _alarms(noise, variance)
    moved = noise.copy()
    moved[:, BASELINE_WAVES + RECENT_WAVES :] += shift
    caught = _alarms(moved, variance)[:, RECENT_WAVES - 1 : RECENT_WAVES + 1]
    return Rates(
        float(calm[:, :LOOKS_A_YEAR].any(axis=1).mean()), float(caught.any(axis=1).mean())
    )


def _alarms(means: Array, variance: float) -> NDArray[np.bool_]:
    """Apply the rule at every wave from the second after the baseline on."""
    base = means[:, :BASELINE_WAVES].mean(axis=1, keepdims=True)
    later = means[:, BASELINE_WAVES:]
    seen = (later[:, 1:] + later[:, :-1]) / 2 - base
    shrink = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
    sure = norm.sf((SHIFT.value - shrink * seen) / np.sqrt(shrink * variance))
    return np.asarray(sure >= ACT)
