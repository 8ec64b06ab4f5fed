"""Catalogue: the questionnaires that ship, found by their ids."""

from __future__ import annotations

from importlib.resources import files

from survey.errors import UnreadableFile
from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument_text
from survey.instrument.spelling import choose

_SUFFIX = ".yaml"


def shipped() -> tuple[str, ...]:
    """Return the ids of the questionnaires that ship, in alphabetical order."""
    names = (entry.name for entry in files("survey.instrument").joinpath("library").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def read_shipped(id_: str) -> Instrument:
    """Read one of the questionnaires that ship."""
    return read_instrument_text(shipped_text(id_), f"{id_}{_SUFFIX}")


def shipped_text(id_: str) -> str:
    """Return the file of a questionnaire that ships, to be copied into a study or an Extract."""
    if id_ not in shipped():
        raise UnreadableFile(f"No questionnaire {id_} ships; {choose(id_, shipped())}")
    source = files("survey.instrument").joinpath("library", f"{id_}{_SUFFIX}")
    return source.read_bytes().decode("utf-8")
