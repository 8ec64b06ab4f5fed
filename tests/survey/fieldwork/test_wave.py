"""A wave goes from draft to erased, and refuses what its state does not allow."""

from __future__ import annotations

import pytest

from survey.errors import NotNow
from survey.fieldwork.wave import ALLOWED, Act, State, may, move


def test_a_wave_goes_its_way_step_by_step() -> None:
    state = State.DRAFT

    for act in (Act.OPEN, Act.INVITE, Act.REMIND, Act.CLOSE, Act.UNSEAL, Act.PUBLISH, Act.ERASE):
        state = move("2026-11", state, act)

    assert state is State.ERASED


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_done_just_where_it_is_allowed(state: State, act: Act) -> None:
    if may(state, act):
        move("2026-11", state, act)
    else:
        with pytest.raises(
            NotNow, match=rf"^Wave 2026-11 is {state.value}, so the step {act.value} "
        ):
            move("2026-11", state, act)


def test_a_closed_wave_takes_no_more_answers() -> None:
    with pytest.raises(NotNow) as refused:
        move("2026-11", State.CLOSED, Act.ANSWER)

    assert str(refused.value) == (
        "Wave 2026-11 is closed, so the step answer is not possible; open a new wave to collect "
        "more answers, or have the custodian open the seal."
    )


def test_nothing_that_was_promised_changes_once_a_wave_is_open() -> None:
    assert [state for state in State if Act.CHANGE in ALLOWED[state]] == [State.DRAFT]


def test_no_answer_and_no_letter_but_while_a_wave_is_open() -> None:
    for act in (Act.ANSWER, Act.INVITE, Act.REMIND):
        assert [state for state in State if act in ALLOWED[state]] == [State.OPEN]
