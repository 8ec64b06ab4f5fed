"""Changes: how far each measure moved since its baseline, and where an alert is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.estimate import Estimate
from analysis.friction.cells import FOLLOWED
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex
from analysis.friction.measures import INDEX, Measures
from analysis.scoring.columns import columns_of
from analysis.scoring.scale_scores import Scores
from analysis.sums.courses import moments_of
from analysis.sums.moments import Moments
from analysis.sums.study import Study, once_scales
from analysis.trends.alerts import BASELINE_WAVES, Alert, Change, alerts, change
from analysis.trends.series import Series, series
from analysis.trends.tables import by_waves, told_waves
from analysis.units.order import place_of

FrictionCourses = Mapping[tuple[str, Direction], Mapping[str, Moments]]
"""Form and direction -> measure -> sums of a table of people by waves."""
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
    measures: Measures | FrictionCourses,
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
        Named measures of persons about departments, or their sums over waves.
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
    courses = _of_frame(measures, waves) if isinstance(measures, Measures) else measures
    told = {(one.form, one.direction, one.wave) for one in indices if _is_shown(one)}
    moved, watched = [], []
    for (form, direction), measured in courses.items():
        open_ = [wave for wave in waves if (form, direction, wave) in told]
        for name, sums in measured.items():
            found = _series(sums, open_, fewest, linked=linked)
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
    parts = [(EVERYONE, once), *((str(unit), rows) for unit, rows in once.groupby("unit"))]
    courses = {
        column.name: {subject: by_waves(rows, column.name, waves) for subject, rows in parts}
        for column in once_scales(scores.columns)
    }
    return _unit_changes(courses, waves, baseline, linked=linked, fewest=fewest)


def unit_changes_of(
    study: Study, waves: Sequence[str], baseline: Sequence[str], *, linked: bool, fewest: int
) -> tuple[Moved, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of the answers kept.
    waves, baseline, linked, fewest
        As for `friction_changes`.

    Returns
    -------
    tuple of Moved
        By scale, everyone first and then the units by their names, numbers by their size.
    """
    courses: dict[str, dict[str, Moments]] = {}
    for place, column in enumerate(once_scales(columns_of(study.codebook))):
        size = study.in_points(column)
        courses[column.name] = {
            EVERYONE if unit < 0 else study.names.units[unit]: moments_of(
                values[place], study.names.waves, size
            )
            for (unit,), values in study.sums.alone.courses.items()
        }
    return _unit_changes(courses, waves, baseline, linked=linked, fewest=fewest)


def _unit_changes(
    courses: Mapping[str, Mapping[str, Moments]],
    waves: Sequence[str],
    baseline: Sequence[str],
    *,
    linked: bool,
    fewest: int,
) -> tuple[Moved, ...]:
    moved = []
    for name, subjects in courses.items():
        units = sorted((one for one in subjects if one != EVERYONE), key=place_of)
        for subject in (EVERYONE, *units):
            found = _series(subjects[subject], waves, fewest, linked=linked)
            if found is not None and found.waves[-1] == waves[-1]:
                shift = change(found, [waves[-1]], baseline)
                moved.append(Moved(subject, None, name, waves[-1], tuple(baseline), shift))
    return tuple(moved)


def _of_frame(measures: Measures, waves: Sequence[str]) -> FrictionCourses:
    frame = measures.on_one_base()
    names = [name for name in FOLLOWED if name in frame]
    return {
        (str(form), Direction(str(unit), str(target))): {
            name: by_waves(rows, name, waves) for name in names
        }
        for (form, unit, target), rows in frame.groupby(["form", "unit", "target"], sort=True)
    }


def _is_shown(one: FrictionIndex) -> bool:
    return isinstance(one.index.figure, Estimate)


def _series(sums: Moments, waves: Sequence[str], fewest: int, *, linked: bool) -> Series | None:
    told = told_waves(sums, waves, fewest)
    return None if told is None else series(told, linked=linked)
