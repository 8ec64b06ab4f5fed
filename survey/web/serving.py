"""Serving: a party's pages under uvicorn, and the timer that runs beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from survey.errors import SurveyError
from survey.instrument.questionnaire import Instrument
from survey.instrument.spelling import choose, quoted
from survey.parties import collecting
from survey.parties.guards import refuse_foreign_secrets
from survey.parties.handover import QUESTIONNAIRE
from survey.parties.mailing import Mailer
from survey.parties.places import Party, Places, prepare
from survey.parties.timing import advance_all
from survey.parties.unsealing import fielded_in
from survey.storage.collector import CollectorStore
from survey.storage.mailer import MailerStore
from survey.study import Study, read_study
from survey.transfer.fielded import fielded_from
from survey.web.admin.site import admin_site
from survey.web.respondent import respondent_site

ROLES = ("all", "mailer", "collector")
RESPONDENTS_PORT, HR_PORT = 8800, 8801
TICK = 20.0
"""Seconds between two looks at what is due."""
ONE_MACHINE = (
    "All parties run on this machine, as one user: whoever has this user can bring links, "
    "answers and, while it is unlocked, the vault's key together. Good to try things out. For a "
    "real study give each party a user or a host of its own (docs/operating.md)."
)


@dataclass(frozen=True, slots=True)
class Serving:
    """Where pages are served, and how often what is due is done."""

    folder: Path
    clock: Callable[[], datetime]
    role: str = "all"
    host: str = "127.0.0.1"
    port: int | None = None
    """Of the respondents' pages; by default that of the study's origin."""
    hr_port: int = HR_PORT
    hr_origin: str = ""
    """Where HR's pages are found behind a proxy, as https://hr.example.com."""
    tick: float = TICK


def serve(wanted: Serving, tell: Callable[[str], None]) -> None:
    """Serve until somebody stops it; what is due meanwhile is done by a timer."""
    if wanted.role not in ROLES:
        raise SurveyError(f"There is no role {quoted(wanted.role)}; {choose(wanted.role, ROLES)}")
    study, places = read_study(wanted.folder), Places(wanted.folder)
    if wanted.role == "all":
        tell(ONE_MACHINE)
    else:
        refuse_foreign_secrets(Party(wanted.role), places)
    stop = Event()
    with ExitStack() as stack:
        sites = []
        store = None
        if wanted.role != "mailer":
            prepare(places, Party.COLLECTOR)
            store = stack.enter_context(CollectorStore.open(places.store(Party.COLLECTOR, study)))
            address = urlsplit(study.origin)
            port = wanted.port or address.port or RESPONDENTS_PORT
            tell(f"The respondents' pages are at {study.origin}/s (port {port} of this machine).")
            found = questionnaires(study, places)
            site = respondent_site(store, found, clock=wanted.clock, host=address.netloc)
            sites.append(_server(site, wanted.host, port))
        if wanted.role != "collector":
            prepare(places, Party.MAILER)
            people = stack.enter_context(MailerStore.open(places.store(Party.MAILER, study)))
            fielded = fielded_from(study.instrument, wanted.folder)
            mailer = Mailer(study, places, people, fielded)
            tell(f"HR's pages are at {wanted.hr_origin or f'http://127.0.0.1:{wanted.hr_port}'}.")
            site = admin_site(mailer, clock=wanted.clock, origin=wanted.hr_origin)
            sites.append(_server(site, wanted.host, wanted.hr_port))
        timer = Thread(target=_run_timer, args=(wanted, study, store, stop, tell), daemon=True)
        timer.start()
        stack.callback(timer.join)
        stack.callback(stop.set)
        first, *others = sites
        for other in others:
            stack.enter_context(_beside(other))
        first.run()


@contextmanager
def _beside(server: uvicorn.Server) -> Iterator[None]:
    """Run a server in a thread of its own, as long as the first one runs."""
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _server(site: Starlette, host: str, port: int) -> uvicorn.Server:
    """Return a server that writes no line about a request."""
    return uvicorn.Server(
        uvicorn.Config(
            site, host=host, port=port, access_log=False, server_header=False, log_level="warning"
        )
    )


def questionnaires(study: Study, places: Places) -> Callable[[str], Instrument | None]:
    """Return a way to find the questionnaire of a wave by the hash in its manifest."""

    def find(sha256: str) -> Instrument | None:
        handovers = [places.handover(order.wave) for order in study.waves]
        there = [fielded_in(one).instrument for one in handovers if one.has(QUESTIONNAIRE)]
        return next((one for one in there if one.sha256 == sha256), None)

    return find


def _run_timer(
    wanted: Serving,
    study: Study,
    store: CollectorStore | None,
    stop: Event,
    tell: Callable[[str], None],
) -> None:
    places = Places(wanted.folder)
    while not stop.is_set():
        now = wanted.clock()
        try:
            if wanted.role != "collector":
                for said in advance_all(wanted.folder, "mailer", now):
                    tell(said)
            if store is not None:
                for order in study.waves:
                    for said in collecting.advance(store, places, order.wave, now):
                        tell(said)
        except SurveyError as error:
            tell(str(error))
        stop.wait(wanted.tick)
