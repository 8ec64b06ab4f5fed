"""Roster entries: the users of a directory as JSON, in the manner of SCIM, as rows of text.

Either a list of users or an object with "Resources". Read of each user, all others left alone:

externalId, or employeeNumber of the enterprise extension, or id    the person's id
displayName, or name.formatted, or name.givenName and familyName    the name
emails (the primary one), or userName where it is an address        the address
preferredLanguage, or locale                                        the language
department, division of the enterprise extension                    the unit and the one above it
groups (their display)                                              further units
active                                                              false: left out

Source: RFC 7643 (2015), System for Cross-domain Identity Management: Core Schema, 4.1 and 4.3.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from survey.errors import UnreadableFile
from survey.transfer.roster_columns import Column
from survey.transfer.roster_table import LARGEST_TEXT, MEGABYTE, MOST_ROWS, Sheet

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
COLUMNS = (
    Column.ID,
    Column.NAME,
    Column.ADDRESS,
    Column.LANGUAGE,
    Column.PARENT,
    Column.DEPARTMENT,
    Column.FURTHER,
    Column.JOINED,
    Column.LEFT,
)
BETWEEN = ";"


def is_json(raw: bytes) -> bool:
    """Say whether bytes begin as JSON does."""
    return raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def read_entries(name: str, raw: bytes, attributes: tuple[str, ...] = ()) -> Sheet:
    """Read users from JSON; `attributes` are further keys that a study asks for."""
    if len(raw) > LARGEST_TEXT:
        raise UnreadableFile(
            f"{name} is larger than {LARGEST_TEXT // MEGABYTE} MB; export fewer attributes."
        )
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            f"{name} is not JSON ({_reason(error)}); export the users again."
        ) from error
    users = content.get("Resources") if isinstance(content, dict) else content
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        raise UnreadableFile(
            f'{name} holds no list of users; export them as a list, or as "Resources".'
        )
    if len(users) > MOST_ROWS:
        raise UnreadableFile(f"{name} has {len(users):,} users; {MOST_ROWS:,} are the most.")
    active = [
        (n, user) for n, user in enumerate(users, start=1) if user.get("active") is not False
    ]
    notes = []
    if len(active) < len(users):
        notes.append(f"{len(users) - len(active)} users are not active and left out.")
    header = [column.value for column in COLUMNS] + list(attributes)
    rows = [(n, _cells(user, attributes)) for n, user in active]
    return Sheet(header, 0, rows, notes, "entry")


def _cells(user: Mapping[str, Any], attributes: tuple[str, ...]) -> list[str]:
    work = user.get(ENTERPRISE)
    work = work if isinstance(work, dict) else {}
    found = {
        Column.ID: _first(user.get("externalId"), work.get("employeeNumber"), user.get("id")),
        Column.NAME: _name(user),
        Column.ADDRESS: _address(user),
        Column.LANGUAGE: _first(user.get("preferredLanguage"), user.get("locale")),
        Column.PARENT: _first(work.get("division"), user.get("division")),
        Column.DEPARTMENT: _first(work.get("department"), user.get("department")),
        Column.FURTHER: BETWEEN.join(_displays(user.get("groups"))),
        Column.JOINED: _first(user.get("joined")),
        Column.LEFT: _first(user.get("left")),
    }
    further = [_first(work.get(key), user.get(key)) for key in attributes]
    return [found[column] for column in COLUMNS] + further


def _first(*values: object) -> str:
    """Return the first of the values that is filled; what is no text or number is none."""
    for value in values:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return unicodedata.normalize("NFC", str(value))
    return ""


def _name(user: Mapping[str, Any]) -> str:
    name = user.get("name")
    if not isinstance(name, dict):
        return _first(user.get("displayName"), name)
    parts = f"{_first(name.get('givenName'))} {_first(name.get('familyName'))}".strip()
    return _first(user.get("displayName"), name.get("formatted"), parts)


def _address(user: Mapping[str, Any]) -> str:
    emails = user.get("emails")
    known = [one for one in emails if isinstance(one, dict)] if isinstance(emails, list) else []
    primary = [one for one in known if one.get("primary") is True] or known
    own = user.get("userName")
    return _first(*(one.get("value") for one in primary[:1]), own if "@" in str(own) else None)


def _displays(groups: object) -> list[str]:
    known = groups if isinstance(groups, list) else []
    return [_first(one.get("display")) for one in known if isinstance(one, dict)]


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:80]
