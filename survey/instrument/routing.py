"""Routing: which items a person is asked, given the blocks they got and the answers so far.

Both questions are answered by pure functions: to look at the path never changes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from survey.instrument.questionnaire import Asked, Form, Instrument, Item

BLOCKS_A_PERSON = 2


def blocks_for(form: Form, index: int) -> tuple[str, ...]:
    """Return the two blocks of the person with this index, or none where the form has none.

    The pairs take turns, so that over people numbered 0, 1, 2, ... the numbers of people who get
    any two pairs differ by one at the most. Number them in random order, and every pair of
    items, in whatever blocks, is answered together by some.

    >>> from survey.instrument.catalogue import read_shipped
    >>> form = read_shipped("friction-full").form("planned")
    >>> [blocks_for(form, index) for index in range(4)]
    [('A', 'B'), ('A', 'C'), ('B', 'C'), ('A', 'B')]
    """
    pairs = list(combinations(form.blocks, BLOCKS_A_PERSON))
    return pairs[index % len(pairs)] if pairs else ()


def route(
    instrument: Instrument,
    form: Form,
    asked: Asked,
    answers: Mapping[str, int],
    blocks: Sequence[str] = (),
) -> tuple[Item, ...]:
    """Return the items to ask once, or to ask of one other department, in their order.

    `answers` holds what was answered so far in the same part of the form: of what is asked once,
    or about the one department. An item whose condition rests on an item that is itself not
    asked is not asked either, even if an answer to that one is still there from before.
    """
    sent = {*form.items, *(id_ for block in blocks for id_ in form.blocks[block])}
    path: list[Item] = []
    on_path: set[str] = set()
    for item in instrument:
        if item.id not in sent or item.asked is not asked:
            continue
        condition = item.show_if
        if condition is None or (
            condition.item in on_path and answers.get(condition.item) in condition.values
        ):
            path.append(item)
            on_path.add(item.id)
    return tuple(path)
