"""The groups R compared, read again from the public files, and what it found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

GOLDEN = Path(__file__).parents[2] / "golden"

TWO_GROUPS = (
    "two_bfi_agree_gender",
    "two_bfi_N1_gender_item",
    "two_lq2002_companies",
    "two_lq2002_item_small",
)
SEVERAL_GROUPS = ("k_bfi_agree_education", "k_lq2002_LEAD_six_companies")


@cache
def _entries() -> dict[str, Any]:
    entries = json.loads((GOLDEN / "effects.json").read_text(encoding="utf-8"))["entries"]
    return {entry["id"]: entry["values"] for entry in entries}


@cache
def _frame(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / f"{name}.csv")


def _agreeableness(bfi: pd.DataFrame) -> pd.Series:
    items = bfi[["A1", "A2", "A3", "A4", "A5"]].copy()
    items["A1"] = 7 - items["A1"]
    return items.mean(axis=1, skipna=False)


def _split(outcome: pd.Series, group: pd.Series, levels: tuple[int, ...]) -> list[np.ndarray]:
    return [outcome[(group == level) & outcome.notna()].to_numpy(float) for level in levels]


@cache
def _two(entry: str) -> tuple[np.ndarray, np.ndarray]:
    bfi, lq = _frame("bfi"), _frame("lq2002")
    first, second = {
        "two_bfi_agree_gender": lambda: _split(_agreeableness(bfi), bfi["gender"], (1, 2)),
        "two_bfi_N1_gender_item": lambda: _split(bfi["N1"], bfi["gender"], (1, 2)),
        "two_lq2002_companies": lambda: _split(lq["LEAD"], lq["COMPID"], (2, 3)),
        "two_lq2002_item_small": lambda: _split(lq["TSIG01"][:60], lq["COMPID"][:60], (2, 3)),
    }[entry]()
    return first, second


@cache
def _several(entry: str) -> Mapping[str, np.ndarray]:
    bfi, lq = _frame("bfi"), _frame("lq2002")
    outcome, group, levels = {
        "k_bfi_agree_education": lambda: (_agreeableness(bfi), bfi["education"], range(1, 6)),
        "k_lq2002_LEAD_six_companies": lambda: (lq["LEAD"], lq["COMPID"], range(2, 8)),
    }[entry]()
    parts = _split(outcome, group, tuple(levels))
    return {str(level): part for level, part in zip(levels, parts, strict=True)}


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """Values of effects.json by entry."""
    return _entries()


@pytest.fixture(params=TWO_GROUPS)
def compared(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Two groups and what R found of them."""
    return (*_two(request.param), {"id": request.param} | _entries()[request.param])


@pytest.fixture(params=SEVERAL_GROUPS)
def several(request: pytest.FixtureRequest) -> tuple[Mapping[str, np.ndarray], dict[str, Any]]:
    """Several groups and what R found of them."""
    return _several(request.param), _entries()[request.param]


@pytest.fixture(scope="session")
def leadership() -> pd.DataFrame:
    return _frame("lq2002")


@pytest.fixture(scope="session")
def soldiers() -> pd.DataFrame:
    """One row a person of the three-wave panel."""
    return _frame("univbct").drop_duplicates("SUBNUM")


@pytest.fixture(scope="session")
def companies() -> pd.DataFrame:
    return _frame("bh1996")
