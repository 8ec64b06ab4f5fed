"""Archive: an Extract as one documented zip or folder, and back without loss.

    datapackage.json     what each file is, with its sha256 (Frictionless Data Package)
    responses.parquet    a row for each person, wave and rated department; CSV is read as well
    instrument.yaml      the questionnaire exactly as it was fielded
    headcount.csv        unit, wave, people, parent
    comments.parquet     id, wave, unit, target, item, text; no pid; CSV is read as well
    manifest.json        mode, linking, thresholds, baseline, events, the questionnaire's sha256

Equal content makes equal bytes. Rows are sorted, so that their order tells nothing of when an
answer came in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from survey.answers.extract import COMMENT_KEYS, KEYS, Extract
from survey.errors import InvalidFile, MalformedExtract, UnreadableFile
from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument_text
from survey.people.headcount import Headcount
from survey.transfer.container import read_parts, write_parts
from survey.transfer.faults import Faults
from survey.transfer.headcount_file import count, read_entries, write_headcount
from survey.transfer.manifest_file import ManifestShape, read_manifest, write_manifest
from survey.transfer.package import PACKAGE, describe, find_parts
from survey.transfer.soundness import Soundness
from survey.transfer.tables import WIDEST, parquet, read_frame

ORDER = ("wave", "unit", "pid", "target")


def write_extract(extract: Extract, path: Path) -> None:
    """Write an Extract as a zip where the name ends in .zip, else as a folder."""
    tidy = in_order(extract)
    texts = _text_columns(extract.manifest.attributes)
    parts = {
        "responses.parquet": parquet(tidy.responses, texts),
        "instrument.yaml": extract.instrument_text.encode(),
        "headcount.csv": write_headcount(Headcount.of(extract.headcount.counts)),
        "comments.parquet": parquet(tidy.comments, COMMENT_KEYS),
        "manifest.json": write_manifest(extract.manifest, extract.instrument),
    }
    write_parts({PACKAGE: describe(tidy, parts), **parts}, path)


def in_order(extract: Extract) -> Extract:
    """Return an Extract with its rows, columns and types as they are written, and check it."""
    instrument, manifest = extract.instrument, extract.manifest
    if _sha256(extract.instrument_text) != instrument.sha256:
        raise MalformedExtract(
            f"The text of the questionnaire {instrument.id} is not the one that its sha256 was "
            "taken of; put the file that was fielded into the Extract."
        )
    texts = _text_columns(manifest.attributes)
    columns = [*KEYS, *manifest.attributes, *instrument.columns()]
    responses = pd.DataFrame(
        {
            name: _as_text(extract.responses[name])
            if name in texts
            else _as_whole(extract.responses[name])
            for name in columns
        }
    )
    comments = extract.comments.apply(_as_text)
    rest = [name for name in columns if name not in ORDER]
    responses = responses.sort_values([*ORDER, *rest], ignore_index=True)
    comments = comments.sort_values([*COMMENT_KEYS], ignore_index=True)
    faults = Faults()
    soundness = Soundness(instrument, manifest, extract.headcount, faults)
    soundness.responses(responses.set_axis(responses.index + 1), "responses")
    soundness.comments(comments.set_axis(comments.index + 1), "comments")
    try:
        faults.stop("The Extract")
    except InvalidFile as error:
        raise MalformedExtract(str(error)) from error
    return replace(extract, responses=responses, comments=comments)


def read_extract(path: Path) -> Extract:
    """Read an Extract from a zip or a folder, or raise with every fault in any of its files."""
    faults = Faults()
    parts = read_parts(path, faults)
    faults.stop(path.name)
    reading = Reading(parts, find_parts(parts, faults), faults)
    shape = reading.manifest()
    instrument = reading.instrument(shape)
    headcount = reading.headcount()
    comments = reading.frame("comments", COMMENT_KEYS, ())
    responses: pd.DataFrame | None = None
    if shape is not None and instrument is not None:
        texts = _text_columns(shape.attributes)
        responses = reading.frame("responses", texts, ("seconds", *instrument.columns()))
        soundness = Soundness(instrument, shape.manifest(), headcount, faults)
        if responses is not None:
            soundness.responses(responses, reading.found["responses"])
        if comments is not None:
            soundness.comments(comments, reading.found["comments"])
    faults.stop(path.name)
    if shape is None or instrument is None or headcount is None:
        raise MalformedExtract(f"{path.name} lacks a part; write the Extract again.")
    if responses is None or comments is None:
        raise MalformedExtract(f"{path.name} lacks its answers; write the Extract again.")
    text = parts[reading.found["instrument"]].decode("utf-8")
    return in_order(Extract(responses, instrument, text, headcount, comments, shape.manifest()))


def _text_columns(attributes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (*(key for key in KEYS if key != "seconds"), *attributes)


def _as_text(cells: pd.Series[str]) -> pd.Series[str]:
    return cells.astype("str").fillna("")


def _as_whole(cells: pd.Series[int]) -> pd.Series[int]:
    if not _are_whole(cells):
        raise MalformedExtract(
            f"The column {cells.name} of the responses holds something that is not a whole "
            "number; correct it where it comes from."
        )
    return cells.astype("Float64").astype("Int64")


def _are_whole(cells: pd.Series[int]) -> bool:
    """Say whether no number would be cut: pandas casts 2.5 to 2 without a word."""
    try:
        stated = cells.astype("Float64").dropna()
    except (TypeError, ValueError):
        return False
    return not ((stated % 1 != 0) | (stated.abs() > WIDEST)).any()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of an Extract, each read by itself; what is wrong goes to `faults`."""

    parts: dict[str, bytes]
    found: dict[str, str]
    faults: Faults

    def manifest(self) -> ManifestShape | None:
        """Return what manifest.json says."""
        name = self.found.get("manifest")
        return None if name is None else read_manifest(name, self.parts[name], self.faults)

    def instrument(self, shape: ManifestShape | None) -> Instrument | None:
        """Return the questionnaire, which must be the one that the manifest names."""
        name = self.found.get("instrument")
        if name is None:
            return None
        try:
            instrument = read_instrument_text(self.parts[name].decode("utf-8"), name)
        except InvalidFile as error:
            for finding in error.findings:
                self.faults.add(f"{name}, {finding.where}", finding.what, finding.hint)
            return None
        except (UnreadableFile, UnicodeDecodeError):
            what = "is not a questionnaire in UTF-8"
            self.faults.add(name, what, "put the file that was fielded there")
            return None
        if shape is not None and instrument.sha256 != shape.instrument.sha256:
            what = "is not the questionnaire that the manifest names"
            self.faults.add(name, what, "put the file that was fielded in its place")
        return instrument

    def headcount(self) -> Headcount | None:
        """Return the headcount, in which each count names its wave."""
        name = self.found.get("headcount")
        if name is None:
            return None
        own = Faults()
        entries = read_entries(name, self.parts[name], own)
        for entry in entries:
            if entry.wave is None:
                own.add(entry.where, "names no wave", "name the wave of each count")
        headcount = count(entries, (), own)
        self.faults.take(own)
        return None if own else headcount

    def frame(
        self, resource: str, texts: tuple[str, ...], whole: tuple[str, ...]
    ) -> pd.DataFrame | None:
        """Return the frame of a resource."""
        name = self.found.get(resource)
        if name is None:
            return None
        return read_frame(name, self.parts[name], texts, whole, self.faults)
