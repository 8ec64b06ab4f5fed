"""The repository speaks of itself alone, and its pages agree with its rooms."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATTERNS = {
    "an absolute path of some machine": r"(?<![\w.:/~}-])/(?:home|root|work|Users|tmp|mnt)/\w",
    "a drive of some machine": r"\b[A-Z]:\\\\?\w",
    "a host of a package registry": (
        r"\b(?:pypi|pythonhosted|npmjs|anaconda)\.(?:org|com)\b|\b(?:extra-)?index-url\b"
    ),
    "an open end without an issue": r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\(?:? ?\(?#\d+)",
}
CHANGES = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
PAGES = {"instruments.md", "methods.md", "operating.md", "privacy.md"}
OWN_FILE = (
    r"\b(?:analysis|benchmarks|docs|notebooks|reports|survey|tests)/[\w./-]+"
    r"\.(?:csv|ipynb|json|md|png|py|R|yaml)\b"
)
PROSE = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = sorted(
    {
        command
        for page in PROSE
        for command in re.findall(
            r"\bdetente ((?:(?:instrument|report) )?[a-z]+)\b", page.read_text(encoding="utf-8")
        )
    }
)
ROOMS = sorted(
    path.parent
    for room in ("survey", "analysis", "reports")
    for path in (ROOT / room).rglob("__init__.py")
)

with_git = pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs the git checkout"
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return the text of every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    found = {}
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and path.suffix != ".lock":
            with path.open("rb") as file:
                content = file.read()
            if b"\0" not in content:
                found[name] = content.decode("utf-8", errors="replace")
    return found


@with_git
@pytest.mark.parametrize("what", PATTERNS)
def test_no_file_holds(texts: dict[str, str], what: str) -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in texts.items()
        if (match := re.search(PATTERNS[what], text))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an absolute path of some machine", 'open("/home/someone/answers.csv")'),
        ("a drive of some machine", r"C:\Users"),
        ("a host of a package registry", "pip install --extra-index-url"),
        ("a host of a package registry", "see pypi.org"),
        ("an open end without an issue", "# TODO: later"),
    ],
)
def test_what_no_file_may_hold_is_noticed(what: str, text: str) -> None:
    assert re.search(PATTERNS[what], text)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an absolute path of some machine", "{{ base }}/home/page and out/demo/report.html"),
        ("an open end without an issue", "# TODO #12: rename"),
        ("an open end without an issue", "# TODO (#12): rename"),
    ],
)
def test_what_a_file_may_hold_passes(what: str, text: str) -> None:
    assert not re.search(PATTERNS[what], text)


@with_git
def test_a_page_that_is_named_is_there(texts: dict[str, str]) -> None:
    pages = {Path(name).name for name in texts if name.endswith(".md")}
    dangling = {
        f"{name}: {page}"
        for name, text in texts.items()
        for page in re.findall(r"\b[\w-]+\.md\b", text)
        if page not in pages
    }

    assert sorted(dangling) == []


@with_git
def test_a_file_that_is_named_is_there(texts: dict[str, str]) -> None:
    dangling = {
        f"{name}: {path}"
        for name, text in texts.items()
        if not name.startswith("tests/")
        for path in re.findall(OWN_FILE, text)
        if not (ROOT / path).exists()
    }

    assert sorted(dangling) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_a_page_names_is_there(command: str) -> None:
    finished = subprocess.run(
        [Path(sys.executable).parent / "detente", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stderr


def test_the_change_log_keeps_a_list_of_what_is_unreleased() -> None:
    sections = re.split(r"^## ", text_of("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    newest = sections[0]

    assert newest.startswith("[Unreleased]\n")
    kinds = re.findall(r"^### (.+)$", newest, re.MULTILINE)
    assert kinds
    assert set(kinds) <= set(CHANGES)
    assert re.search(r"^- \S", newest, re.MULTILINE)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_the_map_of_the_readme_shows_each_room_in_its_own_words(room: Path) -> None:
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert docstring
    purpose = docstring.partition("\n")[0].partition(": ")[2]
    where = room.relative_to(ROOT).as_posix()

    assert f"| `{where}/` | {purpose} |" in text_of("README.md")


def test_the_map_of_the_readme_shows_no_room_that_is_gone() -> None:
    mapped = re.findall(
        r"^\| `((?:survey|analysis|reports)/[\w/]*)` \|", text_of("README.md"), re.MULTILINE
    )

    assert {name.rstrip("/") for name in mapped} == {
        room.relative_to(ROOT).as_posix() for room in ROOMS
    }


def test_the_readme_gives_the_two_commands() -> None:
    readme = text_of("README.md")

    assert "make demo" in readme
    assert "make test" in readme


def test_docs_hold_the_pages_of_the_plan_and_no_others() -> None:
    assert {path.name for path in (ROOT / "docs").glob("**/*.md")} <= PAGES


def test_every_link_of_a_page_leads_somewhere() -> None:
    dead = [
        f"{page.name}: {target}"
        for page in (*PROSE, ROOT / "CHANGELOG.md")
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert dead == []


def test_each_golden_data_set_is_named_with_its_source_and_licence() -> None:
    page = text_of("tests/golden/README.md")
    folder = ROOT / "tests" / "golden" / "data"
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    described = {entry["file"]: entry for entry in manifest["files"]}

    for path in folder.glob("*.csv"):
        entry = described[path.name]
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{path.name}` |")]
        assert entry["package_licence"].replace("|", "\\|") in row, path.name
        assert entry["source"] in row, path.name


def test_each_golden_is_made_by_a_script_that_is_here() -> None:
    folder = ROOT / "tests" / "golden"
    lacking = [
        golden.name
        for golden in folder.glob("*.json")
        if not (folder / "scripts" / f"{golden.stem}.R").exists()
    ]

    assert lacking == []


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
