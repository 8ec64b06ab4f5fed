"""Coarse: findings with their numbers rounded as they may be shown, whatever their shape.

Scores, gaps and changes go to whole points, in steps of two below 25 people, and their intervals
outwards to the same steps; probabilities to hundredths; n to the foot of its band of five.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from math import ceil, floor, isfinite
from typing import Any, TypeVar, cast

from analysis.decision import Judged
from analysis.estimate import Estimate, Withheld
from analysis.friction.mirror import MirrorLine
from analysis.indicators.distributions import Distribution
from analysis.indicators.participation import Participation
from reports.disclosure.rounding import BAND, MANY, nearest, show_rate

FINE, COARSE = 1.0, 2.0
PLENTY = 25
"""From so many people on a score is shown to the point."""

Found = TypeVar("Found")


def coarsened(found: Found) -> Found:
    """Return a finding with every estimate inside it rounded; its structure stays the same."""
    return cast("Found", _coarse(found))


def coarsened_distribution(found: Distribution) -> Distribution:
    """Return shares in steps of 5 points, of 10 below 50 people; they still add up to 1."""
    if isinstance(found.shares, Withheld):
        return found
    step = 0.05 if found.n >= MANY else 0.1
    return replace(found, shares=_shares(found.shares, step), n=_band(found.n))


def coarsened_rate(found: Participation) -> Participation:
    """Return a response rate in steps of 5 points, with counts in bands."""
    shown = replace(found, set_aside=0)
    if found.people is None and found.answered >= PLENTY:
        return replace(shown, answered=_band(found.answered))
    if isinstance(found.rate, Withheld) or not found.people:
        return replace(shown, answered=0)
    rate = show_rate(found.answered, found.people).value / 100
    figure = replace(found.rate, value=rate, se=float("nan"), low=rate, high=rate)
    return replace(shown, answered=_band(found.answered), rate=figure)


def _coarse(value: Any) -> Any:
    if isinstance(value, Estimate):
        return _estimate(value)
    if isinstance(value, MirrorLine):
        return _mirror_line(value)
    if isinstance(value, float):
        return round(value, 2) if isfinite(value) else value
    if isinstance(value, Mapping):
        return {key: _coarse(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_coarse(item) for item in value)
    is_record = dataclasses.is_dataclass(value) and not isinstance(value, type | Enum)
    if is_record:
        return replace(
            value,
            **{f.name: _coarse(getattr(value, f.name)) for f in dataclasses.fields(value)},
        )
    return value


def _estimate(figure: Estimate) -> Estimate:
    step = FINE if figure.n >= PLENTY else COARSE
    return replace(
        figure,
        value=nearest(figure.value, step),
        se=round(figure.se, 1),
        low=floor(figure.low / step) * step,
        high=ceil(figure.high / step) * step,
        n=_band(figure.n),
    )


def _mirror_line(line: MirrorLine) -> MirrorLine:
    """Round the three views, and make the gaps those between the views that are shown."""
    own, theirs, guess = _coarse(line.own), _coarse(line.theirs), _coarse(line.guess)
    return replace(
        line,
        own=own,
        theirs=theirs,
        guess=guess,
        perception_gap=_gap(line.perception_gap, own, theirs),
        meta_gap=_gap(line.meta_gap, theirs, guess),
    )


def _gap(judged: Judged, one: Any, other: Any) -> Judged:
    coarse: Judged = replace(judged, figure=_coarse(judged.figure))
    if not (isinstance(one, Estimate) and isinstance(other, Estimate)):
        return coarse
    if not isinstance(coarse.figure, Estimate):
        return coarse
    value = one.value - other.value
    low, high = min(coarse.figure.low, value), max(coarse.figure.high, value)
    return replace(coarse, figure=replace(coarse.figure, value=value, low=low, high=high))


def _shares(shares: tuple[float, ...], step: float) -> tuple[float, ...]:
    """Round to steps that add up to 1: the largest remainders are rounded up."""
    whole = [floor(share / step + 1e-9) for share in shares]
    rest = round(1 / step) - sum(whole)
    order = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i] / step)
    for place in order[:rest]:
        whole[place] += 1
    return tuple(round(count * step, 2) for count in whole)


def _band(n: int) -> int:
    return n - n % BAND
