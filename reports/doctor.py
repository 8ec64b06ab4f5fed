"""Doctor: what this installation consists of, and what it lacks."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

ROOMS = ("survey", "analysis", "reports")
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "pyarrow", "matplotlib", "typst")
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was found, and what to do if not."""

    name: str
    is_well: bool
    found: str
    remedy: str = ""


def examine(folder: Path) -> tuple[Check, ...]:
    """Look at Python, the three rooms, the libraries and a folder to write to."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    new_enough = sys.version_info[:2] >= OLDEST_PYTHON
    remedy = "" if new_enough else "install Python 3.11 or newer"
    checks = [Check("python", new_enough, python, remedy)]
    checks += [_room(name) for name in ROOMS]
    checks += [_library(name) for name in LIBRARIES]
    checks.append(_folder(folder))
    return tuple(checks)


def _room(name: str) -> Check:
    spec = find_spec(name)
    where = str(Path(spec.origin).parent) if spec and spec.origin else "nowhere"
    ours = Path(where) == Path(__file__).parents[1] / name
    remedy = "" if ours else "another package has taken this name; remove it from this environment"
    return Check(f"room {name}", ours, f"imported from {where}", remedy)


def _library(name: str) -> Check:
    try:
        return Check(name, is_well=True, found=version(name))
    except PackageNotFoundError:
        return Check(name, is_well=False, found="missing", remedy=f"pip install {name}")


def _folder(folder: Path) -> Check:
    probe = folder / ".detente-doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        remedy = "choose a folder that you may write to"
        return Check("folder", is_well=False, found=f"{folder}: {error.strerror}", remedy=remedy)
    return Check("folder", is_well=True, found=f"{folder} can be written to")
