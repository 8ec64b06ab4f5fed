"""People pages: a staff list is looked at whole, and taken over only when somebody says so."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from starlette.responses import RedirectResponse, Response

from survey.errors import InvalidFile, SurveyError
from survey.findings import CellFinding, Finding
from survey.parties.mailing import Mailer
from survey.people.change import RosterChange, SizeChange, compare
from survey.storage.audit import Entry
from survey.transfer.roster_file import RosterReading, inspect_roster, write_findings
from survey.transfer.roster_rows import RosterRules
from survey.web.admin.drawing import page
from survey.web.admin.visit import Visit

HELD = timedelta(minutes=30)
"""For so long a list that was looked at can be taken over."""
MOST_HELD = 8
FINDINGS_SHOWN = 200
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Held:
    """A list that somebody looked at, in memory until it is taken over."""

    reading: RosterReading = field(repr=False)
    digest: str
    """Of the file and of the roster it was compared with."""
    at: datetime


@dataclass(slots=True)
class Shelf:
    """Lists that were looked at, one a session; never on the disk."""

    _held: OrderedDict[str, Held] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, who: str, held: Held) -> None:
        """Keep a list in the place of the one before."""
        with self._lock:
            self._held.pop(who, None)
            self._held[who] = held
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)

    def find(self, who: str, now: datetime) -> Held | None:
        """Return the list that somebody looked at last, unless it is too long ago."""
        with self._lock:
            held = self._held.get(who)
            if held is not None and now - held.at > HELD:
                del self._held[who]
                return None
            return held

    def drop(self, who: str) -> None:
        """Forget a list."""
        with self._lock:
            self._held.pop(who, None)


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """What HR sees and does with the staff list."""

    mailer: Mailer
    shelf: Shelf = field(default_factory=Shelf)

    def show(self, visit: Visit) -> Response:
        """Show how many people there are, and the field for a file."""
        return self._start(visit, 200)

    def preview(self, visit: Visit) -> Response:
        """Look at a file: every finding, and what would change. Nothing is taken over."""
        if visit.upload is None or not visit.upload.content:
            fault = Finding("the file", "none was chosen", "choose a CSV or XLSX file")
            return self._start(visit, 422, [fault])
        name, content = visit.upload.name or "staff list", visit.upload.content
        try:
            reading = inspect_roster(name, content, self._rules())
        except InvalidFile as error:
            return self._start(visit, 422, error.findings)
        except SurveyError as error:
            return self._start(visit, 422, [Finding("the file", str(error), "")])
        held = Held(reading, self._digest(content), visit.now)
        self.shelf.put(visit.somebody.form_token, held)
        return self._preview(visit, held)

    def findings(self, visit: Visit) -> Response:
        """Return the findings of the list as a file, for whoever mends it."""
        held = self.shelf.find(visit.somebody.form_token, visit.now)
        written = write_findings(held.reading.findings if held else ())
        there = {"content-disposition": 'attachment; filename="findings.csv"'}
        return Response(written, headers=there, media_type=CSV)

    def take_over(self, visit: Visit) -> Response:
        """Take over the list as it was shown, and no other."""
        who = visit.somebody
        held = self.shelf.find(who.form_token, visit.now)
        if held is None or held.digest != visit.fields.get("list"):
            what = "it is no longer the list that was shown last, or that was a while ago"
            return self._start(visit, 409, [Finding("the list", what, "choose the file again")])
        if held.digest != self._digest_of(held):
            what = "the people changed since it was shown"
            return self._start(visit, 409, [Finding("the list", what, "choose the file again")])
        roster = held.reading.roster
        change = compare(self.mailer.store.people.roster(), roster)
        self.mailer.store.people.replace(roster)
        self.shelf.drop(who.form_token)
        detail = {"people": str(len(roster.people)), "change": change.sentence()}
        self.mailer.store.audit.append(
            Entry(visit.now, f"{who.name}, {who.role.value}", "Did", "took people over", detail)
        )
        return RedirectResponse("/people", 303)

    def _start(self, visit: Visit, status: int, faults: object = ()) -> Response:
        roster = self.mailer.store.people.roster()
        return page(
            "people.html",
            visit,
            status,
            count=len(roster.people),
            faults=faults,
            attributes=self.mailer.study.attributes,
            here="/people",
        )

    def _preview(self, visit: Visit, held: Held) -> Response:
        reading = held.reading
        change = compare(self.mailer.store.people.roster(), reading.roster)
        return page(
            "preview.html",
            visit,
            reading=reading,
            change=change,
            counts=_counts(change),
            falling=_falling(change.sizes, self.mailer.study.class_size),
            k=self.mailer.study.class_size,
            good=len(reading.roster.people),
            found=_shown(reading.findings),
            more=max(len(reading.findings) - FINDINGS_SHOWN, 0),
            digest=held.digest,
            here="/people",
        )

    def _rules(self) -> RosterRules:
        study = self.mailer.study
        return RosterRules(languages=tuple(study.title), attributes=study.attributes)

    def _digest(self, content: bytes) -> str:
        mark = hashlib.sha256(content).hexdigest()[:32]
        return f"{mark}{self._mark_of_roster()}"

    def _digest_of(self, held: Held) -> str:
        return f"{held.digest[:32]}{self._mark_of_roster()}"

    def _mark_of_roster(self) -> str:
        """Return what differs once somebody else has loaded people."""
        roster = self.mailer.store.people.roster()
        return hashlib.sha256(repr(roster).encode()).hexdigest()[:32]


def _counts(change: RosterChange) -> tuple[str, ...]:
    """Return what would change, a sentence each."""
    units = (("New units", change.new_units), ("Units that go", change.lost_units))
    told = [f"{name}: {', '.join(found)}." for name, found in units if found]
    if change.renumbered:
        told.append(
            f"{len(change.renumbered)} of them keep their address under a new id: most likely the "
            "same people. They would get a new link and begin anew."
        )
    return (change.sentence(), *told)


def _falling(sizes: tuple[SizeChange, ...], k: int) -> tuple[SizeChange, ...]:
    """Return the units that would be below k and were not, or get smaller still."""
    return tuple(one for one in sizes if 0 < one.after < k and one.after < one.before)


def _shown(findings: tuple[CellFinding, ...]) -> tuple[CellFinding, ...]:
    return findings[:FINDINGS_SHOWN]
