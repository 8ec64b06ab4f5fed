"""Ordered answers of R's goldens, the models it fitted to them, and answers made up."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, Weighting, fit_ordered
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.sums.answer_patterns import answer_patterns

GOLDEN = Path(__file__).parents[2] / "golden"
ENTRIES = (
    "cfa_bfi_AN_wlsmv",
    "cfa_bfi_AN_wlsmv_first300",
    "cfa_bfi_AN_uls_ordered",
    "cfa_lq2002_LEAD_wlsmv",
)

Entry = dict[str, Any]


@cache
def golden(entry_id: str) -> Entry:
    """Return an entry of R's factor models."""
    entries = json.loads((GOLDEN / "cfa.json").read_text())["entries"]
    return next(entry for entry in entries if entry["id"] == entry_id)


@cache
def fitted(entry_id: str) -> OrderedFitted:
    """Fit the model of an entry to its answers."""
    entry = golden(entry_id)
    spec = entry["spec"]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    if spec["filter"]:
        rows = rows.head(300)
    answers = rows[spec["items"]].to_numpy(float).copy()
    for item in spec["reverse"] or []:
        answers[:, spec["items"].index(item)] *= -1
        answers[:, spec["items"].index(item)] += sum(spec["scale"])
    found = statistics(answers, spec["items"])
    indicators = {}
    for line in spec["model"].splitlines():
        factor, items = line.split(" =~ ")
        indicators[factor] = items.split(" + ")
    weighting = Weighting.EQUAL if entry["options"]["estimator"] == "ULSMV" else Weighting.DIAGONAL
    made = fit_ordered(
        ordered_factor_model(Structure(indicators), found), found, weighting=weighting
    )
    assert isinstance(made, OrderedFitted)
    return made


def statistics(answers: np.ndarray, items: list[str]) -> OrderedStatistics:
    """Return the statistics of complete answers."""
    found = ordered_statistics(answer_patterns(answers, items=items))
    assert isinstance(found, OrderedStatistics)
    return found


def drawn(
    people: int,
    loadings: tuple[float, ...] = (0.8, 0.7, 0.6, 0.5),
    cuts: tuple[float, ...] = (-1.2, -0.3, 0.5, 1.4),
    seed: int = 1,
    mean: float = 0.0,
) -> np.ndarray:
    """Return answers behind which lies one factor, with variances of 1."""
    rng = np.random.default_rng(seed)
    load = np.array(loadings)
    factor = mean + rng.normal(size=(people, 1))
    behind = factor * load + rng.normal(size=(people, len(load))) * np.sqrt(1 - load**2)
    return 1.0 + np.digitize(behind, cuts)
