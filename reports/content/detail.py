"""Detail: two departments measure by measure: over the waves, answer by answer, gap by gap."""

from __future__ import annotations

from analysis.estimate import Estimate
from analysis.indicators.bundle import Indicators
from reports.content.answers import answers_section
from reports.content.document import Block, Numbers, Page, Prose, Section, Table, Two
from reports.content.figures import difference, signed_interval
from reports.content.frame import eyebrow, foot, key, warnings
from reports.content.pair import Pair, has_baseline, moves
from reports.content.relations import (
    blame_section,
    fairness_section,
    gaps_section,
    standing_section,
)
from reports.content.series import series_section
from reports.content.trust import alert_waves
from reports.narrative.caveats import in_band
from reports.narrative.certainty import WITHHELD, certainty
from reports.narrative.names import direction
from reports.narrative.said import Said, listed
from reports.narrative.sentences import FIRST_WAVE, HIDDEN_CHANGE

_KIND = Said("Friction report, detail", "Reibungsbericht, Einzelheiten")
_MOVED = Said(
    "In detail: {count} of {all} measures have surely moved since the baseline.",
    "Im Einzelnen: {count} von {all} Messwerten haben sich seit dem Ausgangswert sicher bewegt.",
)
_ONE_MOVED = Said(
    "In detail: one of {all} measures has surely moved since the baseline.",
    "Im Einzelnen: Einer von {all} Messwerten hat sich seit dem Ausgangswert sicher bewegt.",
)
_NOT_MOVED = Said(
    "In detail: no evidence of change since the baseline.",
    "Im Einzelnen: kein Beleg für Wandel seit dem Ausgangswert.",
)
_FIRST = Said("In detail: the first wave.", "Im Einzelnen: die erste Welle.")
_LEDE = Said(
    "What lies behind the first page, for who has to work with it. What came after something "
    "did not therefore come from it.",
    "Was hinter der ersten Seite liegt, für alle, die damit arbeiten. Was nach etwas kam, kam "
    "deshalb nicht davon.",
)
_ALERTS_RAISED = Said(
    "The early warning is raised: {names}", "Die Frühwarnung ist ausgelöst: {names}"
)
_ALERTS_QUIET = Said("The early warning is not raised", "Die Frühwarnung ist nicht ausgelöst")
_ALERTS_SOON = Said(
    "The early warning cannot be raised yet", "Die Frühwarnung kann noch nicht anschlagen"
)
_ALERTS_SUB = Said(
    "Raised where the mean of the last two waves lies more than 3 points over the baseline, "
    "8 in 10 sure or more.",
    "Ausgelöst, wo das Mittel der letzten beiden Wellen mehr als 3 Punkte über dem Ausgangswert "
    "liegt, mit Sicherheit von mindestens 8 von 10.",
)
_ALERT_HEADS = (
    Said("Direction and wave", "Richtung und Welle"),
    Said("Shift", "Verschiebung"),
    Said("90% interval", "90-%-Intervall"),
    Said("How sure of +3", "Sicherheit von +3"),
    Said("Raised", "Ausgelöst"),
)
_YES = Said("yes", "ja")
_NO = Said("no", "nein")
_COMMENTS = Said(
    "Comments are not shown until a person has read them",
    "Kommentare werden erst gezeigt, wenn ein Mensch sie gelesen hat",
)
_WRITTEN = Said(
    "In this wave {count} comments were written.",
    "In dieser Welle wurden {count} Kommentare geschrieben.",
)
_THEMES = Said(
    "Themes appear here once a person has read the comments and put them into other words, and "
    "only where at least {fewest} comments stand behind one. No comment is printed as written.",
    "Themen stehen hier, sobald ein Mensch die Kommentare gelesen und in andere Worte gefasst "
    "hat, und nur, wo mindestens {fewest} Kommentare dahinterstehen. Kein Kommentar wird "
    "wörtlich gedruckt.",
)
_FEW = Said(
    "Fewer than {fewest} comments were written in this wave.",
    "In dieser Welle wurden weniger als {fewest} Kommentare geschrieben.",
)


def detail_page(pair: Pair, language: str) -> Page:
    """Return the page behind the one page of a pair."""
    found = pair.found
    blocks: list[Block] = [key(language), *warnings(found, language)]
    both = tuple(enumerate(pair.directions, 1))
    series = [series_section(pair, of, number, language) for number, of in both]
    blocks += [section for section in series if section]
    shares = [answers_section(pair, of, number, language) for number, of in both]
    blocks += _beside([section for section in shares if section])
    tables = [
        blame_section(pair, language),
        standing_section(pair, language),
        gaps_section(pair, language),
        fairness_section(pair, language),
        _alerts(pair, language),
    ]
    blocks += [section for section in tables if section]
    if found.comments:
        blocks.append(_comments(found, pair.wave, language))
    return Page(
        eyebrow(found, listed(pair.departments, language), pair.wave, _KIND(language), language),
        _headline(pair, language),
        _LEDE(language),
        tuple(blocks),
        foot(found, language),
    )


def _beside(sections: list[Section]) -> list[Block]:
    if len(sections) == 2:  # noqa: PLR2004 - two columns
        return [Two((sections[0],), (sections[1],))]
    return [*sections]


def _headline(pair: Pair, language: str) -> str:
    if not has_baseline(pair.found):
        return _FIRST(language)
    count = len(moves(pair, language))
    held = sum(isinstance(one.change.figure, Estimate) for one in pair.moved)
    if not held:
        return HIDDEN_CHANGE(language)
    if not count:
        return _NOT_MOVED(language)
    return (_ONE_MOVED if count == 1 else _MOVED)(language, count=count, all=held)


def _alerts(pair: Pair, language: str) -> Section | None:
    rows, raised = [], []
    for one in pair.watched:
        for alert in one.alerts:
            name = direction(one.direction, language)
            sure = certainty(alert.probability or 0.0, language) if alert.probability else ""
            rows.append(
                (
                    f"{name}, {alert.wave}",
                    difference(alert.shift, language),
                    signed_interval(alert.shift, language),
                    sure if isinstance(alert.shift, Estimate) else WITHHELD(language),
                    (_YES if alert.raised else _NO)(language),
                )
            )
            if alert.raised and alert.wave == pair.wave:
                raised.append(name)
    if not rows:
        soon = alert_waves(pair.found, language) or FIRST_WAVE(language)
        return Section(_ALERTS_SOON(language), soon, ())
    title = _ALERTS_QUIET(language)
    if raised:
        title = _ALERTS_RAISED(language, names=listed(raised, language))
    heads = tuple(head(language) for head in _ALERT_HEADS)
    return Section(title, _ALERTS_SUB(language), (Table("", Numbers(heads, tuple(rows))),))


def _comments(found: Indicators, wave: str, language: str) -> Section:
    fewest = found.thresholds.comments
    count = found.comments.get(wave, 0)
    if count < fewest:
        written = _FEW(language, fewest=fewest)
    else:
        written = _WRITTEN(language, count=in_band(count, language))
    words = _THEMES(language, fewest=fewest)
    return Section(_COMMENTS(language), written, (Prose((words,)),))
