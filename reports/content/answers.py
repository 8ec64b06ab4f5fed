"""Answers: shares of answers to each component, either side of "neither"."""

from __future__ import annotations

from analysis.decision import Decision
from analysis.estimate import Withheld
from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS
from analysis.indicators.distributions import STEPS, Distribution
from reports.charts.likert import LikertChart, LikertRow, Shares
from reports.content.document import ChartBlock, Numbers, Section
from reports.content.pair import Pair
from reports.narrative.certainty import WITHHELD
from reports.narrative.names import SCALES, direction, inside, measure
from reports.narrative.said import Said

_TITLE = Said(
    "{direction}: {share}% of answers on {name} tell of friction",
    "{direction}: {share} % der Antworten zu {name} sprechen von Reibung",
)
_PLAIN = Said("{direction}: how people answered", "{direction}: wie geantwortet wurde")
_ALL_HIDDEN = Said("{direction}: answers are withheld", "{direction}: Antworten sind verdeckt")
_SUB = Said(
    "Share of answers in steps of 5%, of 10% below 50 people. Dark: strong answers. “Neither” "
    "stands apart.",
    "Anteil der Antworten in Schritten von 5 %, unter 50 Personen von 10 %. Dunkel: deutliche "
    "Antworten. „Weder noch“ steht für sich.",
)
_ALT = Said("Answers by component, {direction}", "Antworten je Bestandteil, {direction}")
_TOLD = Said(
    "{name}: {friction}% of answers on the friction side, {none}% on the other.",
    "{name}: {friction} % der Antworten auf der Seite der Reibung, {none} % auf der anderen.",
)
_HIDDEN = Said("{name}: withheld.", "{name}: verdeckt.")
_HEADS = (
    Said("Share of answers, %", "Anteil der Antworten, %"),
    Said("clear no", "klar nein"),
    Said("no", "nein"),
    Said("neither", "weder noch"),
    Said("friction", "Reibung"),
    Said("clear friction", "klare Reibung"),
)


def answers_section(pair: Pair, of: Direction, number: int, language: str) -> Section | None:
    """Return the shares of one direction; None where the questionnaire is another."""
    held = {
        SCALES[one.scale]: one
        for one in pair.found.distributions
        if one.direction == of and one.wave == pair.wave and one.scale in SCALES
    }
    if not held:
        return None
    rows = [(name, _shares(held[name]) if name in held else None) for name in COMPONENTS]
    if not any(shares for _, shares in rows):
        return Section(_ALL_HIDDEN(language, direction=direction(of, language)), "", ())
    rows.sort(key=lambda row: -(_friction(row[1]) if row[1] else -1))
    drawn = tuple(
        LikertRow(measure(name, language), shares, _decision(pair, of, name, shares))
        for name, shares in rows
    )
    block = ChartBlock(
        f"answers-{number}",
        LikertChart(drawn),
        _ALT(language, direction=direction(of, language)),
        " ".join(_told(name, shares, language) for name, shares in rows),
        Numbers(
            tuple(head(language) for head in _HEADS),
            tuple((measure(name, language), *_cells(shares, language)) for name, shares in rows),
        ),
    )
    name, shares = rows[0]
    title = _PLAIN(language, direction=direction(of, language))
    if shares and _decision(pair, of, name, shares) is Decision.ACT:
        title = _TITLE(
            language,
            direction=direction(of, language),
            share=_friction(shares),
            name=inside(name, language),
        )
    return Section(title, _SUB(language), (block,))


def _shares(found: Distribution) -> Shares | None:
    if isinstance(found.shares, Withheld):
        return None
    return Shares(*(round(share * 100) for share in found.shares))


def _friction(shares: Shares) -> int:
    return shares.friction + shares.clear_friction


def _decision(pair: Pair, of: Direction, name: str, shares: Shares | None) -> Decision:
    index = pair.indices.get(of)
    if shares is None:
        return Decision.WITHHELD
    if index is None or name not in index.components:
        return Decision.UNDECIDED
    decision = index.components[name].decision
    return Decision.UNDECIDED if decision is Decision.WITHHELD else decision


def _told(name: str, shares: Shares | None, language: str) -> str:
    label = measure(name, language)
    if shares is None:
        return _HIDDEN(language, name=label)
    none = shares.clearly_none + shares.none
    return _TOLD(language, name=label, friction=_friction(shares), none=none)


def _cells(shares: Shares | None, language: str) -> tuple[str, ...]:
    if shares is None:
        return (WITHHELD(language),) * STEPS
    held = (shares.clearly_none, shares.none, shares.neither, shares.friction)
    return tuple(str(share) for share in (*held, shares.clear_friction))
