"""A calendar says what is due, once, and lets lapse what comes too late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork.calendar import (
    Calendar,
    Kind,
    Step,
    due,
    hurried,
    lapsed,
    next_step,
    shifted,
)
from tests.survey.fieldwork.conftest import BERLIN

SECOND = timedelta(seconds=1)


def keys(steps: Collection[Step]) -> list[str]:
    return [step.key for step in steps]


def test_steps_come_in_the_order_of_time(calendar: Calendar) -> None:
    assert keys(calendar.steps()) == [
        "2026-11/open-1",
        "2026-11/invite-1",
        "2026-11/remind-1",
        "2026-11/remind-2",
        "2026-11/close-1",
    ]


def test_nothing_is_due_a_second_too_soon(calendar: Calendar) -> None:
    assert due(calendar, (), calendar.opens - SECOND) == ()
    assert keys(due(calendar, (), calendar.opens)) == ["2026-11/open-1", "2026-11/invite-1"]


def test_what_is_done_is_not_due_again(calendar: Calendar) -> None:
    done = keys(due(calendar, (), calendar.opens))

    assert due(calendar, done, calendar.opens) == ()
    assert next_step(calendar, done) == calendar.steps()[2]
    assert next_step(calendar, keys(calendar.steps())) is None


def test_a_machine_that_was_off_sends_the_last_reminder_only(calendar: Calendar) -> None:
    done = {"2026-11/open-1", "2026-11/invite-1"}
    now = calendar.closes - SECOND

    assert keys(lapsed(calendar, done, now)) == ["2026-11/remind-1"]
    assert keys(due(calendar, done, now)) == ["2026-11/remind-2"]


def test_a_late_invitation_makes_reminders_needless(calendar: Calendar) -> None:
    now = calendar.reminders[0] + SECOND

    assert keys(lapsed(calendar, (), now)) == ["2026-11/remind-1"]
    assert keys(due(calendar, (), now)) == ["2026-11/open-1", "2026-11/invite-1"]


def test_no_letter_goes_out_once_the_wave_is_over(calendar: Calendar) -> None:
    done = {"2026-11/open-1"}

    assert keys(due(calendar, done, calendar.closes)) == ["2026-11/close-1"]
    assert keys(lapsed(calendar, done, calendar.closes)) == [
        "2026-11/invite-1",
        "2026-11/remind-1",
        "2026-11/remind-2",
    ]


def test_a_wave_that_never_opened_does_not_open_when_it_is_over(calendar: Calendar) -> None:
    assert due(calendar, (), calendar.closes) == ()
    assert keys(lapsed(calendar, (), calendar.closes)) == keys(calendar.steps())


@given(
    st.lists(st.integers(-10, 400), min_size=1, max_size=12),
    st.sets(st.sampled_from(["open", "invite", "remind-1", "remind-2", "close"])),
)
def test_whenever_one_asks_each_step_is_done_or_lapses_once_and_in_order(
    hours: list[int], stumbles: set[str]
) -> None:
    opens = datetime(2026, 11, 30, 8, tzinfo=BERLIN)
    reminders = (opens + timedelta(hours=96), opens + timedelta(hours=200))
    plan = Calendar("w", opens, opens + timedelta(hours=270), reminders)
    written: list[str] = []
    did: list[Kind] = []
    left = {*stumbles}

    for hour in sorted(hours):
        now = opens + timedelta(hours=hour)
        written += keys(lapsed(plan, written, now))
        for step in due(plan, written, now):
            if any(name in step.key for name in left):
                left = {name for name in left if name not in step.key}
                break  # the machine stumbles here, and comes back the next time
            did.append(step.kind)
            written.append(step.key)

    assert len(written) == len({*written})
    assert did == sorted(did, key=[*Kind].index)
    assert did.count(Kind.OPEN) <= 1
    if Kind.CLOSE in did or Kind.INVITE in did:
        assert Kind.OPEN in did


def test_the_next_calendar_keeps_the_hours_of_the_clock_over_the_change_of_time(
    calendar: Calendar,
) -> None:
    spring = shifted(calendar, "2027-03", datetime(2027, 3, 22, 8, tzinfo=BERLIN))

    assert spring.wave == "2027-03"
    assert f"{spring.closes:%Y-%m-%d %H:%M %z}" == "2027-04-02 18:00 +0200"
    assert [f"{one:%m-%d %H:%M}" for one in spring.reminders] == ["03-26 09:00", "03-31 09:00"]


def test_what_presses_people_is_said(calendar: Calendar) -> None:
    short = Calendar(
        "w", calendar.opens, calendar.opens + timedelta(days=1), (calendar.opens + SECOND,)
    )

    assert hurried(calendar) == ()
    assert hurried(short) == (
        "The wave is open for less than two days; people who are away miss it.",
        "Between 30 Nov 08:00 and 30 Nov 08:00 lie fewer than 12 hours.",
    )


def test_a_calendar_out_of_order_is_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match=r"^Wave w closes at 2026-11-30 08:00, before it opens"):
        Calendar("w", calendar.closes, calendar.opens)
    with pytest.raises(ValueError, match=r"^A reminder of wave w lies outside of it; put every"):
        Calendar("w", calendar.opens, calendar.closes, (calendar.closes,))
    with pytest.raises(ValueError, match=r"^The calendar of wave w has a time without a zone; "):
        Calendar("w", calendar.opens.replace(tzinfo=None), calendar.closes)
