"""Bounces: letters that came back, told from what mail servers report about them.

Only a report is read: a message of type multipart/report with a part message/delivery-status.
Answers of absent people and everything else that comes to the address is left alone.
Sources: RFC 3464 (2003), Delivery Status Notifications, 2.3; RFC 3463 (2003), Status Codes, 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from survey.people.address import check_address

LARGEST = 1024 * 1024
MOST_RECIPIENTS = 100
LONGEST_REASON = 200
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@[A-Za-z0-9.-]+>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that did not arrive."""

    address: str
    is_final: bool
    """Whether the mail server has given up: the address is wrong, or the mailbox is gone."""
    status: str
    """As 5.1.1."""
    reason: str
    message_id: str = ""
    """Of the letter, where the report repeats it."""


def read_bounces(raw: bytes) -> tuple[Bounce, ...]:
    """Return what a message reports to have come back; nothing where it is no report."""
    if len(raw) > LARGEST:
        return ()
    try:
        message = message_from_bytes(raw, policy=compat32)
        if message.get_content_type() != "multipart/report":
            return ()
        parts = [*message.walk()]
    except (MessageError, RecursionError, ValueError, LookupError):
        return ()
    id_ = _letter_id(parts)
    found = [bounce for part in parts for bounce in _reported(part, id_)]
    return tuple(dict.fromkeys(found[:MOST_RECIPIENTS]))


def _letter_id(parts: list[Message]) -> str:
    for part in parts:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = _MESSAGE_ID.search(part.as_string()[:LARGEST])
            if found:
                return found[0]
    return ""


def _reported(part: Message, id_: str) -> Iterator[Bounce]:
    if part.get_content_type() != "message/delivery-status":
        return
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        address = _address(block)
        action = _value(block, "Action").lower()
        status = _STATUS.search(_value(block, "Status"))
        if not address or action not in {"failed", "delayed"} or status is None:
            continue
        is_final = action == "failed" and status[1] == "5"
        reason = _value(block, "Diagnostic-Code").partition(";")[2].strip()
        yield Bounce(address, is_final, status[0], reason[:LONGEST_REASON], id_)


def _address(block: Message) -> str:
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = _value(block, name).partition(";")
        address = address.strip().strip("<>")
        if kind.strip().lower() == "rfc822" and check_address(address) is None:
            return address
    return ""


def _value(block: Message, name: str) -> str:
    text = " ".join(str(block.get(name, "")).split())
    return "".join(sign for sign in text if sign.isprintable())
