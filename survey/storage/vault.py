"""Vault: the store of opened answers and comments, which knows nobody by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from survey.storage.audit import AuditLog
from survey.storage.comment_rows import CommentDesk
from survey.storage.engines import Engines
from survey.storage.opened_answers import OpeningDesk
from survey.storage.store import Store
from survey.storage.versions import kind_of
from survey.storage.writer import Writer


class VaultStore(Store):
    """The vault's tables, each noun by its own name."""

    KIND = kind_of("vault")

    def __init__(
        self, engines: Engines, writer: Writer[Any, Any], clock: Callable[[], float]
    ) -> None:
        """Take connections to tables that are prepared; use `open` instead."""
        super().__init__(engines, writer, clock)
        self.openings = OpeningDesk(self._tables)
        self.comments = CommentDesk(self._tables)
        self.audit = AuditLog(self._tables)
