"""Columns: what each column of the scores means to the rooms that read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from analysis.responses.codebook import GRADED, Codebook
from survey.instrument.questionnaire import Asked, Item, Kind, Scale, View


class Sort(Enum):
    """How the numbers of a column are to be read."""

    SCALE = "scale"
    """Mean of several items, 0 to 100."""
    ITEM = "item"
    """One item, 0 to 100."""
    SHARE = "share"
    """Points out of those that were shared."""
    CHOICE = "choice"
    """The number of the label that was chosen: a name, not an amount."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the scores."""

    name: str
    sort: Sort
    asked: Asked
    """On the row asked once (target ""), or on the rows about other departments."""
    items: tuple[str, ...]
    kind: Kind | None = None
    """Kind of the single item; nothing for a scale."""
    role: str | None = None
    """What a scale, or an item by itself, means to the friction room."""
    view: View | None = None
    attribute: str | None = None
    part: str | None = None
    """Id of the party that got these points."""


def columns_of(codebook: Codebook) -> tuple[Column, ...]:
    """List the columns that answers to a questionnaire are scored in.

    Parameters
    ----------
    codebook
        The questionnaire.

    Returns
    -------
    tuple of Column
        The scales first, then the single items in asked order: those in no scale, and directed
        ratings and items with a role of their own even where they are in one.

    Examples
    --------
    >>> from survey.instrument.questionnaire import Format, Instrument
    >>> warm = Item("warm", {}, Format("t", Kind.THERMOMETER, 0, 100))
    >>> book = Codebook.of(Instrument("i", "1", {}, ("en",), (warm,), (), (), "own"))
    >>> [(column.name, column.sort.value) for column in columns_of(book)]
    [('warm', 'item')]
    """
    scales = tuple(_of_scale(scale, codebook) for scale in codebook.scales.values())
    taken = {scale.id for scale in codebook.scales.values()}
    inside = {id_ for scale in codebook.scales.values() for id_ in scale.items}
    singles = tuple(
        column
        for item in codebook.instrument
        if item.id not in taken and (item.view or item.role or item.id not in inside)
        for column in _of_item(item)
    )
    return scales + singles


def _of_scale(scale: Scale, codebook: Codebook) -> Column:
    members = codebook.items_of(scale.id)
    only = members[0] if len(members) == 1 else None
    return Column(
        scale.id,
        Sort.SCALE,
        members[0].asked,
        scale.items,
        kind=only.format.kind if only else None,
        role=scale.role,
        view=only.view if only else None,
        attribute=only.attribute if only else None,
    )


def _of_item(item: Item) -> Iterator[Column]:
    kind = item.format.kind
    if kind is Kind.SHARES:
        for part, name in zip(item.parts, item.columns(), strict=True):
            yield Column(
                name, Sort.SHARE, item.asked, (item.id,), kind, role=item.role, part=part.id
            )
    elif kind is not Kind.TEXT:
        sort = Sort.ITEM if kind in GRADED else Sort.CHOICE
        yield Column(
            item.id, sort, item.asked, (item.id,), kind, item.role, item.view, item.attribute
        )
