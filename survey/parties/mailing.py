"""Mailing: the mailer's steps for a wave, from its plan to the last reminder.

The mailer knows the people and no answer. Letters are queued in the transaction that marks their
step as done, and leave one by one: a crash sends none twice and forgets none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from survey.errors import NotReady
from survey.fieldwork.calendar import Kind, Step, due, lapsed
from survey.fieldwork.editions import compare_instruments, frozen_faults
from survey.fieldwork.invitation import LetterKind, letter_findings
from survey.fieldwork.launch import Answer, FormerWave, Gate, LaunchFacts, judge
from survey.fieldwork.standard_letters import standard_letter
from survey.fieldwork.wave import Act, State, may, move
from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument_text
from survey.parties.handover import (
    ANSWER,
    CHALLENGE,
    CLOSE,
    LINKS,
    MANIFEST,
    QUESTIONNAIRE,
    READY,
    SIGNATURE,
    Handover,
)
from survey.parties.places import Places, link_key
from survey.parties.proposing import Proposal, propose, valid_links, write_links
from survey.parties.vault import read_card
from survey.people.roster import Roster
from survey.privacy.keyring import is_signed
from survey.privacy.manifest import canonical_json
from survey.storage.letter_rows import LetterRow
from survey.storage.mailer import MailerStore
from survey.storage.roster_rows import Invited
from survey.study import Study
from survey.transfer.fielded import Fielded

BALLOT_BYTES = 16_384
"""Room that an answer takes on the collector's disk, with its share of the log and a copy."""
_REPORTED = "reported"
SIGNED_FILES = (CHALLENGE, SIGNATURE, ANSWER, READY)
"""What rests on the manifest as it was, and goes when it changes."""


@dataclass(frozen=True, slots=True)
class Mailer:
    """The mailer of one study."""

    study: Study
    places: Places
    store: MailerStore
    fielded: Fielded

    @property
    def instrument(self) -> Instrument:
        """Return the questionnaire as it stands now."""
        return self.fielded.instrument

    def plan(self, wave: str) -> Proposal:
        """Propose a wave to the vault; what was signed before it changed is taken away."""
        proposal = self._proposal(wave)
        content = canonical_json(proposal.manifest)
        self.store.waves.draft(wave, content.decode("utf-8"))
        handover = self.places.handover(wave)
        if not handover.has(MANIFEST) or handover.take(MANIFEST) != content:
            for name in SIGNED_FILES:
                handover.remove(name)
            handover.put(MANIFEST, content)
        handover.put(QUESTIONNAIRE, self.fielded.text.encode("utf-8"))
        return proposal

    def gate(self, wave: str, now: datetime, answers: Mapping[str, Answer] | None = None) -> Gate:
        """Look at every line of the gate that a wave passes before it opens."""
        proposal, handover = self._proposal(wave), self.places.handover(wave)
        manifest, roster = proposal.manifest, self._invited(wave)
        ready = json.loads(handover.take(READY)) if handover.has(READY) else {}
        members = Counter(roster.department(person) for person in roster.people)
        readers = Counter(self._language(person.language) for person in roster.people)
        facts = LaunchFacts(
            calendar=self.study.wave(wave).calendar,
            classes={one.label or one.id: one.invited for one in manifest.classes},
            class_size=manifest.class_size,
            rated={name: members[name] for name in manifest.departments},
            thresholds=manifest.thresholds,
            signed_by=manifest.custodian if self._is_signed(proposal, handover) else "",
            decryption_drill=_day(ready.get("drill")),
            restore_drill=_day(ready.get("restore_drill")),
            backup=_ago(ready.get("backup_age_seconds"), now),
            free_bytes=ready.get("free_bytes") or 0,
            expected_bytes=manifest.n_invited * BALLOT_BYTES,
            readers=readers,
            letters={
                language: [
                    finding
                    for kind in LetterKind
                    if (letter := standard_letter(kind, language)) is not None
                    for finding in letter_findings(letter, manifest.mode)
                ]
                for language in readers
                if standard_letter(LetterKind.INVITATION, language) is not None
            },
            questionnaire_languages=manifest.languages,
            without_address=sum(not person.address for person in roster.people),
            answers=answers or {},
            **self._since_the_last(wave),
        )
        return judge(facts, now)

    def reported(self, wave: str, day: date, actions: int) -> None:
        """Note that people have heard what came of a wave, and how many actions were agreed."""
        self._require(wave, Act.UNSEAL)
        self.store.waves.step_done(wave, f"{wave}/{_REPORTED}-{actions}-{day}")

    def _since_the_last(self, wave: str) -> dict[str, Any]:
        """Return what the gate asks about the wave before: its questions, and what came of it."""
        begins = self.study.wave(wave).calendar.opens
        over = [
            order.calendar
            for order in self.study.waves
            if order.calendar.closes <= begins
            and (found := self.store.waves.find(order.wave)) is not None
            and found.state is not State.DRAFT
        ]
        if not over:
            return {}
        last = max(over, key=lambda calendar: calendar.closes)
        former = FormerWave(last.wave, last.closes.date())
        for key in self.store.waves.steps_done(last.wave):
            step = key.partition("/")[2]
            if step.startswith(_REPORTED):
                actions, day = step.removeprefix(f"{_REPORTED}-").split("-", maxsplit=1)
                former = replace(former, reported=date.fromisoformat(day), actions=int(actions))
        asked = self.places.handover(last.wave)
        before = read_instrument_text(asked.take(QUESTIONNAIRE).decode("utf-8"), QUESTIONNAIRE)
        return {
            "former": former,
            "change": compare_instruments(before, self.instrument),
            "frozen": frozen_faults([before], self.instrument),
        }

    def open(self, wave: str, now: datetime, answers: Mapping[str, Answer] | None = None) -> None:
        """Open a wave that passes the gate: freeze who is in it, and let the collector know."""
        proposal, handover = self._proposal(wave), self.places.handover(wave)
        self.gate(wave, now, answers).require(wave)
        classes = proposal.classing.class_ids()
        units = {person.id: person.unit for person in self._invited(wave).people}
        snapshot = (Invited(person, units[person], class_) for person, class_ in classes.items())
        self.store.people.freeze(wave, tuple(snapshot))
        versions = dict(self.store.people.link_versions())
        handover.put(LINKS, write_links(valid_links(proposal, link_key(self.places), versions)))
        self.store.waves.move(wave, State.DRAFT, State.OPEN)
        self.store.waves.step_done(wave, _step(self.study, wave, Kind.OPEN).key)

    def advance(self, wave: str, now: datetime) -> tuple[str, ...]:
        """Queue the letters that are due, close what is over, and say what was done."""
        found = self.store.waves.find(wave)
        if found is None or found.state is not State.OPEN:
            return ()
        calendar = self.study.wave(wave).calendar
        done = self.store.waves.steps_done(wave)
        said = [
            f"wave {wave}: {step.kind.value} lapsed"
            for step in lapsed(calendar, done, now)
            if self.store.waves.step_done(wave, step.key)
        ]
        ripe = due(calendar, self.store.waves.steps_done(wave), now)
        said.extend(self._take(step) for step in ripe)
        return tuple(one for one in said if one)

    def remind(self, wave: str, today: date) -> int:
        """Queue a reminder to everybody beside those of the calendar; once a day at most."""
        self._require(wave, Act.REMIND)
        key = f"{wave}/{Kind.REMIND.value}-{today}"
        rows = self._letters(wave, key, LetterKind.REMINDER)
        return len(rows) if self.store.waves.step_done(wave, key, rows) else 0

    def close(self, wave: str) -> None:
        """End a wave before its hour, and let the collector know."""
        self._require(wave, Act.CLOSE)
        self.store.waves.move(wave, State.OPEN, State.CLOSED)
        self.store.waves.step_done(wave, _step(self.study, wave, Kind.CLOSE).key)
        self.places.handover(wave).put(CLOSE, b"")

    def _require(self, wave: str, act: Act) -> None:
        """Refuse an act that the state of a wave does not allow."""
        found = self.store.waves.find(wave)
        state = State.DRAFT if found is None else found.state
        if not may(state, act):
            move(wave, state, act)

    def _letters(self, wave: str, step: str, kind: LetterKind) -> list[LetterRow]:
        """Return a letter for everybody invited who has an address."""
        reachable = {person.id for person in self.store.people.roster().people if person.address}
        return [
            LetterRow(f"{step}/{one.person}", kind.value, one.person)
            for one in self.store.people.snapshot(wave)
            if one.person in reachable
        ]

    def _take(self, step: Step) -> str:
        """Take one step of the calendar, once."""
        if step.kind is Kind.CLOSE:
            self.store.waves.move(step.wave, State.OPEN, State.CLOSED)
            self.store.waves.step_done(step.wave, step.key)
            return f"wave {step.wave}: closed"
        kind = LetterKind.INVITATION if step.kind is Kind.INVITE else LetterKind.REMINDER
        rows = self._letters(step.wave, step.key, kind)
        if not self.store.waves.step_done(step.wave, step.key, rows):
            return ""
        return f"wave {step.wave}: queued {len(rows)} letters ({kind.value})"

    def _proposal(self, wave: str) -> Proposal:
        order = self.study.wave(wave)
        roster = self.store.people.roster()
        if not roster.people:
            raise NotReady("Nobody is in the roster yet; load one with: detente roster load FILE")
        return propose(self.study, order, roster, self.instrument, read_card(self.places))

    def _invited(self, wave: str) -> Roster:
        return self.store.people.roster().at(self.study.wave(wave).calendar.opens.date())

    def _language(self, language: str) -> str:
        """Return the language in which a person gets letters: their own, or the study's first."""
        return language or next(iter(self.study.title))

    def _is_signed(self, proposal: Proposal, handover: Handover) -> bool:
        """Tell whether the vault signed the wave as everything stands now."""
        content = canonical_json(proposal.manifest)
        if not handover.has(SIGNATURE) or handover.take(MANIFEST) != content:
            return False
        key = bytes.fromhex(proposal.manifest.verify_key)
        return is_signed(content, handover.take(SIGNATURE), key)


def _step(study: Study, wave: str, kind: Kind) -> Step:
    return next(step for step in study.wave(wave).calendar.steps() if step.kind is kind)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ago(seconds: float | None, now: datetime) -> datetime | None:
    return None if seconds is None else now - timedelta(seconds=seconds)
