"""Comparability: in words, whether departments, and waves, may be compared on a scale."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.estimate import Reason, Withheld
from analysis.indicators.bundle import Indicators
from analysis.indicators.comparability import Comparability, Grounds
from analysis.invariance.rungs import PEOPLE_PER_GROUP, Between, Comparable
from reports.narrative.names import scale_name
from reports.narrative.said import Said, listed

TITLE = Said(
    "Departments may be compared on {count} of {all} scales, as far as is known",
    "Abteilungen darf man, soweit bekannt, bei {count} von {all} Skalen vergleichen",
)
TITLE_UNKNOWN = Said(
    "Whether departments may be compared is not known: too few answers",
    "Ob man Abteilungen vergleichen darf, ist nicht bekannt: zu wenige Antworten",
)
SUB = Said(
    "Whether items relate alike to what they measure, from 100 complete answers of each "
    "department or wave on: fit may worsen by 0.01 in CFI (0.005 up to 300 people) with each "
    "equality added.",
    "Ob Fragen gleich mit dem Gemessenen zusammenhängen, ab 100 vollständigen Antworten je "
    "Abteilung oder Welle: Die Passung darf mit jeder Gleichsetzung um 0,01 im CFI fallen "
    "(0,005 bis 300 Personen).",
)
SUB_DEPARTMENTS = Said(
    "Compared: {names}. Of the other departments nothing is known.",
    "Verglichen: {names}. Von den anderen Abteilungen ist nichts bekannt.",
)
HEADS = (
    Said("Scale", "Skala"),
    Said("Departments", "Abteilungen"),
    Said("Waves", "Wellen"),
)
_WORDS: Mapping[Comparable, Said] = {
    Comparable.MEANS: Said("may be compared", "vergleichbar"),
    Comparable.PARTIAL_MEANS: Said(
        "with care: {items} read differently", "mit Vorsicht: {items} anders verstanden"
    ),
    Comparable.ASSOCIATIONS: Said("means must not be compared", "Mittel nicht vergleichbar"),
    Comparable.NOTHING: Said("must not be compared", "nicht vergleichbar"),
}
_UNKNOWN: Mapping[Reason, Said] = {
    Reason.TOO_FEW: Said("not known: too few answers", "nicht bekannt: zu wenige Antworten"),
    Reason.TOO_FEW_WAVES: Said("one wave", "eine Welle"),
}
_NO_MODEL = Said("not known: no model fits", "nicht bekannt: kein Modell passt")

_FEW = Said(
    "Whether departments read the questions alike is not known: that takes {fewest} answers each.",
    "Ob Abteilungen die Fragen gleich verstehen, ist nicht bekannt: Dazu braucht es je {fewest} "
    "Antworten.",
)
_CARE = Said(
    "Compare departments with care on {scales}: some questions are read differently.",
    "Abteilungen mit Vorsicht vergleichen bei {scales}: Manche Fragen werden anders verstanden.",
)
_UNLIKE = Said(
    "Departments are not compared on {scales}: the questions do not mean the same to all.",
    "Abteilungen werden nicht verglichen bei {scales}: Die Fragen bedeuten nicht allen dasselbe.",
)
_DRIFTED = Said(
    "Waves are not compared on {scales}: the questions do not mean what they meant.",
    "Wellen werden nicht verglichen bei {scales}: Die Fragen bedeuten nicht, was sie bedeuteten.",
)


def comparable_word(one: Comparability, language: str) -> str:
    """Return what may be compared on a scale, or why that is not known."""
    if isinstance(one.found, Withheld):
        return _UNKNOWN.get(one.found.reason, _NO_MODEL)(language)
    items = listed(one.found.freed, language)
    return _WORDS[one.found.comparable](language, items=items)


def comparability_caveats(found: Indicators, language: str) -> tuple[str, ...]:
    """Return what must be minded when departments or waves are compared.

    One sentence a sort, with the scales that it holds for; that nothing is known only where there
    is no scale of which anything is.
    """
    said = []
    departments = [one for one in found.comparability if one.between is Between.DEPARTMENTS]
    if departments and all(isinstance(one.found, Withheld) for one in departments):
        said.append(_FEW(language, fewest=round(PEOPLE_PER_GROUP.value)))
    for words, between, kinds in (
        (_UNLIKE, Between.DEPARTMENTS, (Comparable.ASSOCIATIONS, Comparable.NOTHING)),
        (_CARE, Between.DEPARTMENTS, (Comparable.PARTIAL_MEANS,)),
        (_DRIFTED, Between.WAVES, (Comparable.ASSOCIATIONS, Comparable.NOTHING)),
    ):
        scales = [
            scale_name(found, one.scale, language)
            for one in found.comparability
            if one.between is between
            and isinstance(one.found, Grounds)
            and one.found.comparable in kinds
        ]
        if scales:
            said.append(words(language, scales=listed(scales, language)))
    return tuple(said)


def must_not_compare(found: Indicators, scale: str, between: Between) -> bool:
    """Return whether a scale is known not to mean the same to all."""
    return any(
        isinstance(one.found, Grounds) and not one.found.warrants_means
        for one in found.comparability
        if (one.scale, one.between) == (scale, between)
    )
