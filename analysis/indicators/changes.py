"""Changes: how far each measure moved since its baseline, and where an alert is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimate import Estimate
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex
from analysis.friction.measures import COMPONENTS, INDEX, Measures
from analysis.scoring.columns import Sort
from analysis.scoring.scale_scores import Scores
from analysis.trends.alerts import BASELINE_WAVES, Alert, Change, alerts, change
from analysis.trends.series import Series, series
from analysis.trends.tables import persons_by_waves
from analysis.units.order import place_of
from survey.instrument.questionnaire import Asked

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one measure moved since its baseline, in one direction or unit."""

    subject: str
    """The direction in words, a unit, or "everyone"."""
    direction: Direction | None
    measure: str
    wave: str
    baseline: tuple[str, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Watched:
    """The early-warning rule on the index of one direction."""

    direction: Direction
    form: str
    correlation: float
    """Of a person's index between waves, as these answers tell it."""
    person_sd: float
    alerts: tuple[Alert, ...]


def baseline_of(waves: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Return the baseline: as named, else the first four waves, else the first one.

    >>> baseline_of(["T1", "T2", "T3"], [])
    ('T1',)
    """
    if named:
        return tuple(named)
    return tuple(waves[:BASELINE_WAVES]) if len(waves) > BASELINE_WAVES else tuple(waves[:1])


def friction_changes(
    measures: Measures,
    indices: Sequence[FrictionIndex],
    waves: Sequence[str],
    baseline: Sequence[str],
    *,
    linked: bool,
    fewest: int,
) -> tuple[tuple[Moved, ...], tuple[Watched, ...]]:
    """Return the changes of every direction's measures, and the alerts on its index.

    A wave in which the index of a direction is withheld is left out of all its series: what may
    not be said of a wave must not follow from a change.

    Parameters
    ----------
    measures
        Named measures of persons about departments.
    indices
        The index of every direction, wave and form.
    waves
        In order; the last one is the one spoken of.
    baseline
        Waves to compare with.
    linked
        Whether a pid is the same person in every wave.
    fewest
        Raters below which a wave is left out of a series.

    Returns
    -------
    tuple
        Changes by direction and measure; what the early-warning rule says of each direction.
    """
    frame = measures.on_one_base()
    told = [(one.form, one.direction, one.wave) for one in indices if _is_shown(one)]
    names = [name for name in (INDEX, *COMPONENTS, "pressure") if name in frame]
    moved, watched = [], []
    for group, everything in frame.groupby(["form", "unit", "target"], sort=True):
        form, unit, target = (str(key) for key in group)
        direction = Direction(unit, target)
        open_ = [wave for wave in waves if (form, direction, wave) in told]
        rows = everything[everything["wave"].isin(open_)]
        for name in names:
            found = _series(rows, name, waves, fewest, linked=linked)
            if found is None or found.waves[-1] != waves[-1]:
                continue
            shift = change(found, [waves[-1]], baseline)
            moved.append(Moved(str(direction), direction, name, waves[-1], tuple(baseline), shift))
            if name == INDEX:
                raised = alerts(found, baseline)
                watched.append(Watched(direction, form, found.correlation, found.sd, raised))
    return tuple(moved), tuple(watched)


def unit_changes(
    scores: Scores, waves: Sequence[str], baseline: Sequence[str], *, linked: bool, fewest: int
) -> tuple[Moved, ...]:
    """Return the changes of every scale asked once: of everyone, and of each unit.

    Parameters
    ----------
    scores
        Scale scores, 0-100.
    waves, baseline, linked, fewest
        As for `friction_changes`.

    Returns
    -------
    tuple of Moved
        By scale, everyone first and then the units by their names, numbers by their size.
    """
    once = scores.frame[scores.frame["target"] == ""]
    names = [
        column.name
        for column in scores.columns
        if column.sort is Sort.SCALE and column.asked is Asked.ONCE
    ]
    parts = [(EVERYONE, once)]
    units = [(str(unit), rows) for unit, rows in once.groupby("unit", sort=False)]
    parts += sorted(units, key=lambda part: place_of(part[0]))
    moved = []
    for name in names:
        for subject, rows in parts:
            found = _series(rows, name, waves, fewest, linked=linked)
            if found is not None and found.waves[-1] == waves[-1]:
                shift = change(found, [waves[-1]], baseline)
                moved.append(Moved(subject, None, name, waves[-1], tuple(baseline), shift))
    return tuple(moved)


def _is_shown(one: FrictionIndex) -> bool:
    return isinstance(one.index.figure, Estimate)


def _series(
    rows: pd.DataFrame, name: str, waves: Sequence[str], fewest: int, *, linked: bool
) -> Series | None:
    sums = persons_by_waves(rows, name, waves, fewest)
    return None if sums is None else series(sums, linked=linked)
