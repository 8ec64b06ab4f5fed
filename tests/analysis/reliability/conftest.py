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

GOLDEN = Path(__file__).parents[2] / "golden"
FIRST = {"alpha_bfi_N_first60": 60, "ordinal_bfi_N_first400": 400}
"""Entries that use the first rows of their file alone."""

Entry = dict[str, Any]


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "reliability.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def frame(name: str) -> pd.DataFrame:
    """Return a public data set."""
    return pd.read_csv(GOLDEN / "data" / name)


@cache
def keyed(entry_id: str) -> np.ndarray:
    """Return the answers of an entry, reversed items turned, incomplete people as R had them."""
    entry = entries()[entry_id]
    spec = entry["spec"]
    rows = frame(entry["dataset"]).head(FIRST.get(entry_id))
    items = rows[spec["items"]].to_numpy(float).copy()
    for item in spec["reverse"] or []:
        column = spec["items"].index(item)
        items[:, column] = sum(spec["scale"]) - items[:, column]
    if spec["missing"] == "listwise":
        items = items[~np.isnan(items).any(axis=1)]
    return items


@pytest.fixture
def golden() -> Callable[[str], Entry]:
    """Return the values R found, by the id of the entry."""
    return lambda entry_id: entries()[entry_id]["values"]


@pytest.fixture
def answers() -> Callable[[str], np.ndarray]:
    """Return the answers of an entry."""
    return keyed


@pytest.fixture
def data() -> Callable[[str], pd.DataFrame]:
    """Return a public data set by the name of its file."""
    return frame


ANXIETY = "tense regretful upset worrying anxious nervous jittery high_strung worried rattled"


@cache
def anxiety() -> np.ndarray:
    """Return ten items of people present twice, shape (people, waves, items)."""
    rows = frame("sai_a.csv")
    items = ANXIETY.split()
    kept = rows["study"].isin(["Cart", "Fast", "SHED", "SHOP"]) & rows["time"].isin([1, 2])
    rows = rows[kept].dropna(subset=items)
    people = rows["study"] + " " + rows["id"].astype(str)
    rows = rows.assign(person=people)[people.map(people.value_counts()) == 2]
    # R lists people in the order of the file, which decides the first five indices of change.
    first = rows[rows["time"] == 1].set_index("person")
    second = rows[rows["time"] == 2].set_index("person").loc[first.index]
    return np.stack([first[items].to_numpy(float), second[items].to_numpy(float)], axis=1)


@pytest.fixture
def cube() -> Callable[[], np.ndarray]:
    """Return the answers of the study with two waves."""
    return anxiety


@pytest.fixture
def waves() -> Callable[[str], tuple[np.ndarray, np.ndarray]]:
    """Return first and second scores of a retest entry."""

    def scores(entry_id: str) -> tuple[np.ndarray, np.ndarray]:
        if entry_id == "retest_sai_a_anxiety10":
            means = anxiety().mean(axis=2)
            return means[:, 0], means[:, 1]
        spec = entries()[entry_id]["spec"]
        people = frame("univbct.csv").drop_duplicates("SUBNUM")
        return people[spec["a"]].to_numpy(float), people[spec["b"]].to_numpy(float)

    return scores
