"""Actions: what was agreed, or at most two tested remedies that sure decisions call for.

Only remedies that were tested are suggested: a shared target, project teams, rotation, joint
meetings (Le Meunier-FitzHugh & Massey 2019, Journal of Marketing Management), a table of who
decides what, looking at losses together on facts, and showing both sides the two numbers of the
mirror (Lees & Cikara 2020, Nature Human Behaviour 4, 279-286). Training and sitting side by side
were tested too and did not help, so they are not suggested.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.decision import Decision
from analysis.estimate import Estimate
from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS
from reports.content.document import Action, Actions, Phrase, Stress, Term, Text
from reports.content.mirror import gap_decision
from reports.content.pair import Pair
from reports.errors import InvalidActions
from reports.narrative.names import direction, measure
from reports.narrative.said import Said

MOST = 2
"""Actions on a page: more than two are none (docs/methods.md, "Report design choices")."""

_TITLES = {
    0: Said(
        "No action is warranted by these answers.",
        "Aus diesen Antworten folgt keine Maßnahme.",
    ),
    1: Said("One action", "Eine Maßnahme"),
    2: Said("Two actions", "Zwei Maßnahmen"),
}
_NOT_WHICH = Said(
    "Action is needed, but these answers do not say which.",
    "Handeln ist nötig, aber diese Antworten sagen nicht, welches.",
)
_HIDDEN = Said(
    "What may be shown tells of no action.", "Aus dem, was gezeigt werden darf, folgt nichts."
)
_SUGGESTED_TITLES = {
    1: Said("One suggested action", "Ein Vorschlag"),
    2: Said("Two suggested actions", "Zwei Vorschläge"),
}
_LAST = Said("Last wave’s action, {title}: ", "Maßnahme der letzten Welle, {title}: ")
_AFTER = Said(
    ". What moved after it need not have moved because of it.",
    ". Was sich danach bewegt hat, muss sich nicht deswegen bewegt haben.",
)
_FROM_SURE = Said(
    "Suggested from what is surely over its line; the people concerned decide.",
    "Vorgeschlagen aus dem, was sicher über seiner Linie liegt; es entscheiden die Beteiligten.",
)
_OWNER = Said("Owner", "Zuständig")
_BY = Said("By", "Bis")
_MOVE = Said("Should move", "Soll bewegen")
_STATUS = Said("Status", "Stand")
_TO_BE_NAMED = Said("to be named", "noch zu benennen")
_TO_BE_AGREED = Said("to be agreed", "noch zu vereinbaren")
_SUGGESTED = Said("suggested", "vorgeschlagen")
_BOTH = Said("{measure}, both directions", "{measure}, beide Richtungen")
_ONE = Said("{measure}, {direction}", "{measure}, {direction}")
_GAP = Said("what each believes the other thinks", "was jede glaubt, dass die andere denkt")
_SHARE = Said("the difference in pressure", "der Unterschied im Druck")

REMEDIES = {
    "encroachment": Said(
        "Write down who decides, who is asked, who is told",
        "Aufschreiben, wer entscheidet, wer gefragt wird, wer informiert wird",
    ),
    "them_and_us": Said(
        "Set one shared target and a joint project team",
        "Ein gemeinsames Ziel setzen, dazu ein gemeinsames Projektteam",
    ),
    "blame": Said(
        "Review each missed target together, facts first",
        "Jedes verfehlte Ziel gemeinsam ansehen, zuerst die Fakten",
    ),
    "status": Said(
        "Let people work some weeks in the other department",
        "Menschen einige Wochen in der anderen Abteilung arbeiten lassen",
    ),
    "approach_clash": Said(
        "Meet regularly over the same customer cases",
        "Sich regelmäßig über dieselben Kundenfälle beraten",
    ),
    "threat": Said(
        "Replace rankings between the two by one shared target",
        "Ranglisten zwischen beiden durch ein gemeinsames Ziel ersetzen",
    ),
    "pressure": Said(
        "Make the results of both equally visible, with one shared target",
        "Die Ergebnisse beider gleich sichtbar machen, mit einem gemeinsamen Ziel",
    ),
    "mirror": Said(
        "Show both departments the two numbers of the mirror",
        "Beiden Abteilungen die zwei Zahlen des Spiegels zeigen",
    ),
}


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action as people wrote it down; owners are roles."""

    measure: str
    """The component or measure that it is about."""
    title: str
    owner: str
    by: str
    should_move: str
    status: str


@dataclass(frozen=True, slots=True)
class LastAction:
    """The action of the wave before, and what became of it."""

    title: str
    status: str


def planned_actions(
    planned: tuple[PlannedAction, ...], last: LastAction | None, language: str
) -> Actions:
    """Return the actions that were agreed; more than two are refused."""
    if len(planned) > MOST:
        raise InvalidActions(
            f"There are {len(planned)} actions and a page holds {MOST}; keep the {MOST} that "
            "matter most."
        )
    return Actions(
        _TITLES[len(planned)](language),
        _last_words(last, language),
        tuple(_action(number, one, language) for number, one in enumerate(planned, 1)),
    )


def suggested_actions(pair: Pair, last: LastAction | None, language: str) -> Actions:
    """Return at most two remedies for what surely needs action, or that none is warranted."""
    chosen = suggestions(pair, language)[:MOST]
    words = _last_words(last, language)
    if not chosen:
        return Actions(_without(pair)(language), words, ())
    sub: Text = (Phrase(_FROM_SURE(language)),)
    if words and not isinstance(words, str):
        sub = (*words, Phrase(f" {_FROM_SURE(language)}"))
    return Actions(
        _SUGGESTED_TITLES[len(chosen)](language),
        sub,
        tuple(_action(number, one, language) for number, one in enumerate(chosen, 1)),
    )


def _without(pair: Pair) -> Said:
    """Return why nothing is suggested: nothing is sure, nothing is shown, or not what to do."""
    decisions = {index.index.decision for index in pair.indices.values()}
    if Decision.ACT in decisions:
        return _NOT_WHICH
    return _HIDDEN if decisions <= {Decision.WITHHELD} else _TITLES[0]


def suggestions(pair: Pair, language: str) -> tuple[PlannedAction, ...]:
    """Return a remedy for each sure decision, the surest first: components, pressure, mirror."""
    found = [
        _suggested(name, _moving(name, where, language), language) for name, where in _acting(pair)
    ]
    if pair.pressure and pair.pressure.rebalance is Decision.ACT:
        found.append(_suggested("pressure", _SHARE(language), language))
    if any(gap_decision(line) is Decision.CLEAR for line in pair.mirror):
        found.append(_suggested("mirror", _GAP(language), language))
    return tuple(found)


def _acting(pair: Pair) -> list[tuple[str, list[Direction]]]:
    """Return the components over their line: those in both directions first, then the surest."""
    held: dict[str, list[tuple[Direction, float]]] = {}
    for of in pair.directions:
        index = pair.indices.get(of)
        for name, judged in index.components.items() if index else ():
            if judged.decision is Decision.ACT and isinstance(judged.figure, Estimate):
                held.setdefault(name, []).append((of, judged.probability or 0.0))

    def order(name: str) -> tuple[int, float, int]:
        surest = max(probability for _, probability in held[name])
        return -len(held[name]), -surest, COMPONENTS.index(name)

    return [(name, [of for of, _ in held[name]]) for name in sorted(held, key=order)]


def _moving(name: str, where: list[Direction], language: str) -> str:
    if len(where) > 1:
        return _BOTH(language, measure=measure(name, language))
    return _ONE(language, measure=measure(name, language), direction=direction(where[0], language))


def _suggested(name: str, should_move: str, language: str) -> PlannedAction:
    return PlannedAction(
        name,
        REMEDIES[name](language),
        _TO_BE_NAMED(language),
        _TO_BE_AGREED(language),
        should_move,
        _SUGGESTED(language),
    )


def _action(number: int, one: PlannedAction, language: str) -> Action:
    return Action(
        str(number),
        one.title,
        (
            Term(_OWNER(language), one.owner),
            Term(_BY(language), one.by),
            Term(_MOVE(language), one.should_move),
            Term(_STATUS(language), (Phrase(one.status, Stress.STRONG),)),
        ),
    )


def _last_words(last: LastAction | None, language: str) -> Text:
    if last is None:
        return ""
    return (
        Phrase(_LAST(language, title=last.title)),
        Phrase(last.status, Stress.STRONG),
        Phrase(_AFTER(language)),
    )
