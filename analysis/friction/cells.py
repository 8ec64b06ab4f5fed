"""Cells: the sums of every direction from the sums of a study, wherever they were summed up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.friction.direction import Cell, Direction
from analysis.friction.measures import BLOCK, COMPONENTS, INDEX, PRESSURE, PULSE, sources, split
from analysis.responses.codebook import Codebook
from analysis.scoring.columns import columns_of
from analysis.scoring.steps import POINTS
from analysis.sums.courses import moments_of
from analysis.sums.moments import Moments
from analysis.sums.ratings import RatingSums, Told, index_steps
from analysis.sums.study import Study

Array = NDArray[np.float64]
FOLLOWED = (INDEX, *COMPONENTS, PRESSURE)
"""Measures of a direction that are followed over waves."""


def told_of(codebook: Codebook) -> Told | None:
    """Say which scores of a questionnaire are told of a department, and under which names.

    Parameters
    ----------
    codebook
        The questionnaire.

    Returns
    -------
    Told or None
        None where nothing is asked about other departments.

    Examples
    --------
    >>> from survey.instrument.questionnaire import Instrument
    >>> told_of(Codebook.of(Instrument("i", "1", {}, ("en",), (), (), (), "own"))) is None
    True
    """
    columns = {column.name: column for column in columns_of(codebook)}
    found = {name: at for name, at in sources(codebook.instrument).items() if at in columns}
    once, each = split(found, codebook.instrument)
    names = (*each, *once)
    if not any(item.asked.value == "each" for item in codebook.instrument):
        return None
    return Told(
        names,
        tuple(columns[found[name]] for name in names),
        tuple(name in once for name in names),
        COMPONENTS,
        BLOCK[len(COMPONENTS) :],
        PULSE,
        (PRESSURE,),
    )


def cells_of(study: Study) -> tuple[Cell, ...]:
    """Return the sums of every direction, wave and form, in points, in a fixed order.

    Parameters
    ----------
    study
        Sums of the answers kept.

    Returns
    -------
    tuple of Cell
        As `Measures.cells` returns them for a frame.
    """
    looked, ratings = study.looked, study.sums.ratings
    if looked is None or ratings is None:
        return ()
    told = looked.told
    size = np.array([study.in_points(column) for column in told.columns])
    teams = _teams(study, ratings, POINTS / index_steps(told, study.codebook))
    found = []
    for place, (codes, (raters,)) in enumerate(ratings.raters.items()):
        wave, form, unit, target = codes
        base = looked.base_of(codes)
        at = [told.names.index(name) for name in (*BLOCK, PULSE) if name in base]
        block = ratings.block.values[place][:, at][:, :, at]
        names = tuple(told.names[one] for one in at)
        found.append(
            Cell(
                study.names.waves[wave],
                study.names.forms[form],
                Direction(study.names.units[unit], study.names.units[target]),
                int(raters),
                moments_of(block, names, size[at]),
                moments_of(ratings.rest.values[place], told.names, size),
                teams.get(codes, {}),
            )
        )
    return tuple(found)


def index_means(study: Study, *, kept: bool) -> Iterator[tuple[str, Direction, int, float]]:
    """Yield wave, direction, raters on the base and their plain mean index, in points.

    Parameters
    ----------
    study
        The sums.
    kept
        Of the people kept, or of everyone.
    """
    looked, ratings = study.looked, study.sums.ratings
    if looked is None or ratings is None:
        return
    size = POINTS / index_steps(looked.told, study.codebook)
    sums: dict[tuple[int, ...], Array] = {}
    for codes, values in (ratings.teams if kept else ratings.everyone).items():
        sums[codes[:4]] = sums.get(codes[:4], np.zeros(2)) + values
    for (wave, _, unit, target), (n, total) in sums.items():
        if n:
            at = Direction(study.names.units[unit], study.names.units[target])
            yield study.names.waves[wave], at, int(n), float(total * size / n)


def friction_courses(study: Study) -> dict[tuple[str, Direction], dict[str, Moments]]:
    """Return every measure that is followed over waves, in each form and direction, in points.

    Parameters
    ----------
    study
        Sums of the answers kept.

    Returns
    -------
    dict
        Form and direction -> measure -> sums of a table of people by all waves.
    """
    looked, ratings = study.looked, study.sums.ratings
    if looked is None or ratings is None:
        return {}
    told = looked.told
    size = dict(zip(told.names, map(study.in_points, told.columns), strict=True))
    size[INDEX] = POINTS / index_steps(told, study.codebook)
    found = {}
    for (form, unit, target), values in ratings.courses.items():
        at = Direction(study.names.units[unit], study.names.units[target])
        found[study.names.forms[form], at] = {
            name: moments_of(sums, study.names.waves, size[name])
            for name, sums in zip(FOLLOWED, values, strict=True)
            if name in size
        }
    return found


def _teams(
    study: Study, ratings: RatingSums, size: float
) -> dict[tuple[int, ...], dict[str, tuple[int, float]]]:
    found: dict[tuple[int, ...], dict[str, tuple[int, float]]] = {}
    for (*cell, team), (n, total) in ratings.teams.items():
        if n:
            teams = found.setdefault(tuple(cell), {})
            teams[study.names.teams[team]] = int(n), float(total * size)
    return found
