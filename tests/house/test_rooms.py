"""The rooms keep the rules of the house that no linter checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for room in ("survey", "analysis", "reports") for path in (ROOT / room).rglob("*.py")
)
LONGEST = 400
VAGUE_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"}
VAGUE_NAMES = {"data", "info", "res"}
VAGUE_STARTS = ("get_", "process_", "do_", "handle_")
DOORS = {"cli.py", "app.py"}
"""Where a command may import what it needs only when it runs, so that --help stays quick."""
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"datetime", "date", "time"}


def test_a_module_holds_one_idea_and_stays_short() -> None:
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_a_module_says_in_its_first_line_what_it_is_for() -> None:
    assert offenders(MODULES, lambda tree: first_line_fault(tree, r"[A-Z].+[.]")) == {}


@pytest.mark.parametrize("source", ["x = 1", '"""no capital."""', '"""No full stop"""'])
def test_a_first_line_that_says_nothing_is_noticed(source: str) -> None:
    assert first_line_fault(ast.parse(source), r"[A-Z].+[.]")


def test_a_room_gives_its_name_and_then_its_purpose() -> None:
    faults = {
        name_of(path): first_line_fault(
            ast.parse(text_of(path)), rf"{path.parent.name.replace('_', ' ').capitalize()}: .+[.]"
        )
        for path in MODULES
        if path.name == "__init__.py"
    }

    assert faults == dict.fromkeys(faults)


def test_no_file_or_folder_has_a_vague_name() -> None:
    words = {
        word: name_of(path)
        for path in MODULES
        for part in path.relative_to(ROOT).with_suffix("").parts
        for word in part.split("_")
    }

    assert {word: words[word] for word in VAGUE_FILES & words.keys()} == {}


def test_no_function_argument_or_variable_has_a_vague_name() -> None:
    assert offenders(MODULES, vague_names) == {}


@pytest.mark.parametrize(
    "source",
    ["def get_mean(): ...", "def mean(data): ...", "res = 1", "for info in (): ..."],
)
def test_a_vague_name_is_noticed(source: str) -> None:
    assert vague_names(ast.parse(source))


def test_imports_are_absolute() -> None:
    assert offenders(MODULES, relative_imports) == {}


def test_a_relative_import_is_noticed() -> None:
    assert relative_imports(ast.parse("from . import means\nfrom analysis import sums")) == [1]


def test_imports_stand_at_the_top() -> None:
    assert offenders(behind_the_doors(), inner_imports) == {}


def test_an_import_inside_a_function_is_noticed() -> None:
    assert inner_imports(ast.parse("import a\ndef f():\n    from b import c\n")) == [3]


def test_no_module_but_the_doors_asks_the_clock() -> None:
    assert offenders(behind_the_doors(), questions_to_the_clock) == {}


@pytest.mark.parametrize(
    "source", ["datetime.now()", "datetime.date.today()", "time.perf_counter()"]
)
def test_a_question_to_the_clock_is_noticed(source: str) -> None:
    assert questions_to_the_clock(ast.parse(source)) == [1]


def test_a_release_is_made_in_one_place_only() -> None:
    makers = offenders(MODULES, calls_of_release)

    assert [*makers] == ["reports/disclosure/release.py"]


def test_every_folder_of_a_room_has_its_first_line() -> None:
    folders = {path.parent for path in MODULES}

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def behind_the_doors() -> list[Path]:
    return [path for path in MODULES if path.name not in DOORS]


def offenders(paths: list[Path], faults_in: Callable[[ast.Module], object]) -> dict[str, object]:
    """Return what is wrong in each module that is not in order."""
    found = {name_of(path): faults_in(ast.parse(text_of(path))) for path in paths}
    return {name: faults for name, faults in found.items() if faults}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def first_line_fault(tree: ast.Module, pattern: str) -> str | None:
    line = (ast.get_docstring(tree) or "").partition("\n")[0]
    return None if re.fullmatch(pattern, line) else line or "no docstring"


def vague_names(tree: ast.Module) -> list[str]:
    return [
        name
        for name in names_given(tree)
        if name in VAGUE_NAMES or name.lstrip("_").startswith(VAGUE_STARTS)
    ]


def names_given(tree: ast.Module) -> Iterator[str]:
    """Walk over the names that a module gives to functions, arguments and variables."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name


def relative_imports(tree: ast.Module) -> list[int]:
    return [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level
    ]


def inner_imports(tree: ast.Module) -> list[int]:
    return [
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def questions_to_the_clock(tree: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value).split(".")[-1] in CLOCK_OWNERS
    ]


def calls_of_release(tree: ast.Module) -> list[int]:
    """Return the lines that make a Release, by its name or through its module."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and "Release" in {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
    ]
