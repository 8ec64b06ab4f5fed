"""What psych 2.2.9 found in public answers, and the very answers it was given."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment

GOLDEN = Path(__file__).parents[2] / "golden"

Entry = dict[str, Any]


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "efa.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@pytest.fixture(params=sorted(entries()))
def entry(request: pytest.FixtureRequest) -> Entry:
    """Return one entry after the other."""
    return entries()[request.param]


@pytest.fixture
def answers() -> Callable[[Entry], np.ndarray]:
    """Return the answers of an entry; people with a missing one are left out, as R did."""

    def read(entry: Entry) -> np.ndarray:
        rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
        return rows[entry["spec"]["items"]].dropna().to_numpy(float)

    return read


@pytest.fixture
def matched() -> Callable[..., np.ndarray]:
    """Put the columns of loadings in the order and the sign of R's."""

    def match(loadings: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        alike = loadings.T @ expected
        rows, columns = linear_sum_assignment(-np.abs(alike))
        order = rows[np.argsort(columns)]
        return order, np.sign(alike[order, np.arange(len(order))])

    return match


@pytest.fixture
def simple() -> np.ndarray:
    """Return loadings of nine items on three factors."""
    return np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))


@pytest.fixture
def oblique() -> np.ndarray:
    """Return correlations of three factors."""
    return np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])


@pytest.fixture
def made() -> np.ndarray:
    """Return the correlations that those loadings and factors make."""
    loadings = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
    between = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    matrix = loadings @ between @ loadings.T
    np.fill_diagonal(matrix, 1.0)
    return matrix
