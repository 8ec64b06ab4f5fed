"""Container: the parts of an Extract in a zip or a folder, read warily and written whole or not.

Zips are written without compression, in a fixed order and with a fixed time, so that equal parts
make equal bytes whatever the machine; Parquet is packed already. Whatever goes wrong while a file
is written leaves what stood there before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from survey.errors import UnreadableFile, UnwritableFile
from survey.transfer.faults import Faults

MEGABYTE = 1024 * 1024
LARGEST = 2048 * MEGABYTE
"""Unpacked bytes of all parts; answers of a million people to fifty items take a tenth."""
MOST_PARTS = 20
HIGHEST_RATIO = 100
SMALL = MEGABYTE
"""A part below this may pack as well as it likes."""
ENCRYPTED = 0x1
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
ZIP = ".zip"


def read_parts(path: Path, faults: Faults, *, but: str = "") -> dict[str, bytes]:
    """Return the parts by name, `but` one left out; what must not be read goes to `faults`."""
    if path.is_dir():
        return _read_folder(path, faults, but)
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}; check the name and the folder.")
    try:
        with zipfile.ZipFile(path) as packed:
            return _read_zip(path, packed, faults, but)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} cannot be opened as a zip; get the file again from where it came from."
        ) from error


def _read_zip(path: Path, packed: zipfile.ZipFile, faults: Faults, but: str) -> dict[str, bytes]:
    entries = [entry for entry in packed.infolist() if entry.filename != but]
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked > LARGEST:
        raise UnreadableFile(
            f"{path.name} holds {len(entries)} files of {unpacked // MEGABYTE} MB together, more "
            f"than the {MOST_PARTS} files and {LARGEST // MEGABYTE} MB of an Extract; do not open "
            "it unless you know where it comes from."
        )
    names: set[str] = set()
    for entry in entries:
        _check_entry(entry, names, faults)
        names.add(entry.filename)
    return {} if faults else {entry.filename: packed.read(entry) for entry in entries}


def _check_entry(entry: zipfile.ZipInfo, names: set[str], faults: Faults) -> None:
    name = entry.filename
    if _leads_away(name):
        what = "lies outside the top folder of the zip"
        faults.add(name, what, "zip the files themselves, without a folder around them")
    if name in names:
        faults.add(name, "stands in the zip twice", "keep one of the two")
    if entry.flag_bits & ENCRYPTED:
        faults.add(name, "is encrypted", "unpack it with the password and zip it again without")
    if entry.file_size > max(SMALL, HIGHEST_RATIO * entry.compress_size):
        what = f"unpacks to more than {HIGHEST_RATIO} times its size"
        faults.add(name, what, "do not open it unless you know where it comes from")


def _leads_away(name: str) -> bool:
    return "\\" in name or ":" in name or len(PurePosixPath(name).parts) != 1 or name == ".."


def _read_folder(path: Path, faults: Faults, but: str) -> dict[str, bytes]:
    files = sorted(
        file for file in path.iterdir() if not file.name.startswith(".") and file.name != but
    )
    for file in files:
        if file.is_symlink() or not file.is_file():
            faults.add(file.name, "is not a plain file", "put the file itself in its place")
    if faults:
        return {}
    if len(files) > MOST_PARTS or sum(file.stat().st_size for file in files) > LARGEST:
        raise UnreadableFile(
            f"{path} holds more than the {MOST_PARTS} files and {LARGEST // MEGABYTE} MB of an "
            "Extract; name the folder of the Extract itself."
        )
    return {file.name: file.read_bytes() for file in files}


def write_parts(parts: Mapping[str, bytes], path: Path) -> None:
    """Write the parts as a zip where the name ends in .zip, else as a folder."""
    if path.suffix.lower() != ZIP and path.exists() and not _may_replace(path, parts):
        raise UnwritableFile(
            f"{path} is there already and is not an Extract; name a new folder, or a file that "
            "ends in .zip."
        )
    if path.suffix.lower() == ZIP and path.is_dir():
        raise UnwritableFile(f"{path} is a folder; name a file that is not there yet.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".extract-", dir=path.parent))
    except OSError as error:
        raise UnwritableFile(
            f"{path.parent} cannot be written to ({error.strerror}); name another folder."
        ) from error
    try:
        if path.suffix.lower() == ZIP:
            _write_zip(parts, workshop / path.name)
            (workshop / path.name).replace(path)
        else:
            _write_folder(parts, workshop / "new")
            if path.exists():
                path.rename(workshop / "old")
            (workshop / "new").rename(path)
    except OSError as error:
        if (workshop / "old").exists() and not path.exists():
            (workshop / "old").rename(path)
        raise UnwritableFile(
            f"{path} cannot be written ({error.strerror}); name another place."
        ) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _may_replace(path: Path, parts: Mapping[str, bytes]) -> bool:
    """Say whether a folder holds nothing but an older Extract."""
    return path.is_dir() and {file.name for file in path.iterdir()} <= {*parts}


def _write_zip(parts: Mapping[str, bytes], path: Path) -> None:
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for name, content in parts.items():
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.create_system = 3  # Unix, on every machine
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, content)
        file.flush()
        os.fsync(file.fileno())


def _write_folder(parts: Mapping[str, bytes], path: Path) -> None:
    path.mkdir()
    for name, content in parts.items():
        with (path / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
