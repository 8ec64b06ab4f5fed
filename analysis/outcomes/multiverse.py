"""Multiverse: every analysis of a link that could be defended, and how many of them agree.

One analysis is one of many that could have been done. All combinations are done of

    lag               those asked for
    friction          raw, shrunken, corrected for its sampling error
    scale             as it is; log odds of a share; logarithm of a time
    weights           equal, by answers
    periods           with levels of their own or without
    controls          none, all

and each is a row with its choices and its figure or the reason for none. Beside them stand the
share of figures with the sign that most have, and the share that also keep 0 out of their
interval. The rows are not independent and the share is no p-value: it says how much a finding
owes to choices. A finding that holds in a third of the rows is one of choices.

Sources: Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), Perspectives on Psychological Science
11, 702-712; Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure
from analysis.outcomes.link import SCALES, Choice, Friction, Periods, Weights, estimate
from analysis.outcomes.panel import Panel


@dataclass(frozen=True, slots=True)
class Analysis:
    """One row of the table: what was done and what it found."""

    choice: Choice
    figure: Figure


@dataclass(frozen=True, slots=True)
class Multiverse:
    """All analyses of a link."""

    rows: tuple[Analysis, ...]

    @property
    def figures(self) -> tuple[Estimate, ...]:
        """Return the figures that could be had."""
        every = (row.figure for row in self.rows)
        return tuple(figure for figure in every if isinstance(figure, Estimate))

    @property
    def withheld(self) -> int:
        """Return in how many rows there is no figure."""
        return len(self.rows) - len(self.figures)

    @property
    def sign(self) -> int | None:
        """Return the sign that most figures have; None where as many have the other, or none."""
        above = sum(figure.value > 0 for figure in self.figures)
        below = sum(figure.value < 0 for figure in self.figures)
        return None if above == below else (1 if above > below else -1)

    @property
    def agreeing(self) -> float | None:
        """Return the share of figures with that sign; None where there is no such sign."""
        sign = self.sign
        return None if sign is None else self._share(sign, reach=False)

    @property
    def reaching(self) -> float | None:
        """Return the share of figures with that sign whose interval keeps 0 out."""
        sign = self.sign
        return None if sign is None else self._share(sign, reach=True)

    def _share(self, sign: int, *, reach: bool) -> float:
        ends = [
            (figure.low if sign > 0 else -figure.high) if reach else sign * figure.value
            for figure in self.figures
        ]
        return sum(end > 0 for end in ends) / len(ends)


def choices(panel: Panel, lags: Sequence[int]) -> tuple[Choice, ...]:
    """Return every combination of choices that a panel's measure allows.

    Parameters
    ----------
    panel
        Departments over periods.
    lags
        Lags named beforehand.

    Returns
    -------
    tuple of Choice
        The plainest first.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.outcomes.panel import Measure
    >>> one = np.ones(1)
    >>> panel = Panel(("A",), np.ones(1, dtype=int), one, one, one, one, Measure.SHARE, {})
    >>> len(choices(panel, [1, 2])), str(choices(panel, [1])[0])
    (48, 'lag 1; raw; as it is; equal; no levels of periods; no controls')
    """
    if not lags or len(set(lags)) < len(lags):
        raise UnusableAnswers("Name the lags beforehand, each once: one period or more.")
    controls = [(), tuple(panel.controls)] if panel.controls else [()]
    every = product(lags, Friction, SCALES[panel.measure], Weights, Periods, controls)
    return tuple(Choice(*each) for each in every)


def multiverse(panel: Panel, lags: Sequence[int]) -> Multiverse:
    """Do every analysis of a link that could be defended.

    Parameters
    ----------
    panel
        Departments over periods.
    lags
        Lags named beforehand.

    Returns
    -------
    Multiverse
        A row an analysis, withheld ones too.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.outcomes.panel import Measure
    >>> rng = np.random.default_rng(1)
    >>> units = tuple(f"D{place // 8}" for place in range(96))
    >>> true = rng.normal(50, 10, 96)
    >>> late = np.roll(-0.3 * true, 1) + rng.normal(size=96)
    >>> panel = Panel(units, np.tile(np.arange(8), 12), true + rng.normal(0, 4, 96),
    ...     np.full(96, 16.0), np.full(96, 12.0), late, Measure.LEVEL, {})
    >>> found = multiverse(panel, [1])
    >>> len(found.rows), found.sign, found.agreeing, found.reaching
    (12, -1, 1.0, 1.0)
    """
    return Multiverse(
        tuple(Analysis(choice, estimate(panel, choice)) for choice in choices(panel, lags))
    )
