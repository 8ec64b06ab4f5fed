"""Attacks on links: what a mail archive, a guessed link, a forged key or a scanner comes to.

Beside each attack that must fail stands one that succeeds, with both parties' secrets or with a
leaky site.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from random import SystemRandom

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from survey.answers.opening import Opening, open_wave
from survey.answers.submission import Reason
from survey.errors import LockedKey, UnsignedManifest
from survey.parties.collecting import take_wave
from survey.parties.handover import CONFIRMATION, MANIFEST, SIGNATURE, Handover
from survey.parties.places import Party, link_key
from survey.parties.unsealing import confirmed
from survey.parties.vault import (
    destroy_vault,
    keyring_by_passphrase,
)
from survey.privacy.keyring import Keyring, keyring_of
from survey.privacy.links import (
    OpenedLink,
    ballot_id,
    base32,
    link_secret,
    person_key,
    pseudonym,
    read_link,
    token,
    token_hash,
)
from survey.privacy.manifest import canonical_json, fingerprint, sign, verify
from survey.privacy.sealing import receipt_of, seal_inner, seal_outer
from survey.storage.collected_waves import CollectorState
from survey.storage.collector import CollectorStore
from survey.transfer.archive import read_extract
from tests.journeys.searching import (
    files_in,
    hits,
    in_every_spelling,
    whose,
)
from tests.journeys.sixty import (
    PASSPHRASE,
    PEOPLE,
    WAVE,
    Sixty,
    written,
)

OTHER = keyring_of(bytes(range(96, 128)))
"""The key of a stranger who has a vault too."""


def links_in_the_mail(wave: Sixty) -> dict[str, OpenedLink]:
    """Return the link of each person, from the letters as a mail archive keeps them."""
    people = {person.address: person.id for person in wave.people}
    found = {}
    for letter in wave.outbox.letters:
        message = message_from_bytes(letter.message, policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        assert body is not None
        [shown] = re.findall(r"https://survey\.example\.com/s#\S+", body.get_content())
        found[people[letter.address]] = read_link(shown)
    return found


def linked(wave: Sixty, names: Mapping[str, set[str]]) -> int:
    """Return how many people one of these names leads to their own row of the Extract."""
    pids = {*read_extract(wave.extract).responses["pid"]}
    assert wave.opening is not None
    own = {whose(wave, one.answers): one.pid for one in wave.opening.answers}
    return sum(own[person] in tried and own[person] in pids for person, tried in names.items())


def names_without_the_vault(wave: Sixty, secret: bytes) -> set[str]:
    """Try every name that follows from a link and from what all may know."""
    alias, manifest = pseudonym(secret, "fr26"), wave.manifest
    known = [secret, token(secret, WAVE), ballot_id(secret, WAVE), bytes(32), manifest.public_key,
             bytes.fromhex(manifest.verify_key), link_key(wave.places),
             canonical_json(manifest)]  # fmt: skip
    tried = {person_key(key, alias) for key in known}
    return tried | {base32(one)[:13] for one in (alias, hashlib.sha256(alias).digest(), *known)}


def test_a_mail_archive_tells_who_took_part_and_no_answer(wave: Sixty) -> None:
    secrets = {person: link.secret for person, link in links_in_the_mail(wave).items()}
    assert secrets == {person.id: wave.secret(person.id) for person in wave.people}
    last = wave.polls[-1].ballots
    assert sum(ballot_id(secret, WAVE) in last for secret in secrets.values()) == PEOPLE
    names = {person: names_without_the_vault(wave, one) for person, one in secrets.items()}
    assert linked(wave, names) == 0


def names_with_the_vault(wave: Sixty, keyring: Keyring) -> dict[str, set[str]]:
    return {
        person: {person_key(keyring.study_key, pseudonym(link.secret, "fr26"))}
        for person, link in links_in_the_mail(wave).items()
    }


def test_a_mail_archive_and_the_key_of_the_vault_together_tell_everything(wave: Sixty) -> None:
    assert linked(wave, names_with_the_vault(wave, wave.keyring)) == PEOPLE


def test_after_the_key_is_destroyed_nothing_is_told_any_more(wave: Sixty, tmp_path: Path) -> None:
    places = replace(wave.places, folder=tmp_path / "study")
    shutil.copytree(wave.folder, places.folder)
    keyring_by_passphrase(places, PASSPHRASE)
    locked = places.locked_key.read_bytes()
    destroy_vault(places)
    with pytest.raises(LockedKey, match="There is no"):
        keyring_by_passphrase(places, PASSPHRASE)
    left = files_in(places.folder, ".")
    keys = [spelling
            for key in (wave.keyring.study_key, wave.keyring.sealing_key, wave.keyring.signing_key,
                        locked[-48:])
            for spelling in in_every_spelling(key)]  # fmt: skip
    assert hits(left, keys) == {}
    assert linked(wave, names_with_the_vault(wave, OTHER)) == 0


def fingerprints(wave: Sixty) -> dict[str, str]:
    """Return the hash of every file that lasts, of all parties."""
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files_in(wave.folder, "mailer", "collector", "handover").items()
        if not name.endswith("-shm")
    }


async def count_a_visit(request: Request) -> PlainTextResponse:
    with closing(sqlite3.connect(request.app.state.database)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS visit (at TEXT)")
        database.execute("INSERT INTO visit VALUES (datetime())")
    return PlainTextResponse("a picture of one dot")


def test_looking_at_any_address_changes_nothing_that_is_stored(young: Sixty) -> None:
    site = young.site()
    browser = young.browser(site)
    young.answer(browser, young.people[0].id)
    shown = token(young.secret(young.people[1].id), WAVE).hex()
    paths = {
        route.path.format(wave=WAVE, language="de", name="sealing.js")
        for route in site.routes
        if isinstance(route, Route)
    }
    assert {"/s", "/enter", "/ballot", f"/receipts/{WAVE}"} <= paths
    before = fingerprints(young)
    for path in sorted(paths):
        for method in ("GET", "HEAD", "OPTIONS"):
            for query in ("", f"?t={shown}&wave={WAVE}", f"?code={shown}"):
                assert browser.request(method, path + query).status_code < 500
    assert fingerprints(young) == before
    site.state.database = young.places.database(Party.COLLECTOR)
    site.routes.append(Route("/dot.gif", count_a_visit))
    assert browser.get("/dot.gif").status_code == 200
    assert fingerprints(young) != before


def test_one_link_with_ten_ballot_ids_casts_one_ballot_at_most(young: Sixty) -> None:
    browser = young.browser()
    secret = young.secret(young.people[0].id)
    inner = seal_inner(young.manifest.public_key, WAVE, b'{"v":1}')
    for _ in range(10):
        reply = browser.post("/ballot", json={
            "wave": WAVE, "t": token(secret, WAVE).hex(), "b": os.urandom(32).hex(),
            "sub": os.urandom(16).hex(), "inner": base64.b64encode(inner).decode(),
        })  # fmt: skip
        assert 400 <= reply.status_code < 500
    assert young.collector.count(WAVE) <= 1
    young.answer(browser, young.people[0].id)
    assert young.collector.count(WAVE) == 1


def test_a_store_without_that_check_would_take_them_all(young: Sixty) -> None:
    class_id = young.manifest.classes[0].id
    inner = seal_inner(young.manifest.public_key, WAVE, b'{"v":1}')
    for _ in range(10):
        outer = seal_outer(young.manifest.public_key, WAVE, class_id, inner)
        asyncio.run(young.collector.cast(WAVE, os.urandom(32), os.urandom(16), outer))
    assert young.collector.count(WAVE) == 10


def test_a_ballot_id_of_somebody_else_takes_nobodys_place(young: Sixty) -> None:
    browser = young.browser()
    mine, theirs = (young.secret(young.people[n].id) for n in (0, 1))
    inner = seal_inner(young.manifest.public_key, WAVE, b'{"v":1}')
    reply = browser.post("/ballot", json={
        "wave": WAVE, "t": token(mine, WAVE).hex(), "b": ballot_id(theirs, WAVE).hex(),
        "sub": "ab" * 16, "inner": base64.b64encode(inner).decode(),
    })  # fmt: skip
    assert 400 <= reply.status_code < 500
    young.answer(browser, young.people[1].id)
    assert young.collector.count(WAVE) == 1


def test_a_guessed_link_is_refused_alike_whatever_is_wrong_with_it(young: Sixty) -> None:
    browser = young.browser()
    other_study = link_secret(link_key(young.places), "fr27", young.people[0].id)
    mine = young.secret(young.people[0].id)
    tokens = (bytes(32), token(other_study, WAVE), token(mine, "2026-12"),
              token_hash(token(mine, WAVE)), mine)  # fmt: skip
    replies = [browser.post("/enter", json={"wave": WAVE, "t": one.hex()}) for one in tokens]
    replies.append(browser.post("/enter", json={"wave": "2026-12", "t": token(mine, WAVE).hex()}))
    assert {(reply.status_code, reply.content) for reply in replies} == {(403, replies[0].content)}


def swapped(wave: Sixty, keyring: Keyring) -> tuple[bytes, bytes]:
    """Return the manifest with another vault's keys, signed by that vault."""
    changed = replace(
        wave.manifest, vault_key=keyring.public_key.hex(), verify_key=keyring.verify_key.hex()
    )
    signed = sign(changed, keyring)
    return signed.content, signed.signature


def test_a_manifest_with_another_key_or_class_is_taken_by_nobody(young: Sixty) -> None:
    handover = young.places.handover(WAVE)
    promised, (content, signature) = young.manifest, swapped(young, OTHER)
    verify(content, signature, OTHER.verify_key)
    with pytest.raises(UnsignedManifest):
        verify(content, signature, young.keyring.verify_key)
    in_the_letters = {link.fingerprint for link in links_in_the_mail(young).values()}
    assert in_the_letters == {fingerprint(handover.take(MANIFEST))} != {fingerprint(content)}
    told_otherwise = replace(promised.classes[0], label="One person")
    classes = (told_otherwise, *promised.classes[1:])
    other_class = canonical_json(replace(promised, classes=classes))
    genuine = handover.take(SIGNATURE)
    with CollectorStore.open("sqlite:///" + str(young.folder / "fresh.db")) as fresh:
        for forged, signed in ((content, signature), (other_class, genuine)):
            handover.put(MANIFEST, forged)
            handover.put(SIGNATURE, signed)
            with pytest.raises(UnsignedManifest):
                take_wave(fresh, young.places, WAVE)
        assert fresh.wave(WAVE) is None
        handover.put(MANIFEST, canonical_json(promised))
        handover.put(SIGNATURE, genuine)
        take_wave(fresh, young.places, WAVE)
        found = fresh.wave(WAVE)
    assert found is not None
    assert found.state is CollectorState.OPEN


def opened(wave: Sixty, inner: bytes, class_id: str) -> Opening:
    """Open one ballot that an operator has sealed to the vault in place of a genuine one."""
    outer = seal_outer(wave.manifest.public_key, WAVE, class_id, inner)
    return open_wave([outer], wave.keyring, wave.manifest, wave.fielded.instrument, SystemRandom())


def test_who_was_given_another_vaults_key_misses_the_receipt(wave: Sixty) -> None:
    person = wave.arrived[0]
    class_id = wave.manifest.classes[0].id
    words = b'{"v":1}'
    for_operator = seal_inner(OTHER.public_key, WAVE, words)
    passed_on = seal_inner(wave.manifest.public_key, WAVE, words)
    said = opened(wave, passed_on, class_id)
    assert said.receipts == (receipt_of(passed_on),)
    assert receipt_of(for_operator) not in said.receipts
    genuine = confirmed(wave.places.handover(WAVE), wave.manifest)
    assert wave.receipts[person] in genuine[2]


def test_an_answer_sealed_to_another_key_or_put_into_another_class_is_set_aside(
    wave: Sixty,
) -> None:
    words, own = b'{"v":1}', wave.manifest.classes[0].id
    genuine = wave.manifest.public_key
    cases = [
        (Reason.BROKEN_SEAL, OTHER.public_key, WAVE, own),
        (Reason.BROKEN_SEAL, genuine, "2026-12", own),
        (Reason.UNKNOWN_CLASS, genuine, WAVE, "c-of-one"),
    ]
    for reason, key, name, class_id in cases:
        said = opened(wave, seal_inner(key, name, words), class_id)
        assert said.quarantined == {reason: 1}
        assert said.answers == ()


def test_a_confirmation_that_another_key_has_signed_confirms_nothing(
    wave: Sixty, tmp_path: Path
) -> None:
    said = json.loads(wave.places.handover(WAVE).take(CONFIRMATION))
    forged = Handover(tmp_path)
    forged.put(CONFIRMATION, written(said))
    assert confirmed(forged, wave.manifest)[0] == PEOPLE
    signature = OTHER.sign(said["content"].encode()).hex()
    forged.put(CONFIRMATION, written({**said, "signature": signature}))
    with pytest.raises(UnsignedManifest, match="ask the custodian for it again"):
        confirmed(forged, wave.manifest)
