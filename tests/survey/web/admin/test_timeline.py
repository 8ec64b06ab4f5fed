"""Timeline: each state of a wave has its word, and one wave is next."""

from __future__ import annotations

from itertools import pairwise

import pytest

from survey.fieldwork.wave import State
from survey.web.admin.timeline import Place, Stop, readiness, timeline
from tests.survey.web.admin.office import LATER, OPENING, WAVE, Office

WAY = [State.OPEN, State.CLOSED, State.OPENED, State.ERASED]


def moved_to(office: Office, state: State) -> list[Stop]:
    """Bring the wave of November into a state and return the line."""
    office.open_wave()
    office.clock.now = OPENING
    for since, to in pairwise(WAY[: WAY.index(state) + 1]):
        office.mailer.store.waves.move(WAVE, since, to)
    return list(timeline(office.mailer, office.clock.now))


@pytest.mark.parametrize(
    ("state", "place", "word", "link"),
    [
        (State.OPEN, Place.OPEN, "Open until Friday 11 December 2026", f"/waves/{WAVE}"),
        (State.CLOSED, Place.PAST, "Closed", f"/waves/{WAVE}"),
        (State.OPENED, Place.PAST, "Opened", f"/waves/{WAVE}"),
        (State.ERASED, Place.PAST, "Erased", ""),
    ],
)
def test_a_wave_stands_on_the_line_as_its_state_says(
    office: Office, state: State, place: Place, word: str, link: str
) -> None:
    first, second = moved_to(office, state)
    assert (first.place, first.word, first.link) == (place, word, link)
    assert not first.is_next
    assert (second.wave, second.place, second.is_next) == (LATER, Place.COMING, True)


def test_what_is_to_do_counts_warnings_and_what_is_missing_does_not(office: Office) -> None:
    office.sign_wave()
    ready = readiness(office.mailer, WAVE, office.clock.now)
    assert (ready.to_do, ready.missing, ready.things) == (0, 0, "nothing to do")
    [stop, _] = timeline(office.mailer, office.clock.now)
    assert (stop.word, stop.sign) == ("Ready to open", "good")


def test_no_line_tells_who_or_how_many_exactly(office: Office) -> None:
    [first, _] = moved_to(office, State.OPEN)
    assert first.text == (
        "Fewer than 10 of 40 have answered. "
        "Reminder to everybody on Monday 7 December 2026, 09:00."
    )
