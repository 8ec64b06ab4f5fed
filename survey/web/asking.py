"""Asking: a questionnaire as one person sees it: parts of a page, blocks, questions, fields.

One part a screen. Statements of one format stand together, at most five in a matrix, scales kept
whole; then the ratings of one's own and of the other departments, then pictures and points, then
circumstances, and last one's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from survey.instrument.questionnaire import (
    Asked,
    Condition,
    Form,
    Instrument,
    Item,
    Kind,
    View,
)
from survey.instrument.wording import pipe
from survey.web.drawing import Layout

MATRIX = 5
"""Statements under one header, so that it is always in sight."""
PART = 10
"""Statements on one screen."""
NO_CONTACT = "no-contact"
"""What a field says where a person chose "not enough contact to say"."""
LONGEST_TEXT = 800
"""Characters: two texts of four bytes a character fit the envelope with all answers."""

STATEMENTS = (Kind.AGREE, Kind.FREQUENCY)
RATINGS = (Kind.RATING, Kind.BIPOLAR)
NUMBERS = (Kind.SHARES, Kind.THERMOMETER)


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a form is made."""

    instrument: Instrument
    form: Form
    layout: Layout
    language: str
    own: str
    """The name of one's own department, or words in its place."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of the parties among which points are shared, with its field."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one thing."""

    item: Item
    name: str
    """Of its field: the item, and behind "@" the place of the department it is about."""
    text: str
    target: str
    labels: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    needs: Question | None = field(default=None, repr=False)
    """The question on whose answer this one hangs."""
    needed: tuple[int, ...] = ()

    @property
    def kind(self) -> Kind:
        """Return how the question is answered."""
        return self.item.format.kind

    @property
    def steps(self) -> range:
        """Return the values that can be chosen."""
        return range(self.item.format.low, self.item.format.high + 1)

    @property
    def most(self) -> int:
        """Return how many characters a text may have."""
        return min(self.item.format.high, LONGEST_TEXT)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of its fields."""
        return tuple(share.name for share in self.shares) or (self.name,)

    @property
    def none_name(self) -> str:
        """Return the name of the box beside a number that says "not enough contact"."""
        return f"{self.name}!"

    def needed_words(self) -> tuple[str, ...]:
        """Return the labels of the answers on which this question hangs."""
        needs = self.needs
        if needs is None or len(needs.labels) != len(needs.steps):
            return ()
        return tuple(needs.labels[value - needs.steps.start] for value in self.needed)


@dataclass(frozen=True, slots=True)
class Block:
    """Questions under one heading."""

    heading: str
    """Key of its words under "headings"."""
    target: str
    questions: tuple[Question, ...]
    hint: str = ""
    """Key of its words under "hints"."""

    @property
    def kind(self) -> Kind:
        """Return how the first of its questions is answered."""
        return self.questions[0].kind


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on one screen."""

    blocks: tuple[Block, ...]

    @property
    def is_wide(self) -> bool:
        """Tell whether a matrix wants a wider page."""
        return any(block.kind in STATEMENTS for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form, as one person sees it."""

    asking: Asking
    parts: tuple[Part, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all questions in the order in which they are shown."""
        return tuple(
            question
            for part in self.parts
            for block in part.blocks
            for question in block.questions
        )

    @property
    def order(self) -> tuple[str, ...]:
        """Return the ids of the items in the order in which they are shown first."""
        return tuple(dict.fromkeys(question.item.id for question in self.questions))


def lay_out(asking: Asking) -> Sheet:
    """Lay out a form for one person."""
    once = list(_questions(asking, Asked.ONCE, ""))
    each = [
        list(_questions(asking, Asked.EACH, target, place))
        for place, target in enumerate(asking.layout.targets, start=1)
    ]
    parts: list[Part] = []
    for questions in each:
        parts += _statements(asking, questions)
    parts += _statements(asking, once)
    parts += _rated(asking, once, each)
    parts += _pictured(asking, once, each)
    parts += _chosen(once, each)
    parts += _written([*(q for questions in each for q in questions), *once])
    return Sheet(asking, tuple(parts))


def _questions(asking: Asking, asked: Asked, target: str, place: int = 0) -> Iterator[Question]:
    sent = {*asking.form.items}.union(*(asking.form.blocks[name] for name in asking.layout.blocks))
    made: dict[str, Question] = {}
    for item in asking.instrument:
        if item.id not in sent or item.asked is not asked or item.format.kind is Kind.SCORE:
            continue
        condition = item.show_if
        if condition is not None and condition.item not in made:
            continue
        made[item.id] = _question(asking, item, target, place, made=made, condition=condition)
        yield made[item.id]


def _question(
    asking: Asking,
    item: Item,
    target: str,
    place: int,
    *,
    made: Mapping[str, Question],
    condition: Condition | None,
) -> Question:
    end = f"@{place}" if place else ""
    labels = item.labels or item.format.labels
    return Question(
        item=item,
        name=f"{item.id}{end}",
        text=pipe(item.text[asking.language], asking.own, target),
        target=target,
        labels=tuple(labels.get(asking.language, ())),
        shares=tuple(
            Share(f"{column}{end}", pipe(part.text[asking.language], asking.own, target))
            for column, part in zip(item.columns(), item.parts, strict=False)
        ),
        needs=made[condition.item] if condition else None,
        needed=condition.values if condition else (),
    )


def _statements(asking: Asking, questions: Sequence[Question]) -> Iterator[Part]:
    """Make the parts of statements, format by format in the order of the questionnaire."""
    formats: dict[str, list[Question]] = {}
    for question in questions:
        if question.kind in STATEMENTS:
            formats.setdefault(question.item.format.id, []).append(question)
    for pool in formats.values():
        matrices = [_shuffled(asking, matrix) for matrix in _matrices(asking.instrument, pool)]
        kind = pool[0].kind.value
        heading = f"{'each' if pool[0].target else 'once'}_{kind}"
        for bundle in _bundles(matrices):
            yield Part(
                tuple(
                    Block(heading if first else "", pool[0].target, matrix, kind if first else "")
                    for first, matrix in _marked(bundle)
                )
            )


def _matrices(instrument: Instrument, pool: Sequence[Question]) -> Iterator[tuple[Question, ...]]:
    """Cut a pool where one scale ends and another begins, at most five questions each."""
    scale_of = {item: scale.id for scale in instrument.scales for item in scale.items}
    by_scale: dict[str, list[Question]] = {}
    for question in pool:
        by_scale.setdefault(scale_of.get(question.item.id, ""), []).append(question)
    open_: list[Question] = []
    for scale in by_scale.values():
        if open_ and len(open_) + len(scale) > MATRIX:
            yield tuple(open_)
            open_ = []
        open_ += scale
        while len(open_) > MATRIX:
            cut = -(-len(open_) // -(-len(open_) // MATRIX))
            yield tuple(open_[:cut])
            open_ = open_[cut:]
    if open_:
        yield tuple(open_)


def _bundles(
    matrices: Iterable[tuple[Question, ...]],
) -> Iterator[list[tuple[Question, ...]]]:
    bundle: list[tuple[Question, ...]] = []
    for matrix in matrices:
        if bundle and sum(map(len, bundle)) + len(matrix) > PART:
            yield bundle
            bundle = []
        bundle.append(matrix)
    if bundle:
        yield bundle


def _shuffled(asking: Asking, matrix: tuple[Question, ...]) -> tuple[Question, ...]:
    """Put statements into the order that was drawn; where one hangs on another it stays put."""
    if any(question.needs for question in matrix):
        return matrix
    mixed = list(matrix)
    seed = f"{asking.layout.order}.{min(question.item.id for question in matrix)}"
    Random(seed).shuffle(mixed)  # noqa: S311 - an order, no secret
    return tuple(mixed)


def _marked(
    bundle: Sequence[tuple[Question, ...]],
) -> Iterator[tuple[bool, tuple[Question, ...]]]:
    return ((number == 0, matrix) for number, matrix in enumerate(bundle))


def _rated(
    asking: Asking, once: Sequence[Question], each: Sequence[Sequence[Question]]
) -> Iterator[Part]:
    """Make the parts of ratings: own and other as drawn, then the guess; then oneself."""
    own = _blocks("own", _of(once, RATINGS, View.OWN), "")
    for number, questions in enumerate(each):
        target = questions[0].target if questions else ""
        own_here = own if number == 0 else []
        other = _blocks("other", _of(questions, RATINGS, View.OTHER), target)
        guess = _blocks("guess", _of(questions, RATINGS, View.GUESS), target)
        plain = _blocks("other", _of(questions, RATINGS, None), target)
        first = [*own_here, *other] if asking.layout.own_first else [*other, *own_here]
        if blocks := [*first, *guess, *plain]:
            yield Part(tuple(blocks))
    if own and not each:
        yield Part(tuple(own))
    guess_once = [q for view in (View.OTHER, View.GUESS) for q in _of(once, RATINGS, view)]
    if blocks := _blocks("rating", [*guess_once, *_of(once, RATINGS, None)], ""):
        yield Part(tuple(blocks))


def _pictured(
    asking: Asking, once: Sequence[Question], each: Sequence[Sequence[Question]]
) -> Iterator[Part]:
    """Make the parts of squares, points and warmth, one a department."""
    groups = list(each) or [[]]
    for number, questions in enumerate(groups):
        target = questions[0].target if questions else ""
        own = list(once) if number == 0 else []
        blocks: list[Block] = []
        for kind in (Kind.OVERLAP, Kind.SHARES, Kind.THERMOMETER):
            mine, theirs = _of(own, (kind,)), _of(questions, (kind,))
            pair = [*mine, *theirs] if asking.layout.own_first else [*theirs, *mine]
            hint = "shares" if kind is Kind.SHARES else ""
            blocks += _blocks(kind.value, pair, target, hint)
        if blocks:
            yield Part(tuple(blocks))


def _chosen(once: Sequence[Question], each: Sequence[Sequence[Question]]) -> Iterator[Part]:
    """Make the part of circumstances: about each department, then about oneself."""
    blocks = [
        block
        for questions in each
        for block in _blocks(
            "each_choice", _of(questions, (Kind.CHOICE,)), questions[0].target if questions else ""
        )
    ]
    blocks += _blocks("once_choice", _of(once, (Kind.CHOICE,)), "")
    if blocks:
        yield Part(tuple(blocks))


def _written(questions: Sequence[Question]) -> Iterator[Part]:
    if blocks := _blocks("text", _of(questions, (Kind.TEXT,)), "", "text"):
        yield Part(tuple(blocks))


_ANY = object()


def _of(
    questions: Sequence[Question], kinds: Sequence[Kind], view: object = _ANY
) -> list[Question]:
    return [
        question
        for question in questions
        if question.kind in kinds and (view is _ANY or question.item.view is view)
    ]


def _blocks(
    heading: str, questions: Sequence[Question], target: str, hint: str = ""
) -> list[Block]:
    return [Block(heading, target, tuple(questions), hint)] if questions else []
