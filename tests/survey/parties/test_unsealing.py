"""Unsealing: every acknowledged answer comes out of the vault once, and nothing else does."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom

import pytest

from survey.errors import MalformedHandover, NotYours, UnsignedManifest
from survey.parties.collecting import advance
from survey.parties.handover import BALLOTS, CONFIRMATION, LINKS
from survey.parties.places import Party
from survey.parties.proposing import Proposal, secret_of, valid_links, write_links
from survey.parties.rights import Claim, answers_of, forget
from survey.parties.unsealing import extract_of, hand_out, unseal
from survey.parties.vault import sign_wave
from survey.privacy.links import ballot_id, pseudonym
from survey.privacy.sealing import receipt_of, seal_inner, seal_outer
from survey.storage.collected_waves import CollectorState
from survey.storage.collector import CollectorStore
from survey.storage.comment_rows import Moderation
from survey.storage.vault import VaultStore
from survey.transfer.archive import read_extract
from survey.transfer.fielded import Fielded, fielded_from
from tests.survey.parties.conftest import WAVE, Programme

KEY = bytes(range(32))
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
OVER = datetime(2026, 12, 12, 9, tzinfo=UTC)
DELETION = datetime(2027, 1, 8, 9, tzinfo=UTC)
ITEMS = ("ENC3", "TAU1", "BLM3", "STA2", "APP1", "RIV1", "RIV5")


@dataclass
class Wave:
    """A wave that is open, with those who answer."""

    programme: Programme
    proposal: Proposal
    collector: CollectorStore
    vault: VaultStore
    fielded: Fielded
    sent: dict[str, list[int]] = field(default_factory=dict)

    def answer(self, person: str, values: list[int]) -> str:
        """Seal somebody's answers, cast them, and return the receipt."""
        manifest = self.proposal.manifest
        secret = secret_of(manifest, KEY, person)
        classes = {one.id: one.unit for one in manifest.classes}
        class_id = self.proposal.classing.class_ids()[person]
        other = "Marketing" if classes[class_id] == "Sales" else "Sales"
        submission = {
            "v": 1,
            "p": pseudonym(secret, manifest.study).hex(),
            "instr": manifest.instrument_sha256,
            "form": manifest.form,
            "lang": "en",
            "seconds": 60,
            "client": True,
            "a": {"": {"PRS2": 3}, other: dict(zip(ITEMS, values, strict=True))},
            "c": [],
            "order": [],
        }
        inner = seal_inner(manifest.public_key, WAVE, json.dumps(submission).encode())
        outer = seal_outer(manifest.public_key, WAVE, class_id, inner)
        asyncio.run(self.collector.cast(WAVE, ballot_id(secret, WAVE), os.urandom(16), outer))
        self.sent[receipt_of(inner)] = values
        return receipt_of(inner)

    def step(self, now: datetime) -> tuple[str, ...]:
        """Let the collector do what is due."""
        return advance(self.collector, self.programme.places, WAVE, now)

    def unseal(self) -> int:
        """Let the custodian open the wave; return how many answers came out."""
        opening = unseal(
            self.programme.places,
            WAVE,
            self.programme.keyring,
            self.vault,
            fielded=self.fielded,
            chance=SystemRandom(),
        )
        return len(opening.answers)


@pytest.fixture
def wave(programme: Programme) -> Iterator[Wave]:
    places, study = programme.places, programme.study
    for party in (Party.COLLECTOR, Party.VAULT):
        places.database(party).parent.mkdir(parents=True)
    with (
        CollectorStore.open(places.store(Party.COLLECTOR, study)) as collector,
        VaultStore.open(places.store(Party.VAULT, study)) as vault,
    ):
        proposal = programme.propose()
        fielded = fielded_from("friction-pulse", Path())
        opened = Wave(programme, proposal, collector, vault, fielded)
        opened.step(BEFORE)
        sign_wave(places.handover(WAVE), programme.keyring)
        places.handover(WAVE).put(LINKS, write_links(valid_links(proposal, KEY)))
        opened.step(BEFORE)
        yield opened


def answer_all(wave: Wave, count: int) -> None:
    chance = Random(3)  # noqa: S311 - made-up answers
    for person in wave.programme.roster.people[:count]:
        wave.answer(person.id, [chance.randint(1, 5) for _ in ITEMS])


def test_every_answer_comes_out_once_as_it_was_given(wave: Wave) -> None:
    answer_all(wave, 40)
    wave.step(OVER)
    assert wave.unseal() == 40
    kept = wave.vault.openings.answers(WAVE)
    came_out = sorted(
        [one.answers[target][item] for item in ITEMS]
        for one in kept
        for target in one.answers
        if target
    )
    assert came_out == sorted(wave.sent.values())
    assert len({one.pid for one in kept}) == 40


def test_everybody_finds_their_receipt_after_the_vault_has_opened(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.unseal()
    assert wave.step(OVER) == ("wave 2026-11: put up the receipts of what the vault opened",)
    assert set(wave.collector.receipts(WAVE)) == set(wave.sent)


def test_opening_again_changes_nothing(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.unseal()
    handover = wave.programme.places.handover(WAVE)
    before = (handover.take(CONFIRMATION), wave.vault.openings.answers(WAVE))
    wave.unseal()
    assert (handover.take(CONFIRMATION), wave.vault.openings.answers(WAVE)) == before


def test_an_answer_that_is_missing_from_the_ballots_is_noticed(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    handover = wave.programme.places.handover(WAVE)
    handover.put_ballots([*handover.take_ballots()][:11])
    wave.unseal()
    with pytest.raises(MalformedHandover, match=r"accounts for 11 answers .* holds 12"):
        wave.step(OVER)
    found = wave.collector.wave(WAVE)
    assert found is not None
    assert found.state is CollectorState.CLOSED


def test_a_confirmation_of_another_key_is_refused(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.unseal()
    handover = wave.programme.places.handover(WAVE)
    said = json.loads(handover.take(CONFIRMATION))
    said["content"] = said["content"].replace('"opened":12', '"opened":13')
    handover.put(CONFIRMATION, json.dumps(said).encode())
    with pytest.raises(UnsignedManifest, match="ask the custodian for it again"):
        wave.step(OVER)
    handover.put(CONFIRMATION, b"[]")
    with pytest.raises(MalformedHandover, match="not one that a vault writes"):
        wave.step(OVER)


def test_ballots_and_links_go_on_the_promised_day_and_not_before(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.unseal()
    wave.step(OVER)
    assert wave.step(DELETION.replace(day=7)) == ()
    assert wave.collector.count(WAVE) == 12
    assert wave.step(DELETION) == (
        "wave 2026-11: deleted the sealed answers and the list of links",
    )
    assert wave.collector.count(WAVE) == 0
    assert not wave.programme.places.handover(WAVE).has(BALLOTS)
    assert set(wave.collector.receipts(WAVE)) == set(wave.sent)


def test_ballots_that_were_never_opened_are_never_deleted(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.step(DELETION.replace(year=2030))
    assert wave.collector.count(WAVE) == 12


def test_the_extract_holds_the_answers_by_department_and_no_name(wave: Wave) -> None:
    answer_all(wave, 40)
    wave.step(OVER)
    wave.unseal()
    path = hand_out(wave.programme.places, WAVE, wave.vault, wave.fielded)
    extract = read_extract(path)
    rated = extract.responses[extract.responses["target"] != ""]
    assert rated.groupby("unit").size().to_dict() == {"Marketing": 15, "Sales": 25}
    assert extract.headcount.people("Sales", WAVE) == 25
    assert sorted(rated[[*ITEMS]].astype(int).to_numpy().tolist()) == sorted(wave.sent.values())
    content = path.read_bytes()
    assert all(receipt.encode() not in content for receipt in wave.sent)


def test_only_comments_that_were_released_leave_the_vault(wave: Wave) -> None:
    answer_all(wave, 12)
    wave.step(OVER)
    wave.unseal()
    assert wave.vault.comments.all(WAVE, Moderation.SHOWN) == ()
    extract = extract_of(wave.programme.places, [WAVE], wave.vault, wave.fielded)
    assert extract.comments.empty


def test_link_and_receipt_together_show_a_person_their_own_answers(wave: Wave) -> None:
    answer_all(wave, 12)
    receipt = wave.answer("m3", [5, 4, 3, 2, 1, 2, 3])
    wave.step(OVER)
    wave.unseal()
    secret = secret_of(wave.proposal.manifest, KEY, "m3")
    typed = f"{receipt[:4]} {receipt[4:8].lower()}-{receipt[8:]}"
    shown = answers_of(
        Claim(secret, WAVE, typed), wave.programme.study, wave.programme.keyring, wave.vault
    )
    given = dict(zip(ITEMS, [5, 4, 3, 2, 1, 2, 3], strict=True))
    assert shown[WAVE].answers["Sales"] == given


def test_a_link_without_its_receipt_shows_nothing(wave: Wave) -> None:
    answer_all(wave, 12)
    others = wave.answer("m3", [5, 4, 3, 2, 1, 2, 3])
    wave.step(OVER)
    wave.unseal()
    secret = secret_of(wave.proposal.manifest, KEY, "s1")
    for receipt in (others, "", "AAAAAAAAAAAAAAAA"):
        with pytest.raises(NotYours, match="do not lead to one answer in wave 2026-11"):
            answers_of(
                Claim(secret, WAVE, receipt),
                wave.programme.study,
                wave.programme.keyring,
                wave.vault,
            )


def test_what_a_person_has_deleted_is_in_no_extract_any_more(wave: Wave) -> None:
    answer_all(wave, 25)
    receipt = wave.answer("m3", [5, 4, 3, 2, 1, 2, 3])
    wave.step(OVER)
    wave.unseal()
    claim = Claim(secret_of(wave.proposal.manifest, KEY, "m3"), WAVE, receipt)
    assert forget(claim, wave.programme.study, wave.programme.keyring, wave.vault) == 1
    extract = extract_of(wave.programme.places, [WAVE], wave.vault, wave.fielded)
    assert (extract.responses["unit"] == "Marketing").sum() == 0
    with pytest.raises(NotYours):
        forget(claim, wave.programme.study, wave.programme.keyring, wave.vault)
