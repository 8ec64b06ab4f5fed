"""Drill: a vault that lost its key is found before the wave opens, and answers stay shut."""

from __future__ import annotations

import pytest

from survey.errors import BrokenSeal
from survey.privacy.drill import answer_drill, set_drill
from survey.privacy.keyring import keyring_of
from survey.privacy.sealing import seal_inner, seal_outer

KEYRING = keyring_of(bytes(range(32)))
OTHER = keyring_of(bytes(32))


def test_a_vault_with_its_key_passes() -> None:
    drill = set_drill(KEYRING.public_key, "2026-11")

    assert drill.is_passed_by(answer_drill(KEYRING, "2026-11", drill.sealed))


def test_a_vault_with_another_key_cannot_answer() -> None:
    drill = set_drill(KEYRING.public_key, "2026-11")

    with pytest.raises(BrokenSeal):
        answer_drill(OTHER, "2026-11", drill.sealed)


@pytest.mark.parametrize("answer", [b"", bytes(32), bytes(31)])
def test_a_guess_does_not_pass(answer: bytes) -> None:
    assert not set_drill(KEYRING.public_key, "2026-11").is_passed_by(answer)


def test_the_answer_to_an_old_drill_does_not_pass() -> None:
    old, new = (set_drill(KEYRING.public_key, "2026-11") for _ in range(2))

    assert not new.is_passed_by(answer_drill(KEYRING, "2026-11", old.sealed))


def test_a_drill_of_another_wave_is_refused() -> None:
    with pytest.raises(BrokenSeal):
        answer_drill(KEYRING, "2026-12", set_drill(KEYRING.public_key, "2026-11").sealed)


def test_no_answer_can_be_opened_by_calling_it_a_drill() -> None:
    inner = seal_inner(KEYRING.public_key, "2026-11", b"answer")
    outer = seal_outer(KEYRING.public_key, "2026-11", "c", inner)

    for sealed in (inner, outer):
        with pytest.raises(BrokenSeal):
            answer_drill(KEYRING, "2026-11", sealed)


def test_a_drill_does_not_show_what_it_expects() -> None:
    drill = set_drill(KEYRING.public_key, "2026-11")

    assert "expected" not in repr(drill)
    assert repr(drill.expected) not in repr(drill)
