"""Case: a made-up population whose truth is known, and what is estimated from draws of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.estimate import Estimate, Figure, Significance, Withheld

Drawn = tuple[Figure, float] | Significance | Withheld | bool
"""An interval with the value it should hold, a test of what is true, or whether a rule of many
intervals held."""
Draw = Callable[[np.random.Generator], Drawn | Mapping[str, Drawn]]
"""Several figures of one draw are named; a model that is dear to fit is fitted once for all."""

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One figure in one setting, or several figures of one model."""

    figure: str
    setting: str
    draw: Draw
    level: float = 0.95
    """Nominal coverage of the interval; for a test, one less its error rate."""
    remark: str = ""
    """Why a share may lie off the nominal value, where that is known and meant."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """The same for one of several figures."""

    @property
    def name(self) -> str:
        """Tell this case from all others."""
        return f"{self.figure}, {self.setting}"

    def remark_on(self, figure: str) -> str:
        """Say why the share of one of the figures may lie off, if that is known."""
        return self.remarks.get(figure, self.remark)


def outcomes(case: Case, draws: int, seed: list[int]) -> dict[str, list[bool | None]]:
    """Draw a case many times; tell each time whether it held, None where it was withheld.

    What draws nothing but a refusal is put down for every figure of the case.
    """
    generator = np.random.default_rng(seed)
    found: dict[str, list[bool | None]] = {}
    refused = 0
    for _ in range(draws):
        drawn = case.draw(generator)
        if isinstance(drawn, Withheld):
            refused += 1
            continue
        several = drawn if isinstance(drawn, Mapping) else {case.figure: drawn}
        for name, one in several.items():
            found.setdefault(name, []).append(holds(one, case.level))
    for each in found.values():
        each.extend([None] * refused)
    return found or {"": [None] * refused}


def holds(drawn: Drawn, level: float) -> bool | None:
    """Tell whether an interval holds its truth, or a test spares what is true."""
    if isinstance(drawn, bool):
        return drawn
    if isinstance(drawn, Significance):
        return drawn.p > ALPHA
    if isinstance(drawn, Withheld):
        return None
    figure, truth = drawn
    if not isinstance(figure, Estimate):
        return None
    if figure.level != level:
        raise ValueError(f"The interval promises {figure.level}, and its case {level}.")
    return bool(figure.low <= truth <= figure.high)
