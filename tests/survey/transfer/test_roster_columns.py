"""Columns of staff lists are known by the names that other programs give them."""

from __future__ import annotations

import unicodedata

import pytest

from survey.transfer.roster_columns import NAMES, Column, column_of, plain, slip_of


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("id", Column.ID),
        ("Personalnummer", Column.ID),
        ("PERS.-NR.", Column.ID),
        ("Vorname", Column.GIVEN),
        ("Nachname", Column.FAMILY),
        ("Full_Name", Column.NAME),
        ("E-Mail-Adresse", Column.ADDRESS),
        (" e-mail ", Column.ADDRESS),
        ("Sprache", Column.LANGUAGE),
        ("Abteilung", Column.DEPARTMENT),
        ("Geschäftsbereich", Column.PARENT),
        ("Übergeordnete Einheit", Column.PARENT),
        ("Weitere Einheiten", Column.FURTHER),
        ("Eintritt", Column.JOINED),
        ("last_day", Column.LEFT),
    ],
)
def test_a_column_is_known_in_english_and_german(name: str, column: Column) -> None:
    assert column_of(name) is column


@pytest.mark.parametrize("name", ["salary", "Gehalt", "Geburtsdatum", "", "…"])
def test_what_a_roster_does_not_need_is_not_known(name: str) -> None:
    assert column_of(name) is None
    assert slip_of(name) is None


@pytest.mark.parametrize(
    ("name", "column"),
    [("emial", Column.ADDRESS), ("Abteilng", Column.DEPARTMENT), ("langauge", Column.LANGUAGE)],
)
def test_a_slip_is_known_for_what_was_meant(name: str, column: Column) -> None:
    assert column_of(name) is None
    assert slip_of(name) is column


def test_accents_typed_as_two_characters_are_the_same() -> None:
    assert plain(unicodedata.normalize("NFD", "Übergeordnet")) == "uebergeordnet"


def test_no_name_means_two_things() -> None:
    names = [plain(name) for known in NAMES.values() for name in {plain(one) for one in known}]

    assert len(names) == len({*names})
    assert all(column_of(column.value) is column for column in Column)
