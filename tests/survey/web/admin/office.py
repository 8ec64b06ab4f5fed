"""Office: the mailer of a study of forty people, its site, and somebody of each role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import httpx2
import pyotp
from starlette.applications import Starlette
from starlette.testclient import TestClient

from survey.parties.collecting import advance
from survey.parties.mailing import Mailer
from survey.parties.places import Party, Places
from survey.parties.vault import card_of, leave_card, sign_wave
from survey.people.roster import Person, Roster
from survey.privacy.keyring import Keyring, keyring_of
from survey.storage.accounts import Account
from survey.storage.collector import CollectorStore
from survey.storage.mailer import MailerStore
from survey.study import read_study_text
from survey.transfer.fielded import fielded_from
from survey.web.admin.access import Role
from survey.web.admin.passwords import hashed
from survey.web.admin.site import admin_site
from tests.survey.parties.conftest import STUDY

WAVE, LATER = "2026-11", "2027-02"
ORIGIN = "https://hr.example.com"
BEFORE = datetime(2026, 11, 28, 9, tzinfo=UTC)
OPENING = datetime(2026, 11, 30, 8, tzinfo=UTC)
PASSWORD = "heron lantern gravel tuesday"  # noqa: S105 - of nobody
PASSWORD_HASH = hashed(PASSWORD)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody
FROM_HERE = {"sec-fetch-site": "same-origin", "origin": "null"}
SETTINGS = (
    STUDY.replace(
        "closes: 2026-12-11 18:00}",
        "closes: 2026-12-11 18:00, reminders: [2026-12-07 09:00]}",
    )
    + "  - {wave: 2027-02, opens: 2027-02-22 08:00, closes: 2027-03-05 18:00}\n"
)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = BEFORE

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def seconds(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now.timestamp()

    def forward(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class Office:
    """The mailer at work, with the collector and the vault that it needs for a wave."""

    mailer: Mailer
    collector: CollectorStore
    keyring: Keyring
    clock: Clock = field(default_factory=Clock)

    def site(self, origin: str = ORIGIN) -> Starlette:
        """Return the site as it has just started."""
        return admin_site(self.mailer, clock=self.clock, origin=origin)

    def client(self, origin: str = ORIGIN) -> TestClient:
        """Return a browser that sends what browsers send with a form."""
        return TestClient(
            self.site(origin), base_url=origin, follow_redirects=False, headers=FROM_HERE
        )

    def signed_in(self, role: Role = Role.HR) -> TestClient:
        """Return a browser in which somebody of a role has signed in."""
        made, token = self.client(), token_bytes(32)
        now = self.clock.now.timestamp()
        self.mailer.store.accounts.begin_session(token, name_of(role), now)
        made.cookies.set("__Host-session", token.hex())
        return made

    def credentials(self, role: Role = Role.HR) -> dict[str, str]:
        """Return what somebody types to come in now."""
        return {"mail": name_of(role), "password": PASSWORD, "code": self.code()}

    def code(self) -> str:
        """Return the six digits of now."""
        return pyotp.TOTP(SECRET).at(int(self.clock.now.timestamp()))

    def sign_wave(self, wave: str = WAVE) -> None:
        """Plan a wave, let the collector challenge and the vault sign."""
        self.mailer.plan(wave)
        self.step(wave)
        sign_wave(self.mailer.places.handover(wave), self.keyring)
        self.step(wave)

    def open_wave(self) -> None:
        """Open the wave of November."""
        self.sign_wave()
        self.mailer.open(WAVE, self.clock.now)
        self.step()

    def step(self, wave: str = WAVE) -> None:
        """Let the collector do what is due."""
        advance(self.collector, self.mailer.places, wave, self.clock.now)

    def log(self) -> list[tuple[str, str, str]]:
        """Return who did what with what, the newest first."""
        return [(one.actor, one.action, one.subject) for one in self.mailer.store.audit.entries()]


def name_of(role: Role) -> str:
    """Return the account of a role."""
    return f"{role.value}@example.com"


def form_token(text: str) -> str:
    """Return the token that a page's forms carry."""
    found = re.search(r'name="form-token" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def send(
    client: TestClient, path: str, fields: dict[str, str] | None = None, page: str = "/roles"
) -> httpx2.Response:
    """Send a form of a page."""
    token = form_token(client.get(page).text)
    return client.post(path, data={"form-token": token, **(fields or {})})


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Set the office up in a folder."""
    places, clock = Places(folder), Clock()
    keyring = keyring_of(bytes(range(32, 64)))
    leave_card(places, card_of(keyring))
    study = read_study_text(SETTINGS, "study.yaml")
    people = [Person(f"s{number}", f"S{number}", "Sales") for number in range(25)]
    people += [Person(f"m{number}", f"M{number}", "Marketing") for number in range(15)]
    for party in (Party.MAILER, Party.COLLECTOR):
        places.database(party).parent.mkdir(parents=True)
    with (
        MailerStore.open(places.store(Party.MAILER, study), clock=clock.seconds) as store,
        CollectorStore.open(
            places.store(Party.COLLECTOR, study), clock=clock.seconds
        ) as collector,
    ):
        store.people.replace(
            Roster(tuple(replace(one, address=f"{one.id}@example.com") for one in people))
        )
        for role in Role:
            store.accounts.add(Account(name_of(role), role.value, PASSWORD_HASH, SECRET))
        mailer = Mailer(study, places, store, fielded_from("friction-pulse", Path()))
        yield Office(mailer, collector, keyring, clock)
