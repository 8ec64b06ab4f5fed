"""Codebook: what every column of the answers means, worked out once from the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.errors import UnusableAnswers
from survey.answers.extract import KEYS
from survey.instrument.questionnaire import Asked, Form, Instrument, Item, Kind, Scale

CONTACT = "no_contact"
"""Column of the scores with the share of "not enough contact to say" in a row."""
GRADED = frozenset(
    {
        Kind.AGREE,
        Kind.FREQUENCY,
        Kind.RATING,
        Kind.BIPOLAR,
        Kind.OVERLAP,
        Kind.THERMOMETER,
        Kind.SCORE,
    }
)
"""Kinds whose integers run from less to more, so that they can be put on 0 to 100."""
STATEMENTS = frozenset({Kind.AGREE, Kind.FREQUENCY})
"""Kinds that stand in a list under one another, where a careless person ticks down a column."""


@dataclass(frozen=True, slots=True, eq=False)
class Codebook:
    """The questionnaire with its columns, scales and forms by name."""

    instrument: Instrument
    item_of: Mapping[str, Item]
    """Column of the answers -> the item that it belongs to."""
    scales: Mapping[str, Scale]
    forms: Mapping[str, Form]

    @classmethod
    def of(cls, instrument: Instrument) -> Codebook:
        """Work out the codebook of a questionnaire.

        Parameters
        ----------
        instrument
            The questionnaire as it was fielded.

        Returns
        -------
        Codebook
            Raises `UnusableAnswers` with every contradiction at once where a scale cannot be
            scored or a name is taken twice.

        Examples
        --------
        >>> from survey.instrument.questionnaire import Format
        >>> item = Item("warm", {"en": "How warm?"}, Format("t", Kind.THERMOMETER, 0, 100))
        >>> empty = Instrument("i", "1", {}, ("en",), (item,), (), (), "own")
        >>> Codebook.of(empty).columns
        ('warm',)
        """
        faults = [*_faults(instrument)]
        if faults:
            raise UnusableAnswers(
                f"Answers to {instrument.id} cannot be scored: {'; '.join(faults)}; "
                "mend the questionnaire and write the Extract again."
            )
        return cls(
            instrument,
            {column: item for item in instrument for column in item.columns()},
            {scale.id: scale for scale in instrument.scales},
            {form.id: form for form in instrument.forms},
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of answers, in the order in which the questions are asked."""
        return tuple(self.item_of)

    def items_of(self, scale: str) -> tuple[Item, ...]:
        """Return the items of a scale."""
        return tuple(self.instrument.item(id_) for id_ in self.scales[scale].items)

    def asked_in(self, form: str, asked: Asked) -> tuple[Item, ...]:
        """Return the items of a form in asked order, with those of all its blocks."""
        sent = self.forms[form]
        ids = {*sent.items, *(id_ for block in sent.blocks.values() for id_ in block)}
        return tuple(item for item in self.instrument if item.id in ids and item.asked is asked)


def _faults(instrument: Instrument) -> Iterator[str]:
    items = {item.id: item for item in instrument}
    for name in (*instrument.columns(), *(scale.id for scale in instrument.scales)):
        if name in (*KEYS, CONTACT):
            yield f"{name} is the name of a column of the answers and cannot be an item or scale"
    for scale in instrument.scales:
        unknown = [id_ for id_ in scale.items if id_ not in items]
        if unknown:
            yield f"scale {scale.id} has the items {unknown} that are not asked"
            continue
        yield from _faults_of(scale, [items[id_] for id_ in scale.items])
        if scale.id in instrument.columns() and scale.items != (scale.id,):
            yield f"scale {scale.id} has the name of an item that is not all of it"


def _faults_of(scale: Scale, members: list[Item]) -> Iterator[str]:
    bare = [item.id for item in members if item.format.kind not in GRADED]
    if bare:
        yield f"scale {scale.id} has the items {bare} that do not run from less to more"
    once = [item.id for item in members if item.asked is Asked.ONCE]
    each = [item.id for item in members if item.asked is Asked.EACH]
    if once and each:
        yield f"scale {scale.id} mixes {once}, asked once, with {each}, asked for each department"
    if not 1 <= scale.least <= len(members):
        yield f"scale {scale.id} wants {scale.least} of its {len(members)} items answered"
