"""Users of a directory become the rows of a staff list."""

from __future__ import annotations

import json

import pytest

from survey.errors import UnreadableFile
from survey.people.roster import Person
from survey.transfer.roster_entries import ENTERPRISE, is_json, read_entries
from survey.transfer.roster_file import inspect_roster
from survey.transfer.roster_rows import RosterRules

ADA = {
    "id": "2819c223",
    "externalId": "17",
    "userName": "ada@old.example",
    "name": {"givenName": "Ada", "familyName": "Alder"},
    "emails": [
        {"value": "home@b.de", "type": "home"},
        {"value": "ada@b.de", "type": "work", "primary": True},
    ],
    "preferredLanguage": "de-DE",
    "active": True,
    "groups": [{"value": "g1", "display": "Marketing"}],
    ENTERPRISE: {"division": "Commercial", "department": "Sales", "costCenter": "42"},
}
ITO = {
    "id": "18",
    "displayName": "J. Ito",
    "userName": "ito@b.de",
    ENTERPRISE: {"department": "Marketing"},
}
RULES = RosterRules(("en", "de"))


def inspect(content: object, rules: RosterRules = RULES) -> list[Person]:
    return [*inspect_roster("users.json", json.dumps(content).encode(), rules).whole().people]


def test_users_of_a_directory_are_people_of_a_roster() -> None:
    people = [
        Person("17", "Ada Alder", "Sales", "ada@b.de", "de", ("Marketing",)),
        Person("18", "J. Ito", "Marketing", "ito@b.de", "en"),
    ]

    assert inspect([ADA, ITO]) == people
    assert inspect({"totalResults": 2, "Resources": [ADA, ITO]}) == people


def test_attributes_come_from_the_user_or_the_enterprise_extension() -> None:
    (person, _) = inspect([ADA, ITO], RosterRules(("en", "de"), ("costCenter",)))

    assert person.attributes == {"costCenter": "42"}


def test_users_who_are_not_active_are_left_out_and_counted() -> None:
    raw = json.dumps([ADA | {"groups": []}, ITO | {"active": False}]).encode()

    reading = inspect_roster("users.json", raw, RULES)

    assert [person.id for person in reading.whole().people] == ["17"]
    assert reading.notes == ("1 users are not active and left out.",)


def test_faults_are_told_by_the_number_of_the_entry() -> None:
    raw = json.dumps([ITO, {"id": "19", "userName": "x", "name": 5}]).encode()

    reading = inspect_roster("users.json", raw, RULES)

    assert [str(finding) for finding in reading.findings] == [
        "entry 2, column department: is empty; fill in a unit",
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[" * 100_000, "users is not JSON (nested too deeply); export the users again."),
        (
            b"[NaN]",
            "users is not JSON (NaN is no number of JSON); export the users again.",
        ),
        (
            b'{"Resources": 3}',
            'users holds no list of users; export them as a list, or as "Resources".',
        ),
        (b"[3]", 'users holds no list of users; export them as a list, or as "Resources".'),
        (b"[" + b" " * 17_000_000, "users is larger than 16 MB; export fewer attributes."),
    ],
)
def test_what_is_no_list_of_users_is_refused(raw: bytes, words: str) -> None:
    assert is_json(raw)
    with pytest.raises(UnreadableFile) as refused:
        read_entries("users", raw)

    assert str(refused.value) == words


@pytest.mark.parametrize("value", [None, [], {}, [None], {"value": {}}, True, "x", 3])
@pytest.mark.parametrize("key", [*ADA])
def test_a_user_with_something_unexpected_inside_is_read_or_told(key: str, value: object) -> None:
    raw = json.dumps([ITO, {**ADA, key: value}]).encode()

    reading = inspect_roster("users.json", raw, RULES)

    assert 1 <= len(reading.roster) <= 2
