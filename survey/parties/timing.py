"""Timing: what a timer does every few minutes, for those parties that need nobody's passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from survey.errors import SurveyError
from survey.instrument.spelling import choose, quoted
from survey.parties import collecting
from survey.parties.mailing import Mailer
from survey.parties.places import Party, Places, prepare
from survey.parties.posting import outbox_of, post
from survey.storage.collector import CollectorStore
from survey.storage.mailer import MailerStore
from survey.study import read_study
from survey.transfer.fielded import fielded_from

ROLES = ("mailer", "collector", "all")


def advance_all(folder: Path, role: str, now: datetime) -> Iterator[str]:
    """Do whatever is due in every wave of a study, and say each thing that was done."""
    if role not in ROLES:
        raise SurveyError(f"There is no role {quoted(role)} for a timer; {choose(role, ROLES)}")
    study, places = read_study(folder), Places(folder)
    if role in {"mailer", "all"}:
        prepare(places, Party.MAILER)
        fielded = fielded_from(study.instrument, folder)
        with MailerStore.open(places.store(Party.MAILER, study)) as store:
            mailer = Mailer(study, places, store, fielded)
            for order in study.waves:
                yield from mailer.advance(order.wave, now)
            if study.mail is not None:
                delivered = post(mailer, outbox_of(study.mail, folder), now)
                if delivered.sent or delivered.returned:
                    yield f"{delivered.sent} letters left, {delivered.returned} came back"
    if role in {"collector", "all"}:
        prepare(places, Party.COLLECTOR)
        with CollectorStore.open(places.store(Party.COLLECTOR, study)) as collector:
            for order in study.waves:
                yield from collecting.advance(collector, places, order.wave, now)
