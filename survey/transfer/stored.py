"""Stored: open an Extract without reading its answers, however many they are."""

from __future__ import annotations

import mmap
import shutil
import zipfile
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from survey.answers.extract import COMMENT_KEYS, KEYS, StoredExtract
from survey.errors import MalformedExtract, UnreadableFile
from survey.transfer.archive import Reading
from survey.transfer.container import ZIP, read_parts
from survey.transfer.faults import Faults
from survey.transfer.package import find_parts
from survey.transfer.soundness import Soundness

ANSWERS = "responses.parquet"


def cells_of(path: Path) -> int:
    """Return how many cells the answers of an Extract have; 0 where they are not in Parquet."""
    try:
        if path.is_dir():
            return _cells(pq.ParquetFile(path / ANSWERS))
        with zipfile.ZipFile(path) as packed, packed.open(ANSWERS) as part:
            return _cells(pq.ParquetFile(part))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, pa.ArrowException):
        return 0


def open_extract(path: Path, scratch: Path) -> StoredExtract:
    """Open an Extract, or raise with every fault in any of its files but the answers.

    Parameters
    ----------
    path
        A folder, or a zip whose answers are unpacked into `scratch`.
    scratch
        A folder that outlives the use of the answers.

    Returns
    -------
    StoredExtract
        Its answers are in Parquet and have the columns that the questionnaire promises.
    """
    faults = Faults()
    parts = read_parts(path, faults, but=ANSWERS)
    faults.stop(path.name)
    answers = _answers(path, scratch)
    if answers is not None:
        parts[ANSWERS] = _mapped(answers)
    reading = Reading(parts, find_parts(parts, faults), faults)
    shape = reading.manifest()
    instrument = reading.instrument(shape)
    headcount = reading.headcount()
    comments = reading.frame("comments", COMMENT_KEYS, ())
    if shape is not None and instrument is not None and comments is not None:
        soundness = Soundness(instrument, shape.manifest(), headcount, faults)
        soundness.comments(comments, reading.found["comments"])
    faults.stop(path.name)
    if shape is None or instrument is None or headcount is None or comments is None:
        raise MalformedExtract(f"{path.name} lacks a part; write the Extract again.")
    if answers is None:
        raise MalformedExtract(
            f"{path.name} has no {ANSWERS}, and answers in CSV are read into memory; leave out "
            "the engine, or write the Extract again."
        )
    texts = {*KEYS, *shape.attributes} - {"seconds"}
    _check_columns(path, answers, texts, {"seconds", *instrument.columns()})
    return StoredExtract(answers, instrument, headcount, comments, shape.manifest())


def _cells(file: pq.ParquetFile) -> int:
    return int(file.metadata.num_rows * file.metadata.num_columns)


def _answers(path: Path, scratch: Path) -> Path | None:
    """Return the file of the answers, unpacked where it lies in a zip."""
    if path.suffix.lower() != ZIP:
        return path / ANSWERS if (path / ANSWERS).is_file() else None
    with zipfile.ZipFile(path) as packed:
        if ANSWERS not in packed.namelist():
            return None
        to = scratch / f"{path.stem}-{ANSWERS}"
        with packed.open(ANSWERS) as source, to.open("xb") as target:
            shutil.copyfileobj(source, target)
    return to


def _mapped(file: Path) -> bytes:
    """Return the content of a file that is read only where it is looked at, to take its hash."""
    if not file.stat().st_size:
        return b""
    with file.open("rb") as opened:
        return cast("bytes", mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))


def _check_columns(path: Path, answers: Path, texts: set[str], whole: set[str]) -> None:
    try:
        schema = pq.read_schema(answers)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableFile(
            f"{ANSWERS} of {path.name} is not Parquet; write the Extract again."
        ) from error
    there = {*schema.names}
    missing, beyond = sorted((texts | whole) - there), sorted(there - texts - whole)
    if missing or beyond:
        raise MalformedExtract(
            f"The answers of {path.name} lack the columns {missing} and have {beyond} beyond what "
            "the questionnaire and the manifest name; write the Extract again from its source."
        )
    wrong = [name for name in sorted(texts) if not _is_text(schema.field(name).type)]
    wrong += [name for name in sorted(whole) if not pa.types.is_integer(schema.field(name).type)]
    if wrong:
        raise MalformedExtract(
            f"The columns {wrong} of the answers of {path.name} are not of the type that they are "
            "written in, text for names and whole numbers for answers; write the Extract again."
        )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
