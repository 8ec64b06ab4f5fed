"""Competition: the map of how far rivalry spurs each department on, and how far it threatens."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.decision import ACT, Decision
from analysis.estimate import Estimate
from analysis.friction.cutoffs import RIVALRY_ZONE
from analysis.friction.direction import Direction
from analysis.friction.rivalry import Rivalry, Zone
from reports.charts.competition import CompetitionChart, Zones
from reports.content.document import (
    Beside,
    Block,
    ChartBlock,
    Numbers,
    Phrase,
    Prose,
    Section,
    Stress,
    Text,
)
from reports.content.figures import interval, value, with_interval
from reports.content.pair import Pair, has_baseline
from reports.content.strip import rivalry_decision
from reports.narrative.certainty import certainty
from reports.narrative.names import zone, zone_in_cell
from reports.narrative.said import Said

_TITLE = Said("Competition: {parts}", "Wettbewerb: {parts}")
_OF = Said("{name} {zone}", "{name} {zone}")
_NO_ZONE = Said("no zone is sure", "keine Zone ist sicher")
_HIDDEN = Said("Competition is withheld", "Der Wettbewerb ist verdeckt")
_SUB = Said(
    "How rivalry feels, 0–100; 20 dots, each the same chance; lines at {line}.",
    "Wie Wettbewerb wirkt, 0–100; 20 Punkte, jeder die gleiche Chance; Linien bei {line}.",
)
_ALT = Said("Map of competition, {name}", "Karte des Wettbewerbs, {name}")
_SPURS = Said("Spurs us on", "Spornt uns an")
_THREATENS = Said("Threatens us", "Bedroht uns")
_SPUR_ROW = Said("{name}: rivalry spurs us on", "{name}: Wettbewerb spornt uns an")
_THREAT_ROW = Said("{name}: rivalry threatens us", "{name}: Wettbewerb bedroht uns")
_HEADS = (
    Said("Measure", "Messwert"),
    Said("Value", "Wert"),
    Said("90% interval", "90-%-Intervall"),
)
_NAMED = Said("{name}: {zone}", "{name}: {zone}")
_SURE = Said(", {sure} sure.", ", Sicherheit {sure}.")
_MORE_LIKE = Said(
    ", 7 in 10 sure: named, but not sure enough to act on.",
    ", Sicherheit 7 von 10: benannt, aber nicht sicher genug zum Handeln.",
)
_OPEN = Said(
    "{name}: no zone is sure enough to be named.",
    "{name}: Keine Zone ist sicher genug, um sie zu nennen.",
)
_NOT_SHOWN = Said("{name}: withheld.", "{name}: verdeckt.")
_BEFORE = Said(" In the baseline: {zone}.", " Im Ausgangswert: {zone}.")
_TOLD = Said(
    "{name}: spurs us on {spur}; threatens us {threat}. {zone}",
    "{name}: spornt uns an {spur}; bedroht uns {threat}. {zone}",
)
_STRESS = {Decision.ACT: Stress.ACT, Decision.CLEAR: Stress.CLEAR}


def competition_section(pair: Pair, language: str) -> Section | None:
    """Return the map of each department of a pair; None where rivalry was not asked."""
    if not pair.rivalries:
        return None
    body: list[Block] = []
    hidden: list[Text] = []
    for number, of in enumerate(pair.directions, 1):
        found = pair.rivalries.get(of)
        if found is None or not _is_shown(found):
            words = _NOT_SHOWN(language, name=of.rater)
            hidden.append((Phrase(words, Stress.WITHHELD),))
        else:
            block = _map(pair, found, number, language)
            body.append(Beside(block, Prose((_words(pair, found, language),))))
    if hidden:
        body.append(Prose(tuple(hidden)))
    return Section(
        _title([*pair.rivalries.values()], language),
        _SUB(language, line=round(RIVALRY_ZONE.value)),
        tuple(body),
    )


def _is_shown(found: Rivalry) -> bool:
    return isinstance(found.challenge, Estimate) and isinstance(found.threat, Estimate)


def _title(found: Sequence[Rivalry], language: str) -> str:
    shown = [one for one in found if _is_shown(one)]
    if not shown:
        return _HIDDEN(language)
    sure = [
        _OF(language, name=one.direction.rater, zone=_plain(one.zone, language))
        for one in shown
        if one.zone and one.probabilities.get(one.zone.value, 0.0) >= ACT
    ]
    return _TITLE(language, parts=", ".join(sure) if sure else _NO_ZONE(language))


def _plain(of: Zone, language: str) -> str:
    return zone_in_cell(of, language).replace("\u00ad", "")


def _map(pair: Pair, found: Rivalry, number: int, language: str) -> ChartBlock:
    name = found.direction.rater
    zones = Zones(
        toxic=zone(Zone.TOXIC, language),
        overheated=zone(Zone.OVERHEATED, language),
        dormant=zone(Zone.DORMANT, language),
        healthy=zone(Zone.HEALTHY, language),
    )
    chart = CompetitionChart(
        found.places,
        _baseline_place(pair, found.direction),
        (RIVALRY_ZONE.value, RIVALRY_ZONE.value),
        zones,
        _SPURS(language),
        _THREATENS(language),
        rivalry_decision(found),
    )
    words = "".join(phrase.words for phrase in _words(pair, found, language))
    told = _TOLD(
        language,
        name=name,
        spur=with_interval(found.challenge, language),
        threat=with_interval(found.threat, language),
        zone=words,
    )
    rows = (
        (_SPUR_ROW(language, name=name), found.challenge),
        (_THREAT_ROW(language, name=name), found.threat),
    )
    return ChartBlock(
        f"rivalry-{number}",
        chart,
        _ALT(language, name=name),
        told,
        Numbers(
            tuple(head(language) for head in _HEADS),
            tuple(
                (label, value(figure, language), interval(figure, language))
                for label, figure in rows
            ),
        ),
    )


def _words(pair: Pair, found: Rivalry, language: str) -> tuple[Phrase, ...]:
    name = found.direction.rater
    before = _baseline_zone(pair, found.direction)
    after = _BEFORE(language, zone=_plain(before, language)) if before else ""
    if found.zone is None:
        return (Phrase(_OPEN(language, name=name) + after),)
    probability = found.probabilities.get(found.zone.value, 0.0)
    stress = _STRESS.get(rivalry_decision(found), Stress.STRONG)
    named = Phrase(_NAMED(language, name=name, zone=_plain(found.zone, language)), stress)
    if probability < ACT:
        return named, Phrase(_MORE_LIKE(language) + after)
    return named, Phrase(_SURE(language, sure=certainty(probability, language)) + after)


def _baseline(pair: Pair, of: Direction) -> list[Rivalry]:
    """Return the rivalries of the baseline waves that are shown; none without a baseline."""
    if not has_baseline(pair.found):
        return []
    return [
        one
        for one in pair.found.friction.rivalries
        if one.direction == of and one.wave in pair.found.baseline and _is_shown(one)
    ]


def _baseline_place(pair: Pair, of: Direction) -> tuple[float, float] | None:
    """Return the mean of the released places of the baseline waves."""
    held = [
        (one.challenge.value, one.threat.value)
        for one in _baseline(pair, of)
        if isinstance(one.challenge, Estimate) and isinstance(one.threat, Estimate)
    ]
    if not held:
        return None
    return sum(x for x, _ in held) / len(held), sum(y for _, y in held) / len(held)


def _baseline_zone(pair: Pair, of: Direction) -> Zone | None:
    """Return the zone that every baseline wave was surely in."""
    held = _baseline(pair, of)
    zones = {one.zone for one in held}
    sure = all(one.zone and one.probabilities.get(one.zone.value, 0.0) >= ACT for one in held)
    return zones.pop() if len(zones) == 1 and sure else None
