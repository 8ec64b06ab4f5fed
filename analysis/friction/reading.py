"""Reading: every friction indicator of every wave, from the sums of its directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Judged
from analysis.estimate import Figure, Reason
from analysis.friction.blame import Blame, blame
from analysis.friction.clusters import cluster_bootstrap
from analysis.friction.direction import Cell, Direction
from analysis.friction.index import FrictionIndex, friction_index, withheld_index
from analysis.friction.measures import BLOCK, COMPONENTS, Measures
from analysis.friction.mirror import MirrorLine, mirror
from analysis.friction.pairs import PairIndex, pair_index, pairs_of, withheld_pair
from analysis.friction.pressure import Pressure, pressure, pressure_levels
from analysis.friction.rivalry import Rivalry, rivalry, withheld_rivalry
from analysis.friction.round_robin import RoundRobin
from analysis.friction.standing import Standing, standing
from analysis.networks.relations import Separability, separability
from analysis.population.pooling import Pooled, Raw, pool, pooled_within
from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PressureLevel:
    """The pressure that the raters of one direction feel."""

    direction: Direction
    wave: str
    level: Judged


@dataclass(frozen=True, slots=True)
class ClusterCheck:
    """The index of one direction with an interval from resampled teams, beside the closed form."""

    direction: Direction
    wave: str
    bootstrap: Figure


@dataclass(frozen=True, slots=True)
class Friction:
    """All indicators of friction, by wave and direction or pair."""

    separability: Separability
    indices: tuple[FrictionIndex, ...] = ()
    pairs: tuple[PairIndex, ...] = ()
    rivalries: tuple[Rivalry, ...] = ()
    levels: tuple[PressureLevel, ...] = ()
    mirror: tuple[MirrorLine, ...] = ()
    blame: tuple[Blame, ...] = ()
    pressure: tuple[Pressure, ...] = ()
    standing: tuple[Standing, ...] = ()
    clusters: tuple[ClusterCheck, ...] = ()
    round_robins: tuple[RoundRobin, ...] = ()
    """Of the last wave, by form; empty where nobody rated another department in it."""


@dataclass(frozen=True, slots=True)
class _Wave:
    """What one wave adds to each field of `Friction`."""

    indices: Sequence[FrictionIndex]
    pairs: Sequence[PairIndex]
    rivalries: Sequence[Rivalry]
    levels: Sequence[PressureLevel]
    mirror: Sequence[MirrorLine]
    blame: Sequence[Blame]
    pressure: Sequence[Pressure]
    standing: Sequence[Standing]
    clusters: Sequence[ClusterCheck]


def read_friction(
    measures: Measures | Sequence[Cell], headcount: Headcount, thresholds: Thresholds
) -> Friction:
    """Return the indicators of every wave.

    Parameters
    ----------
    measures
        Named measures of persons about departments, 0-100, or their sums in each direction.
    headcount
        Members of each department, for the smallest that may be rated.
    thresholds
        Fewest raters; a gap needs them on both sides.

    Returns
    -------
    Friction
        Empty where nobody rated another department.
    """
    cells = measures.cells() if isinstance(measures, Measures) else measures
    departments = {
        name for cell in cells for name in (cell.direction.rater, cell.direction.target)
    }
    found = separability(len(departments))
    waves = [
        _read_wave([*wave], headcount, thresholds, _within(form_cells, thresholds.scores))
        for form_cells in _by_form(cells)
        for _, wave in groupby(form_cells, key=lambda cell: cell.wave)
    ]
    return Friction(
        found,
        tuple(item for wave in waves for item in wave.indices),
        tuple(item for wave in waves for item in wave.pairs),
        tuple(item for wave in waves for item in wave.rivalries),
        tuple(item for wave in waves for item in wave.levels),
        tuple(item for wave in waves for item in wave.mirror),
        tuple(item for wave in waves for item in wave.blame),
        tuple(item for wave in waves for item in wave.pressure),
        tuple(item for wave in waves for item in wave.standing),
        tuple(item for wave in waves for item in wave.clusters),
    )


def _by_form(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return the cells of each form: full and pulse are different series, never spliced."""
    forms = sorted({cell.form for cell in cells})
    return [[cell for cell in cells if cell.form == form] for form in forms]


def _within(cells: Sequence[Cell], fewest: int) -> dict[tuple[str, ...], Array]:
    """Return block -> covariance of raters, pooled over all waves of a form that asked it."""
    raws: dict[tuple[str, ...], list[Raw]] = {}
    for cell in cells:
        if cell.n >= fewest:
            raws.setdefault(cell.block.columns, []).append(_raw(cell))
    return {columns: pooled_within(alike) for columns, alike in raws.items()}


def _raw(cell: Cell) -> Raw:
    return Raw(cell.block.means, cell.block.covariance, cell.n)


def _read_wave(
    cells: list[Cell],
    headcount: Headcount,
    thresholds: Thresholds,
    within: Mapping[tuple[str, ...], Array],
) -> _Wave:
    widest = max((cell.block.columns for cell in cells), key=len)
    refused = {
        cell.direction: reason
        for cell in cells
        if (reason := _refusal(cell, widest, headcount, thresholds)) is not None
    }
    shown = [cell for cell in cells if cell.direction not in refused]
    pooled = pool([_raw(cell) for cell in shown], within=within[widest]) if shown else None
    places = {cell.direction: place for place, cell in enumerate(shown)}
    pairs = pairs_of(cell.direction for cell in cells)
    levels = pressure_levels(shown, thresholds.scores)
    gaps = pairs if shown and len(widest) >= len(COMPONENTS) else ()
    return _Wave(
        [_index(cell, refused, pooled, places) for cell in cells],
        [_pair(pooled, places, pair, cells[0]) for pair in pairs],
        [_rivalry(cell, refused, pooled, places) for cell in cells if len(widest) == len(BLOCK)],
        [PressureLevel(cell.direction, cell.wave, levels[cell.direction]) for cell in shown],
        mirror(shown, thresholds.gaps),
        [blame(shown, pair, thresholds.gaps) for pair in gaps],
        [pressure(shown, pair, thresholds.gaps) for pair in gaps],
        [standing(shown, pair, thresholds.gaps) for pair in gaps],
        [ClusterCheck(cell.direction, cell.wave, cluster_bootstrap(cell.teams)) for cell in shown],
    )


def _refusal(
    cell: Cell, columns: tuple[str, ...], headcount: Headcount, thresholds: Thresholds
) -> Reason | None:
    """Return why nothing may be said of a direction, or None where it may."""
    rated = headcount.people(cell.direction.target, cell.wave)
    if not cell.block.columns:
        return Reason.NOT_ASKED
    if cell.n < thresholds.scores:
        return Reason.TOO_FEW
    if rated is not None and rated < thresholds.rated:
        return Reason.SMALL_TARGET
    if cell.block.columns != columns:
        return Reason.NOT_ASKED
    if (np.diag(cell.block.covariance) <= 0).any():
        return Reason.ALIKE
    return None


def _index(
    cell: Cell,
    refused: Mapping[Direction, Reason],
    pooled: Pooled | None,
    places: Mapping[Direction, int],
) -> FrictionIndex:
    if pooled is None or cell.direction not in places:
        return withheld_index(cell, refused[cell.direction])
    return friction_index(cell, pooled, places[cell.direction])


def _rivalry(
    cell: Cell,
    refused: Mapping[Direction, Reason],
    pooled: Pooled | None,
    places: Mapping[Direction, int],
) -> Rivalry:
    at = cell.direction
    if pooled is None or at not in places:
        return withheld_rivalry(at, cell.wave, refused[at], cell.n)
    return rivalry(pooled, places[at], at, cell.wave)


def _pair(
    pooled: Pooled | None, places: Mapping[Direction, int], pair: tuple[str, str], cell: Cell
) -> PairIndex:
    one = Direction(*pair)
    if pooled is None or one not in places or one.back() not in places:
        return withheld_pair(pair, cell.wave, cell.form)
    return pair_index(pooled, (places[one], places[one.back()]), pair, cell.wave, cell.form)
