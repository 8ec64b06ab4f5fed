"""The three import names are ours alone, and the wheel carries all that the rooms hold."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "analysis", "reports")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel and return the names of the files in it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_installs_a_room_of_that_name(room: str) -> None:
    # An editable install is not listed, so: ours or nobody's.
    assert set(packages_distributions().get(room, [])) <= {"detente"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_imported_from_this_tree(room: str) -> None:
    assert importlib.import_module(room).__file__ == str(ROOT / room / "__init__.py")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_tells_type_checkers_that_it_is_typed(room: str) -> None:
    assert (ROOT / room / "py.typed").exists()


def test_the_wheel_carries_every_file_of_the_rooms(wheel: set[str]) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files - wheel == set()


@pytest.mark.parametrize("suffix", [".yaml", ".html", ".css", ".ttf", ".woff2", ".typed"])
def test_the_wheel_carries_files_of_each_sort(wheel: set[str], suffix: str) -> None:
    assert [name for name in wheel if name.endswith(suffix)]


def test_the_wheel_brings_nothing_but_the_rooms_and_its_own_record(wheel: set[str]) -> None:
    beyond = {name.split("/")[0] for name in wheel} - set(ROOMS)

    assert {name.rpartition(".")[2] for name in beyond} == {"dist-info"}


def test_the_wheel_carries_the_licences(wheel: set[str]) -> None:
    licences = {name.rpartition("/licenses/")[2] for name in wheel if "/licenses/" in name}

    assert {"LICENSE", "reports/rendering/fonts/OFL.md"} <= licences
