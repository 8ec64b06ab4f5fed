"""Opening: every ballot is accounted for, and nothing ties an answer to its place or its words."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.answers.opening import (
    Confirmation,
    OpenedComment,
    Opening,
    open_wave,
    read_confirmation,
)
from survey.answers.submission import Reason
from survey.errors import UnsignedManifest
from survey.privacy.keyring import keyring_of
from survey.privacy.links import person_key
from survey.privacy.sealing import open_outer, receipt_of, seal, seal_inner, seal_outer
from tests.survey.answers.made_up import (
    INSTRUMENT,
    KEYRING,
    MANIFEST,
    SUBMISSION,
    answer_of,
    sealed,
    written,
)


def opened(ballots: list[bytes], seed: int = 1) -> Opening:
    chance = Random(seed)  # noqa: S311 - a fixed order for the test
    return open_wave(ballots, KEYRING, MANIFEST, INSTRUMENT, chance)


def receipts_of(ballots: list[bytes]) -> list[str]:
    return sorted(
        receipt_of(open_outer(KEYRING.sealing_key, MANIFEST.wave, one)[1]) for one in ballots
    )


EVERYBODY = [sealed(answer_of(person)) for person in range(40)]


def test_an_answer_comes_out_as_it_was_given() -> None:
    (answer,) = opened([sealed(answer_of(7))]).answers

    assert answer.answers == SUBMISSION.answers
    assert (answer.class_id, answer.form, answer.language, answer.seconds) == (
        "north", "all", "en", 45,
    )  # fmt: skip
    assert answer.pid == person_key(KEYRING.study_key, (7).to_bytes(16, "big"))


def test_a_person_keeps_one_pid_over_two_waves() -> None:
    later = replace(MANIFEST, wave="2026-12")
    chance = Random(1)  # noqa: S311 - a fixed order for the test
    ballot = sealed(answer_of(7), wave="2026-12")

    next_ = open_wave([ballot], KEYRING, later, INSTRUMENT, chance)

    assert next_.answers[0].pid == opened([sealed(answer_of(7))]).answers[0].pid


def test_comments_bear_a_random_number_a_unit_and_no_pid() -> None:
    out = opened(EVERYBODY)

    assert {field.name for field in fields(OpenedComment)} == {
        "id", "unit", "target", "item", "text",
    }  # fmt: skip
    assert len({comment.id for comment in out.comments}) == 80
    assert {comment.unit for comment in out.comments} == {"Sales"}
    pids = {answer.pid for answer in out.answers}
    assert not [comment for comment in out.comments for pid in pids if pid in str(comment)]
    assert [*out.comments] == sorted(out.comments, key=lambda comment: comment.id)


def test_the_order_of_the_ballots_is_gone() -> None:
    pids = [person_key(KEYRING.study_key, person.to_bytes(16, "big")) for person in range(40)]

    one, two = ([answer.pid for answer in opened(EVERYBODY, seed).answers] for seed in (1, 2))

    assert sorted(one) == sorted(two) == sorted(pids)
    assert len({tuple(pids), tuple(one), tuple(two)}) == 3


def test_each_receipt_leads_to_its_pid_for_access_and_erasure() -> None:
    out = opened(EVERYBODY)

    assert sorted(out.owners) == [*out.receipts] == receipts_of(EVERYBODY)
    assert out.owners[receipts_of(EVERYBODY[:1])[0]] == person_key(KEYRING.study_key, bytes(16))


HOSTILE = [
    (b"not even a seal", Reason.BROKEN_SEAL),
    (sealed(answer_of(1), wave="2026-12"), Reason.BROKEN_SEAL),
    (seal(KEYRING.public_key, b"outer|2026-11", b"short"), Reason.BROKEN_SEAL),
    (
        seal_outer(KEYRING.public_key, "2026-11", "north", bytes(8273)),
        Reason.BROKEN_SEAL,
    ),
    (
        seal_outer(
            KEYRING.public_key,
            "2026-11",
            "north",
            seal_inner(keyring_of(bytes(32)).public_key, "2026-11", answer_of(2)),
        ),
        Reason.BROKEN_SEAL,
    ),
    (sealed(answer_of(3), class_id="c404"), Reason.UNKNOWN_CLASS),
    (sealed(b"[" * 8000), Reason.MALFORMED),
    (sealed(written(instr="other")), Reason.OTHER_INSTRUMENT),
    (sealed(answer_of(4, {"": {"A1": 9}})), Reason.OUT_OF_RANGE),
]


@pytest.mark.parametrize(("ballot", "reason"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_does_not_hold_is_counted_and_harms_nobody_else(
    ballot: bytes, reason: Reason
) -> None:
    out = opened([EVERYBODY[9], ballot, EVERYBODY[8]])

    assert len(out.answers) == 2
    assert out.quarantined == {reason: 1}


def test_the_very_same_seal_counts_once() -> None:
    inner = seal_inner(KEYRING.public_key, MANIFEST.wave, answer_of(1))
    twice = [
        seal_outer(KEYRING.public_key, MANIFEST.wave, class_id, inner)
        for class_id in ("north", "marketing")
    ]

    out = opened(twice)

    assert [answer.class_id for answer in out.answers] == ["north"]
    assert out.quarantined == {Reason.REPEATED: 1}


def test_two_answers_under_one_pseudonym_are_both_set_aside() -> None:
    out = opened([sealed(answer_of(1)), sealed(answer_of(1, {"": {"A1": 1}})), EVERYBODY[5]])

    assert len(out.answers) == 1
    assert out.quarantined == {Reason.SAME_PERSON: 2}


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from([*EVERYBODY[:6], *(ballot for ballot, _ in HOSTILE)])
        | st.binary(max_size=600).map(sealed)
        | st.binary(max_size=200),
        max_size=20,
    )
)
def test_every_ballot_is_opened_or_set_aside_and_confirmed(ballots: list[bytes]) -> None:
    out = opened(ballots)

    assert len(out.answers) + sum(out.quarantined.values()) == len(ballots)
    assert read_confirmation(out.confirmation, MANIFEST) == (
        len(out.answers),
        out.quarantined,
        out.receipts,
    )


def test_counts_and_receipts_of_an_honest_wave_agree() -> None:
    out = opened(EVERYBODY)

    assert (len(out.answers), len(out.receipts), out.quarantined) == (40, 40, {})


def test_a_confirmation_that_was_touched_is_refused() -> None:
    confirmation = opened(EVERYBODY[:2]).confirmation
    said = {**json.loads(confirmation.content), "opened": 1}
    touched = Confirmation(json.dumps(said).encode(), confirmation.signature)

    with pytest.raises(UnsignedManifest) as told:
        read_confirmation(touched, MANIFEST)

    assert str(told.value) == (
        "The confirmation does not carry the vault's signature for wave 2026-11; ask the "
        "custodian for it again."
    )


def test_a_confirmation_of_another_wave_or_manifest_is_refused() -> None:
    confirmation = opened(EVERYBODY[:2]).confirmation

    for other in (replace(MANIFEST, wave="2026-12"), replace(MANIFEST, n_invited=48)):
        with pytest.raises(UnsignedManifest):
            read_confirmation(confirmation, other)


def test_another_vault_s_keys_are_told_before_anything_is_counted() -> None:
    chance = Random(1)  # noqa: S311 - a fixed order for the test

    with pytest.raises(UnsignedManifest) as told:
        open_wave(EVERYBODY, keyring_of(bytes(32)), MANIFEST, INSTRUMENT, chance)

    assert str(told.value) == (
        "Wave 2026-11 was sealed to another vault's key; open it with the shares of that vault."
    )


def test_another_questionnaire_is_told_before_anything_is_counted() -> None:
    chance = Random(1)  # noqa: S311 - a fixed order for the test
    other = replace(INSTRUMENT, sha256="00")

    with pytest.raises(UnsignedManifest) as told:
        open_wave(EVERYBODY, KEYRING, MANIFEST, other, chance)

    assert str(told.value) == (
        "Wave 2026-11 asked another questionnaire than this one; open it with the file as it was "
        "fielded."
    )


def test_no_key_and_no_pseudonym_is_in_what_comes_out() -> None:
    shown = repr(opened([sealed(answer_of(0xABCDEF))]))

    assert "abcdef" not in shown.lower()
    assert KEYRING.study_key.hex() not in shown
