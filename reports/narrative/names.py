"""Names: what measures, directions, qualities and zones are called in each language."""

from __future__ import annotations

from analysis.friction.direction import Direction
from analysis.friction.rivalry import Zone
from analysis.indicators.bundle import Indicators
from reports.narrative.said import Said, tongue

MEASURES = {
    "index": Said("Friction Index", "Reibungsindex"),
    "encroachment": Said("Encroachment", "Übergriffe"),
    "them_and_us": Said("Them and us", "Wir und die anderen"),
    "blame": Said("Blame", "Schuldzuweisung"),
    "status": Said("Status", "Rangdenken"),
    "approach_clash": Said("Approach clash", "Streit der Arbeitsweisen"),
    "threat": Said("Threat", "Bedrohung"),
    "pressure": Said("Pressure", "Druck"),
    "competition": Said("Competition", "Wettbewerb"),
}
"""The measures of a direction, in the order in which they are shown."""

_HEADS = {
    "encroachment": Said("Encroach\u00adment", "Über\u00adgriffe"),
    "blame": Said("Blame", "Schuld\u00adzuweisung"),
    "status": Said("Status", "Rang\u00addenken"),
    "approach_clash": Said("Approach clash", "Streit der Arbeits\u00adweisen"),
    "threat": Said("Threat", "Bedro\u00adhung"),
    "competition": Said("Compe\u00adtition", "Wett\u00adbewerb"),
    "index": Said("Friction Index", "Reibungs\u00adindex"),
}
"""Where a long name may break in the narrow head of a table."""

QUALITIES = {
    "understanding": Said("Knows customers", "Kennt die Kunden"),
    "skill": Said("Skilled", "Versteht ihr Fach"),
    "word": Said("Keeps its word", "Hält Wort"),
}

ZONES = {
    Zone.DORMANT: Said("Dormant", "Ruhend"),
    Zone.HEALTHY: Said("Healthy", "Gesund"),
    Zone.OVERHEATED: Said("Overheated", "Überhitzt"),
    Zone.TOXIC: Said("Toxic", "Vergiftet"),
}

_ZONE_CELLS = {
    Zone.DORMANT: Said("dormant", "ruhend"),
    Zone.HEALTHY: Said("healthy", "gesund"),
    Zone.OVERHEATED: Said("over\u00adheated", "über\u00adhitzt"),
    Zone.TOXIC: Said("toxic", "vergiftet"),
}

ABOUT = Said("about", "über")
_DIRECTION = Said("{rater} about {target}", "{rater} über {target}")

SCALES = {
    "ENC": "encroachment",
    "TAU": "them_and_us",
    "BLM": "blame",
    "STA": "status",
    "APP": "approach_clash",
    "RVT": "threat",
}
"""Scales of the questionnaire that ships -> component that they measure."""


def measure(name: str, language: str) -> str:
    """Return the name of a measure, as a label."""
    return MEASURES[name](language)


def inside(name: str, language: str) -> str:
    """Return the name of a measure inside a sentence; German nouns keep their capital."""
    label = measure(name, language)
    if tongue(language) == "de" or name == "index":
        return label
    return label[0].lower() + label[1:]


def head(name: str, language: str) -> str:
    """Return the name of a measure for a narrow column."""
    return _HEADS.get(name, MEASURES[name])(language)


def direction(of: Direction, language: str) -> str:
    """Return a direction in words."""
    return _DIRECTION(language, rater=of.rater, target=of.target)


def quality(name: str, language: str) -> str:
    """Return the name of a quality that is rated."""
    return QUALITIES[name](language)


def zone(of: Zone, language: str) -> str:
    """Return the name of a zone of competition, as a label."""
    return ZONES[of](language)


def zone_in_cell(of: Zone, language: str) -> str:
    """Return the name of a zone inside a sentence or a cell."""
    return _ZONE_CELLS[of](language)


def scale_name(found: Indicators, scale: str, language: str) -> str:
    """Return the name of a scale in a language, or in the first the questionnaire has."""
    names = found.scale_names.get(scale, {})
    return names.get(language) or next(iter(names.values()), scale)
