"""Log pages: what people with a role did; nothing about respondents is ever written there."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from survey.storage.audit import AuditLog, Entry
from survey.storage.errors import BrokenChain
from survey.transfer.inert import inert_csv
from survey.web.admin.drawing import choices, page
from survey.web.admin.visit import Visit

SHOWN = 50
KINDS = {
    "": "Everything",
    "Read": "Reads",
    "Export": "Exports",
    "Change": "Changes",
    "Did": "Deeds",
    "Answer": "Answers to warnings",
    "Refused": "Refused",
}


@dataclass(frozen=True, slots=True)
class LogPages:
    """The log, and whether it is whole."""

    log: AuditLog

    def show(self, visit: Visit) -> Response:
        """Show the newest entries of a kind."""
        kind = visit.query.get("kind", "")
        wanted = kind if kind in KINDS else ""
        before = visit.query.get("before", "")
        numbered = [
            (number, entry)
            for number, entry in self._numbered()
            if (not wanted or entry.action == wanted)
            and (not before.isdecimal() or number < int(before))
        ]
        return page(
            "log.html",
            visit,
            broken=self._fault(),
            entries=[(number, one, _detail(one)) for number, one in numbered[:SHOWN]],
            older=numbered[SHOWN - 1][0] if len(numbered) > SHOWN else 0,
            kind=wanted,
            kinds=choices(KINDS, wanted),
            here="/log",
        )

    def export(self, _visit: Visit) -> Response:
        """Return the whole log as a file."""
        header = ("number", "when", "who", "kind", "what", "detail")
        rows = [
            (str(number), one.at.isoformat(), one.actor, one.action, one.subject, _detail(one))
            for number, one in self._numbered()
        ]
        there = {"content-disposition": 'attachment; filename="log.csv"'}
        written = inert_csv([header, *rows])
        return Response(written, headers=there, media_type="text/csv; charset=utf-8")

    def _numbered(self) -> list[tuple[int, Entry]]:
        entries = self.log.entries()
        return [(len(entries) - place, one) for place, one in enumerate(entries)]

    def _fault(self) -> str:
        try:
            self.log.check()
        except BrokenChain as error:
            return str(error)
        return ""


def _detail(entry: Entry) -> str:
    return "; ".join(f"{name}: {value}" for name, value in sorted(entry.detail.items()))
