"""Rows: answers as whole numbers and names as codes, in parts of any size, for every engine.

Whatever holds the answers, a frame in memory, a Parquet file or a cluster, hands them over as such
parts. The rows of a sitting, one person in one wave, stand together in one part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.responses.codebook import Codebook
from analysis.responses.marks import Marks, marks_of
from analysis.responses.table import Responses
from survey.instrument.questionnaire import NO_CONTACT

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
Array = NDArray[np.float64]
Given = NDArray[np.int8] | NDArray[np.int32]
"""Answers as they were given, in the narrowest whole numbers that hold them."""

ONCE = -1
"""Code of the target of a row that holds what was asked once."""
NARROW = np.iinfo(np.int8).max


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the codes, each in order."""

    waves: tuple[str, ...]
    units: tuple[str, ...]
    """Of those who answer and of those who are rated."""
    forms: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rows:
    """Answers of a part of the people."""

    names: Names
    codebook: Codebook
    wave: Codes
    unit: Codes
    form: Codes
    target: Codes
    team: Codes
    person: Codes
    """Place among `marks`: the same for every row of a person."""
    marks: Marks
    """Of the people, shape (4, people)."""
    seconds: Array
    """nan where the time is not known."""
    given: Given
    """Shape (columns, rows), in the order of the codebook; `empty` where there is no answer."""

    def __post_init__(self) -> None:
        """Check that there is a number for each row."""
        rows = self.given.shape[1]
        keys = (self.wave, self.unit, self.form, self.target, self.team, self.person, self.seconds)
        if len(self.given) != len(self.codebook.columns) or any(len(key) != rows for key in keys):
            raise UnusableAnswers(
                f"Answers of shape {self.given.shape} do not fit {len(self.codebook.columns)} "
                "columns and the keys of the rows; give one number for each."
            )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.person)

    @property
    def empty(self) -> int:
        """What stands where there is no answer."""
        lowest: int = np.iinfo(self.given.dtype).min
        return lowest

    @cached_property
    def once(self) -> Mask:
        """Which rows hold what was asked once."""
        asked: Mask = self.target == ONCE
        return asked

    @cached_property
    def sittings(self) -> NDArray[np.int64]:
        """The number, from 0, of the sitting of each row."""
        starts = np.zeros(len(self), dtype=bool)
        starts[1:] = (self.wave[1:] != self.wave[:-1]) | (self.person[1:] != self.person[:-1])
        return np.cumsum(starts, dtype=np.int64)

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """The first row of each sitting."""
        return np.flatnonzero(np.diff(self.sittings, prepend=-1))

    def column(self, name: str) -> Given:
        """Return one column of answers as given, shape (rows,)."""
        given: Given = self.given[self._place_of[name]]
        return given

    @cached_property
    def _place_of(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.codebook.columns)}

    def raw(self, columns: Sequence[str]) -> Array:
        """Return answers as given, shape (rows, columns): nan for none, -1 for no contact."""
        return self._numbers(columns, contact=True)

    def answers(self, columns: Sequence[str]) -> Array:
        """Return answers, shape (rows, columns): nan for none and for no contact."""
        return self._numbers(columns, contact=False)

    def whole(self, columns: Sequence[str]) -> Given:
        """Return answers, shape (columns, rows): `empty` for none and for no contact."""
        given: Given = self.given[[self._place_of[name] for name in columns]]
        for line, name in zip(given, columns, strict=True):
            if self.codebook.item_of[name].no_contact:
                line[line == NO_CONTACT] = self.empty
        return given

    def _numbers(self, columns: Sequence[str], *, contact: bool) -> Array:
        numbers = np.empty((len(columns), len(self)))
        for line, name in zip(numbers, columns, strict=True):
            given = self.column(name)
            line[:] = given
            line[given == self.empty] = np.nan
            if not contact and self.codebook.item_of[name].no_contact:
                line[given == NO_CONTACT] = np.nan
        return numbers.T

    def where(self, rows: Mask) -> Rows:
        """Return the marked rows alone."""
        return self if rows.all() else self.at(np.flatnonzero(rows))

    def at(self, places: NDArray[np.intp] | slice) -> Rows:
        """Return the rows at these places, in their order."""
        return replace(
            self,
            wave=self.wave[places],
            unit=self.unit[places],
            form=self.form[places],
            target=self.target[places],
            team=self.team[places],
            person=self.person[places],
            seconds=self.seconds[places],
            given=self.given[:, places]
            if isinstance(places, slice)
            else self.given.take(places, 1),
        )

    def by_person(self) -> Rows:
        """Return the rows so that those of a person stand together, waves in their order."""
        if (np.diff(self.person) >= 0).all():
            return self
        return self.at(np.argsort(self.person, kind="stable"))

    def parts(self, size: int) -> Iterator[Rows]:
        """Cut rows that stand by person into parts of about this size, with whole people."""
        start = 0
        while start < len(self):
            end = min(start + size, len(self))
            if end < len(self):
                end = int(np.searchsorted(self.person, self.person[end - 1], side="right"))
            yield self.at(slice(start, end))
            start = end


def as_rows(answers: Responses | Rows) -> Rows:
    """Return responses as rows, in the same order.

    Parameters
    ----------
    answers
        A checked table of responses, or rows, which are returned as they are.

    Returns
    -------
    Rows
        Names in alphabetical order.

    Examples
    --------
    The answers of two waves, as numbers: `as_rows(load(first, second)).given`.
    """
    if isinstance(answers, Rows):
        return answers
    frame, book = answers.frame, answers.codebook
    units = tuple(sorted({*frame["unit"], *frame["target"]} - {""}))
    names = Names(
        answers.waves,
        units,
        tuple(sorted({*frame["form"]})),
        tuple(sorted({*frame["team"]})),
    )
    people, pids = pd.factorize(frame["pid"])
    return Rows(
        names,
        book,
        _codes(frame["wave"], names.waves),
        _codes(frame["unit"], units),
        _codes(frame["form"], names.forms),
        _codes(frame["target"], units),
        _codes(frame["team"], names.teams),
        people.astype(np.int32),
        marks_of([str(pid) for pid in pids]),
        frame["seconds"].to_numpy(np.float64, na_value=np.nan),
        _given(answers),
    )


def width_of(codebook: Codebook) -> np.dtype[np.int8] | np.dtype[np.int32]:
    """Return the narrowest whole number that holds every answer to a questionnaire."""
    ends = [end for item in codebook.instrument for end in (item.format.low, item.format.high)]
    wide = max((abs(end) for end in ends), default=0) > NARROW
    return np.dtype(np.int32) if wide else np.dtype(np.int8)


def _given(answers: Responses) -> Given:
    columns = answers.codebook.columns
    width = width_of(answers.codebook)
    given = np.empty((len(columns), len(answers)), dtype=width)
    for line, name in zip(given, columns, strict=True):
        line[:] = answers.frame[name].to_numpy(width, na_value=np.iinfo(width).min)
    return given


def _codes(cells: pd.Series[str], names: Sequence[str]) -> Codes:
    place_of = {name: place for place, name in enumerate(names)}
    codes = cells.map(place_of).to_numpy(np.float64, na_value=ONCE)
    return codes.astype(np.int32)
