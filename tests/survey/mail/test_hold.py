"""A calendar hold is a file that calendars read, and holds nothing that is personal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from survey.mail.hold import Hold, calendar_file, escaped, folded

MOMENT = datetime(2026, 11, 30, 9, 30, tzinfo=timezone(timedelta(hours=1)))


def test_the_file_says_when_in_universal_time_and_ends_every_line_with_crlf() -> None:
    raw = calendar_file(
        Hold(
            "2026-11@b.de", MOMENT, 15, "How we work; together", "See the letter, please.", MOMENT
        )
    )

    assert raw.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//detente//survey//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:2026-11@b.de",
        "DTSTAMP:20261130T083000Z",
        "DTSTART:20261130T083000Z",
        "DTEND:20261130T084500Z",
        "SUMMARY:How we work\\; together",
        "DESCRIPTION:See the letter\\, please.",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(st.text())
def test_a_text_cannot_begin_a_line_of_its_own_and_can_be_had_back(text: str) -> None:
    value = escaped(text)

    assert not re.search(r"[\r\n]", value)
    meant = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n"}
    back = re.sub(r"\\[\\;,n]", lambda found: meant[found[0]], value)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert back == re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", plain)


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_is_short_whole_and_cut_between_characters(line: str) -> None:
    pieces = folded(line).split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode()[0] == " " for piece in pieces[1:])
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == line


def test_a_moment_of_summer_is_the_same_moment() -> None:
    summer = datetime(2026, 7, 1, 8, tzinfo=UTC)

    assert b"DTSTART:20260701T080000Z" in calendar_file(Hold("a", summer, 1, "", "", summer))
