"""The published school samples, their designs, and what R's survey package makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.population.design import Design, design

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """Entries of survey.json by id."""
    entries = json.loads((GOLDEN / "survey.json").read_text(encoding="utf-8"))["entries"]
    return {entry["id"]: entry["values"] for entry in entries}


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / f"{name}.csv")


@pytest.fixture(scope="session")
def stratified() -> pd.DataFrame:
    return _read("apistrat")


@pytest.fixture(scope="session")
def clustered() -> pd.DataFrame:
    return _read("apiclus1")


@pytest.fixture(scope="session")
def everyone() -> pd.DataFrame:
    return _read("apipop")


@pytest.fixture(scope="session")
def by_stratum(stratified: pd.DataFrame) -> Design:
    weights, sizes = (stratified[name].to_numpy(float) for name in ("pw", "fpc"))
    return design(weights, strata=stratified["stype"].to_numpy(), population=[sizes])


@pytest.fixture(scope="session")
def by_cluster(clustered: pd.DataFrame) -> Design:
    weights, sizes = (clustered[name].to_numpy(float) for name in ("pw", "fpc"))
    return design(weights, clusters=[clustered["dnum"].to_numpy()], population=[sizes])


@pytest.fixture(scope="session")
def samples(
    stratified: pd.DataFrame,
    by_stratum: Design,
    clustered: pd.DataFrame,
    by_cluster: Design,
) -> dict[str, tuple[Design, pd.DataFrame]]:
    """Each sample with its design, by the first word of its golden entries."""
    return {"strat": (by_stratum, stratified), "clus1": (by_cluster, clustered)}
