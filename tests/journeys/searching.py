"""Searching: what somebody with every file of a study looks for, and where it is found."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path

import pandas as pd

from survey.privacy.links import (
    base32,
    pseudonym,
    token,
    write_code,
)
from tests.journeys.sixty import (
    ADDRESS,
    AGENT,
    FORWARDED,
    WAVE,
    Sixty,
)


def in_every_spelling(secret: bytes) -> tuple[bytes, ...]:
    code = base32(secret).encode()
    return (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"="), code)


def secrets_of(wave: Sixty) -> list[bytes]:
    """Return what would tie somebody to a ballot, as it might be written anywhere."""
    found = [spelling for one in wave.submissions for spelling in in_every_spelling(one)]
    for person in wave.people:
        secret = wave.secret(person.id)
        found += [write_code(secret).encode(), wave.marker(person.id).encode()]
        for part in (secret, token(secret, WAVE), pseudonym(secret, "fr26")):
            found += in_every_spelling(part)
    return found


def traces() -> list[bytes]:
    """Return what would tell a device: its address, as text and as bytes, and its make."""
    packed = ip_address(ADDRESS).packed
    return [ADDRESS.encode(), packed, FORWARDED.encode(), AGENT.encode(), b"NeedleBrowser"]


def names_of(wave: Sixty) -> list[bytes]:
    return [
        part.encode() for one in wave.people for part in (one.id, one.name, one.address)
    ]  # fmt: skip


def files_in(folder: Path, *parties: str) -> dict[str, bytes]:
    """Return every file under some parts of a folder; a ZIP and a Parquet with what they hold."""
    contents = {}
    for party in parties:
        for path in sorted(one for one in (folder / party).rglob("*") if one.is_file()):
            name = str(path.relative_to(folder))
            contents[name] = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    contents |= {f"{name}/{one}": archive.read(one) for one in archive.namelist()}
    for name in [one for one in contents if one.endswith(".parquet")]:
        rows = pd.read_parquet(BytesIO(contents[name]))
        contents[f"{name}/rows"] = rows.to_csv().encode()
    return contents


def hits(contents: Mapping[str, bytes], needles: Sequence[bytes]) -> dict[str, int]:
    """Return how many of the needles stand in each file that has any."""
    counts = {
        name: sum(needle in content for needle in needles) for name, content in contents.items()
    }
    return {name: count for name, count in counts.items() if count}


def whose(wave: Sixty, answers: Mapping[str, Mapping[str, int]]) -> str:
    [given] = [given for target, given in answers.items() if target]
    return wave.read(dict(given))


def sealed_by_person(wave: Sixty) -> dict[str, tuple[bytes, ...]]:
    """Tie each person to a ballot, as who reads the live database and knows who is at it can."""
    tied = {}
    for person, before, after in zip(wave.arrived, wave.polls, wave.polls[1:], strict=False):
        [new] = after.ballots - before.ballots
        tied[person] = after.sealed[new]
    return tied
