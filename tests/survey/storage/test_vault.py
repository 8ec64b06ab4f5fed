"""The vault keeps answers by pseudonym and comments beside nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from survey.storage.comment_rows import Moderation
from survey.storage.errors import ConflictingRecord, UnknownRecord
from survey.storage.opened_answers import OpenedAnswer, OpenedComment, Opening
from survey.storage.vault import VaultStore
from survey.storage.vault_tables import VAULT

WAVE = "2026-11"
ALDER = OpenedAnswer("ALDER", "sales", {"": {"ENC1": 4}, "Marketing": {"GRI1": 2}}, "full", "de")
HERON = OpenedAnswer("HERON", "marketing", {"": {"ENC1": 5}}, "full", "en", 120)
COMMENTS = tuple(OpenedComment("Sales", "OPEN", "", f"words {n}") for n in range(8))
OPENING = Opening(
    WAVE, (HERON, ALDER), COMMENTS, {"PEAR": "ALDER", "APPLE": "HERON"}, 3, b"confirmed", b"signed"
)


@pytest.fixture
def vault(url: str) -> Iterator[VaultStore]:
    """Return a vault with one opened wave."""
    with VaultStore.open(url) as store:
        store.openings.keep(OPENING)
        yield store


def test_answers_come_back_in_the_order_of_the_pseudonyms(vault: VaultStore) -> None:
    assert vault.openings.answers(WAVE) == (ALDER, HERON)
    assert [dict(one.answers) for one in vault.openings.answers(WAVE)] == [
        dict(ALDER.answers),
        dict(HERON.answers),
    ]


def test_what_was_confirmed_is_kept_with_the_number_set_aside(vault: VaultStore) -> None:
    (found,) = vault.openings.confirmations()

    assert (found.opened, found.quarantined) == (2, 3)
    assert (found.confirmation, found.signature) == (b"confirmed", b"signed")


def test_opening_a_wave_once_more_changes_nothing(vault: VaultStore) -> None:
    vault.openings.keep(OPENING)

    assert len(vault.comments.all(WAVE)) == len(COMMENTS)


def test_another_outcome_for_the_same_wave_is_refused(vault: VaultStore) -> None:
    with pytest.raises(ConflictingRecord) as told:
        vault.openings.keep(replace(OPENING, confirmation=b"other"))

    assert str(told.value) == (
        "Wave 2026-11 was opened before, with another outcome; that one stands."
    )


def test_a_receipt_leads_to_its_pseudonym_and_no_other_does(vault: VaultStore) -> None:
    assert vault.openings.pid_of(WAVE, "PEAR") == "ALDER"
    assert vault.openings.pid_of(WAVE, "PLUM") is None
    assert vault.openings.pid_of("2026-12", "PEAR") is None
    assert vault.openings.receipts(WAVE) == ("APPLE", "PEAR")


def test_what_is_kept_of_a_pseudonym_can_be_shown_and_forgotten(vault: VaultStore) -> None:
    shown = vault.openings.answers_of("ALDER")
    waves = vault.openings.forget("ALDER")

    assert shown == {WAVE: ALDER}
    assert waves == 1
    assert vault.openings.answers(WAVE) == (HERON,)
    assert vault.openings.pid_of(WAVE, "PEAR") is None


def test_a_pseudonym_of_which_nothing_is_kept_cannot_be_forgotten(vault: VaultStore) -> None:
    with pytest.raises(UnknownRecord) as told:
        vault.openings.forget("LARK")

    assert str(told.value) == "Nothing is kept under this link and receipt; check both."


def test_erased_answers_leave_what_was_confirmed(vault: VaultStore) -> None:
    vault.openings.erase_answers(WAVE)

    assert vault.openings.answers(WAVE) == ()
    assert vault.openings.receipts(WAVE) == ()
    assert len(vault.openings.confirmations()) == 1


def test_comments_are_stored_beside_nobody_and_in_no_order(vault: VaultStore) -> None:
    columns = {column.name for column in VAULT.tables["comment"].columns}
    words = [comment.words for comment in vault.comments.all(WAVE)]

    assert columns == {"id", "wave", "unit", "item", "target", "words", "state"}
    assert sorted(words) == [one.words for one in COMMENTS]


def test_comments_are_not_kept_in_the_order_in_which_they_came(url: str) -> None:
    many = tuple(OpenedComment("Sales", "OPEN", "", f"{n:03}") for n in range(60))
    with VaultStore.open(url) as vault:
        vault.openings.keep(replace(OPENING, comments=many))
        words = [comment.words for comment in vault.comments.all(WAVE)]

    assert words != [one.words for one in many]


def test_a_comment_waits_until_it_is_shown_or_withheld(vault: VaultStore) -> None:
    first, second, *others = vault.comments.all(WAVE)

    vault.comments.decide(first.id, Moderation.SHOWN)
    vault.comments.decide(second.id, Moderation.WITHHELD, "[name]")

    assert [one.id for one in vault.comments.all(WAVE, Moderation.SHOWN)] == [first.id]
    assert [one.words for one in vault.comments.all(WAVE, Moderation.WITHHELD)] == ["[name]"]
    assert len(vault.comments.all(WAVE, Moderation.WAITING)) == len(others)


def test_a_comment_that_is_not_there_cannot_be_shown(vault: VaultStore) -> None:
    with pytest.raises(UnknownRecord, match=r"^There is no such comment; load the page again\.$"):
        vault.comments.decide(bytes(16), Moderation.SHOWN)


def test_erased_comments_are_gone(vault: VaultStore) -> None:
    vault.comments.erase(WAVE)

    assert vault.comments.all(WAVE) == ()


def test_a_pseudonym_keeps_the_class_of_its_first_wave_in_a_year(vault: VaultStore) -> None:
    vault.openings.fix_year_classes("2026", {"ALDER": "sales"})
    vault.openings.fix_year_classes("2026", {"ALDER": "marketing", "HERON": "marketing"})

    assert vault.openings.year_classes("2026") == {"ALDER": "sales", "HERON": "marketing"}
    assert vault.openings.year_classes("2027") == {}
