"""Coarse: findings with their numbers rounded as they may be shown, whatever their shape.

Scores, gaps and changes go to whole points, in steps of two below 25 people. Their intervals are
the shown value and half-widths in the same steps, wide enough for the computed ends, so that they
tell no more of the value than the value itself. A level closer to an end of its scale than half a
person's range moved it (50 / n points) is shown at that distance, with an interval to the end.
Probabilities go to hundredths, n to the foot of its band of five.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from math import ceil, floor, isfinite
from typing import Any, TypeVar, cast

from analysis.decision import Cutoff, Judged
from analysis.estimate import Estimate, Withheld
from analysis.friction.mirror import MirrorLine
from analysis.indicators.distributions import Distribution
from analysis.indicators.participation import Participation
from reports.disclosure.rounding import BAND, FULL, MANY, ROOM, Code, nearest, show_rate

FINE, COARSE = 1.0, 2.0
PLENTY = 25
"""From so many people on a score is shown to the point."""
LEVELS = frozenset(
    {
        "index",
        "components",
        "level",
        "unfairness",
        "own",
        "theirs",
        "guess",
        "challenge",
        "threat",
        "healthy_competition",
        "intensity",
        "sent",
        "received",
        "overlap",
        "overall",
        "described",
    }
)
"""Fields that hold levels on 0-100; every other estimate is a difference."""

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
    """Return a response rate in steps of 5 points, with counts in bands.

    Its interval is the rate itself, or everything up to 10 or from 90 per cent on.
    """
    shown = replace(found, set_aside=0)
    if found.people is None and found.answered >= PLENTY:
        return replace(shown, answered=_band(found.answered))
    if isinstance(found.rate, Withheld) or not found.people:
        return replace(shown, answered=0)
    rate = show_rate(found.answered, found.people)
    coded = rate.code is not Code.NONE
    low, high = (end / FULL for end in rate.tells) if coded else (rate.value / FULL,) * 2
    figure = replace(found.rate, value=rate.value / FULL, se=float("nan"), low=low, high=high)
    return replace(shown, answered=_band(found.answered), rate=figure)


def _coarse(value: Any, *, is_level: bool = False) -> Any:
    if isinstance(value, Estimate):
        return _level(value) if is_level else _difference(value)
    if isinstance(value, MirrorLine):
        return _mirror_line(value)
    if isinstance(value, float):
        return round(value, 2) if isfinite(value) else value
    return _coarse_parts(value, is_level=is_level)


def _coarse_parts(value: Any, *, is_level: bool) -> Any:
    if isinstance(value, Mapping):
        return {key: _coarse(item, is_level=is_level) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_coarse(item, is_level=is_level) for item in value)
    if isinstance(value, Cutoff):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Enum):
        parts = {
            field.name: _coarse(
                getattr(value, field.name), is_level=is_level or field.name in LEVELS
            )
            for field in dataclasses.fields(value)
        }
        return replace(value, **parts)
    return value


def _difference(figure: Estimate) -> Estimate:
    step = FINE if figure.n >= PLENTY else COARSE
    shown = nearest(figure.value, step)
    below = ceil((figure.value - figure.low + step / 2) / step) * step
    above = ceil((figure.high - figure.value + step / 2) / step) * step
    return replace(
        figure,
        value=shown,
        se=round(figure.se, 1),
        low=shown - below,
        high=shown + above,
        n=_band(figure.n),
    )


def _level(figure: Estimate) -> Estimate:
    shown = _difference(figure)
    step = FINE if figure.n >= PLENTY else COARSE
    room = ceil(ROOM / max(shown.n, BAND) / step) * step
    if shown.value <= room:
        return replace(shown, value=room, low=0.0, high=max(shown.high, room))
    if shown.value >= FULL - room:
        return replace(shown, value=FULL - room, low=min(shown.low, FULL - room), high=FULL)
    return replace(shown, low=max(shown.low, 0.0), high=min(shown.high, FULL))


def _mirror_line(line: MirrorLine) -> MirrorLine:
    """Round the three views, and make the gaps those between the views that are shown."""
    own, theirs, guess = (
        _coarse(view, is_level=True) for view in (line.own, line.theirs, line.guess)
    )
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
