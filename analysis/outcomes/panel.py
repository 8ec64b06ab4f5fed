"""Panel: departments over periods, friction with its sampling error beside a business figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


class Measure(Enum):
    """What kind of business figure it is."""

    SHARE = "a share between 0 and 1"
    """Lead acceptance, conversion."""
    DURATION = "a time above 0"
    """Time to first follow-up."""
    LEVEL = "a level"
    """Quota attainment, revenue."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One row a unit and period; nan where something was not measured."""

    units: tuple[str, ...]
    periods: Integers
    """Consecutive whole numbers: a lag of 1 is the period before."""
    friction: Array
    friction_variance: Array
    """Sampling variance of each friction value."""
    answers: Array
    """People behind each friction value."""
    outcome: Array
    measure: Measure
    controls: Mapping[str, Array]

    def __post_init__(self) -> None:
        """Check that the columns fit, that no row comes twice and that figures are possible."""
        rows = len(self.units)
        columns = {
            "periods": self.periods,
            "friction": self.friction,
            "friction_variance": self.friction_variance,
            "answers": self.answers,
            "outcome": self.outcome,
            **self.controls,
        }
        for name, column in columns.items():
            if column.shape != (rows,):
                raise UnusableAnswers(
                    f"Column {name} of shape {column.shape} does not fit {rows} units; give one "
                    "value a row."
                )
        twice = _repeated(self.units, self.periods)
        if twice is not None:
            raise UnusableAnswers(
                f"{twice[0]} has two rows in period {twice[1]}; give one row a unit and period."
            )
        if (self.friction_variance < 0).any() or (self.answers < 1).any():
            raise UnusableAnswers(
                "A sampling variance below 0 or a number of answers below 1 has no sense; leave "
                "the row out."
            )
        self._check_outcome()

    def _check_outcome(self) -> None:
        given = self.outcome[np.isfinite(self.outcome)]
        wrong = np.zeros(len(given), dtype=np.bool_)
        if self.measure is Measure.SHARE:
            wrong = (given < 0) | (given > 1)
        if self.measure is Measure.DURATION:
            wrong = given < 0
        if wrong.any():
            raise UnusableAnswers(
                f"An outcome of {given[wrong][0]:g} is not {self.measure.value}; correct it or "
                "name another measure."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Lagged:
    """Rows in which an earlier value stands beside a later one."""

    units: tuple[str, ...]
    periods: Integers
    """Of the later value."""
    earlier: Array
    later: Array
    variance: Array
    """Sampling variance of the friction, be it the earlier or the later."""
    answers: Array
    controls: Array
    """Shape (rows, controls), measured in the period of the earlier value."""


def friction_first(panel: Panel, lag: int, controls: Sequence[str]) -> Lagged:
    """Put the friction of a period beside the outcome `lag` periods later."""
    return _lagged(panel, lag, controls, panel.friction, panel.outcome, friction_is_earlier=True)


def outcome_first(panel: Panel, lag: int, controls: Sequence[str]) -> Lagged:
    """Put the outcome of a period beside the friction `lag` periods later."""
    return _lagged(panel, lag, controls, panel.outcome, panel.friction, friction_is_earlier=False)


def _lagged(
    panel: Panel,
    lag: int,
    controls: Sequence[str],
    earlier: Array,
    later: Array,
    *,
    friction_is_earlier: bool,
) -> Lagged:
    if lag < 0:
        raise UnusableAnswers(f"A lag of {lag} looks into the future; give 0 or more.")
    unknown = [name for name in controls if name not in panel.controls]
    if unknown:
        raise UnusableAnswers(
            f"There is no control {unknown[0]}; choose among: {', '.join(panel.controls)}."
        )
    place = {
        row: at for at, row in enumerate(zip(panel.units, panel.periods.tolist(), strict=True))
    }
    both = [
        (place[unit, period - lag], at)
        for (unit, period), at in place.items()
        if (unit, period - lag) in place
    ]
    first = np.array([one for one, _ in both], dtype=np.intp)
    second = np.array([two for _, two in both], dtype=np.intp)
    rated = first if friction_is_earlier else second
    beside = np.column_stack(
        [np.zeros(len(both)), *(panel.controls[name][first] for name in controls)]
    )[:, 1:]
    values = earlier[first], later[second], panel.friction_variance[rated]
    given = np.isfinite(sum(values) + beside.sum(axis=1))
    return Lagged(
        tuple(panel.units[at] for at in second[given]),
        panel.periods[second[given]],
        values[0][given],
        values[1][given],
        values[2][given],
        panel.answers[rated[given]],
        beside[given],
    )


def _repeated(units: Sequence[str], periods: Integers) -> tuple[str, int] | None:
    seen: set[tuple[str, int]] = set()
    for row in zip(units, periods.tolist(), strict=True):
        if row in seen:
            return row
        seen.add(row)
    return None
