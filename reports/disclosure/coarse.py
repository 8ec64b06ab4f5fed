"""Coarse: findings with their numbers rounded as they may be shown, whatever their shape.

Scores, gaps and changes go to the steps of `rounding`: to the point from 50 people on, in steps of
two from 25, of five below. Scores are partially pooled means of several items, which leave more
open than the raw ones measured there; `benchmarks/joiner.py` prints how much. Intervals are the
shown value and half-widths in the same steps, wide enough for the computed ends, so that they tell
no more of the value than the value itself. A level closer to an end of its scale than half a
person's range moved it (50 / n points) is shown at that distance, with an interval to the end.
Probabilities and measures of reliability go to hundredths, n and degrees of freedom to the foot of
their band of five. A withheld figure does not say how many answered.

What is computed from a score must not undo its rounding: the places of a rivalry are moved to the
shown challenge and threat, the weight band reaches outwards to whole steps. A probability in
hundredths beside its standard error would give a score away to a tenth of a point. So how sure a
claim is follows from the figure that is shown, kept on the side of the line on which the exact
probability decided: a decision never changes by rounding.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from math import ceil, floor, isfinite
from typing import Any, TypeVar, cast

from analysis.decision import ACT, CLEAR, Cutoff, Decision, Judged, decide, probability_past
from analysis.estimate import Described, Estimate, Figure, Withheld
from analysis.friction.index import FrictionIndex
from analysis.friction.mirror import MirrorLine
from analysis.friction.rivalry import Rivalry
from analysis.friction.round_robin import RoundRobin
from analysis.indicators.distributions import Distribution
from analysis.indicators.participation import Participation
from analysis.trends.alerts import SHIFT, Alert, Change
from reports.disclosure.rounding import (
    BAND,
    FULL,
    MANY,
    ROOM,
    Band,
    Code,
    band,
    nearest,
    show_rate,
    step_for,
)

PLENTY = 25
"""Answers from which on their band is told where nobody knows how many were invited."""
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

_TENTH = 0.1
"""Step of a correlation among departments, which is known to no better than a few of them."""

Found = TypeVar("Found")


def coarsened(found: Found) -> Found:
    """Return a finding with every estimate inside it rounded; its structure stays the same."""
    return cast("Found", _coarse(found))


def coarsened_distribution(found: Distribution) -> Distribution:
    """Return shares in steps of 5 points, of 10 below 50 people; they still add up to 1."""
    if isinstance(found.shares, Withheld):
        return replace(found, shares=_silent(found.shares), n=0)
    step = 0.05 if found.n >= MANY else 0.1
    return replace(found, shares=_shares(found.shares, step), n=_band(found.n))


def coarsened_rate(found: Participation) -> Participation:
    """Return the rate of the fewest of a band, in steps of 5 points, with counts in bands.

    Its interval is the rate itself, or everything up to 10 or from 90 per cent on.
    """
    shown = replace(found, set_aside=0)
    if found.people is None and found.answered >= PLENTY:
        return replace(shown, answered=_band(found.answered), rate=_coarse(found.rate))
    if isinstance(found.rate, Withheld) or not found.people:
        return replace(shown, answered=0, rate=_coarse(found.rate))
    # The rate of the foot of the band: band and exact rate together would give the count away, and
    # a tipping point that follows from it errs on the side of those who did not answer.
    lot = band(found.answered, 1, found.people) if found.answered else Band(0, 0)
    rate = show_rate(lot.low, found.people)
    coded = rate.code is not Code.NONE
    low, high = (end / FULL for end in rate.tells) if coded else (rate.value / FULL,) * 2
    figure = replace(found.rate, value=rate.value / FULL, se=float("nan"), low=low, high=high)
    return replace(shown, answered=_band(found.answered), rate=figure)


def coarsened_quality(found: Found) -> Found:
    """Return a finding about the measure itself, a share or a coefficient, in hundredths."""
    return cast("Found", _hundredths(found))


def _coarse(value: Any, *, is_level: bool = False) -> Any:
    if isinstance(value, Estimate):
        return _level(value) if is_level else _difference(value)
    if isinstance(value, Withheld):
        return _silent(value)
    if isinstance(value, float):
        return round(value, 2) if isfinite(value) else value
    if type(value) in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[type(value)](value)
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
        return _as_sure_as_shown(replace(value, **parts), value)
    return value


def _as_sure_as_shown(shown: Any, exact: Any) -> Any:
    """Work out again, from the shown figure, how sure a claim is; the exact one only decides."""
    if isinstance(shown, Judged):
        return replace(shown, probability=_past(shown.figure, shown.cut, exact.probability))
    if isinstance(shown, Alert):
        return replace(shown, probability=_past(shown.shift, SHIFT, exact.probability))
    if isinstance(shown, Change) and isinstance(shown.figure, Estimate):
        fall = replace(shown.figure, value=-shown.figure.value)
        return replace(
            shown,
            worse=_past(shown.figure, SHIFT, exact.worse),
            better=_past(fall, SHIFT, exact.better),
        )
    return shown


def _past(shown: Figure, line: Cutoff, exact: float | None) -> float | None:
    if not isinstance(shown, Estimate) or exact is None:
        return None
    sure = probability_past(shown, line)
    low, high = _SIDES[decide(exact)]
    return round(min(max(sure, low), high), 2)


def _difference(figure: Estimate) -> Estimate:
    return _in_steps(figure, step_for(figure.n))


def _correlation(figure: Figure) -> Figure:
    if isinstance(figure, Withheld):
        return _silent(figure)
    shown = _in_steps(figure, _TENTH)
    value, low, high = (round(one, 1) for one in (shown.value, shown.low, shown.high))
    return replace(shown, value=value, low=max(low, -1.0), high=min(high, 1.0))


def _in_steps(figure: Estimate, step: float) -> Estimate:
    """Return a value and an interval of half-widths in these steps, wide enough for the ends."""
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
        df=_coarse_df(figure.df),
    )


def _level(figure: Estimate) -> Estimate:
    shown = _difference(figure)
    step = step_for(figure.n)
    room = ceil(ROOM / max(shown.n, BAND) / step) * step
    if shown.value <= room:
        return replace(shown, value=room, low=0.0, high=max(shown.high, room))
    if shown.value >= FULL - room:
        return replace(shown, value=FULL - room, low=min(shown.low, FULL - room), high=FULL)
    return replace(shown, low=max(shown.low, 0.0), high=min(shown.high, FULL))


def _friction_index(found: FrictionIndex) -> FrictionIndex:
    """Round the figures, count raters in bands and let the weight band hold the shown index."""
    shown: FrictionIndex = _coarse_parts(found, is_level=False)
    figure = shown.index.figure
    if isinstance(figure, Withheld):
        return replace(shown, raters=0)
    if shown.band is None:
        return replace(shown, raters=_band(found.raters))
    step = step_for(found.raters)
    low = min(floor(shown.band.low / step) * step, figure.value)
    high = max(ceil(shown.band.high / step) * step, figure.value)
    return replace(shown, raters=_band(found.raters), band=replace(shown.band, low=low, high=high))


def _rivalry(found: Rivalry) -> Rivalry:
    """Round the figures and move the places with them."""
    shown: Rivalry = _coarse_parts(found, is_level=False)
    if isinstance(shown.challenge, Withheld) or isinstance(shown.threat, Withheld):
        return shown
    before = (getattr(found.challenge, "value", 0.0), getattr(found.threat, "value", 0.0))
    after = (shown.challenge.value, shown.threat.value)
    along, up = after[0] - before[0], after[1] - before[1]
    moved = [(challenge + along, threat + up) for challenge, threat in found.places]
    return replace(
        shown,
        places=tuple((_on_scale(x), _on_scale(y)) for x, y in moved),
    )


def _round_robin(found: RoundRobin) -> RoundRobin:
    """Round effects in points, and correlations to tenths."""
    shown: RoundRobin = _coarse_parts(found, is_level=False)
    generalized, dyadic = (_correlation(one) for one in (found.generalized, found.dyadic))
    return replace(shown, generalized=generalized, dyadic=dyadic)


def _on_scale(place: float) -> float:
    return min(max(nearest(place, 1), 0.0), FULL)


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
    coarse: Judged = _coarse(judged)
    exact = judged.probability
    if not (isinstance(one, Estimate) and isinstance(other, Estimate)):
        return coarse
    if not isinstance(coarse.figure, Estimate):
        return coarse
    value = one.value - other.value
    low, high = min(coarse.figure.low, value), max(coarse.figure.high, value)
    figure = replace(coarse.figure, value=value, low=low, high=high)
    return replace(coarse, figure=figure, probability=_past(figure, coarse.cut, exact))


def _shares(shares: tuple[float, ...], step: float) -> tuple[float, ...]:
    """Round to steps that add up to 1: the largest remainders are rounded up."""
    whole = [floor(share / step + 1e-9) for share in shares]
    rest = round(1 / step) - sum(whole)
    order = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i] / step)
    for place in order[:rest]:
        whole[place] += 1
    return tuple(round(count * step, 2) for count in whole)


def _hundredths(value: Any) -> Any:
    if isinstance(value, Estimate):
        low, high = floor(value.low * FULL) / FULL, ceil(value.high * FULL) / FULL
        shown = replace(value, low=low, high=high, df=_coarse_df(value.df))
        return replace(shown, value=round(value.value, 2), se=round(value.se, 2), n=_band(value.n))
    if isinstance(value, Described):
        return replace(value, value=round(value.value, 2), n=_band(value.n))
    if isinstance(value, Withheld):
        return _silent(value)
    if isinstance(value, tuple):
        return tuple(_hundredths(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Enum):
        parts = {
            field.name: _hundredths(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
        return replace(value, **parts)
    return value


def _silent(figure: Withheld) -> Withheld:
    return replace(figure, n=0)


def _band(n: int) -> int:
    return n - n % BAND


def _coarse_df(df: float) -> float:
    return max(df - df % BAND, float(BAND)) if isfinite(df) else df


_SIDES: Mapping[Decision, tuple[float, float]] = {
    Decision.ACT: (ACT, 1.0),
    Decision.UNDECIDED: (CLEAR + 0.01, ACT - 0.01),
    Decision.CLEAR: (0.0, CLEAR),
}
"""Where a shown probability may lie, in hundredths, so that it says what was decided."""

_OF_THEIR_OWN: Mapping[type, Callable[[Any], Any]] = {
    FrictionIndex: _friction_index,
    MirrorLine: _mirror_line,
    Rivalry: _rivalry,
    RoundRobin: _round_robin,
}
"""Findings whose parts are rounded together, so that they agree."""
