"""The mailer keeps people, waves, letters and accounts, and nothing of who answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from survey.fieldwork.participation import Figure, UnitRate
from survey.fieldwork.wave import State
from survey.people.organisation import Organisation
from survey.people.roster import Person, Roster
from survey.storage.accounts import Account, Session
from survey.storage.errors import ConflictingRecord, UnknownRecord, WrongState
from survey.storage.letter_rows import LetterRow, Returned, Tally
from survey.storage.mailer import MailerStore
from survey.storage.roster_rows import Invited

WAVE = "2026-11"
ORGANISATION = Organisation.of({"Sales": None, "North": "Sales", "Marketing": None})
ALDER = Person(
    "1", "Alder", "North", "alder@example.com", "de", ("Marketing",), {"tenure": "2–5 years"},
    date(2020, 1, 1), None,
)  # fmt: skip
HERON = Person("2", "Heron", "Marketing", "heron@example.com", "en", left=date(2026, 12, 31))
ROSTER = Roster((ALDER, HERON), ORGANISATION)
LETTERS = [LetterRow(f"2026-11/invite-1/{id_}", "invite", id_) for id_ in ("1", "2")]


@pytest.fixture
def mailer(url: str) -> Iterator[MailerStore]:
    """Return a mailer with the roster and an open wave."""
    with MailerStore.open(url) as store:
        store.people.replace(ROSTER)
        store.waves.draft(WAVE, '{"form": "full"}')
        store.waves.move(WAVE, State.DRAFT, State.OPEN)
        yield store


def test_a_roster_comes_back_as_it_was_put(mailer: MailerStore) -> None:
    assert mailer.people.roster() == ROSTER


def test_a_new_roster_takes_the_place_of_the_old_one(mailer: MailerStore) -> None:
    mailer.people.replace(Roster((HERON,), ORGANISATION))

    assert mailer.people.roster() == Roster((HERON,), ORGANISATION)


def test_a_lost_link_is_renewed_for_one_person_alone(mailer: MailerStore) -> None:
    assert mailer.people.link_version("1") == 1

    versions = [mailer.people.renew_link("1") for _ in range(2)]

    assert versions == [2, 3]
    assert mailer.people.link_version("1") == 3
    assert mailer.people.link_version("2") == 1
    assert mailer.people.link_versions() == {"1": 3}


def test_a_renewed_link_stays_when_the_roster_is_loaded_again(mailer: MailerStore) -> None:
    mailer.people.renew_link("1")

    mailer.people.replace(ROSTER)

    assert mailer.people.link_version("1") == 2


def test_the_link_of_somebody_unknown_is_not_renewed(mailer: MailerStore) -> None:
    with pytest.raises(UnknownRecord) as told:
        mailer.people.renew_link("3")

    assert str(told.value) == 'There is no person "3" in the roster; check the id.'


def test_who_is_invited_is_frozen(mailer: MailerStore) -> None:
    snapshot = (Invited("2", "Marketing", "b"), Invited("1", "North", "a"))
    mailer.people.freeze(WAVE, snapshot)
    mailer.people.freeze(WAVE, snapshot[::-1])
    mailer.people.replace(Roster((), ORGANISATION))

    assert mailer.people.snapshot(WAVE) == snapshot[::-1]
    with pytest.raises(ConflictingRecord) as told:
        mailer.people.freeze(WAVE, snapshot[:1])
    assert str(told.value) == (
        "Other people are invited to wave 2026-11 already; plan a new wave for these."
    )


def test_settings_are_kept_as_often_as_they_change(mailer: MailerStore) -> None:
    numbers = [mailer.waves.keep_settings(content) for content in ("a", "a", "b")]

    assert numbers == [1, 1, 2]
    assert (mailer.waves.settings(1), mailer.waves.settings()) == ("a", "b")
    assert mailer.waves.settings(3) is None


def test_a_draft_can_be_changed_and_an_open_wave_cannot(mailer: MailerStore) -> None:
    mailer.waves.draft("2026-12", "first")
    mailer.waves.draft("2026-12", "second")
    found = mailer.waves.find("2026-12")

    assert found is not None
    assert (found.plan, found.state) == ("second", State.DRAFT)
    with pytest.raises(ConflictingRecord) as told:
        mailer.waves.draft(WAVE, "other")
    assert str(told.value) == (
        "Wave 2026-11 is open, so its plan stands; plan the change for the next wave."
    )


def test_a_wave_moves_from_the_state_it_is_in(mailer: MailerStore) -> None:
    mailer.waves.move(WAVE, State.OPEN, State.CLOSED)
    mailer.waves.move(WAVE, State.OPEN, State.CLOSED)

    assert [(wave.id, wave.state) for wave in mailer.waves.all()] == [(WAVE, State.CLOSED)]
    with pytest.raises(WrongState) as told:
        mailer.waves.move(WAVE, State.DRAFT, State.OPEN)
    assert str(told.value) == "Wave 2026-11 is closed; this step needs a wave that is draft."
    with pytest.raises(UnknownRecord, match=r'^There is no wave "2027-01"; check its name\.$'):
        mailer.waves.move("2027-01", State.DRAFT, State.OPEN)


def test_a_step_is_done_once_with_all_its_letters(mailer: MailerStore) -> None:
    first = mailer.waves.step_done(WAVE, "2026-11/invite-1", LETTERS)
    again = mailer.waves.step_done(WAVE, "2026-11/invite-1", LETTERS)

    assert (first, again) == (True, False)
    assert mailer.waves.steps_done(WAVE) == {"2026-11/invite-1"}
    assert mailer.letters.waiting(10) == tuple(replace(row, wave=WAVE) for row in LETTERS)


def test_a_step_whose_letters_cannot_be_queued_is_not_done(mailer: MailerStore) -> None:
    with pytest.raises(IntegrityError):
        mailer.waves.step_done(WAVE, "2026-11/invite-1", [LETTERS[0], LETTERS[0]])

    assert mailer.waves.steps_done(WAVE) == frozenset()
    assert mailer.letters.waiting(10) == ()


def test_a_letter_that_left_leaves_only_a_number(mailer: MailerStore) -> None:
    mailer.waves.step_done(WAVE, "2026-11/invite-1", LETTERS)

    mailer.letters.sent(LETTERS[0].key)
    mailer.letters.sent(LETTERS[0].key)
    mailer.letters.returned(LETTERS[1].key, "heron@example.com", "no such mailbox")
    mailer.letters.returned(LETTERS[1].key, "heron@example.com", "no such mailbox")

    assert mailer.letters.count_waiting(WAVE) == 0
    assert mailer.letters.tally(WAVE) == (Tally("invite", 1, 1),)
    assert mailer.letters.bounces(WAVE) == (
        Returned("heron@example.com", WAVE, is_final=True, reason="no such mailbox"),
    )


def test_letters_are_taken_in_batches(mailer: MailerStore) -> None:
    mailer.waves.step_done(WAVE, "2026-11/invite-1", LETTERS)

    assert [row.person for row in mailer.letters.waiting(1)] == ["1"]
    assert mailer.letters.count_waiting(WAVE) == 2


def test_an_address_that_was_put_right_is_forgotten(mailer: MailerStore) -> None:
    mailer.letters.bounced(Returned("a@example.com", WAVE, is_final=False, reason="full"))
    mailer.letters.bounced(Returned("a@example.com", WAVE, is_final=True, reason="gone"))
    before = mailer.letters.bounces(WAVE)

    mailer.letters.mended("a@example.com")

    assert [(one.is_final, one.reason) for one in before] == [(True, "gone")]
    assert mailer.letters.bounces(WAVE) == ()


def test_an_erased_wave_keeps_nobody(mailer: MailerStore) -> None:
    mailer.people.freeze(WAVE, (Invited("1", "North", "a"),))
    mailer.waves.step_done(WAVE, "2026-11/invite-1", LETTERS)
    mailer.letters.bounced(Returned("a@example.com", WAVE, is_final=True, reason="gone"))
    for since, to in ((State.OPEN, State.CLOSED), (State.CLOSED, State.OPENED)):
        mailer.waves.move(WAVE, since, to)

    mailer.waves.move(WAVE, State.OPENED, State.ERASED)

    assert mailer.people.snapshot(WAVE) == ()
    assert mailer.letters.waiting(10) == ()
    assert mailer.letters.bounces(WAVE) == ()
    assert mailer.waves.steps_done(WAVE) == {"2026-11/invite-1"}


def test_participation_is_kept_as_it_was_shown(mailer: MailerStore) -> None:
    shown = Figure(30, 60, 10, date(2026, 11, 24))
    rates = (UnitRate("Marketing", 20, "65 %"), UnitRate("Sales", 40, "≥ 90 %"))
    before = mailer.participation.shown(WAVE)

    mailer.participation.show(WAVE, Figure(20, 60, 10, date(2026, 11, 23)))
    mailer.participation.show(WAVE, shown)
    mailer.participation.publish(WAVE, rates[::-1])

    assert before is None
    assert mailer.participation.shown(WAVE) == shown
    assert mailer.participation.rates(WAVE) == rates


ACCOUNT = Account("ada@example.com", "hr", "$argon2id$…", "SECRET")


def test_an_account_is_found_changed_and_removed(mailer: MailerStore) -> None:
    mailer.accounts.add(ACCOUNT)
    mailer.accounts.change(replace(ACCOUNT, role="viewer"))
    found = mailer.accounts.find(ACCOUNT.name)
    every = mailer.accounts.all()
    mailer.accounts.remove(ACCOUNT.name)

    assert found == replace(ACCOUNT, role="viewer")
    assert every == (found,)
    assert mailer.accounts.find(ACCOUNT.name) is None


def test_an_account_is_not_made_twice_nor_changed_before_it_is_there(mailer: MailerStore) -> None:
    with pytest.raises(UnknownRecord) as unknown:
        mailer.accounts.change(ACCOUNT)
    mailer.accounts.add(ACCOUNT)
    with pytest.raises(ConflictingRecord) as twice:
        mailer.accounts.add(ACCOUNT)

    assert str(unknown.value) == 'There is no account "ada@example.com"; check the name.'
    assert str(twice.value) == (
        'There is an account "ada@example.com" already; choose another name.'
    )


def test_an_account_does_not_show_its_secrets_when_printed() -> None:
    assert "argon2id" not in repr(ACCOUNT)
    assert "SECRET" not in repr(ACCOUNT)


def test_a_code_is_used_once(mailer: MailerStore) -> None:
    mailer.accounts.add(ACCOUNT)

    used = [mailer.accounts.use_step(ACCOUNT.name, step) for step in (7, 7, 6, 8)]

    assert used == [True, False, False, True]


def test_a_session_lives_until_it_is_ended(mailer: MailerStore) -> None:
    mailer.accounts.add(ACCOUNT)
    mailer.accounts.begin_session(b"token", ACCOUNT.name, 100.0)
    mailer.accounts.touch_session(b"token", 160.0)
    found = mailer.accounts.session(b"token")
    mailer.accounts.end_session(b"token")

    assert found == Session(ACCOUNT.name, 100.0, 160.0)
    assert mailer.accounts.session(b"token") is None
    assert mailer.accounts.session(b"other") is None


def test_idle_and_long_sessions_end(mailer: MailerStore) -> None:
    mailer.accounts.add(ACCOUNT)
    for token, began, seen in ((b"idle", 900, 900), (b"long", 0, 1000), (b"good", 900, 1000)):
        mailer.accounts.begin_session(token, ACCOUNT.name, began)
        mailer.accounts.touch_session(token, seen)

    mailer.accounts.end_old_sessions(seen_before=950, began_before=500)

    left = [token for token in (b"idle", b"long", b"good") if mailer.accounts.session(token)]
    assert left == [b"good"]


def test_a_locked_account_loses_its_sessions(mailer: MailerStore) -> None:
    mailer.accounts.add(ACCOUNT)
    mailer.accounts.begin_session(b"token", ACCOUNT.name, 100.0)

    mailer.accounts.change(replace(ACCOUNT, is_locked=True))

    assert mailer.accounts.session(b"token") is None
