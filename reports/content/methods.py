"""Methods: how the figures are made, what is withheld and why, and what was not done."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.agreement.aggregation import Verdict
from analysis.estimate import Described, Description, Estimate, Figure
from analysis.indicators.bundle import Indicators
from analysis.indicators.measurement import ScaleQuality
from reports.content.comparability import comparability_section
from reports.content.document import Block, Bullets, Numbers, Page, Section, Table
from reports.content.figures import answered
from reports.content.frame import eyebrow, warnings
from reports.content.trust import rate_words
from reports.narrative import methods as words
from reports.narrative.caveats import in_band
from reports.narrative.certainty import WITHHELD
from reports.narrative.names import scale_name
from reports.narrative.said import Said

VERDICTS = {
    Verdict.SPEAK_OF_UNITS: words.SPEAK_OF_UNITS,
    Verdict.WITH_CARE: words.WITH_CARE,
    Verdict.NOT_YET: words.NOT_YET,
}


def methods_page(found: Indicators, language: str) -> Page:
    """Return the last page of every report."""
    friction = bool(found.friction.indices)
    blocks: list[Block] = [*warnings(found, language)]
    told = words.FRICTION_METHODS if friction else words.UNIT_METHODS
    blocks.append(_bullets(words.HOW_TITLE(language), words.HOW_SUB(language), told, language))
    blocks.append(_lines(found, language))
    blocks.append(_bullets(words.HIDDEN_TITLE(language), "", words.HIDDEN, language))
    blocks.append(_thresholds(found, language))
    blocks.append(_screening(found, language))
    if found.measurement:
        blocks.append(reliability_section(found, language))
    comparable = comparability_section(found, language)
    if comparable:
        blocks.append(comparable)
    blocks.append(_participation(found, language))
    blocks.append(_questionnaire(found, language))
    undone = [*words.NOT_DONE, *(words.NOT_DONE_FRICTION if friction else ())]
    blocks.append(_bullets(words.NOT_DONE_TITLE(language), "", undone, language))
    return Page(
        eyebrow(found, words.SUBJECT(language), found.waves[-1], words.KIND(language), language),
        words.HEADLINE(language),
        words.LEDE(language),
        tuple(blocks),
        words.FOOT(language),
    )


def _bullets(title: str, sub: str, told: Sequence[Said], language: str) -> Section:
    return Section(title, sub, (Bullets(tuple(one(language) for one in told)),))


def _lines(found: Indicators, language: str) -> Section:
    friction = bool(found.friction.indices)
    held = words.FRICTION_LINES if friction else words.UNIT_LINES
    rows = tuple(
        (name(language), f"{line.value:g}", words.source(line.source, language))
        for name, line in held
    )
    heads = tuple(head(language) for head in words.LINE_HEADS)
    table = Table("", Numbers(heads, rows))
    return Section(words.LINES_TITLE(language), words.LINES_SUB(language), (table,))


def _thresholds(found: Indicators, language: str) -> Section:
    limits = found.thresholds
    rows = tuple(
        (name(language), str(getattr(limits, field))) for field, name in words.THRESHOLDS.items()
    )
    heads = tuple(head(language) for head in words.THRESHOLD_HEADS)
    return Section(words.THRESHOLDS_TITLE(language), "", (Table("", Numbers(heads, rows)),))


def _screening(found: Indicators, language: str) -> Section:
    rows = tuple(
        (one.wave, _count(one.answered, language), _count(one.set_aside, language))
        for one in found.effort
    )
    heads = tuple(head(language) for head in words.SCREENING_HEADS)
    table = Table("", Numbers(heads, rows))
    return Section(words.SCREENING_TITLE(language), words.SCREENING_SUB(language), (table,))


def _count(count: int, language: str) -> str:
    return words.NONE(language) if count == 0 else in_band(count, language)


def reliability_section(found: Indicators, language: str) -> Section:
    """Return how well each scale measures, and whether one may speak of units."""
    rows = tuple(_quality(one, found, language) for one in found.measurement)
    heads = tuple(head(language) for head in words.QUALITY_HEADS)
    grouped = {one.grouped_by for one in found.measurement}
    sub = words.QUALITY_SUB_TEAMS if "team" in grouped else words.QUALITY_SUB_UNITS
    speak = sum(one.aggregation.verdict is Verdict.SPEAK_OF_UNITS for one in found.measurement)
    title = words.QUALITY_TITLE(language, count=speak, all=len(found.measurement))
    return Section(title, sub(language), (Table("", Numbers(heads, rows)),))


def _quality(one: ScaleQuality, found: Indicators, language: str) -> tuple[str, ...]:
    of = one.aggregation
    return (
        scale_name(found, one.scale, language),
        _coefficient(one.alpha, language),
        _coefficient(one.omega, language),
        _coefficient(of.icc1, language),
        _coefficient(of.icc2, language),
        _described(of.rwg_median, language),
        VERDICTS[of.verdict](language),
    )


def _coefficient(figure: Figure, language: str) -> str:
    if not isinstance(figure, Estimate):
        return words.NONE_OF_IT(language)
    return f"{_hundredths(figure.value)} ({_hundredths(figure.low)}–{_hundredths(figure.high)})"


def _described(figure: Description, language: str) -> str:
    if not isinstance(figure, Described | Estimate):
        return words.NONE_OF_IT(language)
    return _hundredths(figure.value)


def _hundredths(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _participation(found: Indicators, language: str) -> Section:
    wave = found.waves[-1]
    parts = [part for part in found.participation if part.wave == wave]
    unknown = all(part.people is None for part in parts)
    rows: list[tuple[str, ...]] = []
    for part in parts:
        rate = rate_words(part.rate, language) if isinstance(part.rate, Estimate) else ""
        count = WITHHELD(language)
        if part.answered:
            count = answered(part.answered, part.people, language)
        rows.append((part.unit, count, rate))
    heads = tuple(head(language) for head in words.PART_HEADS)
    if unknown:
        rows, heads = [row[:2] for row in rows], heads[:2]
    sub = words.PART_SUB_UNKNOWN if unknown else words.PART_SUB
    title = words.PART_TITLE(language, wave=wave)
    return Section(title, sub(language), (Table("", Numbers(heads, tuple(rows))),))


def _in_eights(digest: str) -> str:
    """Return a digest in groups, so that it breaks into lines on a phone."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _questionnaire(found: Indicators, language: str) -> Section:
    validated = words.VALIDATED if found.validated else words.UNVALIDATED
    linked = words.LINKED if found.linked else words.NOT_LINKED
    rows: tuple[tuple[str, ...], ...] = (
        (words.Q_NAME(language), f"{found.instrument} {found.instrument_version}"),
        (words.Q_SHA(language), _in_eights(found.instrument_sha256)),
        (words.Q_VALID(language), validated(language)),
        (words.Q_MODE(language), words.mode(found.mode, language)),
        (words.Q_LINK(language), linked(language)),
        (words.Q_WAVES(language), ", ".join(found.waves)),
        (words.Q_BASELINE(language), ", ".join(found.baseline)),
        (words.Q_INDEX(language), found.index_version),
    )
    rows = rows if found.friction.indices else rows[:-1]
    heads = tuple(head(language) for head in words.Q_HEADS)
    return Section(words.Q_TITLE(language), "", (Table("", Numbers(heads, rows)),))
