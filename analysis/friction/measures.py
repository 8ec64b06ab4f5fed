"""Measures: the scores of a person about a department under the names that friction is told in.

Scales are found by their role in the questionnaire and directed ratings by their view and
attribute, so that no item id is known here. Own ratings and pressure are asked once a person;
they are joined to each of the person's rows about another department.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.friction.direction import Cell, Direction
from analysis.scoring.scale_scores import Scores
from analysis.sums.moments import moments
from survey.instrument.questionnaire import Instrument, Kind

COMPONENTS = ("encroachment", "them_and_us", "blame", "status", "approach_clash", "threat")
"""The six parts of the Friction Index v1, in the order in which they are shown."""
BLOCK = (*COMPONENTS, "challenge")
KEYS = ("pid", "wave", "form", "unit", "target", "team")
CELL = ("wave", "form", "unit", "target")
PULSE = "friction_pulse"
"""The index of a form that does not ask for the six parts."""
PRESSURE = "pressure"
INDEX = "index"
"""The rater's own Friction Index."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A row for each person, wave and rated department; a column for each measure, 0-100."""

    frame: pd.DataFrame
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check that the columns are there."""
        missing = [name for name in (*KEYS, *self.names) if name not in self.frame]
        if missing:
            raise ValueError(f"The measures lack {missing}; make them with `measure`.")

    def cells(self) -> tuple[Cell, ...]:
        """Return the sums of every direction, wave and form, in a fixed order."""
        return tuple(
            _cell([str(key) for key in group], rows, self.names)
            for group, rows in self.frame.groupby([*CELL], sort=True)
        )

    def on_one_base(self) -> pd.DataFrame:
        """Return the rows with each rater's own index as the column `INDEX`.

        It and the components are nan for raters off the one base of their cell, so that a change
        is of the same people as the levels that it stands beside.
        """
        frame = self.frame.assign(**{INDEX: np.nan})
        for _, rows in self.frame.groupby([*CELL], sort=True):
            block = _block_of(rows, self.names)
            whole = rows[[*block]].notna().all(axis=1)
            off = rows.index[~whole]
            frame.loc[off, [name for name in block if name in COMPONENTS]] = np.nan
            if block:
                index = rows[[*block[: len(COMPONENTS)]]].mean(axis=1)
                frame.loc[rows.index[whole], INDEX] = index[whole]
        return frame


def sources(instrument: Instrument) -> dict[str, str]:
    """Return measure -> column of the scores that holds it."""
    found = {scale.role: scale.id for scale in instrument.scales if scale.role}
    for item in instrument:
        if item.view and item.attribute:
            found[f"{item.view.value}_{item.attribute}"] = item.id
        elif item.role == "split":
            found.update({f"split_{part.id}": f"{item.id}.{part.id}" for part in item.parts})
        elif item.role and item.format.kind not in (Kind.TEXT, Kind.CHOICE):
            found.setdefault(item.role, item.id)
    return found


def measure(scores: Scores) -> Measures:
    """Name the scores of directed rows by what they measure.

    Parameters
    ----------
    scores
        Scale scores, 0-100.

    Returns
    -------
    Measures
        Rows about a department only; measures that the questionnaire does not have are absent,
        unanswered ones nan.
    """
    instrument = scores.codebook.instrument
    columns = {name: at for name, at in sources(instrument).items() if at in scores.frame}
    once, each = split(columns, instrument)
    frame = scores.frame
    about = frame[frame["target"] != ""]
    alone = frame[frame["target"] == ""]
    left = about[[*KEYS, *(columns[name] for name in each)]].set_axis([*KEYS, *each], axis=1)
    join = ["pid", "wave", "form"]
    right = alone[[*join, *(columns[name] for name in once)]].set_axis([*join, *once], axis=1)
    joined = left.merge(right, on=join, how="left", validate="many_to_one")
    order = ["wave", "unit", "target", "pid"]
    return Measures(joined.sort_values(order, ignore_index=True), (*each, *once))


def split(columns: dict[str, str], instrument: Instrument) -> tuple[list[str], list[str]]:
    """Return the measures that were asked once, and those asked about each department."""
    items = {item.id: item for item in instrument}
    first = {scale.id: scale.items[0] for scale in instrument.scales}
    once: list[str] = []
    each: list[str] = []
    for name, column in columns.items():
        item = items[first.get(column, column.split(".")[0])]
        (once if item.asked.value == "once" else each).append(name)
    return once, each


def _block_of(rows: pd.DataFrame, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the measures whose raters are the one base of a cell."""
    asked = tuple(name for name in BLOCK if name in names and rows[name].notna().any())
    if set(COMPONENTS) <= set(asked):
        return asked
    return (PULSE,) if PULSE in names else ()


def _cell(group: Sequence[str], rows: pd.DataFrame, names: tuple[str, ...]) -> Cell:
    wave, form, unit, target = group
    block_names = _block_of(rows, names)
    block = rows[[*block_names]].to_numpy(float)
    whole = ~np.isnan(block).any(axis=1)
    block = block[whole]
    index = block[:, : len(COMPONENTS)].mean(axis=1) if block_names else np.zeros(len(block))
    by_team = pd.Series(index).groupby(rows["team"].to_numpy()[whole]).agg(["count", "sum"])
    teams = {str(team): (int(line["count"]), line["sum"]) for team, line in by_team.iterrows()}
    return Cell(
        wave,
        form,
        Direction(unit, target),
        len(rows),
        moments(block, block_names),
        moments(rows[[*names]].to_numpy(float), names),
        teams,
    )
