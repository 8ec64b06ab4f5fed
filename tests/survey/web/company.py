"""Company: a collector with one open wave, the links into it, and the site on it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument
from survey.privacy.keyring import keyring_of
from survey.privacy.links import link, link_secret, token, token_hash, write_code
from survey.privacy.manifest import AnswerClass, Deletion, WaveManifest, canonical_json, sign
from survey.privacy.sealing import open_inner, open_outer
from survey.privacy.thresholds import Thresholds
from survey.storage.collector import CollectorStore
from survey.storage.collector_tables import ballots
from survey.web.protection import Limits
from survey.web.respondent import respondent_site

WAVE = "2026-11"
LINK_KEY = bytes(range(32))
KEYRING = keyring_of(bytes(range(32, 64)))
TRILINGUAL = read_instrument(Path(__file__).parent / "trilingual.yaml")
SALES = AnswerClass("s1", "Sales", "", "Sales, field staff", 31)
MARKETING = AnswerClass("m1", "Marketing", "", "Marketing", 18)
GENEROUS = Limits(unknown_links=10_000, ballots=100_000)


def manifest_for(instrument: Instrument, **changes: Any) -> WaveManifest:
    """Return the manifest of the wave of November."""
    made = WaveManifest(
        study="nl26",
        title={"en": "Northlight", "de": "Northlight", "ar": "Northlight"},
        wave=WAVE,
        opens="2026-11-02T08:00:00+01:00",
        closes="2026-11-27T23:59:00+01:00",
        time_zone="Europe/Berlin",
        mode="sealed",
        thresholds=Thresholds(),
        custodian="the works council",
        custodian_contact="room 2.14, extension 4410",
        contact="survey@northlight.example",
        languages=instrument.languages,
        instrument_sha256=instrument.sha256,
        form=instrument.forms[0].id,
        vault_key=KEYRING.public_key.hex(),
        verify_key=KEYRING.verify_key.hex(),
        client_sha256="0" * 64,
        classes=(SALES, MARKETING),
        departments=("Marketing", "Sales"),
        rated_each=1,
        n_invited=49,
        require_client_sealing=False,
        deletion=Deletion("2026-12-11", "2028-12-31", "2027-11-30"),
    )
    return replace(made, **changes)


def hasty() -> Callable[[], float]:
    """Return a stopwatch on which a minute goes by between any two looks."""
    minutes = count(0.0, 60.0)
    return lambda: next(minutes)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass
class Desk:
    """The collector with its site, and the vault that can look inside."""

    store: CollectorStore
    instrument: Instrument
    manifest: WaveManifest
    clock: Clock = field(default_factory=Clock)
    limits: Limits = GENEROUS

    @property
    def site(self) -> Starlette:
        """Return a site that has just started."""
        return respondent_site(
            self.store,
            {self.instrument.sha256: self.instrument}.get,
            clock=self.clock,
            limits=self.limits,
            host="survey.northlight.example",
            stopwatch=hasty(),
        )

    def client(self) -> TestClient:
        """Return a browser without script."""
        return TestClient(self.site, base_url="http://127.0.0.1", follow_redirects=False)

    def secret(self, person: int) -> bytes:
        """Return the secret of one of forty people of Sales."""
        return link_secret(LINK_KEY, "nl26", f"p{person}")

    def code(self, person: int) -> str:
        """Return the code in the letter of a person."""
        return write_code(self.secret(person))

    def link(self, origin: str, person: int) -> str:
        """Return the link in the letter of a person."""
        mark = sign(self.manifest, KEYRING).fingerprint
        return link(origin, self.secret(person), mark)

    def answers(self) -> list[dict[str, Any]]:
        """Open all that was stored, as the vault does, in no order."""
        found = []
        with self.store._engines.readers.connect() as connection:  # noqa: SLF001 - before closing
            rows = connection.execute(select(ballots.c.sealed)).all()
        for (sealed,) in rows:
            class_id, inner = open_outer(KEYRING.sealing_key, WAVE, sealed)
            assert class_id == "s1"
            found.append(json.loads(open_inner(KEYRING.sealing_key, WAVE, inner)))
        return found


def make_desk(folder: Path, instrument: Instrument = TRILINGUAL, **changes: Any) -> Desk:
    """Open the wave of November for forty people of Sales."""
    store = CollectorStore.open(f"sqlite:///{folder / 'collector.db'}")
    manifest = manifest_for(instrument, **changes)
    signed = sign(manifest, KEYRING)
    desk = Desk(store, instrument, manifest)
    valid = [(token_hash(token(desk.secret(one), WAVE)), "s1") for one in range(40)]
    store.add_wave(WAVE, signed.content, signed.signature, valid)
    assert canonical_json(manifest) == signed.content
    return desk


class Running:
    """A site under uvicorn on loopback, which can be stopped and started again at its port."""

    def __init__(self, site: Starlette, port: int = 0) -> None:
        """Start it."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            site,
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    @property
    def origin(self) -> str:
        """Return where it is found."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Stop it."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(5)
        self._socket.close()
