"""Responses: the answers of all waves in one checked table, with all that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.responses.codebook import Codebook
from survey.answers.extract import KEYS, Manifest
from survey.instrument.questionnaire import NO_CONTACT
from survey.people.headcount import Headcount

ORDER = ("wave", "unit", "pid", "target")
"""Rows stand in this order, so that nothing depends on the order of the files."""


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """A row for each person, wave and rated department, and one for what was asked once."""

    frame: pd.DataFrame
    """The keys of the Extract, then attributes, then one nullable integer column an item."""
    codebook: Codebook
    headcount: Headcount
    manifest: Manifest
    comments: pd.DataFrame

    def __post_init__(self) -> None:
        """Check that the columns are there and that the rows are in order and unique."""
        expected = [*KEYS, *self.manifest.attributes, *self.codebook.columns]
        if [*self.frame] != expected:
            raise UnusableAnswers(
                f"Responses need the columns {expected}, in this order, and have "
                f"{[*self.frame]}; make them with load."
            )
        keys = pd.MultiIndex.from_frame(self.frame[[*ORDER]])
        if not (keys.is_unique and keys.is_monotonic_increasing):
            raise UnusableAnswers(
                f"Responses need one row a person, wave and target, sorted by {[*ORDER]}; "
                "make them with load."
            )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.frame)

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves that have answers, in order."""
        return tuple(sorted(self.frame["wave"].unique()))

    def raw(self, columns: Sequence[str]) -> NDArray[np.float64]:
        """Return answers as given, shape (rows, columns): nan for none, -1 for no contact."""
        return self.frame[[*columns]].to_numpy(np.float64, na_value=np.nan)

    def answers(self, columns: Sequence[str]) -> NDArray[np.float64]:
        """Return answers, shape (rows, columns): nan for none and for no contact."""
        given = self.raw(columns)
        return np.where(given == NO_CONTACT, np.nan, given)

    def sittings(self) -> NDArray[np.int64]:
        """Return the number, from 0, of the sitting of each row: one person in one wave.

        The rows of a sitting stand together, since they are sorted and a person has one unit.
        """
        starts = np.zeros(len(self.frame), dtype=bool)
        for name in ("wave", "unit", "pid"):
            codes = pd.factorize(self.frame[name])[0]
            starts[1:] |= codes[1:] != codes[:-1]
        return np.cumsum(starts, dtype=np.int64)

    def where(self, rows: NDArray[np.bool_]) -> Responses:
        """Return the marked rows alone, with everything that explains them."""
        return replace(self, frame=self.frame[rows].reset_index(drop=True))
