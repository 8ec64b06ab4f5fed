"""Extracts whose answers stay in their files."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from survey.answers.extract import Extract, StoredExtract
from survey.transfer.archive import write_extract
from survey.transfer.stored import open_extract

Store = Callable[[Extract], StoredExtract]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Write an Extract to a folder and open it without reading its answers."""
    numbers = count()

    def written(extract: Extract) -> StoredExtract:
        folder = tmp_path / f"extract-{next(numbers)}"
        write_extract(extract, folder)
        return open_extract(folder, tmp_path)

    return written
