"""Attacks on collecting: whoever looks, at whatever, learns nobody's answers, on sixty people.

Every attack is tried on a leaky variant too, in which it must succeed: an attack that cannot
succeed shows nothing. What can be read while a wave is open is said as well: who reads the live
database of the collector and knows who is at it can tell which sealed ballot is theirs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from survey.answers.opening import open_wave
from survey.parties.handover import LINKS, PARTICIPATION
from survey.parties.proposing import read_links
from survey.privacy.links import (
    ballot_id,
    base32,
    token,
    token_hash,
)
from survey.transfer.archive import read_extract
from tests.journeys.orders import likeness, places_in
from tests.journeys.searching import (
    files_in,
    hits,
    in_every_spelling,
    names_of,
    sealed_by_person,
    secrets_of,
    traces,
    whose,
)
from tests.journeys.sixty import (
    A_DAY,
    ADDRESS,
    AGENT,
    DEPARTMENTS,
    PEOPLE,
    WAVE,
    Poll,
    Sixty,
    written,
)

RIGHT_BY_CHANCE = 16
"""Of 60 guesses, one row a person within three departments, right ones are Poisson(3) if the order
tells nothing: 16 or more come with a probability under 2e-7."""


@pytest.mark.parametrize("moment", ["while-open", "closed", "opened"])
def test_no_file_outside_the_vault_holds_an_answer_a_link_a_token_or_a_device(
    wave: Sixty, moment: str
) -> None:
    contents = files_in(wave.folder.parent / moment, "mailer", "collector", "handover")
    assert {"collector/collector.db", "collector/collector.db-wal", "collector/collector.db-shm",
            "collector/backups/hourly.db", "mailer/mailer.db-wal"} <= contents.keys()  # fmt: skip
    assert hits(contents, [*secrets_of(wave), *traces()]) == {}


@pytest.mark.parametrize("moment", ["while-open", "closed", "opened"])
def test_no_person_is_named_where_ballots_are_and_no_ballot_where_people_are(
    wave: Sixty, moment: str
) -> None:
    folder = wave.folder.parent / moment
    beside_ballots = files_in(folder, "collector", "handover", "vault", "extracts")
    assert hits(beside_ballots, names_of(wave)) == {}
    ids = [ballot_id(wave.secret(person.id), WAVE) for person in wave.people]
    ballots = [spelling for one in ids for spelling in in_every_spelling(one)]
    assert hits(files_in(folder, "mailer", "handover", "vault", "extracts"), ballots) == {}


def test_what_the_vault_opened_holds_no_link_no_token_and_no_device(wave: Sixty) -> None:
    contents = files_in(wave.folder.parent / "opened", "vault", "extracts")
    markers = {wave.marker(person.id).encode() for person in wave.people}
    rest = [needle for needle in secrets_of(wave) if needle not in markers]
    assert hits(contents, [*rest, *traces()]) == {}


def test_the_search_finds_what_does_stand_in_a_file(wave: Sixty, tmp_path: Path) -> None:
    mailer = b"".join(files_in(wave.folder.parent / "opened", "mailer").values())
    assert hits({"mailer": mailer}, names_of(wave)) == {"mailer": 3 * PEOPLE}
    vault = files_in(wave.folder.parent / "opened", "vault")
    markers = [wave.marker(person.id).encode() for person in wave.people]
    assert hits(vault, markers)["vault/vault.db-wal"] == PEOPLE
    ids = [ballot_id(wave.secret(person.id), WAVE) for person in wave.people]
    collector = files_in(wave.folder.parent / "closed", "collector")
    assert hits(collector, ids)["collector/collector.db"] == PEOPLE
    shown = token(wave.secret(wave.arrived[7]), WAVE).hex()
    log = f'{ADDRESS} - - "POST /enter" 200 "{AGENT}" t={shown}'
    (tmp_path / "access.log").write_text(log)
    assert hits(files_in(tmp_path, "."), [*secrets_of(wave), *traces()]) == {"access.log": 4}


def changes(polls: Sequence[Poll]) -> list[frozenset[str]]:
    """Return what HR sees change with each answer."""
    return [
        frozenset(
            name
            for name in before.office.keys() | after.office.keys()
            if before.office.get(name) != after.office.get(name)
        )
        for before, after in pairwise(polls)
    ]


def test_hr_that_looks_after_every_answer_sees_a_number_in_tens_that_moves_once_a_day(
    wave: Sixty,
) -> None:
    seen = changes(wave.polls)
    assert len(seen) == PEOPLE
    assert set().union(*seen) <= {PARTICIPATION, f"time of {PARTICIPATION}"}
    assert sum(map(bool, seen)) <= PEOPLE // A_DAY
    shown = [json.loads(poll.office[PARTICIPATION]) for poll in wave.polls[1:]]
    assert {one["at_least"] % 10 for one in shown} == {0}
    assert shown[-1]["at_least"] > 0


def test_a_count_that_moves_with_every_answer_would_be_seen(wave: Sixty) -> None:
    leaky = [
        replace(poll, office={**poll.office, "count": written(len(poll.ballots))})
        for poll in wave.polls
    ]
    assert sum(map(bool, changes(leaky))) == PEOPLE


def orders_afterwards(wave: Sixty) -> dict[str, list[str]]:
    """Return the people in every order in which opened answers can be seen."""
    assert wave.opening is not None
    answers = {one.pid: one.answers for one in wave.opening.answers}
    owner = {pid: whose(wave, given) for pid, given in answers.items()}
    kept = wave.vault.openings.answers(WAVE)
    rows = read_extract(wave.extract).responses["pid"].drop_duplicates()
    vault = b"".join(files_in(wave.folder.parent / "opened", "vault").values())
    pids = sorted(owner)
    found = {
        "opened": [owner[one.pid] for one in wave.opening.answers],
        "kept": [owner[one.pid] for one in kept],
        "by pid": [owner[pid] for pid in pids],
        "extract": [owner[pid] for pid in rows],
        "vault": [owner[pids[n]] for n in places_in(vault, [pid.encode() for pid in pids])],
    }
    words = {wave.marker(person): person for person in wave.arrived}
    found["comments"] = [words[one.text] for one in wave.opening.comments]
    return found


def right_guesses(wave: Sixty, arrived: Sequence[str], seen: Sequence[str]) -> int:
    """Guess that the answers of each department were seen in the order in which they came."""
    units = {person.id: person.unit for person in wave.people}
    return sum(
        guess == truth
        for unit in DEPARTMENTS
        for guess, truth in zip(
            [one for one in seen if units[one] == unit],
            [one for one in arrived if units[one] == unit],
            strict=True,
        )
    )


def test_who_knows_each_ones_sealed_ballot_finds_nobodys_answers(wave: Sixty) -> None:
    tied = sealed_by_person(wave)
    expected = {one: ballot_id(wave.secret(one), WAVE) for one in wave.arrived}
    assert {one: row[0] for one, row in tied.items()} == expected
    for seen in orders_afterwards(wave).values():
        assert right_guesses(wave, wave.arrived, seen) < RIGHT_BY_CHANCE


def test_a_vault_that_keeps_the_order_would_tell_all_of_them(wave: Sixty) -> None:
    class Unshuffled(Random):
        def shuffle(self, x: object) -> None:
            """Leave everything in its order."""

    ballots = [sealed_by_person(wave)[person][3] for person in wave.arrived]
    leaky = open_wave(ballots, wave.keyring, wave.manifest, wave.fielded.instrument, Unshuffled(1))
    seen = [whose(wave, one.answers) for one in leaky.answers]
    assert right_guesses(wave, wave.arrived, seen) == PEOPLE
    assert likeness(wave.arrived, seen).tells


def test_no_part_of_a_sealed_ballot_stands_in_what_comes_out(wave: Sixty) -> None:
    assert wave.opening is not None
    parts = [
        spelling
        for row in sealed_by_person(wave).values()
        for column in row
        for whole in (column, hashlib.sha256(column).digest())
        for start in (0, 15)
        if len(part := whole[start : start + 15]) == 15
        for spelling in in_every_spelling(part)
    ]
    out = files_in(wave.folder.parent / "opened", "extracts", "vault")
    out["receipts"] = "\n".join(wave.collector.receipts(WAVE)).encode()
    out["confirmation"] = wave.places.handover(WAVE).take("confirmation.json")
    assert hits(out, parts) == {}
    leaky = {"receipts": base32(hashlib.sha256(next(iter(wave.polls[-1].ballots))).digest())}
    assert hits({name: text.encode() for name, text in leaky.items()}, parts) == {"receipts": 2}


def test_every_order_after_closing_tells_nothing_of_the_order_of_arrival(wave: Sixty) -> None:
    sealed = {row[3]: person for person, row in sealed_by_person(wave).items()}
    orders = orders_afterwards(wave)
    orders["handed over"] = [sealed[one] for one in wave.places.handover(WAVE).take_ballots()]
    mine = {receipt: person for person, receipt in wave.receipts.items()}
    shown = [mine[one] for one in wave.collector.receipts(WAVE) if one in mine]
    telling = {name: found for name, order in orders.items()
               if (found := likeness(wave.arrived, order)).tells}  # fmt: skip
    assert telling == {}
    assert not likeness([one for one in wave.arrived if one in wave.receipts], shown).tells


def bytes_in_file(wave: Sixty, content: bytes, column: int) -> list[str]:
    """Return the people in the order in which their ballots lie in the bytes of a file."""
    tied = sealed_by_person(wave)
    heads = [tied[person][column][:32] for person in wave.arrived]
    return [wave.arrived[number] for number in places_in(content, heads)]


@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_the_bytes_of_the_closed_database_tell_nothing_of_the_order_of_arrival(
    wave: Sixty, column: int
) -> None:
    content = (wave.folder.parent / "closed" / "collector" / "collector.db").read_bytes()
    found = likeness(wave.arrived, bytes_in_file(wave, content, column))
    assert not found.tells, found
    assert content.count(sealed_by_person(wave)[wave.arrived[0]][column][:32]) == 1


def test_nothing_of_a_ballot_is_left_in_the_log_of_the_closed_database(wave: Sixty) -> None:
    log = (wave.folder.parent / "closed" / "collector" / "collector.db-wal").read_bytes()
    parts = [row[column][:32] for row in sealed_by_person(wave).values() for column in range(4)]
    assert hits({"log": log}, parts) == {}
    still_open = (
        wave.folder.parent / "while-open" / "collector" / "collector.db-wal"
    ).read_bytes()
    assert hits({"log": still_open}, parts)["log"] > PEOPLE


def test_a_database_that_was_not_rewritten_would_tell_the_order(
    wave: Sixty, tmp_path: Path
) -> None:
    copy = tmp_path / "collector"
    shutil.copytree(wave.folder.parent / "while-open" / "collector", copy)
    with closing(sqlite3.connect(copy / "collector.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (copy / "collector.db").read_bytes()
    tied = sealed_by_person(wave)
    tails = [tied[person][3][-32:] for person in wave.arrived]
    seen = [wave.arrived[number] for number in places_in(content, tails)]
    assert likeness(wave.arrived, seen).tells


@pytest.mark.parametrize("batch", [1, 2, 5, 10, 20])
def test_an_order_that_is_shuffled_in_batches_would_be_noticed(wave: Sixty, batch: int) -> None:
    chance = Random(9)  # noqa: S311 - an order that is repeatable
    seen = [
        person
        for start in range(0, PEOPLE, batch)
        for person in chance.sample(wave.arrived[start : start + batch], batch)
    ]
    assert likeness(wave.arrived, seen).tells
    assert likeness(wave.arrived, seen[::-1]).tells
    assert likeness(wave.arrived, [*wave.arrived[30:], *wave.arrived[:30]]).tells


def test_an_order_that_is_drawn_at_random_raises_no_alarm(wave: Sixty) -> None:
    chance = Random(10)  # noqa: S311 - orders that are repeatable
    drawn = (chance.sample(wave.arrived, PEOPLE) for _ in range(2000))
    assert not any(likeness(wave.arrived, order).tells for order in drawn)


def test_the_links_of_the_roster_lie_in_no_order_of_the_roster(wave: Sixty) -> None:
    roster = [person.id for person in wave.people]
    hashes = [token_hash(token(wave.secret(person), WAVE)) for person in roster]
    owner = dict(zip(hashes, roster, strict=True))
    handed = [owner[hash_] for hash_, _ in read_links(wave.places.handover(WAVE).take(LINKS))]
    folders = [wave.folder.parent / moment for moment in ("while-open", "closed")]
    stores = [b"".join(files_in(folder, "collector").values()) for folder in folders]
    orders = [[roster[n] for n in places_in(content, hashes)] for content in stores]
    for order in (handed, *orders):
        for known in (roster, wave.arrived):
            assert not likeness(known, order).tells
    leaky = b"".join(hashes)
    assert likeness(roster, [roster[n] for n in places_in(leaky, hashes)]).tells


def test_no_line_of_a_log_tells_a_link_a_device_or_an_answer(
    young: Sixty, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = young.browser()
    for person in young.people[:10]:
        young.answer(browser, person.id)
    browser.post("/enter", json={"wave": WAVE, "t": "ab" * 32})
    browser.post("/ballot", content=b"{" + young.marker(young.arrived[0]).encode())
    needles = [*secrets_of(young), *traces()]
    lines = "\n".join(record.getMessage() for record in caplog.records).encode()
    assert hits({"log": lines}, needles) == {}
    logging.getLogger("detente.web").info("entered from %s", ADDRESS)
    leaky = caplog.records[-1].getMessage().encode()
    assert hits({"log": leaky}, needles) == {"log": 1}
