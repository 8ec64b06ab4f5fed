"""Outbox: how letters leave, and what became of each.

By SMTP, a batch over one connection, each letter to one recipient; into a folder, to look at; or
into memory, for tests. All take letters one by one and tell of each at once, so that whoever
stops in between knows about all but one. A letter sent again carries the same Message-ID, by which
mail systems recognise it; the folder keeps each letter once by its name.
"""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, Self

from survey.errors import SurveyError, UnwritableFile

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SECONDS = 30
TRIES = 2
"""How often a letter is offered in one batch; after that it waits for the next."""
LONGEST_REASON = 200
_FIRST_TEMPORARY, _FIRST_PERMANENT = 400, 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is ready to leave."""

    key: str
    address: str
    message: bytes = field(repr=False)


class Fate(Enum):
    """What became of a letter."""

    SENT = "sent"
    WAITING = "waiting"
    """Refused for the moment; it goes again in the next batch."""
    RETURNED = "returned"
    """Refused for good: there is no such mailbox."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter, and what the mail server said."""

    key: str
    fate: Fate
    reason: str = ""


class Outbox(Protocol):
    """Something that letters leave by."""

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Send each letter and tell of it before the next is taken."""


@dataclass(slots=True)
class MemoryOutbox:
    """Keeps letters in a list."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Keep each letter."""
        for letter in letters:
            self.letters.append(letter)
            yield Outcome(letter.key, Fate.SENT)


@dataclass(frozen=True, slots=True)
class FolderOutbox:
    """Writes each letter into a folder as an .eml file, once and whole or not at all."""

    folder: Path

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Write each letter under a name that is always the same for it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for letter in letters:
                self._write(letter)
                yield Outcome(letter.key, Fate.SENT)
        except OSError as error:
            raise UnwritableFile(
                f"{self.folder} cannot be written to ({error.strerror}); name another folder."
            ) from error

    def path(self, key: str) -> Path:
        """Return where a letter lies; the name is made of its key and can lead nowhere else."""
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.eml"

    def _write(self, letter: Letter) -> None:
        path = self.path(letter.key)
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(letter.message)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


@dataclass(frozen=True, slots=True)
class SmtpOutbox:
    """Hands letters to a mail server, a batch over one connection."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    """starttls, tls, or none, which only a server on this machine may be spoken to with."""
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None
    """Certificates to trust; the system's own where nothing is said."""

    def __post_init__(self) -> None:
        """Refuse to speak in the open to another machine, where anybody could read the links."""
        if self.security not in {"starttls", "tls", "none"}:
            raise SurveyError(
                f"The mail security is {self.security}; write starttls, tls or none."
            )
        if self.security == "none" and self.host not in LOOPBACK:
            raise SurveyError(
                f"Letters to {self.host} would travel in the open, links and all; use starttls "
                "or tls."
            )

    def send(self, letters: Iterable[Letter]) -> Iterator[Outcome]:
        """Send a batch; what was refused for the moment is offered once more at its end."""
        with _Line(self._connect) as line:
            again = []
            for letter in letters:
                outcome = line.offer(self.sender, letter)
                if outcome.fate is Fate.WAITING:
                    again.append(letter)
                else:
                    yield outcome
            for letter in again:
                yield line.offer(self.sender, letter)

    def _connect(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if self.security == "tls":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise SurveyError(
                f"The mail server {self.host}:{self.port} cannot be used ({_said(error)}); no "
                "letter of this batch was sent, and they go again by themselves."
            ) from error
        return server


@dataclass(slots=True)
class _Line:
    """A connection that is opened when it is needed and once more when it breaks."""

    connect: Callable[[], smtplib.SMTP]
    server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            try:
                self.server.quit()
            except (OSError, smtplib.SMTPException):
                self.server.close()

    def offer(self, sender: str, letter: Letter) -> Outcome:
        for _ in range(TRIES):
            if self.server is None:
                self.server = self.connect()
            try:
                self.server.sendmail(sender, [letter.address], letter.message)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                if isinstance(error, smtplib.SMTPException) and not isinstance(
                    error, smtplib.SMTPServerDisconnected
                ):
                    return _refused(letter.key, error)
                self.server.close()
                self.server = None
            else:
                return Outcome(letter.key, Fate.SENT)
        return Outcome(letter.key, Fate.WAITING, "the mail server hung up")


def _refused(key: str, error: smtplib.SMTPException) -> Outcome:
    code = _code(error)
    if code >= _FIRST_PERMANENT and isinstance(error, smtplib.SMTPRecipientsRefused):
        return Outcome(key, Fate.RETURNED, _said(error))
    return Outcome(key, Fate.WAITING, _said(error))


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _said(error: Exception) -> str:
    """Return what a server said, on one line and without the address it was said about."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (code, reply), *_ = error.recipients.values()
        text = f"{code} {reply.decode('utf-8', 'replace')}"
    elif isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        text = f"{error.smtp_code} {said}"
    else:
        text = str(error)
    return " ".join(text.split())[:LONGEST_REASON]
