"""Serving: a party's pages under uvicorn, and the timer that runs beside them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import uvicorn

from survey.errors import SurveyError
from survey.instrument.questionnaire import Instrument
from survey.instrument.spelling import choose, quoted
from survey.parties import collecting
from survey.parties.guards import refuse_foreign_secrets
from survey.parties.places import Party, Places, prepare
from survey.parties.timing import advance_all
from survey.storage.collector import CollectorStore
from survey.study import Study, read_study
from survey.transfer.fielded import fielded_from
from survey.web.respondent import respondent_site

ROLES = ("all", "mailer", "collector")
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
        store = None
        if wanted.role != "mailer":
            prepare(places, Party.COLLECTOR)
            store = stack.enter_context(CollectorStore.open(places.store(Party.COLLECTOR, study)))
        timer = Thread(target=_run_timer, args=(wanted, study, store, stop, tell), daemon=True)
        timer.start()
        stack.callback(timer.join)
        stack.callback(stop.set)
        if store is None:
            stop.wait()
            return
        address = urlsplit(study.origin)
        port = wanted.port or address.port or 8800
        tell(f"The respondents' pages are at {study.origin}/s (port {port} of this machine).")
        site = respondent_site(
            store, questionnaires(study, wanted.folder), clock=wanted.clock, host=address.netloc
        )
        uvicorn.run(
            site,
            host=wanted.host,
            port=port,
            access_log=False,
            server_header=False,
            log_level="warning",
        )


def questionnaires(study: Study, folder: Path) -> Callable[[str], Instrument | None]:
    """Return a way to find the questionnaire of a study by the hash in a manifest."""

    def find(sha256: str) -> Instrument | None:
        instrument = fielded_from(study.instrument, folder).instrument
        return instrument if instrument.sha256 == sha256 else None

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
