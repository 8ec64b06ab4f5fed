"""Covariances: the matrix, the n behind it, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimate import Reason, Withheld
from analysis.sums.covariances import (
    Covariances,
    Missing,
    covariances,
    pairwise_correlations,
    varying,
)

GOLDEN = Path(__file__).parents[2] / "golden"
GAPS = np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 5.0], [4.0, 5.0, 1.0], [5.0, 3.0, np.nan]])


def entries() -> list[dict[str, Any]]:
    """Return what R found for alpha, with its covariances and correlations."""
    found = json.loads((GOLDEN / "reliability.json").read_text())["entries"]
    return [entry for entry in found if entry["id"].startswith("alpha_")]


def keyed(entry: dict[str, Any]) -> np.ndarray:
    """Return the answers that R was given."""
    spec = entry["spec"]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    items = (
        rows.head(60 if "first60" in entry["id"] else None)[spec["items"]].to_numpy(float).copy()
    )
    for item in spec["reverse"] or []:
        column = spec["items"].index(item)
        items[:, column] = sum(spec["scale"]) - items[:, column]
    return items[~np.isnan(items).any(axis=1)] if spec["missing"] == "listwise" else items


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_covariances_and_correlations_equal_r(entry: dict[str, Any]) -> None:
    shared = covariances(keyed(entry), Missing.PAIRWISE)
    assert isinstance(shared, Covariances)
    expected, correlations = entry["values"]["covariance"], entry["values"]["correlation"]
    assert shared.matrix == pytest.approx(np.array(expected["values"]), rel=1e-8)
    both = pairwise_correlations(keyed(entry))
    assert both == pytest.approx(np.array(correlations["values"]), rel=1e-8)


def test_the_n_is_the_harmonic_mean_of_the_pairs() -> None:
    shared = covariances(GAPS, Missing.PAIRWISE)
    assert isinstance(shared, Covariances)
    assert shared.n == pytest.approx(3 / (1 / 4 + 1 / 3 + 1 / 3))
    assert shared.people == 3


def test_listwise_counts_complete_people() -> None:
    shared = covariances(GAPS, Missing.LISTWISE)
    assert isinstance(shared, Covariances)
    assert (shared.n, shared.people) == (3.0, 3)


def test_two_people_on_one_pair_are_too_few() -> None:
    assert covariances(GAPS[1:], Missing.PAIRWISE) == Withheld(Reason.TOO_FEW, 2)


def test_a_constant_item_is_named_and_refused_only_where_it_matters() -> None:
    table = np.column_stack([GAPS[:, 0], np.full(4, 0.1)])
    shared = covariances(table)
    assert isinstance(shared, Covariances)
    assert (shared.constant, shared.is_constant) == ((False, True), False)
    assert varying(table) == Withheld(Reason.NO_VARIANCE, 4)
