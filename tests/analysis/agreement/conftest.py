"""What R 4.2.2 found on public data, and the very answers it was given."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.sums.tables import Tables, tables
from analysis.sums.units import UnitSums, unit_sums

GOLDEN = Path(__file__).parents[2] / "golden"
OF_PERSON = "first row of each SUBNUM; GRP = BTN + COMPANY"

Entry = dict[str, Any]


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "aggregation.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def rows_of(entry_id: str) -> pd.DataFrame:
    """Return the rows of an entry, with a column GRP where R made one."""
    entry = entries()[entry_id]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    if entry["spec"].get("filter") == OF_PERSON:
        rows = rows.drop_duplicates("SUBNUM")
    joined = {"univbct.csv": ("BTN", "COMPANY"), "cohesion.csv": ("UNIT", "PLATOON")}
    if entry["dataset"] in joined:
        first, second = joined[entry["dataset"]]
        rows = rows.assign(GRP=rows[first].astype(str) + "_" + rows[second].astype(str))
    return rows


def table_of(entry_id: str, columns: list[str]) -> tuple[np.ndarray, list[str]]:
    """Return the complete rows of some columns, and the unit of each."""
    group = entries()[entry_id]["spec"]["group"]
    rows = rows_of(entry_id).dropna(subset=columns)
    return rows[columns].to_numpy(float), rows[group].astype(str).tolist()


@pytest.fixture
def golden() -> Callable[[str], Entry]:
    """Return the values R found, by the id of the entry."""
    return lambda entry_id: entries()[entry_id]["values"]


@pytest.fixture
def spec() -> Callable[[str], Entry]:
    """Return what R was asked, by the id of the entry."""
    return lambda entry_id: entries()[entry_id]["spec"]


@pytest.fixture
def counts() -> Callable[[str], Tables]:
    """Return the counts of the answers of an entry."""

    def counted(entry_id: str) -> Tables:
        spec = entries()[entry_id]["spec"]
        columns = spec.get("items") or [spec["variable"]]
        return tables(*table_of(entry_id, columns), columns)

    return counted


@pytest.fixture
def sums() -> Callable[..., UnitSums]:
    """Return the sums of the scores of an entry."""

    def summed(entry_id: str, *columns: str) -> UnitSums:
        return unit_sums(*table_of(entry_id, [*columns]), columns)

    return summed
