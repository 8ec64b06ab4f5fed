"""A letter to one person of the cast, and a real mail server on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from survey.fieldwork.invitation import LetterKind
from survey.fieldwork.standard_letters import standard_letter
from survey.mail.hold import Hold, calendar_file
from survey.mail.letters import Occasion, Recipient

WRITTEN = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
COMMON = {
    "closes": "Friday, 11 December 2026, 18:00",
    "custodian": "the works council",
    "contact": "survey@northlight.example",
    "title": "How we work together",
    "minutes": "9",
    "least": "8",
    "since": "",
}


def occasion_in(language: str, kind: LetterKind = LetterKind.INVITATION) -> Occasion:
    """Return a standard letter with its common values."""
    text = standard_letter(kind, language)
    assert text is not None
    hold = Hold("2026-11@northlight.example", WRITTEN, 15, "Survey", "See the letter.", WRITTEN)
    sender = "survey@northlight.example"
    return Occasion(text, COMMON, sender, "Works council", sender, WRITTEN, calendar_file(hold))


@pytest.fixture
def occasion() -> Occasion:
    return occasion_in("en")


@pytest.fixture
def alder() -> Recipient:
    return Recipient(
        "2026-11/invite-1/17",
        "Ada Alder",
        "ada@northlight.example",
        "https://survey.northlight.example/s#1.MFRGGZDFMZTWQ2LKNNWG23TPOA.ABCDEFGHIJ",
        "MFRG GZDF MZTW Q2LK NNWG 23TP OA",
    )


@dataclass
class Received:
    """A letter as the mail server got it."""

    recipients: list[str]
    content: bytes
    connection: int


@dataclass
class Postmaster:
    """Takes letters, refuses some, and counts connections."""

    received: list[Received] = field(default_factory=list)
    refuse: dict[str, list[str]] = field(default_factory=dict)
    """Address -> replies to it, one after another; then it is taken."""
    hang_up_after: int = 0
    port: int = 0
    connections: dict[int, int] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Refuse an address as often as was asked."""
        if self.refuse.get(address):
            return self.refuse[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter."""
        number = self.connections.setdefault(id(session), len(self.connections))
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(Received([*envelope.rcpt_tos], content, number))
        if self.hang_up_after and len(self.received) % self.hang_up_after == 0:
            assert server.transport is not None
            server.transport.close()
        return "250 OK"


@contextmanager
def running(master: Postmaster, context: ssl.SSLContext | None = None) -> Iterator[Postmaster]:
    """Run a mail server on a free port of loopback; with a context it offers STARTTLS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        master.port = free.getsockname()[1]
    controller = Controller(
        master,
        hostname="127.0.0.1",
        port=master.port,
        tls_context=context,
        require_starttls=context is not None,
    )
    controller.start()
    yield master
    controller.stop()


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    """Run a mail server that takes letters in the open."""
    with running(Postmaster()) as master:
        yield master
