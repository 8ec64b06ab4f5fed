"""Editions: a questionnaire from one wave to the next, its item ids frozen, its changes in sight.

An item id stands for one question, answered in one way, for as long as a series runs. Its words
may change, and that is shown with what it means for the series; its answers may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from survey.findings import Finding
from survey.instrument.questionnaire import Instrument, Item, Wording
from survey.instrument.wording import language_name


class Change(Enum):
    """What happened to an item, and what follows for its series."""

    ADDED = "added"
    REMOVED = "removed"
    WORDING = "wording"
    TRANSLATION = "translation"
    LABELS = "labels"
    ANSWERS = "answers"
    FORM = "form"


CONSEQUENCES = {
    Change.ADDED: "new series",
    Change.REMOVED: "series ends",
    Change.WORDING: "wording changed in every language: new series, not joined with the old one",
    Change.TRANSLATION: "words changed; series goes on, with a note in the report",
    Change.LABELS: "labels changed; series goes on, with a note in the report",
    Change.ANSWERS: "answered in another way under the same id: not possible, give it a new id",
    Change.FORM: "asked in other forms than before",
}


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One change of one item, with the words before and after where there are any."""

    item: str
    change: Change
    language: str = ""
    before: str = ""
    after: str = ""

    @property
    def consequence(self) -> str:
        """Return what the change means for the series of the item."""
        return CONSEQUENCES[self.change]

    def __str__(self) -> str:
        """Return the change in one line."""
        language = f" · {language_name(self.language)} only" if self.language else ""
        return f"{self.item}{language} · {self.consequence}"


@dataclass(frozen=True, slots=True)
class InstrumentChange:
    """Everything that differs between two editions of a questionnaire."""

    changes: tuple[ItemChange, ...]
    settings: tuple[tuple[str, str, str], ...]
    """What else differs: its name, before, after."""
    unchanged: int
    items: int
    """Items of the new edition."""

    @property
    def is_empty(self) -> bool:
        """Say whether the two editions ask the same in the same words."""
        return not self.changes and not self.settings

    def sentence(self) -> str:
        """Return the change in one line, as the launch gate says it."""
        if self.is_empty:
            return f"Unchanged: all {self.items} items."
        count = len(self.changes) + len(self.settings)
        things = "1 change" if count == 1 else f"{count} changes"
        return f"{things}; unchanged: {self.unchanged} of {self.items} items."


def compare_instruments(old: Instrument, new: Instrument) -> InstrumentChange:
    """Return what differs between two editions, item by item in the order of the new one."""
    before = {item.id: item for item in old}
    after = {item.id: item for item in new}
    changes = [
        change for item in new for change in _item_changes(before.get(item.id), item, old, new)
    ]
    changes += [
        ItemChange(item.id, Change.REMOVED, before=_first_text(item.text))
        for item in old
        if item.id not in after
    ]
    touched = {change.item for change in changes}
    unchanged = sum(item.id not in touched for item in new)
    return InstrumentChange(tuple(changes), _settings(old, new), unchanged, len(new.items))


def frozen_faults(editions: Sequence[Instrument], new: Instrument) -> tuple[Finding, ...]:
    """Return where a new edition breaks what the former ones fixed; each must be mended."""
    found = []
    for old in editions:
        if (old.id, old.version) == (new.id, new.version) and old.sha256 != new.sha256:
            what = f"version {new.version} was already fielded with another text"
            found.append(Finding("the questionnaire", what, "raise its version"))
        known = {item.id: item for item in old}
        for item in new:
            if item.id in known and _way(known[item.id]) != _way(item):
                what = f"was answered in another way in version {old.version}"
                found.append(Finding(f"item {item.id}", what, "give it a new id"))
    return tuple(dict.fromkeys(found))


def _way(item: Item) -> tuple[object, ...]:
    """Return all that makes two answers to an item comparable."""
    format_ = item.format
    parts = tuple(part.id for part in item.parts)
    kept = (format_.kind, format_.low, format_.high, parts)
    return (*kept, item.asked, item.reverse, item.no_contact, item.view, item.attribute)


def _item_changes(
    before: Item | None, after: Item, old: Instrument, new: Instrument
) -> Iterator[ItemChange]:
    if before is None:
        yield ItemChange(after.id, Change.ADDED, after=_first_text(after.text))
        return
    if _way(before) != _way(after):
        yield ItemChange(after.id, Change.ANSWERS, before=before.format.id, after=after.format.id)
    yield from _text_changes(after.id, before.text, after.text)
    for was, now in zip(before.parts, after.parts, strict=False):
        yield from _text_changes(after.id, was.text, now.text)
    if _labels(before) != _labels(after):
        shown = (" | ".join(_first_labels(item)) for item in (before, after))
        yield ItemChange(after.id, Change.LABELS, "", *shown)
    forms = [[form.id for form in one.forms if _is_in(after.id, form)] for one in (old, new)]
    if forms[0] != forms[1]:
        yield ItemChange(after.id, Change.FORM, "", *(", ".join(one) or "none" for one in forms))


def _is_in(item: str, form: object) -> bool:
    items = getattr(form, "items", ())
    blocks = getattr(form, "blocks", {})
    return item in items or any(item in block for block in blocks.values())


def _text_changes(item: str, before: Wording, after: Wording) -> Iterator[ItemChange]:
    both = [language for language in after if language in before]
    changed = [language for language in both if before[language] != after[language]]
    if changed and len(changed) == len(both) > 1:
        language = changed[0]
        yield ItemChange(item, Change.WORDING, "", before[language], after[language])
        return
    for language in changed:
        kind = Change.WORDING if len(both) == 1 else Change.TRANSLATION
        yield ItemChange(item, kind, language, before[language], after[language])


def _labels(item: Item) -> dict[str, tuple[str, ...]]:
    return {**item.format.labels} | {**item.labels}


def _first_labels(item: Item) -> tuple[str, ...]:
    return next(iter(_labels(item).values()), ())


def _first_text(text: Wording) -> str:
    return next(iter(text.values()), "")


def _settings(old: Instrument, new: Instrument) -> tuple[tuple[str, str, str], ...]:
    sides = [
        {
            "questionnaire": one.id,
            "version": one.version,
            "languages": ", ".join(one.languages),
            "order": ", ".join(item.id for item in one if item.id in _shared(old, new)),
        }
        | {f"scale {scale.id}": f"{', '.join(scale.items)}; {scale.least}" for scale in one.scales}
        for one in (old, new)
    ]
    return tuple(
        (name, sides[0].get(name, "none"), sides[1].get(name, "none"))
        for name in dict.fromkeys([*sides[0], *sides[1]])
        if sides[0].get(name) != sides[1].get(name)
    )


def _shared(old: Instrument, new: Instrument) -> set[str]:
    return {item.id for item in old} & {item.id for item in new}
