"""Proposing: what the mailer hands over says how many and never who."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from survey.errors import MalformedHandover, UnknownWave, UnsafeClasses
from survey.instrument.catalogue import read_shipped
from survey.parties.proposing import (
    propose,
    read_links,
    secret_of,
    valid_links,
    write_links,
)
from survey.parties.vault import read_card
from survey.people.roster import Person, Roster
from survey.privacy.links import token, token_hash
from survey.privacy.manifest import canonical_json
from survey.study import WaveOrder
from tests.survey.parties.conftest import WAVE, Programme

KEY = bytes(range(32))


def test_the_manifest_counts_the_people_of_each_class(programme: Programme) -> None:
    manifest = programme.propose().manifest
    assert {one.unit: one.invited for one in manifest.classes} == {"Sales": 25, "Marketing": 15}
    assert (manifest.n_invited, manifest.rated_each) == (40, 1)
    assert manifest.departments == ("Marketing", "Sales")
    assert manifest.form == "pulse"


def test_the_days_of_deletion_follow_from_the_settings(programme: Programme) -> None:
    deletion = programme.propose().manifest.deletion
    assert (deletion.ballots, deletion.answers, deletion.comments) == (
        "2027-01-08",
        "2028-12-25",
        "2027-12-25",
    )


def test_neither_name_nor_id_leaves_the_mailer(programme: Programme) -> None:
    proposal = programme.propose()
    handed = canonical_json(proposal.manifest) + write_links(valid_links(proposal, KEY))
    for person in programme.roster.people:
        assert f'"{person.id}"'.encode() not in handed
        assert f'"{person.name}"'.encode() not in handed


def test_links_stand_in_the_order_of_their_hashes(programme: Programme) -> None:
    valid = valid_links(programme.propose(), KEY)
    assert [*valid] == sorted(valid)
    assert len(set(valid)) == 40
    assert read_links(write_links(valid)) == valid


def test_each_person_opens_with_the_secret_of_their_link(programme: Programme) -> None:
    proposal = programme.propose()
    valid = dict(valid_links(proposal, KEY))
    classes = proposal.classing.class_ids()
    for person in programme.roster.people:
        secret = secret_of(proposal.manifest, KEY, person.id)
        assert valid[token_hash(token(secret, WAVE))] == classes[person.id]


def test_a_link_that_was_replaced_no_longer_opens(programme: Programme) -> None:
    proposal = programme.propose()
    lost = token_hash(token(secret_of(proposal.manifest, KEY, "s1"), WAVE))
    again = {"s1": 2}
    valid = dict(valid_links(proposal, KEY, again))
    assert lost not in valid
    assert token_hash(token(secret_of(proposal.manifest, KEY, "s1", again), WAVE)) in valid


def test_who_has_left_when_the_wave_opens_is_not_invited(programme: Programme) -> None:
    gone = replace(programme.roster.people[0], left=date(2026, 11, 29))
    roster = Roster((gone, *programme.roster.people[1:]))
    changed = replace(programme, roster=roster)
    assert changed.propose().manifest.n_invited == 39


def test_a_department_with_few_members_is_not_rated(programme: Programme) -> None:
    seven = tuple(Person(f"l{number}", f"L{number}", "Legal") for number in range(7))
    changed = replace(programme, roster=Roster((*programme.roster.people, *seven)))
    manifest = changed.propose().manifest
    assert manifest.departments == ("Marketing", "Sales")
    assert all(one.invited >= 10 for one in manifest.classes)
    assert sum(one.invited for one in manifest.classes) == 47


def test_too_few_people_for_one_class_are_refused(programme: Programme) -> None:
    few = replace(programme, roster=Roster(programme.roster.people[:9]))
    with pytest.raises(UnsafeClasses, match="9 people are invited and a class needs 10"):
        few.propose()


def test_a_form_that_is_not_there_is_named_with_those_that_are(programme: Programme) -> None:
    calendar = programme.study.wave(WAVE).calendar
    with pytest.raises(UnknownWave) as told:
        propose(
            programme.study,
            WaveOrder(calendar, "pulze"),
            programme.roster,
            read_shipped("friction-pulse"),
            read_card(programme.places),
        )
    assert str(told.value) == (
        'The questionnaire friction-pulse has no form "pulze"; did you mean "pulse"?'
    )


@pytest.mark.parametrize("content", [b"{", b"7", b'[["xx", "c"]]', b"[[1]]"])
def test_a_file_of_links_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedHandover, match="let the mailer open the wave again"):
        read_links(content)


def test_the_file_of_links_holds_hashes_and_classes_alone(programme: Programme) -> None:
    for hash_, class_ in json.loads(write_links(valid_links(programme.propose(), KEY))):
        assert len(bytes.fromhex(hash_)) == 32
        assert class_.startswith("c")
