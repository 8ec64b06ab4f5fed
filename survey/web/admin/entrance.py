"""Entrance: the page at which people sign in, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from survey.storage.audit import AuditLog, Entry
from survey.web.admin.doorkeeper import Attempt, Doorkeeper, account_name
from survey.web.admin.drawing import page
from survey.web.admin.gate import REFUSED, Entered, Left
from survey.web.admin.visit import Visit
from survey.web.protection import Bucket

REFUSAL = "E-mail, password or code is not right. After five tries there is a pause of a minute."
TRIES_OF_AN_ADDRESS = 30
"""To sign in, a minute."""
LONGEST_TYPED = 254
"""Characters; more is no address and no password."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Signing in and out."""

    doorkeeper: Doorkeeper
    log: AuditLog
    per_address: Bucket = field(default_factory=lambda: Bucket(TRIES_OF_AN_ADDRESS))

    def show(self, visit: Visit) -> Response:
        """Show the page; whoever is in already goes on."""
        if visit.visitor is not None:
            return RedirectResponse("/", 303)
        return self._form(visit, 200)

    def sign_in(self, visit: Visit) -> Response:
        """Let somebody in, or say the one sentence."""
        typed = {name: visit.fields.get(name, "") for name in ("mail", "password", "code")}
        is_plain = all(len(value) <= LONGEST_TYPED for value in typed.values())
        attempt = Attempt(typed["mail"], typed["password"], typed["code"])
        if not is_plain or not self.per_address.take(visit.peer):
            return self._form(visit, 403)
        visitor = self.doorkeeper.sign_in(attempt, visit.now)
        if visitor is None:
            # What was typed may be a password in the wrong field, so only known names are kept.
            known = self.doorkeeper.knows(attempt.name)
            who = account_name(attempt.name) if known else "unknown"
            self.log.append(Entry(visit.now, who, REFUSED, "sign-in"))
            return self._form(visit, 403)
        who = f"{visitor.name}, {visitor.role.value}"
        self.log.append(Entry(visit.now, who, "Did", "sign-in"))
        return Entered(visitor)

    def sign_out(self, visit: Visit) -> Response:
        """End the session."""
        who = visit.somebody
        self.doorkeeper.sign_out(who)
        self.log.append(Entry(visit.now, f"{who.name}, {who.role.value}", "Did", "sign-out"))
        return Left("/sign-in", 303)

    @staticmethod
    def _form(visit: Visit, status: int) -> Response:
        mail = visit.fields.get("mail", "")[:LONGEST_TYPED]
        return page(
            "sign_in.html",
            visit,
            status,
            is_refused=bool(visit.fields),
            refusal=REFUSAL,
            mail=mail,
            here="",
        )
