"""Mailer: the store of people, waves, letters and accounts, which knows of no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from survey.storage.accounts import AccountDesk
from survey.storage.audit import AuditLog
from survey.storage.engines import Engines
from survey.storage.letter_rows import LetterDesk
from survey.storage.participation_rows import ParticipationDesk
from survey.storage.planned_waves import WaveDesk
from survey.storage.roster_rows import RosterDesk
from survey.storage.store import Store
from survey.storage.versions import kind_of
from survey.storage.writer import Writer


class MailerStore(Store):
    """The mailer's tables, each noun by its own name."""

    KIND = kind_of("mailer")

    def __init__(
        self, engines: Engines, writer: Writer[Any, Any], clock: Callable[[], float]
    ) -> None:
        """Take connections to tables that are prepared; use `open` instead."""
        super().__init__(engines, writer, clock)
        self.people = RosterDesk(self._tables)
        self.waves = WaveDesk(self._tables)
        self.letters = LetterDesk(self._tables)
        self.participation = ParticipationDesk(self._tables)
        self.accounts = AccountDesk(self._tables)
        self.audit = AuditLog(self._tables)
