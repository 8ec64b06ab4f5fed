"""Caveats: what a reader must know before believing a page."""

from __future__ import annotations

from analysis.friction.direction import Direction
from analysis.indicators.bundle import Indicators
from analysis.population.nonresponse import Reach, TippingPoint
from analysis.trends.alerts import BASELINE_WAVES, RECENT_WAVES
from reports.narrative.comparability import comparability_caveats
from reports.narrative.names import direction
from reports.narrative.said import Said, begun

SIMULATED = "simulated"
"""The mode of a company that was made up."""

MADE_UP = Said(
    "A made-up company: these answers were simulated, nothing here was measured.",
    "Eine erfundene Firma: Die Antworten sind simuliert, nichts hier wurde gemessen.",
)
_TRUST = Said("How far to trust this page", "Wie weit man dieser Seite trauen kann")
_UNVALIDATED = Said(
    "How far to trust this page: the questionnaire is not yet validated",
    "Wie weit man dieser Seite trauen kann: Der Fragebogen ist noch nicht geprüft",
)
UNLINKED = Said(
    "Answers of a person are not linked over waves, so change shows later.",
    "Die Antworten einer Person sind über Wellen nicht verbunden; Wandel zeigt sich später.",
)
NO_HEADCOUNT = Said(
    "How many were invited is not known, so there is no response rate.",
    "Wie viele eingeladen waren, ist nicht bekannt; daher keine Rücklaufquote.",
)
FEW_WAVES = Said(
    "The early warning needs four baseline waves and two more; it starts at wave {wave}.",
    "Die Frühwarnung braucht vier Ausgangswellen und zwei weitere; sie beginnt mit Welle {wave}.",
)
SET_ASIDE = Said(
    "{count} sittings of this wave were set aside as unanswered or careless.",
    "{count} Bögen dieser Welle blieben als unbeantwortet oder achtlos außer Acht.",
)
_FLIPPED = {
    Reach.OUT_OF_REACH: Said(
        "{direction}: non-responders could not flip it",
        "{direction}: Fehlende könnten es nicht kippen",
    ),
    Reach.DECISIVE: Said(
        "{direction}: non-responders would have to score {points} {side}",
        "{direction}: Fehlende müssten {points} {side} liegen",
    ),
    Reach.NOT_DECISIVE: Said(
        "{direction}: not decisive; non-responders {points} {side} would flip it",
        "{direction}: nicht entscheidend; Fehlende, die {points} {side} liegen, kippen es",
    ),
}
_HIGHER = Said("higher", "höher")
_LOWER = Said("lower", "niedriger")
_FIVE = 5


def trust_title(*, validated: bool, language: str) -> str:
    """Return the title of the box on trust, with the most important caveat."""
    return (_TRUST if validated else _UNVALIDATED)(language)


def is_made_up(found: Indicators) -> bool:
    """Return whether any of the answers were simulated."""
    return SIMULATED in found.mode.split(" and ")


def tipping_words(of: Direction, point: TippingPoint, language: str) -> str:
    """Return how different those who did not answer would have to be to flip the verdict."""
    side = (_HIGHER if point.delta > 0 else _LOWER)(language)
    points = round(abs(point.delta)) if point.reach is not Reach.OUT_OF_REACH else 0
    name = direction(of, language)
    return _FLIPPED[point.reach](language, direction=name, points=points, side=side)


def warning_starts(waves: int, language: str) -> str | None:
    """Return from which wave on the early warning works; None where it does already."""
    first = BASELINE_WAVES + RECENT_WAVES
    return FEW_WAVES(language, wave=first) if waves < first else None


def caveats(found: Indicators, wave: str, language: str) -> tuple[str, ...]:
    """Return the caveats of a wave, beside that the questionnaire is not validated."""
    said = []
    if len(found.waves) > 1 and not found.linked:
        said.append(UNLINKED(language))
    if all(part.people is None for part in found.participation if part.wave == wave):
        said.append(NO_HEADCOUNT(language))
    aside = sum(one.set_aside for one in found.effort if one.wave == wave)
    if aside:
        said.append(begun(SET_ASIDE(language, count=in_band(aside, language))))
    return (*said, *comparability_caveats(found, language))


TWO_CAMPS = Said(
    "Opinions are split, {direction}: listen to both camps, do not read the mean.",
    "Die Meinungen sind geteilt, {direction}: beide Lager hören, nicht das Mittel lesen.",
)
_UNDER = Said("fewer than five", "weniger als fünf")


def in_band(count: int, language: str) -> str:
    """Return a count in its band of five, so that it tells on nobody."""
    foot = count - count % _FIVE
    if foot == 0:
        return _UNDER(language)
    return f"{foot}–{foot + _FIVE - 1}"
