"""Set-up: the locks pin all that pyproject.toml asks for, and make installs from nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = {
    "requirements-setup.lock": PROJECT["dependency-groups"]["setup"],
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
    ],
}
LOCKS = [*ASKED]

with_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_version_and_hashes(lock: str) -> None:
    entries = entries_of(lock)

    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_meets_what_the_project_asks_for(lock: str) -> None:
    pinned = versions_of(lock)

    unmet = [
        wish
        for wish in map(Requirement, ASKED[lock])
        if not any(version in wish.specifier for version in pinned.get(key(wish.name), ()))
    ]

    assert unmet == []


def test_development_runs_on_the_versions_that_users_get() -> None:
    runtime, development = versions_of("requirements.lock"), versions_of("requirements-dev.lock")

    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS)
def test_a_package_is_pinned_alike_in_every_lock(lock: str) -> None:
    setup = versions_of("requirements-setup.lock")
    pinned = versions_of(lock)

    assert {name: pinned[name] for name in setup.keys() & pinned.keys()} == {
        name: setup[name] for name in setup.keys() & pinned.keys()
    }


@with_make
def test_make_demo_installs_what_users_need_and_no_more() -> None:
    steps = steps_of("demo")

    assert "--require-hashes -r requirements.lock" in steps
    assert "detente demo --seed 7 --out out/demo" in steps
    assert "requirements-dev.lock" not in steps
    assert "system-packages" not in steps


@with_make
def test_make_test_installs_what_the_tests_need() -> None:
    steps = steps_of("test")

    assert "--require-hashes -r requirements-dev.lock" in steps
    assert "system-packages" in steps


@with_make
@pytest.mark.parametrize("target", ["demo", "test", "check"])
def test_nothing_is_installed_without_a_hash_but_the_project_itself(target: str) -> None:
    installs = re.findall(r"pip install (.+?)(?: \\|;|$)", steps_of(target), re.MULTILINE)

    assert installs
    for arguments in installs:
        assert "--require-hashes" in arguments or "--no-deps" in arguments, arguments


ALL_PACKAGES = "chromium poppler-utils openjdk-17-jre-headless strace postgresql"


@dataclass(frozen=True)
class Machine:
    """A folder of made-up programs that stands for all that a machine has."""

    programs: Path

    def add(self, name: str, script: str = "exit 0") -> None:
        """Put a program on the machine."""
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def add_postgresql(self) -> None:
        """Put the programs of a PostgreSQL server where Debian has them, beside the path."""
        folder = self.programs / "15" / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()

    def install(self, **environment: str) -> str:
        """Let the script look for system packages and return what it says."""
        finished = subprocess.run(
            ["/bin/sh", ROOT / ".ci" / "system-packages"],
            env={"PATH": str(self.programs), "POSTGRESQL_HOME": str(self.programs), **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return finished.stdout


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine of Debian's where we are root, and none of the packages is installed."""
    made = Machine(tmp_path)
    made.add("id", "echo 0")
    made.add("apt-get", f'echo "$@" >> {tmp_path}/asked')
    for name in ("mktemp", "tail", "rm"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return made


def test_nothing_is_said_or_installed_where_all_packages_are_there(machine: Machine) -> None:
    for program in ("chromium", "pdftoppm", "java", "strace"):
        machine.add(program)
    machine.add_postgresql()

    assert machine.install() == ""
    assert not (machine.programs / "asked").exists()


def test_root_on_debian_installs_what_is_missing(machine: Machine) -> None:
    machine.add("chromium")
    machine.add("java")
    machine.add("strace")
    machine.add_postgresql()

    assert machine.install() == "Installing poppler-utils with apt-get.\n"
    assert (machine.programs / "asked").read_text(encoding="utf-8").splitlines() == [
        "update",
        "install --yes --no-install-recommends poppler-utils",
    ]


def test_sudo_without_a_password_installs_too(machine: Machine) -> None:
    machine.add("id", "echo 1000")
    machine.add("sudo", '[ "$1" = -n ] || "$@"')

    machine.install()

    assert (machine.programs / "asked").exists()


@pytest.mark.parametrize("why", ["forbidden", "no root", "no apt-get"])
def test_nothing_is_installed_where_it_may_not_be(machine: Machine, why: str) -> None:
    if why == "no root":
        machine.add("id", "echo 1000")
    if why == "no apt-get":
        (machine.programs / "apt-get").unlink()

    said = machine.install(SYSTEM_PACKAGES="no" if why == "forbidden" else "yes")

    assert said == (
        f"Not here: {ALL_PACKAGES}. The tests that need them are skipped and say so; install them "
        "to run all.\n"
    )
    assert not (machine.programs / "asked").exists()


def test_a_failed_installation_is_told_and_stops_nothing(machine: Machine) -> None:
    machine.add("apt-get", "echo no space left; exit 100")

    assert machine.install() == (
        f"Installing {ALL_PACKAGES} with apt-get.\n"
        "no space left\n"
        f"apt-get could not install {ALL_PACKAGES}; "
        "the tests that need them are skipped and say so.\n"
    )


def steps_of(target: str) -> str:
    """Return every command that make would run on a new machine, without running it."""
    finished = subprocess.run(
        ["make", "--dry-run", "--always-make", target],  # noqa: S607 - the make of this machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.replace("\\\n", " ")


def entries_of(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def versions_of(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package: more than one where they differ by Python."""
    pinned: dict[str, set[str]] = {}
    for entry in entries_of(lock):
        name, _, rest = entry.partition("==")
        pinned.setdefault(key(name), set()).add(rest.split()[0])
    return pinned


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
