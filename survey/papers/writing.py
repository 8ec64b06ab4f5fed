"""Writing: the papers of a study, each filled in from its settings."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from survey.study import Study

PAPERS = ("information", "impact-assessment", "works-agreement")
LANGUAGES = ("en", "de")

_LINKED = {
    "en": (
        "Your personal link lets the survey recognise that answers of different waves come from "
        "the same person; nobody can see which person, unless the keeper of the mailing list and "
        "{custodian} break the rules together."
    ),
    "de": (
        "Am persönlichen Link erkennt die Umfrage, dass Antworten verschiedener Wellen von "
        "derselben Person kommen; von welcher, kann niemand sehen, es sei denn, die Stelle mit "
        "der Versandliste und {custodian} brechen gemeinsam die Regeln."
    ),
}
_UNLINKED = {
    "en": "Answers of different waves are not joined: each wave has a pseudonym of its own.",
    "de": (
        "Antworten verschiedener Wellen werden nicht verbunden: Jede Welle hat ein eigenes "
        "Pseudonym."
    ),
}
_MODES = {
    "en": {
        "sealed": "answers are sealed, and the waves of a person are joined by a pseudonym",
        "anonymous": "answers are sealed, and the waves of a person are not joined",
    },
    "de": {
        "sealed": (
            "Antworten sind versiegelt, und die Wellen einer Person sind durch ein Pseudonym "
            "verbunden"
        ),
        "anonymous": (
            "Antworten sind versiegelt, und die Wellen einer Person sind nicht verbunden"
        ),
    },
}
_ATTRIBUTES = {
    "en": ("The department", "The department, and so far as the group stays large enough: {}."),
    "de": ("Die Abteilung", "Die Abteilung, und soweit die Gruppe groß genug bleibt: {}."),
}
_CONTROLLER = {"en": "[Company] asks.", "de": "Es fragt: [Unternehmen]."}
_NONE = {"en": "none", "de": "keine"}


def papers(study: Study, language: str) -> dict[str, str]:
    """Return the papers in one language: the name of each, and its text as Markdown."""
    values = _values(study, language)
    shelf = files("survey.papers")
    return {
        name: Template((shelf / f"{name}.{language}.md").read_text("utf-8")).substitute(values)
        for name in PAPERS
    }


def _values(study: Study, language: str) -> dict[str, str]:
    linked = study.mode == "sealed"
    link_line = _LINKED[language] if linked else _UNLINKED[language]
    alone, beside = _ATTRIBUTES[language]
    attributes = ", ".join(study.attributes)
    thresholds = study.thresholds
    return {
        "title": study.title.get(language) or next(iter(study.title.values())),
        "custodian": study.custodian.name,
        "custodian_contact": study.custodian.contact,
        "contact": study.contact,
        "controller_line": _CONTROLLER[language],
        "link_line": link_line.format(custodian=study.custodian.name),
        "attribute_line": beside.format(attributes) if attributes else f"{alone}.",
        "attributes": attributes or _NONE[language],
        "mode": study.mode,
        "mode_line": _MODES[language][study.mode],
        "class_size": str(study.class_size),
        "keep_answers": str(study.keep.answers),
        "keep_comments": str(study.keep.comments),
        "scores": str(thresholds.scores),
        "gaps": str(thresholds.gaps),
        "distributions": str(thresholds.distributions),
        "comments": str(thresholds.comments),
        "rated": str(thresholds.rated),
        "rates": str(thresholds.rates),
    }
