"""Hold: a quarter of an hour in people's calendars, as an .ics file written by hand.

It never carries the personal link or code: calendars are shared with colleagues and assistants.
Lines end in CRLF and are folded after 75 octets, never inside a character; commas, semicolons,
backslashes and line breaks are escaped.
Source: RFC 5545 (2009), Internet Calendaring and Scheduling, 3.1, 3.3.11 and 3.6.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_LINE = 75
"""Octets, the line break not counted."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Hold:
    """What the calendar entry says."""

    uid: str
    """The same for everybody: it must not tell whose copy it is."""
    starts: datetime
    minutes: int
    summary: str
    description: str
    written: datetime


def calendar_file(hold: Hold) -> bytes:
    """Return the entry as the bytes of an .ics file."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//detente//survey//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{escaped(hold.uid)}",
        f"DTSTAMP:{_moment(hold.written)}",
        f"DTSTART:{_moment(hold.starts)}",
        f"DTEND:{_moment(hold.starts + timedelta(minutes=hold.minutes))}",
        f"SUMMARY:{escaped(hold.summary)}",
        f"DESCRIPTION:{escaped(hold.description)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(folded(line) + b"\r\n" for line in lines)


def escaped(text: str) -> str:
    r"""Return a text as the value of a line.

    >>> escaped("a,b;c\nd")
    'a\\,b\\;c\\nd'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain).translate(_ESCAPED)


def folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets, each but the first begun by a blank."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece])


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
