"""Proposing: what the mailer offers the vault for a signature, and who may answer.

The mailer knows the people and derives each link from its own secret. What it hands over is
counts, and hashes in the order of the hashes: neither says who is who.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from importlib.resources import files

from survey.errors import MalformedHandover, UnknownWave
from survey.instrument.questionnaire import Form, Instrument
from survey.instrument.spelling import choose, quoted
from survey.parties.vault import VaultCard
from survey.people.roster import Person, Roster
from survey.privacy.classes import UNIT, Classing, Paths, make_classes
from survey.privacy.links import link_secret, token, token_hash
from survey.privacy.manifest import Deletion, WaveManifest
from survey.study import Study, WaveOrder

BALLOT_DAYS = 14
"""Days after opening within which sealed answers are deleted (docs/privacy.md)."""
OPENING_DAYS = 14
"""Days after closing within which the custodian opens."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wave as the mailer offers it: the promise, and the class of each person."""

    manifest: WaveManifest
    classing: Classing = field(repr=False)


def propose(
    study: Study, order: WaveOrder, roster: Roster, instrument: Instrument, card: VaultCard
) -> Proposal:
    """Freeze who works where on the day a wave opens, and write what it promises them."""
    calendar = order.calendar
    invited = roster.at(calendar.opens.date())
    classing = make_classes(
        {person.id: _paths(person, study, invited) for person in invited.people},
        (UNIT, *study.attributes),
        study.class_size,
    )
    departments = study.departments or _ratable(invited, study.thresholds.rated)
    others = max(len(departments) - 1, 0)
    manifest = WaveManifest(
        study=study.id,
        title=study.title,
        wave=order.wave,
        opens=calendar.opens.isoformat(),
        closes=calendar.closes.isoformat(),
        time_zone=str(study.time_zone),
        mode=study.mode,
        thresholds=study.thresholds,
        custodian=study.custodian.name,
        custodian_contact=study.custodian.contact,
        contact=study.contact,
        languages=tuple(one for one in instrument.languages if one in study.title),
        instrument_sha256=instrument.sha256,
        form=_form(instrument, order.form).id,
        vault_key=card.public_key.hex(),
        verify_key=card.verify_key.hex(),
        client_sha256=client_sha256(),
        classes=classing.answer_classes(),
        departments=tuple(departments),
        rated_each=others if study.rates is None else min(study.rates, others),
        n_invited=len(invited),
        require_client_sealing=study.client_sealing == "required",
        deletion=_deletion(study, calendar.closes),
        class_size=study.class_size,
    )
    return Proposal(manifest, classing)


def valid_links(
    proposal: Proposal, key: bytes, versions: dict[str, int] | None = None
) -> tuple[tuple[bytes, str], ...]:
    """Return the hash of each person's token with the class, in the order of the hashes."""
    manifest = proposal.manifest
    return tuple(
        sorted(
            (token_hash(token(secret_of(manifest, key, person, versions), manifest.wave)), class_)
            for person, class_ in proposal.classing.class_ids().items()
        )
    )


def secret_of(
    manifest: WaveManifest, key: bytes, person: str, versions: dict[str, int] | None = None
) -> bytes:
    """Return the secret of one person's link; nothing stores it."""
    return link_secret(key, manifest.study, person, (versions or {}).get(person, 1))


def write_links(valid: tuple[tuple[bytes, str], ...]) -> bytes:
    """Write who may answer as the file that the collector takes."""
    return json.dumps([[hash_.hex(), class_] for hash_, class_ in valid]).encode("ascii")


def read_links(content: bytes) -> tuple[tuple[bytes, str], ...]:
    """Return who may answer, from the file that the mailer left."""
    try:
        return tuple((bytes.fromhex(hash_), str(class_)) for hash_, class_ in json.loads(content))
    except (ValueError, TypeError) as error:
        raise MalformedHandover(
            "The file of links does not hold a hash and a class each; let the mailer open the "
            "wave again."
        ) from error


def client_sha256() -> str:
    """Return the hash of the scripts that seal, as they are handed out."""
    shelf = files("survey.web").joinpath("static").iterdir()
    scripts = sorted((one for one in shelf if one.name.endswith(".js")), key=lambda one: one.name)
    return sha256(b"".join(script.read_bytes() for script in scripts)).hexdigest()


def _paths(person: Person, study: Study, roster: Roster) -> Paths:
    """Return what may be told of a person, the dearest first: the unit, then each attribute."""
    known = person.unit in roster.organisation
    unit = roster.organisation.path(person.unit) if known else (person.unit,)
    values = (person.attributes.get(name, "") for name in study.attributes)
    return (unit, *((value,) if value else () for value in values))


def _ratable(roster: Roster, least: int) -> list[str]:
    members = Counter(roster.department(person) for person in roster.people)
    return sorted(name for name, count in members.items() if count >= least)


def _form(instrument: Instrument, wanted: str) -> Form:
    forms = {form.id: form for form in instrument.forms}
    if wanted in forms:
        return forms[wanted]
    if not wanted and len(forms) == 1:
        return instrument.forms[0]
    raise UnknownWave(
        f"The questionnaire {instrument.id} has no form {quoted(wanted)}; {choose(wanted, forms)}"
    )


def _deletion(study: Study, closes: datetime) -> Deletion:
    opened = closes.date() + timedelta(days=OPENING_DAYS)
    return Deletion(
        ballots=(opened + timedelta(days=BALLOT_DAYS)).isoformat(),
        answers=_months_on(opened, study.keep.answers).isoformat(),
        comments=_months_on(opened, study.keep.comments).isoformat(),
    )


def _months_on(day: date, months: int) -> date:
    """Return the same day some months later, or the last of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
