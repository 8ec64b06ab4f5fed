"""Importing: answers collected elsewhere become an Extract, or every fault is said at once.

Nothing is dropped silently: what was taken, what was left out and why is counted in `Taken`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from survey.answers.extract import COMMENT_KEYS, KEYS, Event, Extract, Manifest
from survey.instrument.questionnaire import Kind
from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds
from survey.transfer.counting import count_people, read_counts
from survey.transfer.faults import Faults
from survey.transfer.fielded import Fielded, find_fielded
from survey.transfer.gathering import SITTING, Gathered, gather
from survey.transfer.import_map import ImportMap, read_import_map
from survey.transfer.map_checking import MapCheck, filled, items_by_column, key_columns
from survey.transfer.rows import Layout, Table, read_table
from survey.transfer.unfolding import PERSON, ROW, pivot_answers, take_rows, unfold

TAB = "tab"
PSEUDONYM_LENGTH = 16
"""Hexadecimal digits, 64 bits: two of a million people share one once in 37 million."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read and what became of it."""

    rows_read: int
    rows_blank: int
    """Without a single filled cell."""
    rows_filtered: int
    """Left out by where and where_not."""
    people: int
    answered: int
    """A person in a wave, with at least one answer."""
    empty: int
    """A person in a wave without a single answer."""
    empty_kept: bool
    ratings: int
    """Rows about another department."""
    ratings_empty: int
    """Of those, the ones without an answer, which are left out."""
    answers: int
    missing_coded: int
    """Cells that said "no answer" in a code of the table's own."""
    comments: int
    columns_unused: tuple[str, ...]
    not_asked: tuple[str, ...]
    waves: tuple[str, ...]
    units: int
    uncounted: int
    """Units in a wave of which nobody knows how many people were invited."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The Extract and the count of what was taken."""

    extract: Extract
    taken: Taken


def silent(_step: str) -> None:
    """Say nothing of how far the import is."""


def import_answers(
    table_path: Path,
    map_path: Path,
    fielded: Fielded | None = None,
    advance: Callable[[str], None] = silent,
) -> Imported:
    """Read a table by a map; the questionnaire is the one given, or the one the map names."""
    read = read_import_map(map_path)
    fielded = fielded or find_fielded(read)
    table = _read_table(table_path, read.map)
    together = f"{table_path.name}, read with {map_path.name},"
    faults = Faults()
    check = MapCheck(read, faults)
    check.keys(table.frame.columns)
    faults.stop(together)
    chosen = take_rows(table, read.map)
    if chosen.frame.empty:
        faults.add(read.where("where"), "no row is left", "correct where or where_not")
        faults.stop(together)
    pivoted = pivot_answers(chosen, read.map, faults)
    faults.stop(together)
    check.items(fielded.instrument, pivoted.frame.columns)
    faults.stop(together)
    counted = read_counts(read, faults)
    unfolded = unfold(pivoted, read.map, fielded.instrument, faults, advance)
    gathered = gather(unfolded, read.map, fielded.instrument, faults)
    headcount = count_people(gathered, counted, faults)
    faults.stop(together)
    key = hashlib.sha256(b"pseudonyms of " + table_path.read_bytes()).digest()
    extract = _Writer(read.map, fielded, gathered, key).extract(headcount)
    taken = Taken(
        rows_read=len(table.frame),
        rows_blank=table.blank,
        rows_filtered=len(table.frame) - len(chosen.frame),
        people=gathered.sittings[PERSON].nunique(),
        answered=gathered.answered,
        empty=gathered.empty,
        empty_kept=read.map.empty_rows == "keep",
        ratings=len(gathered.ratings),
        ratings_empty=gathered.ratings_empty,
        answers=int(extract.responses[[*fielded.instrument.columns()]].notna().sum().sum()),
        missing_coded=unfolded.coded_missing,
        comments=len(extract.comments),
        columns_unused=_unused(table, pivoted, read.map),
        not_asked=read.map.not_asked,
        waves=extract.waves,
        units=extract.responses["unit"].nunique(),
        uncounted=sum(count.people is None for count in headcount.counts),
    )
    return Imported(extract, taken)


def _read_table(path: Path, map_: ImportMap) -> Table:
    form = map_.table
    delimiter = "\t" if form.delimiter == TAB else form.delimiter
    return read_table(path, Layout(delimiter, form.encoding, form.sheet, form.skip))


def _unused(table: Table, pivoted: Table, map_: ImportMap) -> tuple[str, ...]:
    """Return the columns, and the questions, that the map did not take."""
    columns = [column for _, column in key_columns(map_)]
    columns += [source.column for source in map_.items.values()]
    columns += [*map_.where, *map_.where_not]
    if map_.answers is not None:
        columns += [map_.answers.question, map_.answers.answer]
    used = {
        filled(column, wave, target)
        for column in columns
        for wave in (map_.waves or {"": ""}).values()
        for target in (map_.targets or {"": ""}).values()
    }
    known = dict.fromkeys([*table.frame.columns, *pivoted.frame.columns])
    return tuple(column for column in known if column not in used)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Puts an Extract together from parts that were checked."""

    map: ImportMap
    fielded: Fielded
    gathered: Gathered
    key: bytes

    def extract(self, headcount: Headcount) -> Extract:
        map_ = self.map
        linked = map_.person is not None or map_.waves is not None
        return Extract(
            responses=self._responses(),
            instrument=self.fielded.instrument,
            instrument_text=self.fielded.text,
            headcount=headcount,
            comments=self._comments(),
            manifest=Manifest(
                study=map_.study,
                mode="imported",
                linked=linked if map_.linked is None else map_.linked,
                thresholds=Thresholds(**map_.thresholds.model_dump()),
                attributes=tuple(map_.attributes),
                baseline=map_.baseline,
                events=tuple(Event(event.wave, event.words) for event in map_.events),
            ),
        )

    def _responses(self) -> pd.DataFrame:
        sittings, ratings = self.gathered.sittings, self.gathered.ratings
        kinds = items_by_column(self.fielded.instrument)
        is_once = any(name in sittings for name in kinds) or self.map.seconds is not None
        shared = sittings[[*SITTING, "unit", "team", *self.map.attributes]]
        own = ratings[[name for name in ratings if name not in shared or name in SITTING]]
        rated = own.drop(columns="seconds").merge(shared, on=SITTING)
        rated_sittings = pd.MultiIndex.from_frame(rated[SITTING])
        is_rated = pd.MultiIndex.from_frame(sittings[SITTING]).isin(rated_sittings)
        once = sittings.assign(target="")[is_once | ~is_rated]
        joint = pd.concat([once, rated], ignore_index=True)
        forms = self.fielded.instrument.forms
        joint["form"] = self.map.form or forms[0].id
        joint["pid"] = self._pseudonyms(joint[PERSON])
        columns = [*KEYS, *self.map.attributes, *self.fielded.instrument.columns()]
        whole = {name: "Int64" for name in columns if name not in (*KEYS, *self.map.attributes)}
        responses = joint.reindex(columns=columns).astype({**whole, "seconds": "Int64"})
        texts = {name: "str" for name in columns if name not in {**whole, "seconds": ""}}
        responses = responses.astype(texts)
        return responses.sort_values(["wave", "unit", "pid", "target"], ignore_index=True)

    def _pseudonyms(self, people: pd.Series[str]) -> pd.Series[str]:
        if self.map.person is not None and self.map.person.as_is:
            return people
        return people.map({person: self._digest(person) for person in people.unique()})

    def _digest(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), "sha256").hexdigest()[:PSEUDONYM_LENGTH]

    def _comments(self) -> pd.DataFrame:
        sittings, ratings = self.gathered.sittings, self.gathered.ratings
        units = sittings[[*SITTING, "unit"]]
        rated = ratings.drop(columns="unit").merge(units, on=SITTING)
        written = [
            part[[ROW, "wave", "unit", "target"]].assign(item=item.id, text=part[item.id])
            for item in self.fielded.instrument
            for part in (sittings.assign(target=""), rated)
            if item.format.kind is Kind.TEXT and item.id in part
        ]
        if not written:
            return pd.DataFrame(columns=[*COMMENT_KEYS], dtype="str")
        comments = pd.concat(written, ignore_index=True).dropna(subset="text")
        places = comments[ROW].astype("str") + comments["wave"] + comments["target"]
        ids = ("comment " + places + comments["item"]).map(self._digest)
        comments = comments.assign(id=ids)[[*COMMENT_KEYS]].astype("str")
        return comments.sort_values(["wave", "unit", "id"], ignore_index=True)
