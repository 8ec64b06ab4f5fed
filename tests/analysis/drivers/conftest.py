"""What R 4.2.2 found on public data, and the very rows it was given."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

GOLDEN = Path(__file__).parents[2] / "golden"

Entry = dict[str, Any]


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of both golden files by their id."""
    found = {}
    for topic in ("importance", "nonlinear"):
        read = json.loads((GOLDEN / f"{topic}.json").read_text(encoding="utf-8"))
        found |= {entry["id"]: entry for entry in read["entries"]}
    return found


@cache
def complete_rows(entry_id: str) -> pd.DataFrame:
    """Return the complete rows of the columns of an entry: predictors, then the outcome."""
    entry = entries()[entry_id]
    spec = entry["spec"]
    predictors = spec.get("predictors") or [spec["predictor"], *(spec["covariates"] or [])]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    if spec["outcome"] == "C":
        items = rows[["C1", "C2", "C3"]].assign(C4=7 - rows["C4"], C5=7 - rows["C5"])
        rows["C"] = items.mean(axis=1, skipna=False)
    columns = [*predictors, spec["outcome"]]
    if spec["filter"] == "means of each GRP (99 rows)":
        return rows.groupby("GRP")[columns].mean()
    return rows[columns].dropna()


@pytest.fixture
def golden() -> Callable[[str], Entry]:
    """Return the values R found, by the id of the entry."""
    return lambda entry_id: entries()[entry_id]["values"]


@pytest.fixture
def rows_of() -> Callable[[str], pd.DataFrame]:
    """Return the rows of an entry."""
    return complete_rows
