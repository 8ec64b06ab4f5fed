"""Two-level entries of the golden file, and answers made by a known model of two levels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.latent.building import Structure
from analysis.latent.model import Model
from analysis.latent.two_level import TwoLevelFitted, fit_two_level, two_level_model
from analysis.latent.two_level_saturated import Saturated
from analysis.latent.two_level_sums import TwoLevelSums, two_level_sums
from analysis.sums.units import unit_sums

GOLDEN = Path(__file__).parents[2] / "golden"
NAMES = ("cfa_twolevel_lq2002_LEAD4", "cfa_twolevel_lq2002_TSIG")


@dataclass(frozen=True)
class Case:
    """What R was given and what it found."""

    sums: TwoLevelSums
    model: Model
    values: dict[str, Any]
    """As in the golden file."""

    @property
    def estimated(self) -> list[dict[str, Any]]:
        """Return the lines of the free numbers, in the order of our model."""
        lines = self.values["parameters"]
        return [line for line in lines if line["se"] > 0 and line["op"] != ":="]

    @property
    def yardstick(self) -> Saturated:
        """Return the unrestricted moments at which R's EM ended."""
        within, between = (
            np.array(self.values[name]["values"]) for name in ("h1_within_cov", "h1_between_cov")
        )
        sums = self.sums
        inverse = np.linalg.inv(within + sums.sizes[:, None, None] * between)
        weight = np.einsum("s,s,sab->ab", sums.sizes, sums.units, inverse)
        away = np.einsum("s,sab,sb->a", sums.sizes, inverse, sums.sums)
        means = sums.grand + np.linalg.solve(weight, away)
        height = self.values["fit"]["unrestricted.logl"]
        return Saturated(sums.items, within, between, means, height, at_border=False)


@cache
def case(name: str) -> Case:
    """Return an entry with its sums and its model."""
    entries = json.loads((GOLDEN / "cfa.json").read_text())["entries"]
    (entry,) = (each for each in entries if each["id"] == name)
    items = entry["spec"]["items"]
    rows = pd.read_csv(GOLDEN / "data" / entry["dataset"])
    units = rows[entry["spec"]["cluster"]].astype(str).tolist()
    summed = unit_sums(rows[items].to_numpy(float), units, items)
    model = two_level_model(Structure({"fw": items}), Structure({"fb": items}))
    return Case(two_level_sums(summed), model, entry["values"])


WITHIN_LOADINGS = np.array([0.8, 0.7, 0.9, 0.6])
BETWEEN_LOADINGS = np.array([0.5, 0.4, 0.6, 0.5])
WITHIN_LEFT, BETWEEN_LEFT = 0.6, 0.1
ITEMS = ("a", "b", "c", "d")


def drawn(units: int, seed: int) -> TwoLevelSums:
    """Draw answers of people in units of 3 to 12, one factor at either level."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(units), rng.integers(3, 13, units))
    within = rng.normal(size=(len(place), 1)) * WITHIN_LOADINGS
    within = within + rng.normal(size=(len(place), 4)) * np.sqrt(WITHIN_LEFT)
    between = rng.normal(size=(units, 1)) * BETWEEN_LOADINGS
    between = between + rng.normal(size=(units, 4)) * np.sqrt(BETWEEN_LEFT)
    answers = 3 + within + between[place]
    return two_level_sums(unit_sums(answers, [str(unit) for unit in place], ITEMS))


def one_factor() -> Model:
    """Return one factor of the four items at either level."""
    structure = Structure({"support": ITEMS})
    return two_level_model(structure, structure)


@cache
def fitted(name: str) -> TwoLevelFitted:
    """Return the model of an entry, fitted once."""
    found = fit_two_level(case(name).model, case(name).sums)
    assert isinstance(found, TwoLevelFitted)
    return found
