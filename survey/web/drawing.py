"""Drawing: what is drawn for one form, and how the form carries it from page to page.

Nothing is kept of it. What was drawn travels with the form itself, so that a form that was begun
can be shown again in another language, after a restart or in another tab.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from survey.fieldwork.selection import BLOCKS_EACH, Selection
from survey.instrument.questionnaire import Asked, Form, Instrument
from survey.privacy.manifest import AnswerClass, WaveManifest

ORDERS = 8
"""Orders of the statements: so few that a form that was made once serves many people."""
MOST_TARGETS = 20

_WRITTEN = re.compile(r"([\d.]{0,100})/([\d.]{0,100})/([01])/([0-7])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was drawn for one form."""

    targets: tuple[str, ...]
    """Departments to rate, in this order."""
    blocks: tuple[str, ...] = ()
    own_first: bool = True
    """Whether one's own department is rated before the others."""
    order: int = 0
    """Which of the orders of the statements."""

    def write(self, departments: Sequence[str], form: Form) -> str:
        """Return it as the form carries it.

        >>> from survey.instrument.catalogue import read_shipped
        >>> form = read_shipped("friction-full").form("planned")
        >>> Layout(("IT", "Sales"), ("A", "C"), True, 5).write(("IT", "Legal", "Sales"), form)
        '0.2/0.2/1/5'
        """
        targets = ".".join(str(departments.index(target)) for target in self.targets)
        blocks = ".".join(str(list(form.blocks).index(block)) for block in self.blocks)
        return f"{targets}/{blocks}/{int(self.own_first)}/{self.order}"


def read_layout(
    text: str, manifest: WaveManifest, class_: AnswerClass, instrument: Instrument
) -> Layout | None:
    """Return what a form carried, or None where nobody of this class can have drawn it."""
    form = instrument.form(manifest.form)
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    targets = _picked(found[1], manifest.departments)
    blocks = _picked(found[2], tuple(form.blocks))
    if targets is None or blocks is None or class_.unit in targets:
        return None
    wanted = _rated(manifest, class_, instrument)
    if len(targets) != wanted or len(blocks) != min(BLOCKS_EACH, len(form.blocks)):
        return None
    return Layout(targets, blocks, found[3] == "1", int(found[4]))


class Dealer:
    """Draws what each form asks, anew each time: nothing is kept of what was drawn before."""

    def __init__(self, chance: Random | None = None) -> None:
        """Take a source of chance; by default that of the operating system."""
        self._chance = chance or SystemRandom()

    def draw(self, manifest: WaveManifest, class_: AnswerClass, instrument: Instrument) -> Layout:
        """Draw for one form."""
        selection = Selection(
            departments=manifest.departments,
            rated_each=min(manifest.rated_each, MOST_TARGETS),
            blocks=tuple(instrument.form(manifest.form).blocks),
            chance=self._chance,
        )
        drawn = selection.draw(class_.unit)
        own_first = self._chance.random() < 1 / 2
        order = self._chance.randrange(ORDERS)
        targets = drawn.targets if _asks_each(instrument, manifest.form) else ()
        return Layout(targets, tuple(sorted(drawn.blocks)), own_first, order)


def _rated(manifest: WaveManifest, class_: AnswerClass, instrument: Instrument) -> int:
    others = sum(department != class_.unit for department in manifest.departments)
    each = min(manifest.rated_each, others, MOST_TARGETS)
    return each if _asks_each(instrument, manifest.form) else 0


def _asks_each(instrument: Instrument, form_id: str) -> bool:
    form = instrument.form(form_id)
    sent = {*form.items, *(item for block in form.blocks.values() for item in block)}
    return any(item.asked is Asked.EACH for item in instrument if item.id in sent)


def _picked(written: str, names: Sequence[str]) -> tuple[str, ...] | None:
    places = [int(part) for part in written.split(".") if part]
    if len(set(places)) != len(places) or any(place >= len(names) for place in places):
        return None
    return tuple(names[place] for place in places)
