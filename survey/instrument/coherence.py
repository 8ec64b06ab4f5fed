"""Coherence: what only shows when the parts of a questionnaire are laid side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from survey.instrument.marked import Fault
from survey.instrument.questionnaire import Asked, Kind, View
from survey.instrument.shape import Draft, Entry, FormatShape, FormShape, ItemShape, ScaleShape
from survey.instrument.spelling import choose, listed, quoted
from survey.instrument.vocabulary import (
    ATTRIBUTES,
    ITEM_ROLES,
    RESERVED,
    SCALE_ROLES,
    SHARED_ROLES,
    SPLIT_PARTS,
)

HUNDRED = 100
"""Points that are shared out."""
HIGHEST = 10_000
FEWEST_PARTS = 2
FEWEST_BLOCKS = 3
"""Each person gets two blocks; with only two, nothing would be left out for anybody."""

UNSCORED = (Kind.SHARES, Kind.CHOICE, Kind.TEXT)
UNNUMBERED = (Kind.SHARES, Kind.TEXT)
DIRECTED = (Kind.RATING, Kind.BIPOLAR)


def coherence_faults(draft: Draft) -> Iterator[Fault]:
    """Return every contradiction between the parts of a questionnaire."""
    yield from _twice_named(draft)
    formats = {entry.part.id: entry.part for entry in draft.formats}
    items = {entry.part.id: entry.part for entry in draft.items}
    for format_ in draft.formats:
        yield from _format_faults(format_)
    for item in draft.items:
        yield from _item_faults(item, formats, draft.ids("formats"))
        yield from _directed_faults(item, formats)
        yield from _condition_faults(item, items, formats, draft.ids("items"))
    yield from _repeated(draft.items, "role", SHARED_ROLES)
    yield from _views_given_twice(draft.items)
    for scale in draft.scales:
        yield from _scale_faults(scale, items, formats, draft.ids("items"))
    yield from _repeated(draft.scales, "role", ())
    for form in draft.forms:
        yield from _form_faults(form, items, draft.ids("items"))


def _twice_named(draft: Draft) -> Iterator[Fault]:
    # Capitals are no difference: databases and SPSS take ENC1 and enc1 for the same column.
    for section in draft.named.values():
        first: dict[str, int] = {}
        for named in section:
            key = named.id.casefold()
            if key in first:
                what = f"{named.name}: its id was given before, on line {first[key]}"
                yield Fault(named.line, what, "give each an id of its own")
            first.setdefault(key, named.line)
    if draft.header is not None:
        for language, count in Counter(draft.header.part.languages).items():
            if count > 1:
                what = f"the language {language} is named twice"
                yield draft.header.fault(what, "name it once", "languages")


def _format_faults(entry: Entry[FormatShape]) -> Iterator[Fault]:
    low, high, kind = entry.part.low, entry.part.high, entry.part.kind
    if low >= high:
        what = f"low is {low} and high is {high}"
        yield entry.fault(what, "make high larger than low", "high")
    if low < 0:
        yield entry.fault(f"low is {low}", "begin at 0 or 1, since -1 means no contact", "low")
    if high > HIGHEST:
        yield entry.fault(f"high is {high}", f"end at {HIGHEST} or below", "high")
    if kind is Kind.SHARES and (low, high) != (0, HUNDRED):
        what = f"shares run from {low} to {high}"
        yield entry.fault(what, f"write low: 0 and high: {HUNDRED}", "high")


def _item_faults(
    entry: Entry[ItemShape], formats: Mapping[str, FormatShape], known: Sequence[str]
) -> Iterator[Fault]:
    item = entry.part
    if item.id.casefold() in RESERVED:
        what = "its id is the name of a column that every data set has"
        yield entry.fault(what, "give it another id", "id")
    if known and item.format not in known:
        what = f"there is no format {quoted(item.format)}"
        yield entry.fault(what, choose(item.format, known), "format")
    if item.reverse and item.reason is None:
        hint = 'add "reason:" and say what the item is for'
        yield entry.fault("it is reversed without a reason", hint, "reverse")
    if item.reason is not None and not item.reverse:
        hint = 'write "reverse: true" or delete the reason'
        yield entry.fault("it has a reason but is not reversed", hint, "reason")
    if item.no_contact and item.asked is Asked.ONCE:
        what = '"no_contact" is offered though no other department is rated'
        yield entry.fault(what, 'write "asked: each" or delete it', "no_contact")
    format_ = formats.get(item.format)
    if format_ is None:
        return
    kind = format_.kind
    if item.reverse and kind in UNSCORED:
        what = f"an answer of kind {kind.value} cannot be reversed"
        yield entry.fault(what, "delete reverse and reason", "reverse")
    yield from _part_faults(entry, kind)
    yield from _role_faults(entry, kind)


def _part_faults(entry: Entry[ItemShape], kind: Kind) -> Iterator[Fault]:
    ids = [part.id for part in entry.part.parts]
    if kind is not Kind.SHARES:
        if ids:
            what = f"it has parts, but an answer of kind {kind.value} shares nothing out"
            yield entry.fault(what, "use a format of kind shares or delete the parts", "parts")
        return
    if len(ids) < FEWEST_PARTS:
        what = f"100 points are shared out among {len(ids) or 'no'} part{'s' * (len(ids) != 1)}"
        yield entry.fault(what, f"name {FEWEST_PARTS} parts or more", "parts")
    for id_ in _doubles(ids):
        yield entry.fault(f"the part {id_} is there twice", "give each an id of its own", "parts")


def _role_faults(entry: Entry[ItemShape], kind: Kind) -> Iterator[Fault]:
    role = entry.part.role
    if role is None:
        return
    if role not in ITEM_ROLES:
        what = f"the role {quoted(role)} is unknown"
        yield entry.fault(what, choose(role, ITEM_ROLES), "role")
        return
    if kind not in ITEM_ROLES[role]:
        kinds = listed([kind.value for kind in ITEM_ROLES[role]], "or")
        what = f"the role {role} is played by an item of kind {kind.value}"
        yield entry.fault(what, f"give it a format of kind {kinds}", "role")
    parts = [part.id for part in entry.part.parts]
    if role == "split" and kind is Kind.SHARES and not set(SPLIT_PARTS) <= set(parts):
        what = f"the parts of a split are {listed(parts) if parts else 'missing'}"
        yield entry.fault(what, f"let two of them have the ids {listed(SPLIT_PARTS)}", "parts")


def _directed_faults(
    entry: Entry[ItemShape], formats: Mapping[str, FormatShape]
) -> Iterator[Fault]:
    item = entry.part
    if item.view is not None and item.attribute is None:
        hint = f'add "attribute:" with {listed(ATTRIBUTES, "or")}'
        yield entry.fault("it has a view but no attribute", hint, "view")
    if item.attribute is not None and item.view is None:
        hint = f'add "view:" with {listed([view.value for view in View], "or")}'
        yield entry.fault("it has an attribute but no view", hint, "attribute")
    if item.attribute is not None and item.attribute not in ATTRIBUTES:
        what = f"the attribute {quoted(item.attribute)} is unknown"
        yield entry.fault(what, choose(item.attribute, ATTRIBUTES), "attribute")
    if item.view in (View.OTHER, View.GUESS) and item.asked is Asked.ONCE:
        what = f"the view {item.view.value} is asked once"
        yield entry.fault(what, 'write "asked: each", since every other is rated', "view")
    format_ = formats.get(item.format)
    if item.view is not None and format_ is not None and format_.kind not in DIRECTED:
        what = f"it has a view, but is of kind {format_.kind.value}"
        yield entry.fault(what, "give it a format of kind rating or bipolar", "view")


def _condition_faults(
    entry: Entry[ItemShape],
    items: Mapping[str, ItemShape],
    formats: Mapping[str, FormatShape],
    known: Sequence[str],
) -> Iterator[Fault]:
    condition = entry.part.show_if
    if condition is None:
        return
    place = ("show_if", "item")
    if condition.item not in known:
        what = f"show_if names {quoted(condition.item)}, which is not an item"
        yield entry.fault(what, choose(condition.item, known), *place)
        return
    if known.index(condition.item) >= known.index(entry.part.id):
        what = f"show_if waits for {condition.item}, which is not asked before"
        yield entry.fault(what, "move that item further up or name an earlier one", *place)
        return
    before = items.get(condition.item)
    if before is None:
        return
    if before.asked is not entry.part.asked:
        what = (
            f"it is asked {entry.part.asked.value}, "
            f"and {condition.item} in its show_if is asked {before.asked.value}"
        )
        yield entry.fault(what, "ask both once or both of each", *place)
    format_ = formats.get(before.format)
    if format_ is None:
        return
    if format_.kind in UNNUMBERED:
        what = f"show_if waits for {condition.item}, whose kind is {format_.kind.value}"
        yield entry.fault(what, "name an item with a single number as its answer", *place)
        return
    for value in condition.values:
        if not format_.low <= value <= format_.high:
            what = f"show_if waits for the answer {value} to {condition.item}"
            hint = f"write values from {format_.low} to {format_.high}"
            yield entry.fault(what, hint, "show_if", "values")


def _repeated(
    entries: Sequence[Entry[ItemShape]] | Sequence[Entry[ScaleShape]],
    key: str,
    may: Sequence[str],
) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for entry in entries:
        role = entry.part.role
        if role is None or role in may:
            continue
        if role in first:
            what = f"{first[role]} has the role {role} already"
            yield entry.fault(what, "let one of the two have it", key)
        first.setdefault(role, entry.name)


def _views_given_twice(entries: Sequence[Entry[ItemShape]]) -> Iterator[Fault]:
    first: dict[tuple[View, str], str] = {}
    for entry in entries:
        view, attribute = entry.part.view, entry.part.attribute
        if view is None or attribute is None:
            continue
        if (view, attribute) in first:
            what = f"{first[view, attribute]} gives the view {view.value} of {attribute} already"
            yield entry.fault(what, "change the view or the attribute of one", "view")
        first.setdefault((view, attribute), entry.name)


def _scale_faults(
    entry: Entry[ScaleShape],
    items: Mapping[str, ItemShape],
    formats: Mapping[str, FormatShape],
    known: Sequence[str],
) -> Iterator[Fault]:
    scale = entry.part
    yield from _list_faults(entry, scale.items, known, "items")
    if scale.role is not None and scale.role not in SCALE_ROLES:
        what = f"the role {quoted(scale.role)} is unknown"
        yield entry.fault(what, choose(scale.role, SCALE_ROLES), "role")
    if not 1 <= scale.least <= len(scale.items):
        what = f"least is {scale.least}, and the scale has {len(scale.items)} items"
        yield entry.fault(what, f"write a number from 1 to {len(scale.items)}", "least")
    there = [items[id_] for id_ in scale.items if id_ in items]
    kinds = {item.id: formats[item.format].kind for item in there if item.format in formats}
    for id_, kind in kinds.items():
        if kind in UNSCORED:
            what = f"{id_} is of kind {kind.value}, which has no score"
            yield entry.fault(what, "take it out of the scale", "items")
    if list(kinds.values()) not in ([], [Kind.SCORE]) and len(set(scale.items)) == 1:
        what = f"{scale.items[0]} alone is not a scale"
        yield entry.fault(what, "add an item, or use it by itself", "items")
    if len({item.asked for item in there}) > 1:
        once = listed(item.id for item in there if item.asked is Asked.ONCE)
        what = f"{once} is asked once, the rest of each department"
        yield entry.fault(what, "make two scales of it", "items")


def _form_faults(
    entry: Entry[FormShape], items: Mapping[str, ItemShape], known: Sequence[str]
) -> Iterator[Fault]:
    form = entry.part
    yield from _list_faults(entry, form.items, known, "items")
    for block, ids in form.blocks.items():
        if not ids:
            yield entry.fault(f"block {block} is empty", "write items into it", "blocks", block)
        yield from _list_faults(entry, ids, known, "blocks", block)
    homes: dict[str, str] = dict.fromkeys(form.items, "items")
    for block, ids in form.blocks.items():
        for id_ in dict.fromkeys(ids):
            if id_ in homes:
                before = homes[id_] if homes[id_] == "items" else f"block {homes[id_]}"
                what = f"{id_} stands in {before} and in block {block}"
                yield entry.fault(what, "leave it in one of them", "blocks", block)
            homes.setdefault(id_, block)
    if form.blocks and len(form.blocks) < FEWEST_BLOCKS:
        what = f"there are {len(form.blocks)} blocks, of which each person gets two"
        yield entry.fault(what, "make three or more, or none", "blocks")
    for id_, home in homes.items():
        condition = items[id_].show_if if id_ in items else None
        if condition is None or condition.item not in known:
            continue
        if homes.get(condition.item) in ("items", home):
            continue
        keys = ("items",) if home == "items" else ("blocks", home)
        what = f"{id_} waits for {condition.item}, which is not asked together with it"
        yield entry.fault(what, f"put {condition.item} next to it or under items", *keys)


def _list_faults(
    entry: Entry[ScaleShape] | Entry[FormShape],
    ids: Sequence[str],
    known: Sequence[str],
    *keys: str,
) -> Iterator[Fault]:
    for n, id_ in enumerate(ids):
        if known and id_ not in known:
            what = f"{quoted(id_)} is not an item"
            yield entry.fault(what, choose(id_, known), *keys, n)
    for id_ in _doubles(ids):
        yield entry.fault(f"{id_} stands there twice", "name it once", *keys)


def _doubles(ids: Iterable[str]) -> list[str]:
    return [id_ for id_, count in Counter(ids).items() if count > 1]
