"""Enough: which methods the number of waves and units allows, and why not the others.

Each method has lines of its own, in waves, units or links. The first line that is not reached is
the reason; a method that reaches all of them may be used. Lines that come from no paper were drawn
where the simulations of `benchmarks/trends.py` put them:

    XmR, next wave beyond a limit with no change   baseline of 4: 8 %; 8: 3 %; 20: 1.5 %
    the same with sampling errors known            baseline of 4: 1.3 %; 8: 1.2 %; 20: .9 %
    breakpoints by BIC, found where none is        12 waves: 33 %; 20: 18 %; 30: 13 %
    supF at 10 %, found where nothing is           8 waves: 19 %; 12: 14 %; 20: 11 %
    step, 90 % interval with AR(1) errors holds    8 waves a side: 79 %; 12: 86 %; 30: 87 %
    the same with Newey-West errors                12 waves a side: 66 %; 30 or 60: 82 %
    difference in differences, 90 % holds          2 units of an action: 86 %; 3: 88 %; 5: 90 %
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from analysis.decision import Cutoff
from analysis.estimate import Reason, Withheld
from analysis.trends.alerts import BASELINE_WAVES, RECENT_WAVES

SIMULATED = "simulated for this project, benchmarks/trends.py"
SIMULATED_THERE = "simulated for this project, analysis/trends/event_study.py"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to go on."""

    waves: int
    waves_before: int = 0
    """Before the start of an action."""
    waves_after: int = 0
    """From its start on."""
    units: int = 1
    units_begun: int = 0
    """In which an action began."""
    is_linked: bool = False
    """Whether a person's answers are linked over waves."""

    @property
    def units_to_compare_with(self) -> int:
        """Units in which nothing began."""
        return self.units - self.units_begun


class Method(Enum):
    """What may be done with waves."""

    CHANGE = "change between two waves"
    MIX_HELD = "trend with the mix held"
    STAYERS = "line of the stayers"
    LEAVERS = "last scores of leavers"
    REGRESSION_TO_MEAN = "change less the way back to the mean"
    NOISY_CHART = "control chart with known sampling errors"
    MONOTONIC = "monotonic trend, exact"
    ALERT = "early-warning rule"
    CHART = "control chart of individuals"
    MEMORY = "EWMA and CUSUM"
    TURNING = "one change of level, by ranks"
    FLUCTUATION = "supF and OLS-CUSUM"
    BREAKPOINTS = "breakpoints with dates"
    INTERRUPTED = "interrupted series, AR(1) errors"
    HAC = "Newey-West errors"
    STAGGERED = "difference in differences"
    BEFORE_THE_START = "test of the waves before the start"


class Quantity(Enum):
    """What is counted."""

    WAVES = "waves"
    WAVES_BEFORE = "waves before the start"
    WAVES_AFTER = "waves from the start on"
    UNITS = "units"
    UNITS_BEGUN = "units in which it began"
    UNITS_TO_COMPARE = "units to compare with"
    LINKS = "waves that are linked by person"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one method may be used."""

    method: Method
    refused: Withheld | None
    """None where it may be used; the n is that of what is short."""
    sentence: str

    @property
    def may_be_used(self) -> bool:
        """Whether nothing is short."""
        return self.refused is None


TWO = "two points make a change"
LINES: Mapping[Method, tuple[tuple[Quantity, Cutoff], ...]] = {
    Method.CHANGE: ((Quantity.WAVES, Cutoff("change", 2, TWO)),),
    Method.MIX_HELD: ((Quantity.WAVES, Cutoff("trend with the mix held", 2, TWO)),),
    Method.STAYERS: (
        (Quantity.WAVES, Cutoff("line of the stayers", 2, TWO)),
        (Quantity.LINKS, Cutoff("line of the stayers", 2, "who stayed is known by pseudonym")),
    ),
    Method.LEAVERS: (
        (Quantity.WAVES, Cutoff("last scores", 2, TWO)),
        (Quantity.LINKS, Cutoff("last scores", 2, "who left is known by pseudonym")),
    ),
    Method.REGRESSION_TO_MEAN: (
        (Quantity.WAVES, Cutoff("regression to the mean", 2, TWO)),
        (
            Quantity.UNITS,
            Cutoff("regression to the mean", 5, "a design choice: four spreads to learn one from"),
        ),
    ),
    Method.NOISY_CHART: ((Quantity.WAVES, Cutoff("noisy chart", 4, SIMULATED)),),
    Method.MONOTONIC: (
        (
            Quantity.WAVES,
            Cutoff("monotonic trend", 5, "of four waves no order has a p under .083"),
        ),
    ),
    Method.ALERT: (
        (
            Quantity.WAVES,
            Cutoff("early warning", BASELINE_WAVES + RECENT_WAVES, "analysis/trends/alerts.py"),
        ),
    ),
    Method.CHART: ((Quantity.WAVES, Cutoff("chart of individuals", 8, SIMULATED)),),
    Method.MEMORY: ((Quantity.WAVES, Cutoff("EWMA and CUSUM", 8, SIMULATED)),),
    Method.TURNING: ((Quantity.WAVES, Cutoff("Pettitt", 12, SIMULATED)),),
    Method.FLUCTUATION: ((Quantity.WAVES, Cutoff("supF and OLS-CUSUM", 20, SIMULATED)),),
    Method.BREAKPOINTS: ((Quantity.WAVES, Cutoff("breakpoints", 30, SIMULATED)),),
    Method.INTERRUPTED: tuple(
        (
            side,
            Cutoff(
                "interrupted series",
                12,
                "Wagner, Soumerai, Zhang & Ross-Degnan (2002), Journal of Clinical Pharmacy and "
                f"Therapeutics 27, 299-309; {SIMULATED}",
            ),
        )
        for side in (Quantity.WAVES_BEFORE, Quantity.WAVES_AFTER)
    ),
    Method.HAC: ((Quantity.WAVES, Cutoff("Newey-West", 60, SIMULATED)),),
    Method.STAGGERED: (
        (Quantity.WAVES_BEFORE, Cutoff("difference in differences", 1, TWO)),
        (Quantity.WAVES_AFTER, Cutoff("difference in differences", 1, TWO)),
        (Quantity.UNITS_BEGUN, Cutoff("difference in differences", 3, SIMULATED)),
        (Quantity.UNITS_TO_COMPARE, Cutoff("difference in differences", 3, SIMULATED)),
    ),
    Method.BEFORE_THE_START: (
        (Quantity.WAVES_BEFORE, Cutoff("test before the start", 2, TWO)),
        (Quantity.UNITS_BEGUN, Cutoff("test before the start", 4, SIMULATED_THERE)),
        (Quantity.UNITS_TO_COMPARE, Cutoff("test before the start", 4, SIMULATED_THERE)),
    ),
}

COUNTS: Mapping[Quantity, Callable[[Evidence], int]] = {
    Quantity.WAVES: lambda there: there.waves,
    Quantity.WAVES_BEFORE: lambda there: there.waves_before,
    Quantity.WAVES_AFTER: lambda there: there.waves_after,
    Quantity.UNITS: lambda there: there.units,
    Quantity.UNITS_BEGUN: lambda there: there.units_begun,
    Quantity.UNITS_TO_COMPARE: lambda there: there.units_to_compare_with,
    Quantity.LINKS: lambda there: there.waves if there.is_linked else 0,
}
REASONS = {
    Quantity.WAVES: Reason.TOO_FEW_WAVES,
    Quantity.WAVES_BEFORE: Reason.TOO_FEW_WAVES,
    Quantity.WAVES_AFTER: Reason.TOO_FEW_WAVES,
    Quantity.LINKS: Reason.NOT_LINKED,
}
"""Reasons by what is short; too few of anything else is "too few answers" of units."""


def enough(there: Evidence) -> tuple[Verdict, ...]:
    """Say which methods may be used, and what the others lack.

    Parameters
    ----------
    there
        Waves, units and links.

    Returns
    -------
    tuple of Verdict
        One for each method, the least demanding first.

    Examples
    --------
    >>> verdicts = enough(Evidence(waves=5))
    >>> [verdict.method.name for verdict in verdicts if verdict.may_be_used]
    ['CHANGE', 'MIX_HELD', 'NOISY_CHART', 'MONOTONIC']
    >>> [verdict.sentence for verdict in verdicts if verdict.method is Method.CHART]
    ['Control chart of individuals needs 8 waves; there are 5.']
    """
    return tuple(may_use(method, there) for method in Method)


def may_use(method: Method, there: Evidence) -> Verdict:
    """Say whether one method may be used.

    Parameters
    ----------
    method
        What is to be done.
    there
        Waves, units and links.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> may_use(Method.STAYERS, Evidence(waves=4)).refused
    Withheld(reason=<Reason.NOT_LINKED: 'answers of a person are not linked over waves'>, n=0)
    """
    name = method.value[0].upper() + method.value[1:]
    for quantity, line in LINES[method]:
        count = COUNTS[quantity](there)
        if count < line.value:
            reason = REASONS.get(quantity, Reason.TOO_FEW)
            sentence = f"{name} needs {line.value:g} {quantity.value}; there are {count}."
            return Verdict(method, Withheld(reason, count), sentence)
    return Verdict(method, None, f"{name}: enough.")
