"""Actions: at most two, from sure decisions only, and remedies that were tested."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.decision import Decision
from reports.content.actions import (
    REMEDIES,
    LastAction,
    PlannedAction,
    planned_actions,
    suggested_actions,
    suggestions,
)
from reports.content.document import Phrase
from reports.content.pair import Pair, pairs_shown
from reports.errors import InvalidActions
from tests.reports.companies import by_chance, one_side_hidden, pulse, two_departments, words_in

AGREED = PlannedAction(
    "blame",
    "Review each lost deal together",
    "Head of Sales",
    "12 Nov 2026",
    "Blame, both directions",
    "agreed",
)
LAST = LastAction("a shared pipeline target", "done 30 Aug 2026")
(PAIR,) = pairs_shown(two_departments().indicators)


def calm(pair: Pair) -> Pair:
    """Return the pair with no component over its line, and nothing else to act on."""
    indices = {
        of: replace(
            index,
            components={
                name: replace(judged, decision=Decision.UNDECIDED)
                for name, judged in index.components.items()
            },
        )
        for of, index in pair.indices.items()
    }
    open_ = {
        of: replace(index, index=replace(index.index, decision=Decision.UNDECIDED))
        for of, index in indices.items()
    }
    return replace(pair, indices=open_, mirror=(), pressure=None)


def test_agreed_actions_are_printed_as_they_were_written() -> None:
    actions = planned_actions((AGREED,), LAST, "en")
    assert actions.title == "One action"
    assert [term.words for term in actions.actions[0].rows[:3]] == [
        "Head of Sales",
        "12 Nov 2026",
        "Blame, both directions",
    ]


def test_the_last_action_is_told_without_a_claim_of_cause() -> None:
    sub = planned_actions((AGREED,), LAST, "en").sub
    assert "".join(part.words for part in sub if isinstance(part, Phrase)) == (
        "Last wave’s action, a shared pipeline target: done 30 Aug 2026. What moved after it need "
        "not have moved because of it."
    )


def test_three_actions_are_refused() -> None:
    message = r"^There are 3 actions and a page holds 2; keep the 2 that matter most\.$"
    with pytest.raises(InvalidActions, match=message):
        planned_actions((AGREED,) * 3, None, "en")


def test_suggestions_come_from_what_is_surely_over_its_line() -> None:
    acting = {
        name
        for index in PAIR.indices.values()
        for name, judged in index.components.items()
        if judged.decision is Decision.ACT
    }
    names = [one.measure for one in suggestions(PAIR, "en")]
    assert set(names) - {"pressure", "mirror"} == acting
    assert names[0] == "blame"


def test_a_suggestion_has_no_owner_and_no_date_yet() -> None:
    first = suggestions(PAIR, "en")[0]
    assert (first.owner, first.by, first.status) == ("to be named", "to be agreed", "suggested")
    assert first.should_move == "Blame, both directions"


def test_where_nothing_is_sure_no_action_is_suggested() -> None:
    actions = suggested_actions(calm(PAIR), None, "en")
    assert actions.title == "No action is warranted by these answers."
    assert actions.actions == ()


def test_elevated_friction_without_a_sure_component_does_not_say_what_to_do() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    actions = suggested_actions(pair, None, "en")
    assert actions.title == "Action is needed, but these answers do not say which."


def test_a_hidden_pair_tells_of_no_action() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    actions = suggested_actions(pair, None, "en")
    assert actions.title == "What may be shown tells of no action."


@pytest.mark.parametrize("seed", range(4))
def test_never_more_than_two_are_suggested(seed: int) -> None:
    (pair,) = pairs_shown(by_chance(seed).indicators)
    assert len(suggested_actions(pair, LAST, "en").actions) <= 2
    assert len(suggested_actions(PAIR, None, "en").actions) == 2


def test_what_was_tested_without_success_is_never_suggested() -> None:
    said = " ".join(words_in(tuple(REMEDIES.values()))).lower()
    for word in ("training", "workshop", "co-locat", "schulung", "sit together"):
        assert word not in said
