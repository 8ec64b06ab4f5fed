"""Letters: one message for one person, as plain text and HTML, with a calendar hold.

`compose` builds one letter as an EmailMessage, by the library alone. Building fifty thousand that
way takes minutes, most of them spent on headers that are the same in all. So a `Mould` is taken
from one such message, once for each language, and `cast` puts in what is personal: the address,
the id and the two bodies, encoded as the message says. Tests hold every part of a cast against the
message that `compose` builds.

No letter has a second recipient, a picture, a style from elsewhere, or anything that reports back.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from survey.errors import UnsafeLetter
from survey.fieldwork.invitation import COMMON, LetterText, fill, fill_body
from survey.instrument.spelling import quoted
from survey.people.address import check_address

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
LONGEST_NAME = 200
_TO = "stand-in-for-the-recipient@in.invalid"
_KEY = "stand-in-for-the-key"
_TEXT, _HTML = "StandInForTheText", "StandInForTheHtml"
_BOUNDARY = "=-detente-{}-="
_ATOM = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]+", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all letters of one step in one language have in common."""

    text: LetterText
    common: Mapping[str, str]
    """Values of the stand-ins that are not personal."""
    sender: str
    sender_name: str
    reply_to: str
    written: datetime
    hold: bytes = b""
    """An .ics file, or nothing."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person, and what only this person gets."""

    key: str
    """Names the letter, the same whenever it is sent again: wave, step and person."""
    name: str
    address: str
    link: str
    code: str


def compose(occasion: Occasion, recipient: Recipient) -> EmailMessage:
    """Return the letter of one person."""
    _check(occasion)
    check_recipient(recipient)
    text = body_text(occasion, recipient)
    html = body_html(text, occasion.text.language, recipient.link)
    to = Address(display_name=recipient.name, addr_spec=recipient.address)
    return _message(occasion, to, message_id(occasion, recipient.key), text, html)


@dataclass(frozen=True, slots=True)
class Mould:
    """The bytes that all letters of an occasion share, cut where something personal goes."""

    occasion: Occasion
    before_id: bytes
    before_to: bytes
    before_text: bytes
    before_html: bytes
    after: bytes

    @classmethod
    def of(cls, occasion: Occasion) -> Mould:
        """Take the mould of an occasion."""
        _check(occasion)
        to = Address(addr_spec=_TO)
        raw = _message(occasion, to, message_id(occasion, _KEY), _TEXT, _HTML).as_bytes()
        before_id, _, raw = raw.partition(message_id(occasion, _KEY).encode())
        before_to, _, raw = raw.partition(_TO.encode())
        before_text, _, raw = raw.partition(_TEXT.encode())
        before_html, _, after = raw.partition(_HTML.encode())
        return cls(occasion, before_id, before_to, before_text, before_html, after)

    def cast(self, recipient: Recipient) -> bytes:
        """Return the letter of one person as the bytes that are sent."""
        check_recipient(recipient)
        text = body_text(self.occasion, recipient)
        html = body_html(text, self.occasion.text.language, recipient.link)
        return b"".join(
            (
                self.before_id,
                message_id(self.occasion, recipient.key).encode(),
                self.before_to,
                _mailbox(recipient.name, recipient.address),
                self.before_text,
                _encoded(text),
                self.before_html,
                _encoded(html),
                self.after,
            )
        )


def body_text(occasion: Occasion, recipient: Recipient) -> str:
    """Return the plain text of a letter."""
    personal = {"name": recipient.name, "link": recipient.link, "code": recipient.code}
    shared = {name: value for name, value in occasion.common.items() if name in COMMON}
    return fill_body(occasion.text.body, shared | personal)


def body_html(text: str, language: str, link: str) -> str:
    """Return a plain text as HTML: paragraphs, line breaks, one link, and nothing else."""
    base = language.split("-", maxsplit=1)[0]
    direction = "rtl" if base in RIGHT_TO_LEFT else "ltr"
    inner = escape(text).replace("\n\n", "</p>\n<p>").replace("\n", "<br>\n")
    address = escape(link)
    if address:
        inner = inner.replace(address, f'<a href="{address}">{address}</a>')
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}"><head>'
        f'<meta charset="utf-8"></head><body>\n<p>{inner}</p>\n</body></html>'
    )


def message_id(occasion: Occasion, key: str) -> str:
    """Return the id of a letter: the same for the same letter, and it tells no name."""
    digest = hashlib.sha256(f"{occasion.text.kind.value}\x1f{key}".encode()).hexdigest()
    return f"<{digest[:32]}@{occasion.sender.rpartition('@')[2]}>"


def check_recipient(recipient: Recipient) -> None:
    """Refuse a name, address, link or code that could be more than it should."""
    misspelt = check_address(recipient.address)
    if misspelt is not None:
        raise UnsafeLetter(
            f"The address {quoted(recipient.address)} {misspelt.what}; {misspelt.hint}."
        )
    for value in (recipient.name, recipient.link, recipient.code):
        if not value.isprintable() or len(value) > LONGEST_NAME:
            raise UnsafeLetter(
                f"{quoted(value)} holds a line break or another control character, or is over "
                f"{LONGEST_NAME} characters; correct it in the roster."
            )


def _check(occasion: Occasion) -> None:
    for address in (occasion.sender, occasion.reply_to):
        misspelt = check_address(address)
        if misspelt is not None:
            raise UnsafeLetter(f"The sender {quoted(address)} {misspelt.what}; {misspelt.hint}.")
    for value in (occasion.sender_name, fill(occasion.text.subject, occasion.common)):
        if not value.isprintable():
            raise UnsafeLetter(
                f"{quoted(value)} holds a line break or another control character; write it on "
                "one line."
            )


def _message(occasion: Occasion, to: Address, id_: str, text: str, html: str) -> EmailMessage:
    message = EmailMessage(SMTP)
    message["Message-ID"] = id_
    message["Date"] = format_datetime(occasion.written)
    message["From"] = Address(display_name=occasion.sender_name, addr_spec=occasion.sender)
    message["To"] = to
    message["Reply-To"] = Address(addr_spec=occasion.reply_to)
    message["Subject"] = fill(occasion.text.subject, occasion.common)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(_BOUNDARY.format("bodies"))
    if occasion.hold:
        message.add_attachment(
            occasion.hold, maintype="text", subtype="calendar", filename="survey.ics"
        )
        message.set_boundary(_BOUNDARY.format("parts"))
    message["Content-Language"] = occasion.text.language  # what sets a body removes it
    return message


def _mailbox(name: str, address: str) -> bytes:
    """Return a name and an address as the value of a header."""
    if not name:
        return address.encode()
    if _ATOM.fullmatch(name):
        return f'"{name}" <{address}>'.encode()
    if name.isascii():
        plain = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{plain}" <{address}>'.encode()
    words = Header(name, "utf-8", header_name="To").encode(linesep="\r\n")
    return f"{words}\r\n <{address}>".encode()


def _encoded(text: str) -> bytes:
    return b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
