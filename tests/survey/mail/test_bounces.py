"""Letters that came back are told from the reports of mail servers, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.mail.bounces import Bounce, read_bounces

FINAL, FOR_NOW = True, False
ID = "<0123456789abcdef0123456789abcdef@northlight.example>"
REPORT = f"""\
From: MAILER-DAEMON@mail.northlight.example
To: survey@northlight.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.northlight.example

Final-Recipient: rfc822; ada@northlight.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ada@northlight.example>:
    Recipient address rejected

Final-Recipient: rfc822; full@northlight.example
Original-Recipient: rfc822;bo@northlight.example
Action: delayed
Status: 4.2.2 (mailbox full)

--b
Content-Type: text/rfc822-headers

Message-ID: {ID}
To: Ada <ada@northlight.example>

--b--
"""


def test_a_report_tells_each_letter_that_came_back() -> None:
    assert read_bounces(REPORT.encode()) == (
        Bounce(
            "ada@northlight.example",
            FINAL,
            "5.1.1",
            "550 5.1.1 <ada@northlight.example>: Recipient address rejected",
            ID,
        ),
        Bounce("bo@northlight.example", FOR_NOW, "4.2.2", "", ID),
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("Action: failed", "Action: delivered"),
        ("Status: 5.1.1", "Status: none"),
        ("rfc822; ada@northlight.example", "x400; ada@northlight.example"),
        ("rfc822; ada@northlight.example", "rfc822; ada@northlight.example, b@b.de"),
    ],
)
def test_a_letter_that_arrived_or_cannot_be_told_is_no_bounce(was: str, becomes: str) -> None:
    found = read_bounces(REPORT.replace(was, becomes).encode())

    assert [bounce.address for bounce in found] == ["bo@northlight.example"]


def test_a_failure_for_now_is_not_final() -> None:
    assert not read_bounces(REPORT.replace("Status: 5.1.1", "Status: 4.4.7").encode())[0].is_final


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: ada@b.de\r\nAuto-Submitted: auto-replied\r\n\r\nI am away. Status: 5.1.1\r\n",
        REPORT.replace("multipart/report", "multipart/mixed").encode(),
        REPORT.encode() + b"x" * 1024 * 1024,
    ],
)
def test_everything_else_that_comes_is_left_alone(raw: bytes) -> None:
    assert read_bounces(raw) == ()


def test_a_report_of_thousands_is_cut() -> None:
    block = "Final-Recipient: rfc822; p{}@b.de\nAction: failed\nStatus: 5.1.1\n\n"
    many = "".join(block.format(n) for n in range(5000))
    raw = REPORT.replace("Final-Recipient: rfc822; ada", many + "Final-Recipient: rfc822; ada")

    assert len(read_bounces(raw.encode())) == 100


@given(st.data())
def test_a_report_with_anything_put_in_is_read_or_left_alone(data: st.DataObject) -> None:
    raw = REPORT.encode()
    place = data.draw(st.integers(0, len(raw)))
    inserted = data.draw(st.binary(max_size=40))

    for bounce in read_bounces(raw[:place] + inserted + raw[place:]):
        assert "\n" not in bounce.address + bounce.reason + bounce.status
