"""Fixtures: an office of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.survey.web.admin.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office before its first wave."""
    with open_office(tmp_path) as made:
        yield made
