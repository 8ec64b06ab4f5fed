"""The series R looked at, read again from the public files, and what it found."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

GOLDEN = Path(__file__).parents[2] / "golden"

Values = dict[str, Any]


@cache
def _entries() -> dict[str, Values]:
    found = json.loads((GOLDEN / "trend.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def _frame(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / name)


def _by_year() -> np.ndarray:
    return _frame("Seatbelts.csv").groupby("year")["kms"].sum().to_numpy(float)


@cache
def _series(entry: str) -> np.ndarray:
    nile = _frame("Nile.csv")["flow"].to_numpy(float)
    belts = _frame("Seatbelts.csv")
    columns = {"drivers": "drivers", "front": "front", "van": "VanKilled"}
    special = {
        "mk_nile_last12": lambda: nile[-12:],
        "mk_seatbelts_kms_yearly": _by_year,
        "cp_seatbelts_logdrivers": lambda: np.log10(belts["drivers"].to_numpy(float)),
    }
    if entry in special:
        return special[entry]()
    for word, column in columns.items():
        if word in entry.split("_"):
            return belts[column].to_numpy(float)
    return nile


@pytest.fixture
def golden() -> Callable[[str], Values]:
    """Return the values R found, by the id of the entry."""
    return lambda entry: _entries()[entry]["values"]


@pytest.fixture
def spec() -> Callable[[str], Values]:
    """Return what R was asked, by the id of the entry."""
    return lambda entry: _entries()[entry]["spec"] | (_entries()[entry]["options"] or {})


@pytest.fixture
def observed() -> Callable[[str], np.ndarray]:
    """Return the series of an entry."""
    return _series


@pytest.fixture
def drivers() -> np.ndarray:
    """Drivers killed or injured in Great Britain, by month."""
    return _frame("Seatbelts.csv")["drivers"].to_numpy(float)


@pytest.fixture
def rear() -> np.ndarray:
    """Passengers in the rear killed or injured, by month."""
    return _frame("Seatbelts.csv")["rear"].to_numpy(float)


@pytest.fixture
def companies_of_leaders() -> tuple[list[int], list[int]]:
    """How many of the first twenty companies favour their leader on LEAD03, and of how many."""
    people = _frame("lq2002.csv").groupby("COMPID")["LEAD03"]
    favour = people.agg(lambda answers: int((answers >= 4).sum()))
    return favour.tolist()[:20], people.size().tolist()[:20]
