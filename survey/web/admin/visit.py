"""Visit: one request as a page sees it, after the gate has let it through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from survey.web.admin.access import Right, may
from survey.web.admin.doorkeeper import Visitor

PAGES: tuple[tuple[str, str, Right | None], ...] = (
    ("Waves", "/waves", Right.PLAN_WAVES),
    ("People", "/people", Right.LOAD_PEOPLE),
    ("Letters", "/letters", Right.WRITE_LETTERS),
    ("Taking part", "/participation", Right.SEE_PARTICIPATION),
    ("Roles", "/roles", None),
    ("Log", "/log", Right.READ_LOG),
)
"""The pages as they stand at the top, each with the right that it takes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody chose."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was let through: by whom, when, and what it brings."""

    now: datetime
    brand: str
    form_token: str = field(repr=False)
    visitor: Visitor | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """What the address names, such as a wave."""
    query: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    upload: Upload | None = None
    peer: str = field(default="", repr=False)

    @property
    def somebody(self) -> Visitor:
        """Return who it is, on pages that nobody sees without signing in."""
        assert self.visitor is not None  # noqa: S101 - the gate lets nobody else through
        return self.visitor

    @property
    def shown_pages(self) -> tuple[tuple[str, str], ...]:
        """Return the names and addresses of the pages that this visitor may see."""
        if self.visitor is None:
            return ()
        role = self.visitor.role
        return tuple(
            (name, address) for name, address, right in PAGES if right is None or may(role, right)
        )
