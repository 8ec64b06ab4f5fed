"""Roster columns: what the columns of a staff list are called, in English and German.

A staff list comes out of some other program and names its columns as that program does. Names are
compared without case, accents, blanks and signs: "E-Mail Adresse" is "emailadresse".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum

ALIKE = 0.8
"""How like a name must be to one that is known (Ratcliff-Obershelp) to be taken for a slip."""


class Column(Enum):
    """What a column of a roster means; the value is its name in files that are written here."""

    ID = "id"
    NAME = "name"
    GIVEN = "given name"
    FAMILY = "family name"
    ADDRESS = "email"
    LANGUAGE = "language"
    PARENT = "parent"
    DEPARTMENT = "department"
    UNIT = "unit"
    TEAM = "team"
    FURTHER = "further units"
    JOINED = "joined"
    LEFT = "left"


LEVELS = (Column.PARENT, Column.DEPARTMENT, Column.UNIT, Column.TEAM)
"""From the top down: the last that is filled is where somebody works, each lies in the former."""

NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.ID: (
        "id", "person id", "employee id", "employee number", "personnel number", "staff number",
        "external id", "personalnummer", "personal-nr", "pers.-nr.", "pnr", "mitarbeiternummer",
        "mitarbeiter-id", "ma-nr",
    ),
    Column.NAME: (
        "name", "full name", "display name", "employee", "mitarbeiter", "mitarbeiterin",
        "vollständiger name", "anzeigename", "vor- und nachname",
    ),
    Column.GIVEN: ("given name", "first name", "forename", "vorname", "rufname"),
    Column.FAMILY: ("family name", "last name", "surname", "nachname", "familienname", "zuname"),
    Column.ADDRESS: (
        "email", "e-mail", "mail", "email address", "e-mail address", "address", "work email",
        "e-mail-adresse", "mailadresse", "dienstliche e-mail",
    ),
    Column.LANGUAGE: ("language", "preferred language", "locale", "sprache", "muttersprache"),
    Column.PARENT: (
        "parent", "parent unit", "unit above", "division", "business unit", "bereich", "ressort",
        "geschäftsbereich", "übergeordnete einheit",
    ),
    Column.DEPARTMENT: ("department", "dept", "abteilung"),
    Column.UNIT: (
        "unit", "organisational unit", "organizational unit", "org unit", "einheit",
        "organisationseinheit", "oe",
    ),
    Column.TEAM: ("team", "group", "gruppe"),
    Column.FURTHER: (
        "further units", "further unit", "other units", "also in", "second unit", "further teams",
        "weitere einheiten", "weitere abteilungen", "weitere teams", "auch in",
    ),
    Column.JOINED: (
        "joined", "start date", "hire date", "entry date", "date of joining", "eintritt",
        "eintrittsdatum", "beginn",
    ),
    Column.LEFT: (
        "left", "end date", "exit date", "last day", "leaving date", "austritt",
        "austrittsdatum", "letzter arbeitstag",
    ),
}  # fmt: skip

_LETTERS = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})


def plain(name: str) -> str:
    """Return a name as it is compared.

    >>> plain("E-Mail Adresse"), plain("Übergeordnete Einheit")
    ('emailadresse', 'uebergeordneteeinheit')
    """
    composed = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", composed))


_KNOWN = {plain(name): column for column, names in NAMES.items() for name in names}


def column_of(name: str) -> Column | None:
    """Return what a column means by its name, or None.

    >>> column_of("Personal-Nr.") is Column.ID
    True
    """
    return _KNOWN.get(plain(name))


def slip_of(name: str) -> Column | None:
    """Return the column that a misspelt name was probably meant to be, or None."""
    near = get_close_matches(plain(name)[:60], _KNOWN, n=1, cutoff=ALIKE)
    return _KNOWN[near[0]] if near else None
