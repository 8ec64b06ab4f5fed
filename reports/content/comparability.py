"""Comparability: the table of which departments and waves may be compared on which scale."""

from __future__ import annotations

from analysis.estimate import Withheld
from analysis.indicators.bundle import Indicators
from analysis.indicators.comparability import Comparability, Grounds
from analysis.invariance.rungs import Between
from reports.content.document import Numbers, Section, Table
from reports.narrative import comparability as words
from reports.narrative.names import scale_name
from reports.narrative.said import listed


def comparability_section(found: Indicators, language: str) -> Section | None:
    """Return what may be compared on each scale; None where there is no scale to judge."""
    judged = {(one.scale, one.between): one for one in found.comparability}
    scales = list(dict.fromkeys(one.scale for one in found.comparability))
    if not scales:
        return None
    departments = [judged[scale, Between.DEPARTMENTS] for scale in scales]
    rows = tuple(
        (
            scale_name(found, scale, language),
            *(words.comparable_word(judged[scale, between], language) for between in Between),
        )
        for scale in scales
    )
    heads = tuple(head(language) for head in words.HEADS)
    table = Table("", Numbers(heads, rows))
    return Section(_title(departments, language), _sub(departments, language), (table,))


def _title(departments: list[Comparability], language: str) -> str:
    if all(isinstance(one.found, Withheld) for one in departments):
        return words.TITLE_UNKNOWN(language)
    warranted = sum(
        isinstance(one.found, Grounds) and one.found.warrants_means for one in departments
    )
    return words.TITLE(language, count=warranted, all=len(departments))


def _sub(departments: list[Comparability], language: str) -> str:
    compared = sorted({name for one in departments for name in one.compared})
    said = words.SUB(language)
    if len(compared) < 2 or not any(one.left_out for one in departments):  # noqa: PLR2004 - a pair
        return said
    return f"{said} {words.SUB_DEPARTMENTS(language, names=listed(compared, language))}"
