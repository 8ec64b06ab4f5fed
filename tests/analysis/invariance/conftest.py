"""What R 4.2.2 (lavaan 0.6-14, semTools 0.5-6) found, and the answers and models it had."""

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

from analysis.invariance.continuous_models import waves_model
from analysis.invariance.ladder import Fitting, Question
from analysis.invariance.rungs import Between
from analysis.latent.building import Structure, Unit, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted, NotFitted
from analysis.latent.model import Model
from analysis.latent.robust import yuan_bentler
from analysis.latent.sample import sample
from analysis.latent.scores import complete_products
from analysis.sums.fourth import fourth_moments
from analysis.sums.moments import moments

GOLDEN = Path(__file__).parents[2] / "golden"
STUDIES = ["Cart", "Fast", "SHED", "SHOP", "HOME"]

Entry = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A golden ladder."""

    golden: Entry
    answers: dict[str, np.ndarray]
    items: list[str]
    question: Question

    @property
    def fitting(self) -> Fitting:
        """The estimator of the entry."""
        return fitting_of(self.answers, self.items, robust=self.golden["id"].endswith("mlr"))


def fitting_of(answers: dict[str, np.ndarray], items: list[str], *, robust: bool) -> Fitting:
    """Return maximum likelihood of these answers, group by group."""
    given = sample({name: moments(table, items) for name, table in answers.items()})
    products = [
        complete_products(fourth_moments(table, items, np.round(table.mean(axis=0))))
        for table in answers.values()
    ]

    def fit(model: Model) -> Fitted | NotFitted:
        found = fit_complete(model, given)
        if robust and isinstance(found, Fitted):
            return yuan_bentler(found, products)
        return found

    return fit


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "invariance.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def frame(name: str) -> pd.DataFrame:
    """Return a public data set."""
    return pd.read_csv(GOLDEN / "data" / name)


def read(text: str) -> dict[str, list[str]]:
    """Read the items of each factor from a model in lavaan's words."""
    lines = [line.split("=~") for line in text.splitlines()]
    return {left.strip(): [item.strip() for item in right.split("+")] for left, right in lines}


def grouped(entry: Entry) -> Case:
    """Return a ladder across groups, as in R with markers."""
    spec = entry["spec"]
    items, group = spec["items"], spec["group"]
    rows = frame(entry["dataset"])[[*items, group]].dropna()
    for item in spec["reverse"] or []:
        rows[item] = sum(spec["scale"]) - rows[item]
    answers = {
        str(name): rows.loc[rows[group] == name, items].to_numpy(float)
        for name in rows[group].unique()
    }
    structure = Structure(read(spec["model"]), unit=Unit.MARKER, groups=list(answers))
    return Case(entry, answers, items, Question(factor_model(structure)))


def anxious(questions: list[str]) -> np.ndarray:
    """Return people asked twice, the first wave's answers first."""
    rows = frame("sai_a.csv")
    rows = rows[rows["time"].isin([1, 2]) & rows["study"].isin(STUDIES)]
    people = rows["study"] + " " + rows["id"].astype(str)
    twice = people[(people + " " + rows["time"].astype(str)).duplicated()]
    rows = rows.assign(person=people)[~people.isin(twice)]
    wide = rows.pivot_table(index="person", columns="time", values=questions, dropna=False)
    table = wide[[(question, time) for time in (1, 2) for question in questions]].to_numpy(float)
    complete: np.ndarray = table[~np.isnan(table).any(axis=1)]
    return complete


def repeated(entry: Entry) -> Case:
    """Return a ladder across waves, residuals of the same item correlating."""
    indicators = read(entry["spec"]["model"])
    (name,) = entry["spec"]["longFacNames"]
    items = [item for named in indicators.values() for item in named]
    if entry["dataset"] == "sai_a.csv":
        table = anxious(entry["spec"]["items"])
    else:
        table = frame(entry["dataset"])[items].to_numpy(float)
    base, compared = waves_model([{name: named} for named in indicators.values()])
    return Case(entry, {"everyone": table}, items, Question(base, Between.WAVES, compared))


@cache
def case(entry_id: str) -> Case:
    """Return a golden ladder."""
    entry = entries()[entry_id]
    return grouped(entry) if "group" in entry["spec"] else repeated(entry)


@pytest.fixture
def golden_ladder() -> Callable[[str], Case]:
    """Return a golden ladder by its id."""
    return case


@pytest.fixture
def by_likelihood() -> Callable[..., Fitting]:
    """Return maximum likelihood of answers, group by group."""
    return fitting_of
