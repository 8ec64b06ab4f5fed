"""Fielded: the questionnaire that an import answers to, with its text exactly as it was sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from survey.errors import InvalidFile
from survey.findings import Finding
from survey.instrument.catalogue import shipped, shipped_text
from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument, read_instrument_text
from survey.transfer.import_map import ReadMap


@dataclass(frozen=True, slots=True)
class Fielded:
    """A questionnaire and its file."""

    instrument: Instrument
    text: str


def fielded_from(named: str, folder: Path) -> Fielded:
    """Read a file, by its path from `folder`, or a questionnaire that ships, by its id."""
    path = folder / named
    if named in shipped() and not path.exists():
        text = shipped_text(named)
        return Fielded(read_instrument_text(text, f"{named}.yaml"), text)
    instrument = read_instrument(path)
    return Fielded(instrument, path.read_bytes().decode("utf-8"))


def find_fielded(read: ReadMap) -> Fielded:
    """Return the questionnaire that a map names."""
    if read.map.instrument is None:
        hint = "add instrument: and a file beside the map, or the id of one that ships"
        raise InvalidFile(read.name, [Finding("line 1", "names no questionnaire", hint)])
    return fielded_from(read.map.instrument, read.folder)
