"""Wave: from draft to erased, and what may be done in each state.

    draft --open--> open --close--> closed --unseal--> opened --erase--> erased

Every other step is refused with the way out. A wave that is open can be told of (letters) and
answered; nothing that weakens what was promised can be changed once it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from survey.errors import NotNow


class State(Enum):
    """Where a wave stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    OPENED = "opened"
    """Its seal was opened by the custodian."""
    ERASED = "erased"


class Act(Enum):
    """What can be done with a wave."""

    CHANGE = "change"
    """Dates, questionnaire, roster, thresholds: all that people are promised."""
    OPEN = "open"
    INVITE = "invite"
    REMIND = "remind"
    ANSWER = "answer"
    CLOSE = "close"
    UNSEAL = "unseal"
    PUBLISH = "publish"
    ERASE = "erase"


ALLOWED: Mapping[State, frozenset[Act]] = {
    State.DRAFT: frozenset({Act.CHANGE, Act.OPEN}),
    State.OPEN: frozenset({Act.INVITE, Act.REMIND, Act.ANSWER, Act.CLOSE}),
    State.CLOSED: frozenset({Act.UNSEAL}),
    State.OPENED: frozenset({Act.PUBLISH, Act.ERASE}),
    State.ERASED: frozenset(),
}
MOVES: Mapping[Act, State] = {
    Act.OPEN: State.OPEN,
    Act.CLOSE: State.CLOSED,
    Act.UNSEAL: State.OPENED,
    Act.ERASE: State.ERASED,
}
"""Acts that bring a wave into another state."""
WAYS_OUT: Mapping[State, str] = {
    State.DRAFT: "open it first",
    State.OPEN: "close it first, or plan the change for the next wave",
    State.CLOSED: "open a new wave to collect more answers, or have the custodian open the seal",
    State.OPENED: "plan a new wave",
    State.ERASED: "plan a new wave",
}


def may(state: State, act: Act) -> bool:
    """Say whether something may be done in a state."""
    return act in ALLOWED[state]


def move(wave: str, state: State, act: Act) -> State:
    """Return the state after an act, or say why it cannot be done now.

    >>> move("2026-11", State.OPEN, Act.CLOSE)
    <State.CLOSED: 'closed'>
    """
    if not may(state, act):
        raise NotNow(
            f"Wave {wave} is {state.value}, so the step {act.value} is not possible; "
            f"{WAYS_OUT[state]}."
        )
    return MOVES.get(act, state)
