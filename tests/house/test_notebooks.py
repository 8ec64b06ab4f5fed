"""The notebooks run to their end, ask one question each, and hold no code to be used again."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 300

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_a_notebook_runs_to_its_end(path: Path, tmp_path: Path) -> None:
    run(nbformat.read(path, as_version=4), tmp_path)


def test_a_notebook_that_stops_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="no such wave"):
        run(notebook_of("raise ValueError('no such wave')"), tmp_path)


@each_notebook
def test_a_notebook_is_kept_without_what_it_printed(path: Path) -> None:
    assert printed(nbformat.read(path, as_version=4)) == []


@each_notebook
def test_a_notebook_defines_nothing(path: Path) -> None:
    assert definitions(nbformat.read(path, as_version=4)) == []


@each_notebook
def test_a_notebook_opens_with_its_question(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]

    assert first.cell_type == "markdown"
    assert "?" in first.source


def test_what_a_notebook_may_not_hold_is_noticed() -> None:
    notebook = notebook_of("def mean(): ...")
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="3")]

    assert printed(notebook) == [0]
    assert definitions(notebook) == ["def mean"]


def run(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run every cell in a folder of its own, so that nothing is left behind."""
    NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def notebook_of(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(notebook: nbformat.NotebookNode) -> list[int]:
    """Return the code cells that still hold what they printed or when they ran."""
    return [
        place
        for place, cell in enumerate(code_cells(notebook))
        if cell.outputs or cell.execution_count is not None
    ]


def definitions(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        match
        for cell in code_cells(notebook)
        for match in re.findall(r"^\s*((?:def|class) \w+)", cell.source, re.MULTILINE)
    ]
