"""What R 4.2.2 (lavaan 0.6-14) found on public data, and the very answers and models it had."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.latent.building import Means, Related, Structure, Unit, factor_model, growth_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix, Parameter
from analysis.latent.robust import satorra_bentler, yuan_bentler
from analysis.latent.sample import sample
from analysis.latent.scores import complete_products, incomplete_products
from analysis.sums.fourth import fourth_moments
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

GOLDEN = Path(__file__).parents[2] / "golden"

Entry = dict[str, Any]

FITTED: dict[str, Fitted] = {}
"""Models that several tests look at."""


@dataclass(frozen=True)
class Case:
    """A golden entry: what R found, the answers it was given and the model it fitted."""

    golden: Entry
    answers: np.ndarray
    items: list[str]
    model: Model

    @property
    def complete(self) -> np.ndarray:
        """People with an answer to every item."""
        return self.answers[~np.isnan(self.answers).any(axis=1)]

    def fitted(self) -> Fitted:
        """Fit the model as the entry did, once."""
        if self.golden["id"] not in FITTED:
            FITTED[self.golden["id"]] = self.fitted_anew()
        return FITTED[self.golden["id"]]

    def fitted_anew(self) -> Fitted:
        """Fit the model as the entry did."""
        if self.golden["options"].get("missing") == "fiml":
            found = fit_incomplete(
                self.model, {"everyone": missing_patterns(self.answers, self.items)}
            )
        else:
            found = fit_complete(
                self.model, sample({"everyone": moments(self.complete, self.items)})
            )
        assert isinstance(found, Fitted)
        return found


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "cfa.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def frame(name: str) -> pd.DataFrame:
    """Return a public data set."""
    return pd.read_csv(GOLDEN / "data" / name)


def structure(text: str, unit: Unit, related: Related, means: Means) -> Structure:
    """Read a model in lavaan's words."""
    indicators: dict[str, list[str]] = {}
    above: dict[str, list[str]] = {}
    paths, pairs = [], []
    for line in text.splitlines():
        operator = next(sign for sign in ("=~", "~~", "~") if sign in line)
        left, right = line.split(operator)
        names = [name.strip() for name in right.split("+")]
        if operator == "=~":
            target = above if set(names) <= set(indicators) else indicators
            target[left.strip()] = names
        elif operator == "~~":
            pairs += [(left.strip(), name) for name in names]
        else:
            paths += [(left.strip(), name) for name in names]
    return Structure(indicators, above, paths, pairs, unit, related, means)


@cache
def case(entry_id: str) -> Case:
    """Return a golden entry with its answers and its model."""
    entry = entries()[entry_id]
    spec, options = entry["spec"], entry["options"]
    rows = frame(entry["dataset"]).copy()
    if entry_id.startswith("cfa_hs_fiml"):
        rows.loc[rows["ageyr"] <= 12, "x5"] = np.nan
        rows.loc[rows.index[::7], "x9"] = np.nan
    items = spec.get("items") or list(rows.columns)
    answers = rows[items].to_numpy(float).copy()
    for item in spec.get("reverse") or []:
        answers[:, items.index(item)] = sum(spec["scale"]) - answers[:, items.index(item)]
    modelled = options.get("missing") == "fiml"
    read = structure(
        spec["model"],
        Unit.STANDARDIZED if options.get("std.lv") else Unit.MARKER,
        Related.ORTHOGONAL if options.get("orthogonal") else Related.CORRELATED,
        Means.FREE if modelled else Means.ABSENT,
    )
    return Case(entry, answers, items, factor_model(read))


@cache
def growth(entry_id: str) -> Case:
    """Return a golden growth curve; the first row of each person where R took it."""
    entry = entries()[entry_id]
    rows = frame(entry["dataset"])
    if entry["spec"]["filter"]:
        rows = rows[~rows["SUBNUM"].duplicated()]
    waves = entry["spec"]["columns"]
    model = growth_model(waves, entry["spec"]["times"])
    return Case(entry, rows[waves].to_numpy(float), waves, model)


def place(model: Model, row: Entry) -> Parameter:
    """Return the place of a model that a row of lavaan's table of estimates speaks of."""
    left, right = _renamed(row["lhs"]), _renamed(row["rhs"])
    item = {name: at for at, name in enumerate(model.items)}
    factor = {name: at for at, name in enumerate(model.factors)}
    if row["op"] == "=~":
        if right in item:
            spot = (Matrix.LOADING, item[right], factor[left])
        else:
            spot = (Matrix.PATH, factor[right], factor[left])
    elif row["op"] == "~":
        spot = (Matrix.PATH, factor[left], factor[right])
    elif row["op"] == "~1":
        matrix = Matrix.INTERCEPT if left in item else Matrix.FACTOR_MEAN
        spot = (matrix, item[left] if left in item else factor[left], 0)
    elif left in item:
        spot = (Matrix.RESIDUAL, item[left], item[right])
    else:
        spot = (Matrix.FACTOR_COVARIANCE, factor[left], factor[right])
    group = int(row.get("group", 1)) - 1
    for found in model.parameters:
        ends = {(found.row, found.column)}
        if found.matrix in (Matrix.RESIDUAL, Matrix.FACTOR_COVARIANCE):
            ends.add((found.column, found.row))
        if found.matrix is spot[0] and found.group == group and spot[1:] in ends:
            return found
    return Parameter(*spot, group)


def _renamed(name: str) -> str:
    return {"i": "start", "s": "slope"}.get(name, name)


@pytest.fixture
def golden_case() -> Callable[[str], Case]:
    """Return a golden entry with its answers and its model, by its id."""
    return case


@pytest.fixture
def golden_growth() -> Callable[[str], Case]:
    """Return a golden growth curve, by its id."""
    return growth


def robust_fit(case: Case) -> Fitted:
    """Fit a golden case with the errors and the test that its estimator asks for."""
    fitted = case.fitted()
    estimator = case.golden["options"]["estimator"]
    if estimator == "ML":
        return fitted
    if fitted.incomplete:
        return yuan_bentler(fitted, [incomplete_products(case.answers)])
    sums = fourth_moments(case.complete, case.items, np.round(case.complete.mean(axis=0)))
    method = satorra_bentler if estimator == "MLM" else yuan_bentler
    return method(fitted, [complete_products(sums)])


@pytest.fixture
def robust() -> Callable[[Case], Fitted]:
    """Fit a golden case with the errors and the test that its estimator asks for."""
    return robust_fit


@pytest.fixture(name="place")
def place_of() -> Callable[[Model, Entry], Parameter]:
    """Return the place of a model that a row of lavaan's table speaks of."""
    return place


@pytest.fixture
def data() -> Callable[[str], pd.DataFrame]:
    """Return a public data set by the name of its file."""
    return frame
