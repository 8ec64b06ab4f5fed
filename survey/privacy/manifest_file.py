"""Manifest file: read the bytes of a manifest, or tell every fault in them at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from survey.errors import InvalidFile
from survey.findings import Finding
from survey.privacy.keyring import VERIFY_KEY_BYTES
from survey.privacy.manifest import (
    AnswerClass,
    Deletion,
    WaveManifest,
    canonical_json,
)
from survey.privacy.sealing import CLASS_BYTES, check_public_key
from survey.privacy.thresholds import FLOOR, Thresholds

NAME = "manifest.json"
MOST_BYTES = 4 * 1024 * 1024
"""Fifty thousand people in groups of ten have a manifest of about 1 MB."""

_SHOWN = 40
_HEX = r"^[0-9a-f]*$"
_Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_Sha256 = Annotated[str, StringConstraints(pattern=_HEX, min_length=64, max_length=64)]
_Hex = Annotated[str, StringConstraints(pattern=_HEX)]
_Threshold = Annotated[int, Field(ge=FLOOR)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Class(_Part):
    id: Annotated[str, StringConstraints(min_length=1, max_length=CLASS_BYTES - 1)]
    unit: str
    team: str
    label: str
    invited: int
    attributes: dict[str, str]


class _Deletion(_Part):
    ballots: str
    answers: str
    comments: str


class _Thresholds(_Part):
    scores: _Threshold
    gaps: _Threshold
    comments: _Threshold
    distributions: _Threshold
    rated: _Threshold
    rates: _Threshold


class _Shape(_Part):
    v: Literal[1]
    study: _Text
    title: dict[str, _Text] = Field(min_length=1)
    wave: _Text
    opens: str
    closes: str
    time_zone: str
    mode: Literal["sealed", "anonymous"]
    thresholds: _Thresholds
    custodian: _Text
    custodian_contact: _Text
    contact: _Text
    languages: list[_Text] = Field(min_length=1)
    instrument_sha256: _Sha256
    form: str
    vault_key: _Hex
    verify_key: _Hex
    client_sha256: _Sha256
    classes: list[_Class] = Field(min_length=1)
    departments: list[_Text]
    rated_each: int = Field(ge=0)
    n_invited: int
    require_client_sealing: bool
    deletion: _Deletion
    class_size: int = Field(ge=FLOOR)


def read_manifest(content: bytes) -> WaveManifest:
    """Return the manifest that bytes hold; an InvalidFile holds every fault of theirs."""
    if len(content) > MOST_BYTES:
        raise _invalid(
            Finding("manifest", f"it has {len(content)} bytes", "no wave needs so many")
        )
    try:
        shape = _Shape.model_validate(json.loads(content))
    except ValidationError as error:
        raise _invalid(*sorted(_explained(error))) from None
    except (ValueError, RecursionError):
        raise _invalid(
            Finding("manifest", "it is no JSON", "take it again from the vault")
        ) from None
    faults = sorted(_incoherent(shape))
    if faults:
        raise _invalid(*faults)
    manifest = _manifest(shape)
    if canonical_json(manifest) != content:
        raise _invalid(
            Finding("manifest", "it is not written in the one way", "take it again from the vault")
        )
    return manifest


def _invalid(*findings: Finding) -> InvalidFile:
    return InvalidFile(NAME, findings)


def _explained(error: ValidationError) -> Iterator[Finding]:
    for detail in error.errors():
        where = ".".join(str(part) for part in detail["loc"]) or "manifest"
        if detail["type"] == "missing":
            yield Finding(where, "it is missing", "make the manifest again")
        elif detail["type"] == "extra_forbidden":
            yield Finding(where, "it means nothing in a manifest", "leave it out")
        else:
            said = detail["msg"][:1].lower() + detail["msg"][1:]
            yield Finding(where, f"it is {_shown(detail['input'])}", said)


def _shown(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


def _incoherent(shape: _Shape) -> Iterator[Finding]:
    yield from _faults_of_time(shape)
    yield from _faults_of_keys(shape)
    yield from _faults_of_classes(shape)
    untold = [language for language in shape.languages if language not in shape.title]
    for language in untold:
        yield Finding("title", f"it has no text in {language}", "add one")
    if shape.rated_each > max(len(set(shape.departments)) - 1, 0):
        yield Finding(
            "rated_each",
            f"it is {shape.rated_each} with {len(set(shape.departments))} departments",
            "rate fewer, as nobody rates their own",
        )
    for name, count in sorted(Counter(shape.departments).items()):
        if count > 1:
            yield Finding("departments", f"{name} is listed twice", "list it once")


def _faults_of_time(shape: _Shape) -> Iterator[Finding]:
    times: list[datetime] = []
    for name, text in (("opens", shape.opens), ("closes", shape.closes)):
        time = _time(text)
        if time is None or time.tzinfo is None:
            yield Finding(name, f"it is {text!r}", "write 2026-11-30T08:00:00+01:00")
        else:
            times.append(time)
    match times:
        case [opens, closes] if closes <= opens:
            yield Finding("closes", "the wave closes before it opens", "put closes after opens")
    try:
        ZoneInfo(shape.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding("time_zone", f"no calendar knows {shape.time_zone!r}", "write Europe/Berlin")
    for name, text in shape.deletion.model_dump().items():
        if not _is_day(text):
            yield Finding(f"deletion.{name}", f"it is {text!r}", "write a day, as 2027-01-31")


def _faults_of_keys(shape: _Shape) -> Iterator[Finding]:
    try:
        check_public_key(_bytes(shape.vault_key))
    except ValueError:
        yield Finding("vault_key", "it is no point of P-256", "take the vault's public key")
    if len(_bytes(shape.verify_key)) != VERIFY_KEY_BYTES:
        yield Finding("verify_key", "it is no key of Ed25519", "take the vault's public key")


def _faults_of_classes(shape: _Shape) -> Iterator[Finding]:
    for id_, count in sorted(Counter(one.id for one in shape.classes).items()):
        if count > 1:
            yield Finding("classes", f"{id_} is listed twice", "list it once")
    for one in shape.classes:
        if one.invited < shape.class_size:
            yield Finding(
                f"classes {one.id}",
                f"it has {one.invited} people and must have {shape.class_size}",
                "make the classes again",
            )
    total = sum(one.invited for one in shape.classes)
    if total != shape.n_invited:
        yield Finding(
            "n_invited", f"it is {shape.n_invited} and the classes have {total}", "count again"
        )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text) if len(text) % 2 == 0 else b""


def _manifest(shape: _Shape) -> WaveManifest:
    plain = shape.model_dump()
    return WaveManifest(
        **plain
        | {
            "thresholds": Thresholds(**plain["thresholds"]),
            "deletion": Deletion(**plain["deletion"]),
            "classes": tuple(AnswerClass(**one) for one in plain["classes"]),
            "languages": tuple(plain["languages"]),
            "departments": tuple(plain["departments"]),
        }
    )
