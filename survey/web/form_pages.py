"""Form pages: what the templates of the respondents' pages are given, field by field."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from survey.instrument.questionnaire import Asked
from survey.privacy.manifest import AnswerClass
from survey.privacy.notice import Fact, notice
from survey.web.answering import Fault
from survey.web.asking import Asking, Sheet, lay_out
from survey.web.drawing import MOST_TARGETS, Layout
from survey.web.opened_waves import OpenedWave
from survey.web.rendering import draw, languages, squeeze
from survey.web.words import Words, words

FIRST = ("sealed", "linked", "anonymous", "sent_along", "groups", "comments")
"""Facts that everybody sees; the others unfold."""
ELSEWHERE = ("voluntary", "times")
"""Facts that the page says in other places."""
DATED = ("until", "ballots", "answers", "opens", "closes")
KEPT_FORMS = 512


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the notice in words."""

    key: str
    term: Markup
    text: Markup


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A fault in words: at the field, and in the summary that leads there."""

    field: str
    question: str
    here: Markup
    there: Markup


def common(wave: OpenedWave, said: Words, path: str = "/s") -> dict[str, Any]:
    """Return what every page of a wave is given."""
    manifest = wave.manifest
    return {
        "wave": wave,
        "brand": manifest.title.get(said.language, next(iter(manifest.title.values()))),
        "path": path,
        "offered": languages(wave.languages),
        "custodian": manifest.custodian,
        "contact": manifest.custodian_contact,
        "k": manifest.thresholds.scores,
        "published": said.day(wave.published, "short"),
        "address": wave.address,
    }


def start_values(wave: OpenedWave, said: Words) -> dict[str, Any]:
    """Return what the first page is given: nothing in it is about one person."""
    facts = [_told(said, fact) for fact in notice(wave.manifest) if fact.key not in ELSEWHERE]
    return {
        **common(wave, said),
        "heading": wave.instrument.title[_spoken(wave, said)],
        "minutes": minutes_of(wave),
        "closes": said.moment(wave.closes),
        "closes_day": said.day(wave.closes, "short"),
        "draft_end": said.day(wave.draft_until, "short"),
        "draft_until": wave.draft_until.date().isoformat(),
        "facts": {
            "main": [fact for fact in facts if fact.key in FIRST],
            "more": [fact for fact in facts if fact.key not in FIRST],
        },
    }


def minutes_of(wave: OpenedWave) -> int:
    """Return how long a form takes: that of one department, longer by what is asked of more."""
    form = wave.instrument.form(wave.manifest.form)
    sent = [item for item in wave.instrument if item.id in form.items]
    each = sum(item.asked is Asked.EACH for item in sent)
    once = len(sent) - each
    others = min(wave.manifest.rated_each, MOST_TARGETS)
    return max(1, round(form.minutes * (once + each * max(others, 1)) / max(len(sent), 1)))


def sheet_for(wave: OpenedWave, class_: AnswerClass, layout: Layout, language: str) -> Sheet:
    """Lay out the form for somebody of a class."""
    said = words(language)
    own = class_.unit or said.bare("own_department")
    form = wave.instrument.form(wave.manifest.form)
    return lay_out(Asking(wave.instrument, form, layout, _spoken(wave, said), own))


def form_values(
    wave: OpenedWave, class_: AnswerClass, sheet: Sheet, said: Words
) -> dict[str, Any]:
    """Return what the template of the form is given."""
    asking = sheet.asking
    own = asking.own
    return {
        **common(wave, said),
        "heading": wave.instrument.title[asking.language],
        "sheet": sheet,
        "layout": asking.layout.write(wave.manifest.departments, asking.form),
        "own": own,
        "own_known": bool(class_.unit),
        "own_named": said.say("own_named", name=own) if class_.unit else own,
        "recall": asking.form.recall[asking.language],
        "label": class_.label,
        "invited": class_.invited,
        "values": {},
        "faults": [],
        "trouble": "",
        "carried": {},
    }


class ScriptedForms:
    """Forms as the script fetches them, kept so that one that was made serves many people."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[tuple[str, str, Layout, str], bytes] = OrderedDict()

    def squeezed(
        self, wave: OpenedWave, class_: AnswerClass, layout: Layout, language: str
    ) -> bytes:
        """Return the reply to somebody of a class, squeezed and filled up."""
        key = (wave.fingerprint, class_.id, layout, language)
        made = self._kept.pop(key, None) or squeeze(self._made(wave, class_, layout, language))
        self._kept[key] = made
        if len(self._kept) > KEPT_FORMS:
            self._kept.popitem(last=False)
        return made

    @staticmethod
    def _made(wave: OpenedWave, class_: AnswerClass, layout: Layout, language: str) -> bytes:
        said = words(language)
        sheet = sheet_for(wave, class_, layout, language)
        values = form_values(wave, class_, sheet, said)
        reply = {
            "html": draw("form.html", said, scripted=True, **values),
            "layout": values["layout"],
            "label": class_.label,
            "invited": class_.invited,
            "state": "open",
            "departments": [*layout.targets],
            "order": sheet.order,
        }
        return json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def told_faults(said: Words, faults: Sequence[Fault]) -> list[ToldFault]:
    """Put faults into words."""
    return [_told_fault(said, fault) for fault in faults]


def _told_fault(said: Words, fault: Fault) -> ToldFault:
    if fault.key in {"text", "envelope"}:
        here = said.count(f"faults.{fault.key}", fault.number)
        there = here if fault.key == "envelope" else said.count("faults.text_link", fault.number)
    else:
        values = {"sum": fault.number, "low": fault.low, "high": fault.high}
        here = said.say(f"faults.{fault.key}", **values)
        there = said.say(f"faults.{fault.key}_link", **values)
    return ToldFault(fault.field, fault.question, here, there)


def _told(said: Words, fact: Fact) -> Told:
    values: Mapping[str, object] = {
        name: _as_words(said, fact.key, name, value) for name, value in fact.values.items()
    }
    return Told(
        fact.key, said.say(f"facts.{fact.key}.term"), said.say(f"facts.{fact.key}.text", **values)
    )


def _as_words(said: Words, key: str, name: str, value: str | int) -> object:
    is_day = name in DATED or (key == "deletion" and name == "comments")
    if not is_day or not isinstance(value, str):
        return value
    when = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return said.day(when, "middle")


def _spoken(wave: OpenedWave, said: Words) -> str:
    """Return the language of the questions: that of the page, or the questionnaire's first."""
    spoken = wave.instrument.languages
    return said.language if said.language in spoken else spoken[0]
