"""Unfolding: from the rows of a table to a row for each person, wave and rated department.

A row of the table may be one answer, one person in one wave, or a person with columns for every
wave and department. All three come out alike: `once` holds what was asked once, `rated` what was
asked about other departments, both with the row of the table that they come from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pandas as pd

from survey.instrument.questionnaire import Asked, Instrument, Item, Kind
from survey.instrument.spelling import quoted
from survey.transfer.decoding import Decoded, Meaning, decode, key, keys, number
from survey.transfer.faults import Faults
from survey.transfer.import_map import ImportMap, Source
from survey.transfer.map_checking import filled, items_by_column, key_columns
from survey.transfer.rows import Table, join_columns

BUCKET = 15
"""Seconds; a finer time would tell people apart."""
ROW, PERSON, PARENT = "@row", "@person", "@parent"
"""Columns of the unfolded rows only; no item and no attribute can have such a name."""
PLACE = (ROW, PERSON, "wave", "target")
DETAILS = ("unit", PARENT, "team")


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Answers by person and wave, and by person, wave and rated department."""

    once: pd.DataFrame
    rated: pd.DataFrame
    coded_missing: int


def take_rows(table: Table, map_: ImportMap) -> Table:
    """Return the rows that `where` and `where_not` let through."""
    frame = table.frame
    kept = pd.Series(data=True, index=frame.index)
    for wanted, conditions in ((True, map_.where), (False, map_.where_not)):
        for column, values in conditions.items():
            listed = keys(values)
            matches = frame[column].map(lambda cell, listed=listed: key(cell) in listed)
            kept &= matches == wanted
    return replace(table, frame=frame[kept])


def pivot_answers(table: Table, map_: ImportMap, faults: Faults) -> Table:
    """Turn a table with an answer a row into one with a column a question."""
    if map_.answers is None:
        return table
    frame, question = table.frame, map_.answers.question
    who = [*dict.fromkeys(filled(column) for _, column in key_columns(map_))]
    record = frame.index.to_series().groupby([frame[name] for name in who], sort=False)
    starts = record.transform("first")
    asked = frame[question].str.strip()
    answers = pd.DataFrame({"record": starts, "asked": asked, "row": frame.index})
    answers["cell"] = frame[map_.answers.answer]
    repeated = answers[answers.duplicated(["record", "asked"])]
    for text, rows in repeated.groupby("asked")["row"]:
        what = f"{quoted(text)} was answered already by the same person in the same wave"
        faults.add_rows(rows.tolist(), "", what, "keep one of the rows", kind="repeated answers")
    for text in sorted({*who} & {*asked}):
        what = f"a question is called {text}, as a column is"
        faults.add("the table", what, "give one of the two another name")
    if faults:
        return table
    by_question = answers.set_index(["record", "asked"])
    cells = by_question["cell"].unstack(fill_value="")  # noqa: PD010 - no pair is repeated
    places = by_question["row"].unstack()  # noqa: PD010 - likewise
    first = {question_: places.index.to_series() for question_ in places}
    whole = places.fillna(first).astype("int64")
    return replace(
        table, frame=pd.concat([frame.loc[cells.index, who], cells], axis="columns"), places=whole
    )


def unfold(
    table: Table,
    map_: ImportMap,
    instrument: Instrument,
    faults: Faults,
    advance: Callable[[str], None],
) -> Unfolded:
    """Decode every column and set the answers under each other; faults go to `faults`."""
    unfolding = _Unfolding(table, map_, items_by_column(instrument), faults, advance)
    once: list[pd.DataFrame] = []
    rated: list[pd.DataFrame] = []
    for wave, fill in (map_.waves or {"": ""}).items():
        places = unfolding.places(wave, fill)
        once.append(places.join(unfolding.answers(Asked.ONCE, fill, "")))
        for target, target_fill in (map_.targets or {"": ""}).items():
            answers = unfolding.answers(Asked.EACH, fill, target_fill)
            about = places if map_.targets is None else places.assign(target=target)
            rated.append(about.join(answers))
    return Unfolded(
        pd.concat(once, ignore_index=True),
        pd.concat(rated, ignore_index=True),
        sum(decoded.coded_missing for decoded in unfolding.decoded.values()),
    )


@dataclass(frozen=True, slots=True)
class _Unfolding:
    table: Table
    map: ImportMap
    items: dict[str, Item]
    faults: Faults
    advance: Callable[[str], None]
    decoded: dict[tuple[str, str], Decoded] = field(default_factory=dict)
    sources: dict[tuple[str, ...], pd.Series[str]] = field(default_factory=dict)

    def places(self, wave: str, fill: str) -> pd.DataFrame:
        """Return who, where and when of each row: row, person, wave, target and the details."""
        frame, map_ = self.table.frame, self.map
        rows = frame.index.to_series()
        columns = {ROW: rows, PERSON: "row " + rows.astype("str")}
        if map_.person is not None:
            person = [filled(column, fill) for column in map_.person.columns]
            columns[PERSON] = join_columns(frame, person, map_.person.join)
        columns["wave"] = self._text("wave", map_.wave, fill, wave or (map_.wave_name or ""))
        columns["target"] = self._text("target", map_.target, fill)
        for name in DETAILS:
            columns[name] = self._text(name, getattr(map_, name.strip("@")), fill)
        columns["seconds"] = self._seconds(fill)
        for name, attribute in map_.attributes.items():
            source = Source(columns=(attribute.column,), names=attribute.codes)
            columns[name] = self._text(name, source, fill)
        return pd.DataFrame(columns)

    def answers(self, asked: Asked, wave: str, target: str) -> pd.DataFrame:
        """Return the answers to the items that are asked once, or for each department."""
        columns: dict[str, pd.Series[int] | pd.Series[str]] = {}
        for name, source in self.map.items.items():
            item = self.items[name]
            if item.asked is not asked:
                continue
            column = filled(source.column, wave, target)
            if item.format.kind is Kind.TEXT:
                columns[name] = self._comments(name, column)
            else:
                columns[name] = self._integers(name, item, column)
        answers = pd.DataFrame(columns, index=self.table.frame.index)
        self._check_shares(answers)
        return answers

    def _integers(self, name: str, item: Item, column: str) -> pd.Series[int]:
        if (name, column) not in self.decoded:
            self.advance(column)
            meaning = Meaning.of(item, self.map.items[name], self.map)
            cells, rows = self.table.frame[column], self.table.rows_of(column)
            self.decoded[name, column] = decode(cells, rows, meaning, self.faults)
        return self.decoded[name, column].integers

    def _comments(self, name: str, column: str) -> pd.Series[str]:
        missing = keys((*self.map.missing, *self.map.items[name].missing))
        cells = self.table.frame[column].str.strip()
        return cells.where(~cells.map(lambda text: text == "" or key(text) in missing))

    def _check_shares(self, answers: pd.DataFrame) -> None:
        """Check that points which were shared make 100; a blank beside them is no points."""
        shared = {
            self.items[name].id: self.items[name] for name in map(str, answers) if "." in name
        }
        for item in shared.values():
            parts = [name for name in item.columns() if name in answers]
            given = answers[parts].notna().any(axis="columns")
            answers.loc[given, parts] = answers.loc[given, parts].fillna(0)
            sums = answers.loc[given, parts].sum(axis="columns")
            for points, rows in sums[sums != item.format.high].groupby(sums):
                what = f"the shares of {item.id} add up to {points}"
                hint = f"correct them so that they make {item.format.high}"
                kind = "shares that do not add up"
                self.faults.add_rows(rows.index.tolist(), "", what, hint, kind=kind)

    def _text(
        self, name: str, source: Source | None, fill: str, otherwise: str = ""
    ) -> pd.Series[str]:
        if source is None:
            return pd.Series(otherwise, index=self.table.frame.index, dtype="str")
        columns = tuple(filled(column, fill) for column in source.columns)
        if (name, *columns) not in self.sources:
            cells = join_columns(self.table.frame, columns, source.join)
            self.sources[name, *columns] = self._named(name, cells, source, "+".join(columns))
        return self.sources[name, *columns]

    def _named(
        self, name: str, cells: pd.Series[str], source: Source, column: str
    ) -> pd.Series[str]:
        if source.names is None:
            return cells
        names = {key(text): word for text, word in source.names.items()} | {"": ""}
        missing = keys(self.map.missing)
        names = {word: "" for word in missing if word not in names} | names
        for text in cells.unique():
            if key(text) not in names:
                rows = self.table.rows_of(column)[cells == text].tolist()
                what = f"{quoted(text)} is not named for {name} in the map"
                hint = "correct it or add it there"
                self.faults.add_rows(rows, column, what, hint, kind="values without a name")
        return cells.map(lambda text: names.get(key(text), text)).astype("str")

    def _seconds(self, fill: str) -> pd.Series[int]:
        index = self.table.frame.index
        if self.map.seconds is None:
            return pd.Series(pd.NA, index=index, dtype="Int64")
        column = filled(self.map.seconds, fill)
        missing = keys(self.map.missing) | {""}
        buckets: dict[str, int | None] = {}
        for text in self.table.frame[column].unique():
            seconds = number(text.strip(), self.map.table.decimal)
            if key(text) in missing:
                buckets[text] = None
            elif seconds is None or seconds < 0:
                rows = self.table.rows_of(column)[self.table.frame[column] == text].tolist()
                what, hint = f"{quoted(text)} is no time in seconds", "correct it or empty it"
                self.faults.add_rows(rows, column, what, hint, kind="times that are none")
            else:
                buckets[text] = int(seconds // BUCKET) * BUCKET
        cells = self.table.frame[column].map(buckets.get)
        return cells.astype("Float64").astype("Int64")
