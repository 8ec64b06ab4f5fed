"""Role pages: who may do what, and the line that says nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from survey.storage.accounts import AccountDesk
from survey.web.admin.access import OPENED_BY_NOBODY, Right, Role, may
from survey.web.admin.drawing import page
from survey.web.admin.visit import Visit

NAMES = {
    Role.HR: "HR",
    Role.CUSTODIAN: "Custodian",
    Role.RESEARCHER: "Researcher",
    Role.VIEWER: "Reader",
}
IN_THE_VAULT = (
    ("Open the seal", ("no", "2 of 3 together", "no", "no")),
    ("Read comments before publishing", ("no", "yes", "no", "no")),
    ("Publish results", ("no", "yes", "no", "no")),
    ("Compute on opened answers", ("no", "yes", "without names", "no")),
)
"""What happens on the custodian's own machine, and on no page of these."""


@dataclass(frozen=True, slots=True)
class RolePages:
    """The table of roles, and for HR the accounts."""

    accounts: AccountDesk

    def show(self, visit: Visit) -> Response:
        """Show the table."""
        may_see = may(visit.somebody.role, Right.MANAGE_ACCOUNTS)
        accounts = self.accounts.all() if may_see else ()
        people = [
            (NAMES[role], [one.name for one in accounts if one.role == role.value])
            for role in Role
        ]
        return page(
            "roles.html",
            visit,
            roles=[NAMES[role] for role in Role],
            rows=_rows(),
            people=people if may_see else [],
            own=NAMES[visit.somebody.role],
            here="/roles",
        )


def _rows() -> Sequence[tuple[str, Sequence[str]]]:
    held = [
        (
            right.value[:1].upper() + right.value[1:],
            tuple("yes" if may(role, right) else "no" for role in Role),
        )
        for right in Right
    ]
    nobody = (OPENED_BY_NOBODY[:1].upper() + OPENED_BY_NOBODY[1:], ("nobody",) * len(Role))
    return [*held, *IN_THE_VAULT, nobody]
