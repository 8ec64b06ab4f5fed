"""Soundness: whether the answers, comments and headcount of an Extract fit together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from survey.answers.extract import Manifest
from survey.instrument.questionnaire import NO_CONTACT, Asked, Instrument, Item, Kind
from survey.instrument.spelling import listed
from survey.people.headcount import Headcount
from survey.transfer.faults import Faults


@dataclass(frozen=True, slots=True)
class Soundness:
    """What the frames must agree with; every row that does not is a fault of its file."""

    instrument: Instrument
    manifest: Manifest
    headcount: Headcount | None
    """None where it could not be read itself."""
    faults: Faults

    def responses(self, frame: pd.DataFrame, file: str) -> None:
        """Check the rows of the answers."""
        for name in ("wave", "unit"):
            self._add(frame.index[frame[name] == ""], f"the {name} is empty", "fill it in", file)
        forms = [form.id for form in self.instrument.forms]
        strange = frame.index[~frame["form"].isin(forms)]
        self._add(strange, "the form is unknown", f"write {listed(forms, 'or')}", file)
        negative = frame.index[frame["seconds"].fillna(0) < 0]
        self._add(negative, "the time taken is below 0", "correct it or empty it", file)
        own = frame.index[(frame["target"] == frame["unit"]) & (frame["unit"] != "")]
        self._add(own, "a person's own department is rated as another", "correct target", file)
        named = frame[frame["pid"] != ""]
        twice = named.index[named.duplicated(["pid", "wave", "target"])]
        what = "the same person, wave and target stand in an earlier row"
        self._add(twice, what, "keep one of them", file)
        self._places(frame[["wave", "unit"]], file)
        rated = frame.loc[frame["target"] != "", ["wave", "target"]]
        self._places(rated.rename(columns={"target": "unit"}), file)
        for item in self.instrument:
            for column in item.columns():
                self._answers(frame, column, item, file)

    def comments(self, frame: pd.DataFrame, file: str) -> None:
        """Check the rows of the comments."""
        texts = [item.id for item in self.instrument if item.format.kind is Kind.TEXT]
        for name in ("id", "wave", "unit", "text"):
            self._add(frame.index[frame[name] == ""], f"the {name} is empty", "fill it in", file)
        twice = frame.index[frame["id"].duplicated() & (frame["id"] != "")]
        self._add(twice, "the id stands in an earlier row", "give each comment its own", file)
        strange = frame.index[~frame["item"].isin(texts)]
        hint = f"write {listed(texts, 'or')}" if texts else "delete the row"
        self._add(strange, "the item is no question that is answered in words", hint, file)
        self._places(frame[["wave", "unit"]], file)

    def _answers(self, frame: pd.DataFrame, column: str, item: Item, file: str) -> None:
        cells = frame[column]
        low, high = item.format.low, item.format.high
        inside = cells.between(low, high)
        if item.no_contact:
            inside |= cells == NO_CONTACT
        outside = cells[cells.notna() & ~inside.fillna(value=False)]
        for value, rows in outside.groupby(outside):
            what = f"{value} is not an answer of {item.format.id} ({low} to {high})"
            self._add(rows.index, what, "correct it or empty it", file, column)
        misplaced = (frame["target"] == "") == (item.asked is Asked.EACH)
        where = "about a department" if item.asked is Asked.EACH else "with an empty target"
        what = f"{column} is answered in the wrong row"
        hint = f"put it in the row of the person {where}"
        self._add(frame.index[misplaced & cells.notna()], what, hint, file, column)

    def _places(self, places: pd.DataFrame, file: str) -> None:
        if self.headcount is None:
            return
        known = {(count.wave, count.unit) for count in self.headcount.counts}
        for (wave, unit), rows in places.groupby(["wave", "unit"]):
            if (wave, unit) not in known and unit != "":
                what = f"{unit} is not counted in wave {wave}"
                self._add(rows.index, what, "add it to headcount.csv", file)

    def _add(self, rows: Iterable[int], what: str, hint: str, file: str, column: str = "") -> None:
        kind = f"rows in which {what}"
        self.faults.add_rows([*map(int, rows)], column, what, hint, kind=kind, file=file)
