"""Sixty: a whole wave of sixty people, answered over HTTP while somebody looks at everything.

Real stores in a folder of a study, from the roster to the Extract. Everybody answers at a known
minute, one after another; after each answer the timer runs and a poll is taken of all that HR and
an administrator of the databases can see. Each person's answers spell a number, so that a test
can tell whose row an opened answer is.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from random import Random, SystemRandom

from starlette.applications import Starlette
from starlette.testclient import TestClient

from survey.answers.opening import Opening
from survey.answers.submission import Comment, Submission, write_submission
from survey.instrument.questionnaire import Asked
from survey.mail.outbox import MemoryOutbox
from survey.parties.collecting import advance
from survey.parties.mailing import Mailer
from survey.parties.places import Party, Places, link_key, prepare
from survey.parties.posting import post
from survey.parties.proposing import secret_of
from survey.parties.unsealing import hand_out, unseal
from survey.parties.vault import card_of, leave_card, sign_wave
from survey.people.roster import Person, Roster
from survey.privacy.keyring import Keyring
from survey.privacy.links import ballot_id, pseudonym, token, write_code
from survey.privacy.manifest import WaveManifest
from survey.privacy.manifest_file import read_manifest
from survey.privacy.sealing import receipt_of, seal_inner
from survey.storage.collector import CollectorStore
from survey.storage.mailer import MailerStore
from survey.storage.vault import VaultStore
from survey.study import Study, read_study_text
from survey.transfer.fielded import Fielded, fielded_from
from survey.web.protection import Limits
from survey.web.respondent import respondent_site
from tests.survey.web.company import hasty

WAVE = "2026-11"
DEPARTMENTS = ("Sales", "Marketing", "Logistics")
EACH = 20
PEOPLE = EACH * len(DEPARTMENTS)
WITHOUT_SCRIPT = 5
"""Every fifth person has no script: their answers are sealed by the server."""
BEFORE = datetime(2026, 11, 28, 9, tzinfo=UTC)
OPENING = datetime(2026, 11, 30, 8, tzinfo=UTC)
OVER = datetime(2026, 12, 12, 9, tzinfo=UTC)
A_DAY = 20
"""People who answer on one day."""
ADDRESS = "2001:db8::bad:cafe:77"
FORWARDED = "198.51.100.233"
AGENT = "NeedleBrowser/77.3 (a machine of its own)"
PASSPHRASE = "lantern orbit thistle canoe"  # noqa: S105 - of a made-up vault
STUDY = """\
study: fr26
title: {en: How we work together, de: Wie wir zusammenarbeiten}
custodian: {name: the works council, contact: council@example.com}
contact: survey@example.com
origin: https://survey.example.com
time_zone: UTC
instrument: friction-full
waves:
  - {wave: 2026-11, opens: 2026-11-30 08:00, closes: 2026-12-11 18:00, form: full}
"""


@dataclass(frozen=True, slots=True)
class Poll:
    """What can be seen at one moment."""

    office: dict[str, bytes]
    """HR's: every row of the mailer, every file between the parties, and the public pages."""
    ballots: frozenset[bytes]
    """An administrator's: the ids of the sealed answers in the collector's database."""
    sealed: dict[bytes, tuple[bytes, ...]] = field(repr=False)


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = BEFORE

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass
class Sixty:
    """The study, its parties and what was seen of them."""

    places: Places
    study: Study
    keyring: Keyring
    mailer: Mailer
    collector: CollectorStore
    vault: VaultStore
    fielded: Fielded
    clock: Clock = field(default_factory=Clock)
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    arrived: list[str] = field(default_factory=list)
    """The people in the order in which they answered."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The number that each person's answers spell."""
    receipts: dict[str, str] = field(default_factory=dict)
    submissions: list[bytes] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    opening: Opening | None = None
    extract: Path = Path()

    @property
    def folder(self) -> Path:
        """Return the folder of the study."""
        return self.places.folder

    @property
    def people(self) -> tuple[Person, ...]:
        """Return everybody, in the order of the roster."""
        return self.mailer.store.people.roster().people

    @property
    def manifest(self) -> WaveManifest:
        """Return what the wave promises."""
        return read_manifest(self.places.handover(WAVE).take("manifest.json"))

    @property
    def code_items(self) -> tuple[str, str, str]:
        """Return the statements whose answers spell a person's number, in fives."""
        of_others = [
            item.id
            for item in self.fielded.instrument
            if item.asked is Asked.EACH and (item.format.low, item.format.high) == (1, 5)
        ]
        return of_others[0], of_others[1], of_others[2]

    def secret(self, person: str) -> bytes:
        """Return the secret in the link of a person."""
        return secret_of(self.manifest, link_key(self.places), person)

    def spelled(self, person: str) -> dict[str, int]:
        """Return the answers that spell a person's number."""
        number = self.numbers[person]
        digits = (number // 25, number // 5 % 5, number % 5)
        return {item: 1 + digit for item, digit in zip(self.code_items, digits, strict=True)}

    def read(self, answers: dict[str, int]) -> str:
        """Return whose answers these are."""
        first, second, third = (int(answers[item]) - 1 for item in self.code_items)
        owner = {number: person for person, number in self.numbers.items()}
        return owner[25 * first + 5 * second + third]

    def marker(self, person: str) -> str:
        """Return the words that stand in a person's comment and nowhere else."""
        return f"needle-{self.numbers[person]:03}-in-the-hay"

    def site(self) -> Starlette:
        """Return a site that has just started."""
        return respondent_site(
            self.collector,
            {self.fielded.instrument.sha256: self.fielded.instrument}.get,
            clock=self.clock,
            limits=Limits(unknown_links=10_000, ballots=100_000),
            host="survey.example.com",
            stopwatch=hasty(),
        )

    def browser(self, site: Starlette | None = None) -> TestClient:
        """Return a browser of a known address and make."""
        return TestClient(
            site or self.site(),
            base_url="https://survey.example.com",
            follow_redirects=False,
            client=(ADDRESS, 50_000),
            headers={"user-agent": AGENT, "x-forwarded-for": FORWARDED},
        )

    def step(self) -> None:
        """Let the timer run at the collector and the mailer."""
        self.mailer.advance(WAVE, self.clock.now)
        advance(self.collector, self.places, WAVE, self.clock.now)

    def poll(self, browser: TestClient) -> None:
        """Look at everything once."""
        office = rows_of(self.places.database(Party.MAILER))
        handover = self.folder / "handover"
        for path in sorted(one for one in handover.rglob("*") if one.is_file()):
            office[path.name] = path.read_bytes()
            office[f"time of {path.name}"] = str(path.stat().st_mtime_ns).encode()
        for page in ("/s", f"/receipts/{WAVE}", "/health", f"/manifest/{WAVE}"):
            office[page] = browser.get(page).content
        with closing(sqlite3.connect(self.places.database(Party.COLLECTOR))) as database:
            rows = database.execute(
                "SELECT ballot_id, submission, veiled_receipt, sealed FROM ballot"
            ).fetchall()
        self.polls.append(Poll(office, frozenset(row[0] for row in rows), {r[0]: r for r in rows}))

    def keep_copy(self, name: str) -> Path:
        """Copy the folder as it lies there, with the logs of the databases."""
        copy = self.folder.parent / name
        shutil.copytree(self.folder, copy)
        return copy

    def answer(self, browser: TestClient, person: str) -> None:
        """Let somebody answer as their device does."""
        secret = self.secret(person)
        if len(self.arrived) % WITHOUT_SCRIPT == WITHOUT_SCRIPT - 1:
            self._answer_plainly(browser, person)
        else:
            shown = token(secret, WAVE).hex()
            form = browser.post("/enter", json={"wave": WAVE, "t": shown})
            assert form.status_code == 200, form.text
            unit = next(one.unit for one in self.people if one.id == person)
            target = next(one for one in self.manifest.departments if one != unit)
            inner = seal_inner(
                self.manifest.public_key, WAVE, self._submission(person, secret, target)
            )
            submission = os.urandom(16)
            self.submissions.append(submission)
            sent = browser.post("/ballot", json={
                "wave": WAVE, "t": shown, "b": ballot_id(secret, WAVE).hex(),
                "sub": submission.hex(), "inner": base64.b64encode(inner).decode(),
            })  # fmt: skip
            assert sent.status_code == 201, sent.text
            self.receipts[person] = receipt_of(inner)
        self.arrived.append(person)

    def _submission(self, person: str, secret: bytes, target: str) -> bytes:
        manifest = self.manifest
        return write_submission(
            Submission(
                pseudonym=pseudonym(secret, manifest.study),
                instrument_sha256=manifest.instrument_sha256,
                form=manifest.form,
                language="en",
                seconds=300,
                sealed_on_device=True,
                answers={target: self.spelled(person)},
                comments=(Comment("O1", target, self.marker(person)),),
            )
        )

    def _answer_plainly(self, browser: TestClient, person: str) -> None:
        typed = {"code": write_code(self.secret(person)), "lang": "en"}
        page = browser.post("/form", data=typed).text
        fields = {
            name: unescape(value)
            for name, value in re.findall(
                r'<input type="hidden" name="(\w+)" value="([^"]*)"', page
            )
        }
        fields |= {f"{item}@1": str(value) for item, value in self.spelled(person).items()}
        fields["O1@1"] = self.marker(person)
        reply = browser.post("/send", data=fields)
        assert reply.status_code == 201, reply.text


@contextmanager
def whole_wave(folder: Path, keyring: Keyring) -> Iterator[Sixty]:
    """Found a study of sixty people and bring its wave to where it is open."""
    places = Places(folder / "study")
    study = read_study_text(STUDY, "study.yaml")
    leave_card(places, card_of(keyring))
    for party in Party:
        prepare(places, party)
    clock = Clock()
    fielded = fielded_from(study.instrument, Path())
    with (
        MailerStore.open(places.store(Party.MAILER, study), clock=BEFORE.timestamp) as store,
        CollectorStore.open(places.store(Party.COLLECTOR, study)) as collector,
        VaultStore.open(places.store(Party.VAULT, study)) as vault,
    ):
        store.people.replace(Roster(tuple(_everybody())))
        mailer = Mailer(study, places, store, fielded)
        wave = Sixty(places, study, keyring, mailer, collector, vault, fielded, clock)
        wave.numbers = {one.id: place for place, one in enumerate(_drawn(wave.people, 5))}
        mailer.plan(WAVE)
        wave.step()
        sign_wave(places.handover(WAVE), keyring)
        wave.step()
        mailer.open(WAVE, BEFORE)
        clock.now = OPENING
        wave.step()
        post(mailer, wave.outbox, OPENING)
        yield wave


def answer_and_close(wave: Sixty) -> None:
    """Let everybody answer, one after another, then close, open and hand out."""
    browser = wave.browser()
    wave.poll(browser)
    for place, person in enumerate(_drawn(wave.people, 11)):
        wave.clock.now = OPENING + timedelta(days=place // A_DAY, minutes=7 * (place % A_DAY + 1))
        wave.answer(browser, person.id)
        wave.step()
        wave.poll(browser)
    wave.collector.backup(wave.folder / "collector" / "backups" / "hourly.db")
    wave.keep_copy("while-open")
    wave.clock.now = OVER
    wave.step()
    wave.keep_copy("closed")
    wave.opening = unseal(
        wave.places, WAVE, wave.keyring, wave.vault, fielded=wave.fielded, chance=SystemRandom()
    )
    wave.step()
    wave.extract = hand_out(wave.places, WAVE, wave.vault, wave.fielded)
    wave.keep_copy("opened")


def rows_of(path: Path) -> dict[str, bytes]:
    """Return every row of a database, each under its table and place."""
    with closing(sqlite3.connect(path)) as database:
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            f"{table}/{place}": repr(row).encode()
            for (table,) in named
            for place, row in enumerate(database.execute(f"SELECT * FROM {table}"))  # noqa: S608
        }


def written(value: object) -> bytes:
    """Return a value as JSON, for a leak that a control makes on purpose."""
    return json.dumps(value).encode()


def _everybody() -> Iterator[Person]:
    for number in range(PEOPLE):
        unit = DEPARTMENTS[number % len(DEPARTMENTS)]
        yield Person(
            f"staff-number-{number:05}",
            f"Invented Person {number:05}",
            unit,
            f"invented.person.{number:05}@example.com",
        )


def _drawn(people: tuple[Person, ...], seed: int) -> list[Person]:
    return Random(seed).sample(people, len(people))  # noqa: S311 - an order that is repeatable
