"""Map checking: whether a map, the questionnaire and the columns of the table fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from survey.answers.extract import KEYS
from survey.instrument.questionnaire import NO_CONTACT, Asked, Instrument, Item, Kind
from survey.instrument.spelling import choose, listed
from survey.transfer.faults import Faults
from survey.transfer.import_map import ImportMap, ItemSource, ReadMap

WAVE = "{wave}"
TARGET = "{target}"
LISTED = 12
"""Columns that a message lists when it finds none that is nearly the same."""


def filled(column: str, wave: str = "", target: str = "") -> str:
    """Return the name of a column with what stands for the wave and the target put in."""
    return column.replace(WAVE, wave).replace(TARGET, target)


def items_by_column(instrument: Instrument) -> dict[str, Item]:
    """Return the item behind each key that `items` may have: columns, and items of text."""
    columns = {column: item for item in instrument for column in item.columns()}
    texts = {item.id: item for item in instrument if item.format.kind is Kind.TEXT}
    return columns | texts


def key_columns(map_: ImportMap) -> Iterator[tuple[tuple[str, ...], str]]:
    """Walk over the columns that say who, where and when: the key of the map and the column."""
    for name in ("person", "unit", "parent", "team", "wave", "target"):
        source = getattr(map_, name)
        for column in source.columns if source is not None else ():
            yield (name,), column
    if map_.seconds is not None:
        yield ("seconds",), map_.seconds
    for name, attribute in map_.attributes.items():
        yield ("attributes", name), attribute.column


Place = tuple[str | int, ...]


def _nearest(column: str, columns: Collection[str]) -> str:
    """Return the advice to write a column that is there, without listing a hundred of them."""
    hint = choose(column, columns)
    few = len(columns) <= LISTED or hint.startswith("did")
    return hint if few else "write a name as it stands in the header"


@dataclass(frozen=True, slots=True)
class MapCheck:
    """A map beside the table it is for; what does not fit goes to `faults`."""

    read: ReadMap
    faults: Faults

    def keys(self, columns: Collection[str]) -> None:
        """Check that the columns which say who, where, when and which rows are in the table."""
        map_ = self.read.map
        named: list[tuple[tuple[str, ...], str]] = [*key_columns(map_)]
        named += [(("where", column), column) for column in map_.where]
        named += [(("where_not", column), column) for column in map_.where_not]
        if map_.answers is not None:
            named += [(("answers",), map_.answers.question), (("answers",), map_.answers.answer)]
        for place, column in named:
            if TARGET in column:
                what = f"{place[0]} names {TARGET} in {column}"
                self._add(place, what, f"use {TARGET} only under items")
                continue
            for fill in self._fills(place, column, map_.waves, WAVE):
                self._column(place, filled(column, wave=fill), columns)

    def items(self, instrument: Instrument, columns: Collection[str]) -> None:
        """Check that each item has columns, or is said not to have been asked."""
        known = items_by_column(instrument)
        for name, source in self.read.map.items.items():
            if name not in known:
                what = f"{name} is not in the questionnaire"
                self._add(("items", name), what, choose(name, known))
                continue
            self._item(known[name], source, name)
            self._item_columns(known[name], source, name, columns)
        for name in self.read.map.attributes:
            if name in known or name in KEYS:
                what = f"the attribute {name} has the name of another column of the Extract"
                self._add(("attributes", name), what, "give it another name")
        self._cover(instrument, known)
        self._formats(instrument)
        self._form(instrument)

    def _add(self, place: Place, what: str, hint: str) -> None:
        self.faults.add(self.read.where(*place), what, hint)

    def _item(self, item: Item, source: ItemSource, name: str) -> None:
        place = ("items", name)
        if source.reversed_already and not item.reverse:
            what = f"{item.id} is not a reversed item"
            self._add(place, what, "leave reversed_already out for this item")
        if source.codes and source.times > 1:
            self._add(place, f"{item.id} has both codes and times", "keep one of them")
        if source.codes and source.reversed_already:
            what = f"{item.id} has both codes and reversed_already"
            self._add(place, what, "give each code the value that was asked")
        if item.format.kind is not Kind.TEXT:
            self._codes(item, source.codes or {}, (*place, "codes"))

    def _codes(self, item: Item, codes: Mapping[str, int], place: Place) -> None:
        low, high, name = item.format.low, item.format.high, item.format.id
        for text, value in codes.items():
            if not (low <= value <= high or (value == NO_CONTACT and item.no_contact)):
                what = f"the code {text} stands for {value}, outside {name} ({low} to {high})"
                self._add((*place, text), what, "correct it or list it under missing")

    def _item_columns(
        self, item: Item, source: ItemSource, name: str, columns: Collection[str]
    ) -> None:
        map_, column, place = self.read.map, source.column, ("items", name)
        targets = map_.targets if item.asked is Asked.EACH else None
        if item.asked is Asked.EACH and map_.target is None and targets is None:
            what = f"{item.id} is asked for each department and the map names none"
            hint = "say under target or targets which department a row or a column is about"
        elif item.asked is Asked.ONCE and TARGET in column:
            what = f"{item.id} is asked once and names {TARGET}"
            hint = f"take {TARGET} out of its column"
        elif map_.waves and len(map_.waves) > 1 and WAVE not in column:
            what = f"{name} has one column for {len(map_.waves)} waves"
            hint = f"put {WAVE} where the name of the column differs"
        elif targets and len(targets) > 1 and TARGET not in column:
            what = f"{name} has one column for {len(targets)} departments"
            hint = f"put {TARGET} where the name of the column differs"
        else:
            waves = self._fills(place, column, map_.waves, WAVE)
            departments = self._fills(place, column, targets, TARGET)
            for wave, target in product(waves, departments):
                self._column(place, filled(column, wave, target), columns)
            return
        self._add(place, what, hint)

    def _fills(
        self, place: Place, column: str, names: Mapping[str, str] | None, mark: str
    ) -> list[str]:
        """Return what `mark` stands for in a column, or nothing where nobody says it."""
        if mark not in column:
            return [""]
        if names is None:
            key = "waves" if mark == WAVE else "targets"
            self._add(place, f"{column} names {mark} and there is no {key}", f"add {key}")
            return []
        return [*names.values()]

    def _column(self, place: Place, column: str, columns: Collection[str]) -> None:
        if column not in columns:
            is_question = self.read.map.answers is not None and place[0] == "items"
            what = f"the table has no {'question' if is_question else 'column'} {column}"
            self._add(place, what, _nearest(column, columns))

    def _cover(self, instrument: Instrument, known: Mapping[str, Item]) -> None:
        map_ = self.read.map
        left_out = {*map_.not_asked}
        for position, name in enumerate(map_.not_asked):
            place = ("not_asked", position)
            if name not in known and name not in {item.id for item in instrument}:
                self._add(place, f"{name} is not in the questionnaire", choose(name, known))
            elif name in map_.items:
                self._add(place, f"{name} is under items and under not_asked", "keep one of them")
        forgotten = [
            name
            for name, item in known.items()
            if name not in map_.items and name not in left_out and item.id not in left_out
        ]
        if forgotten:
            hint = "name the columns under items, or list them under not_asked"
            self._add(("items",), f"nothing is said of {listed(forgotten)}", hint)

    def _formats(self, instrument: Instrument) -> None:
        formats = {item.format.id: item for item in instrument}
        for name, codes in self.read.map.codes.items():
            if name in formats:
                self._codes(formats[name], codes, ("codes", name))
            else:
                what = f"no item is answered by {name}"
                self._add(("codes", name), what, choose(name, formats))

    def _form(self, instrument: Instrument) -> None:
        forms = [form.id for form in instrument.forms]
        form = self.read.map.form
        if form is None and len(forms) > 1:
            what = "the questionnaire has several forms and the map names none"
            self._add((), what, f"add form: and one of {listed(forms, 'or')}")
        elif form is not None and form not in forms:
            self._add(("form",), f"{form} is not a form", choose(form, forms))
