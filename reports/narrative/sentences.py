"""Sentences: headline, lede and section titles of the friction report, which claim what is sure.

A headline says what, how sure and the worst part, in at most twenty words. A title is a finding;
where nothing is sure it says so. "No evidence of change" is said, never that nothing changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import ACT, Decision, Judged
from analysis.estimate import Estimate
from analysis.friction.cutoffs import INDEX_SEVERE
from analysis.friction.direction import Direction
from analysis.friction.index import Worst
from reports.narrative.certainty import how_sure, too_little
from reports.narrative.names import direction, inside
from reports.narrative.said import Said, begun, listed

LONGEST = 20
"""Words of a headline."""

_PAIR = Said("{one} and {two}", "{one} und {two}")
_ELEVATED = Said(
    "Friction between {pair} is elevated; we are {sure} sure.",
    "Die Reibung zwischen {pair} ist erhöht; wir sind zu {sure} sicher.",
)
_SEVERE = Said(
    "Friction between {pair} is severe; we are {sure} sure.",
    "Die Reibung zwischen {pair} ist stark; wir sind zu {sure} sicher.",
)
_FINE = Said(
    "Friction between {pair} is not elevated; we are {sure} sure.",
    "Die Reibung zwischen {pair} ist nicht erhöht; wir sind zu {sure} sicher.",
)
_MAYBE = Said(
    "We cannot yet say whether friction between {pair} is elevated; {chance} is not enough.",
    "Ob die Reibung zwischen {pair} erhöht ist, bleibt offen; {chance} genügt nicht.",
)
_MAYBE_NOT = Said(
    "We cannot yet say that friction between {pair} is not elevated; {chance} is not enough.",
    "Dass die Reibung zwischen {pair} nicht erhöht ist, bleibt offen; {chance} genügt nicht.",
)
_HIDDEN = Said(
    "Friction between {pair} is withheld to protect people.",
    "Die Reibung zwischen {pair} ist zum Schutz der Menschen verdeckt.",
)
_WORST = Said(" {measure} is the worst of it.", " Am stärksten ist: {measure}.")
_WORST_SHORT = Said(" Worst: {measure}.", " Vor allem: {measure}.")
_THESE_TWO = Said("these two departments", "diesen beiden Abteilungen")

_NEEDS = {
    Decision.ACT: Said("{direction} needs action", "{direction}: Handeln nötig"),
    Decision.CLEAR: Said("{direction} is fine", "{direction}: unbedenklich"),
    Decision.UNDECIDED: Said("{direction} we cannot call yet", "{direction}: noch offen"),
    Decision.WITHHELD: Said("{direction} is withheld", "{direction}: verdeckt"),
}
_BOTH = {
    Decision.ACT: Said("Both directions need action", "In beiden Richtungen ist Handeln nötig"),
    Decision.CLEAR: Said("Both directions are fine", "Beide Richtungen sind unbedenklich"),
    Decision.UNDECIDED: Said(
        "Neither direction can be called yet", "Beide Richtungen sind noch offen"
    ),
    Decision.WITHHELD: Said("Both directions are withheld", "Beide Richtungen sind verdeckt"),
}

_UP = Said("{names} up", "{names} gestiegen")
_DOWN = Said("{names} down", "{names} gefallen")
_MANY = Said("{count} measures", "{count} Messwerte")
_ELSEWHERE = Said(
    "{moves}; elsewhere no evidence of change", "{moves}; sonst kein Beleg für Wandel"
)
NO_EVIDENCE = Said("No evidence of change", "Kein Beleg für Wandel")
_ROSE = Said(
    "{direction}: {names} higher than in the baseline.",
    "{direction}: {names} höher als im Ausgangswert.",
)
_FELL = Said(
    "{direction}: {names} lower than in the baseline.",
    "{direction}: {names} niedriger als im Ausgangswert.",
)
_ROSE_AND_FELL = Said(
    "{direction}: {up} higher than in the baseline, {down} lower.",
    "{direction}: {up} höher als im Ausgangswert, {down} niedriger.",
)
_WITH_CHANCE = Said("{name} ({sure} sure)", "{name} (zu {sure} sicher)")
_NOTHING_ELSE = Said(
    "Nothing else has surely moved.", "Sonst hat sich nichts mit Sicherheit bewegt."
)
NO_EVIDENCE_SINCE = Said(
    "No evidence of change since the baseline.", "Kein Beleg für Wandel seit dem Ausgangswert."
)
HIDDEN_CHANGE = Said(
    "Change since the baseline is withheld to protect people.",
    "Der Wandel seit dem Ausgangswert ist zum Schutz der Menschen verdeckt.",
)
NOTHING_BEFORE = Said("Nothing to compare with yet", "Noch nichts zum Vergleichen")
FIRST_WAVE = Said(
    "There is no baseline before this wave; change can be told from the next wave on.",
    "Vor dieser Welle gibt es keinen Ausgangswert; Wandel zeigt sich ab der nächsten Welle.",
)

STRIP_HIDDEN = Said("All measures are withheld", "Alle Messwerte sind verdeckt")
_ACT_ON = Said("Act on {parts}", "Handeln nötig: {parts}")
_IN_ONE = Said("{measure}, {direction}", "{measure}, {direction}")
_NONE_OVER = Said(
    "No single measure surely needs action", "Kein einzelner Messwert verlangt sicher Handeln"
)
_BOTH_AND_MORE = Said(
    "Act on {names} in both directions; {count} more cells need action",
    "Handeln nötig bei {names} in beiden Richtungen; dazu bei {count} weiteren Feldern",
)
_BOTH_AND_ONE = Said(
    "Act on {names} in both directions; one more cell needs action",
    "Handeln nötig bei {names} in beiden Richtungen; dazu bei einem weiteren Feld",
)
_BOTH_ONLY = Said(
    "Act on {names} in both directions", "Handeln nötig bei {names} in beiden Richtungen"
)
_PER_DIRECTION = Said(
    "{direction}: {count} of {all} need action", "{direction}: bei {count} von {all} Handeln nötig"
)
_EVEN = 0.4
"""From this probability on the open question is whether friction is elevated."""
_MOST_NAMED = 3
_MOST_IN_TITLE = 2


@dataclass(frozen=True, slots=True)
class Move:
    """One measure that surely moved: which way, whose, and how sure."""

    name: str
    rose: bool
    direction: Direction
    sure: str


def count_words(sentence: str) -> int:
    """Return how many words a sentence has."""
    return len(sentence.split())


def headline(pair: tuple[str, str], judged: Judged, worst: Worst | None, language: str) -> str:
    """Return what is known of a pair's friction, how sure, and the worst part where that is sure.

    The departments' names are left out where they would take the headline past twenty words.
    """
    named = _PAIR(language, one=pair[0], two=pair[1])
    claims = [_claim(name, judged, language) for name in (named, _THESE_TWO(language))]
    ends = [""]
    if judged.decision is Decision.ACT and worst and worst.probability >= ACT:
        short = _WORST_SHORT(language, measure=inside(worst.component, language))
        long = _WORST(language, measure=begun(inside(worst.component, language)))
        ends = [long, short]
    tries = [claim + end for claim in claims for end in ends]
    return next((words for words in tries if count_words(words) <= LONGEST), claims[-1])


def _claim(pair: str, judged: Judged, language: str) -> str:
    if judged.decision is Decision.WITHHELD or judged.probability is None:
        return _HIDDEN(language, pair=pair)
    if judged.decision is Decision.UNDECIDED and judged.probability >= _EVEN:
        chance = too_little(judged.probability, language)
        return _MAYBE(language, pair=pair, chance=chance)
    if judged.decision is Decision.UNDECIDED:
        chance = too_little(1 - judged.probability, language)
        return _MAYBE_NOT(language, pair=pair, chance=chance)
    said = _FINE
    if judged.decision is Decision.ACT:
        said = _SEVERE if _is_severe(judged) else _ELEVATED
    return said(language, pair=pair, sure=how_sure(judged, language))


def _is_severe(judged: Judged) -> bool:
    """Return whether all of the interval, as wide as it is shown, lies past the second line."""
    return isinstance(judged.figure, Estimate) and judged.figure.low >= INDEX_SEVERE.value


def index_title(decisions: Mapping[Direction, Decision], language: str) -> str:
    """Return what the index says in each direction."""
    found = set(decisions.values())
    if len(found) == 1 and len(decisions) > 1:
        return _BOTH[found.pop()](language)
    parts = [
        _NEEDS[decision](language, direction=direction(of, language))
        for of, decision in decisions.items()
    ]
    return "; ".join(parts)


def change_title(moves: Sequence[Move], language: str) -> str:
    """Return which measures surely moved, and that elsewhere there is no evidence of it."""
    if not moves:
        return NO_EVIDENCE(language)
    parts = []
    for rose, said in ((True, _UP), (False, _DOWN)):
        names = list(dict.fromkeys(inside(m.name, language) for m in moves if m.rose is rose))
        if len(names) > _MOST_NAMED:
            names = [_MANY(language, count=sum(m.rose is rose for m in moves))]
        if names:
            parts.append(said(language, names=listed(names, language)))
    return _ELSEWHERE(language, moves=begun(", ".join(parts)))


def lede(moves: Sequence[Move], language: str) -> str:
    """Return what surely moved since the baseline in each direction, and how sure."""
    if not moves:
        return NO_EVIDENCE_SINCE(language)
    sentences = []
    for of in dict.fromkeys(move.direction for move in sorted(moves, key=lambda m: m.direction)):
        up = _named([m for m in moves if m.direction == of and m.rose], language)
        down = _named([m for m in moves if m.direction == of and not m.rose], language)
        name = direction(of, language)
        if up and down:
            sentences.append(_ROSE_AND_FELL(language, direction=name, up=up, down=down))
        else:
            sentences.append((_ROSE if up else _FELL)(language, direction=name, names=up or down))
    return " ".join([*sentences, _NOTHING_ELSE(language)])


def _named(moves: Sequence[Move], language: str) -> str:
    return listed(
        [_WITH_CHANCE(language, name=inside(m.name, language), sure=m.sure) for m in moves],
        language,
    )


def strip_title(
    acting: Mapping[str, Sequence[Direction]], directions: int, cells: int, language: str
) -> str:
    """Return on which measures to act: those of all directions first.

    Measures that need action in one direction are named up to two, and counted past that.
    """
    if not acting:
        return _NONE_OVER(language)
    everywhere = [name for name, where in acting.items() if len(where) == directions > 1]
    alone = [
        (name, of) for name, where in acting.items() for of in where if name not in everywhere
    ]
    both = listed([inside(name, language) for name in everywhere], language)
    if everywhere and len(alone) > 1:
        return _BOTH_AND_MORE(language, names=both, count=len(alone))
    if everywhere:
        return (_BOTH_AND_ONE if alone else _BOTH_ONLY)(language, names=both)
    if len(alone) > _MOST_IN_TITLE:
        return _counted(alone, cells // directions, language)
    parts = [
        _IN_ONE(language, measure=inside(name, language), direction=direction(of, language))
        for name, of in alone
    ]
    return _ACT_ON(language, parts=listed(parts, language))


def _counted(alone: Sequence[tuple[str, Direction]], cells: int, language: str) -> str:
    found = sorted({of for _, of in alone})
    parts = [
        _PER_DIRECTION(
            language,
            direction=direction(of, language),
            count=sum(one == of for _, one in alone),
            all=cells,
        )
        for of in found
    ]
    return "; ".join(parts)
