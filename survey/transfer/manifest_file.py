"""Manifest file: what was promised and how the answers came about, as manifest.json."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from survey.answers.extract import Event, Manifest
from survey.instrument.questionnaire import Instrument
from survey.instrument.spelling import listed
from survey.privacy.thresholds import FLOOR, Thresholds
from survey.transfer.faults import Faults

VERSION = "1"
LARGEST = 1024 * 1024
MODES = ("sealed", "anonymous", "imported", "simulated")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Thresholds(_Shape):
    scores: int
    gaps: int
    comments: int
    distributions: int
    rated: int
    rates: int


class _Event(_Shape):
    wave: str
    words: str


class _Fielded(_Shape):
    id: str
    version: str
    sha256: str


class ManifestShape(_Shape):
    """What manifest.json says."""

    version: str
    study: str
    mode: str
    linked: bool
    thresholds: _Thresholds
    attributes: list[str]
    baseline: list[str]
    events: list[_Event]
    instrument: _Fielded

    def manifest(self) -> Manifest:
        """Return the manifest as the other rooms know it."""
        return Manifest(
            study=self.study,
            mode=self.mode,
            linked=self.linked,
            thresholds=Thresholds(**self.thresholds.model_dump()),
            attributes=tuple(self.attributes),
            baseline=tuple(self.baseline),
            events=tuple(Event(event.wave, event.words) for event in self.events),
            version=self.version,
        )


def write_manifest(manifest: Manifest, instrument: Instrument) -> bytes:
    """Return manifest.json."""
    names = _Thresholds.model_fields
    stated = {
        "version": manifest.version,
        "study": manifest.study,
        "mode": manifest.mode,
        "linked": manifest.linked,
        "thresholds": {name: getattr(manifest.thresholds, name) for name in names},
        "attributes": [*manifest.attributes],
        "baseline": [*manifest.baseline],
        "events": [{"wave": event.wave, "words": event.words} for event in manifest.events],
        "instrument": {
            "id": instrument.id,
            "version": instrument.version,
            "sha256": instrument.sha256,
        },
    }
    return as_json(stated)


def as_json(stated: object) -> bytes:
    """Return JSON as every file of an Extract has it."""
    return (json.dumps(stated, ensure_ascii=False, indent=1) + "\n").encode()


def read_json(name: str, raw: bytes, faults: Faults) -> Any:
    """Return what a JSON file says, or None where it cannot be read."""
    if len(raw) > LARGEST:
        faults.add(name, f"is larger than {LARGEST // 1024} kB", "write the Extract again")
        return None
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except RecursionError:
        reason = "nested too deeply"
    except ValueError as error:
        reason = str(error).split(":", maxsplit=1)[0]
    faults.add(name, f"is not JSON ({reason})", "write the Extract again")
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    stated = dict(pairs)
    if len(stated) < len(pairs):
        raise ValueError("a key stands twice")
    return stated


def read_manifest(name: str, raw: bytes, faults: Faults) -> ManifestShape | None:
    """Read manifest.json; what is wrong in it goes to `faults`."""
    stated = read_json(name, raw, faults)
    if stated is None:
        return None
    own = Faults()
    shape: ManifestShape | None = None
    try:
        shape = ManifestShape.model_validate(stated)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = " ".join(map(str, detail["loc"])) or "the file"
            words = {"missing": "is missing", "extra_forbidden": "is not known"}
            what = words.get(detail["type"], detail["msg"].removeprefix("Input "))
            own.add(name, f"{place} {what}", "write the Extract again from its source")
    else:
        _check(name, shape, own)
    faults.take(own)
    return None if own else shape


def _check(name: str, shape: ManifestShape, faults: Faults) -> None:
    if shape.version != VERSION:
        what = f"is of version {shape.version}, and version {VERSION} is read here"
        faults.add(name, what, "install the release of detente that wrote it")
    if shape.mode not in MODES:
        what = f'names the mode "{shape.mode}"'
        faults.add(name, what, f"write {listed(MODES, 'or')}")
    for threshold, least in shape.thresholds:
        if least < FLOOR:
            what = f"sets the threshold for {threshold} to {least}"
            faults.add(name, what, f"set it to {FLOOR} or more, the floor")
