"""What R 4.2.2 found for mixed models on public data, and our fits of the same models."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.mixed.criterion import Likelihood
from analysis.mixed.models import MixedModel, fit_mixed
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT

GOLDEN = Path(__file__).parents[2] / "golden"
Entry = dict[str, Any]
Spec = tuple[str, list[str], list[Varying], list[str]]

GROWTH_OF_PEOPLE = Varying("SUBNUM", (INTERCEPT, "TIME"))
PEOPLE, GROUPS = Varying("SUBNUM"), Varying("GRP")
BY_TIME = ["TIME", "CO2", "TIME:CO2"]

SPECS: dict[str, Spec] = {
    "sleepstudy_ri": ("Reaction", ["Days"], [Varying("Subject")], []),
    "sleepstudy_rs": ("Reaction", ["Days"], [Varying("Subject", (INTERCEPT, "Days"))], []),
    "sleepstudy_rs_uncorrelated": (
        "Reaction",
        ["Days"],
        [Varying("Subject", (INTERCEPT, "Days"), Slope.UNCORRELATED)],
        [],
    ),
    "univbct_jsat_null": ("JSAT", [], [PEOPLE], []),
    "univbct_jsat_time_ri": ("JSAT", ["TIME"], [PEOPLE], []),
    "univbct_jsat_time_rs": ("JSAT", ["TIME"], [GROWTH_OF_PEOPLE], []),
    "univbct_ready_time_rs": ("READY", ["TIME"], [GROWTH_OF_PEOPLE], []),
    "univbct_jsat_3level": ("JSAT", ["TIME"], [GROUPS, PEOPLE], []),
    "univbct_jsat_group_x_time": ("JSAT", BY_TIME, [GROUPS, PEOPLE], []),
    "univbct_jsat_wave_factor": ("JSAT", BY_TIME, [PEOPLE], ["TIME"]),
    "univbct_jsat_covariates": ("JSAT", ["TIME", "AGE", "MARRIED"], [GROUPS, PEOPLE], []),
    "bh1996_wbeing_null": ("WBEING", [], [GROUPS], []),
    "bh1996_wbeing_contextual": ("WBEING", ["HRS", "G_HRS"], [GROUPS], []),
    "bh1996_wbeing_random_slope": (
        "WBEING",
        ["W_HRS", "G_HRS", "W_LEAD", "G_LEAD"],
        [Varying("GRP", (INTERCEPT, "W_HRS"))],
        [],
    ),
    "bh1996_wbeing_cross_level": (
        "WBEING",
        ["W_LEAD", "G_HRS", "W_LEAD:G_HRS"],
        [Varying("GRP", (INTERCEPT, "W_LEAD"))],
        [],
    ),
    "paneldat_dgm": ("roani", ["time", "trans", "post"], [Varying("companyid")], []),
    "emm_univbct_wave_by_co2": ("JSAT", BY_TIME, [PEOPLE], ["TIME"]),
    "emm_univbct_company": ("JSAT", ["TIME", "COMPANY"], [PEOPLE], []),
    "emm_univbct_trend": ("JSAT", BY_TIME, [PEOPLE], []),
}


@cache
def entries() -> dict[str, Entry]:
    """Return the entries of the golden file by their id."""
    found = json.loads((GOLDEN / "mixed.json").read_text())
    return {entry["id"]: entry for entry in found["entries"]}


@cache
def frame(name: str) -> pd.DataFrame:
    """Return a public data set, recoded as the golden entries say."""
    rows = pd.read_csv(GOLDEN / "data" / name)
    if name == "univbct.csv":
        rows["GRP"] = rows["BTN"].astype(str) + "_" + rows["COMPANY"]
        married = (rows["MARITAL"] == 2).astype(float)
        rows["MARRIED"] = married.where(rows["MARITAL"].notna())
        rows["CO2"] = np.where(rows["COMPANY"].isin(["A", "B"]), "AB", "other")
    if name == "bh1996.csv":
        for column in ("HRS", "LEAD"):
            rows[f"G_{column}"] = rows.groupby("GRP")[column].transform("mean")
            rows[f"W_{column}"] = rows[column] - rows[f"G_{column}"]
    return rows


@cache
def fitted_model(entry_id: str, likelihood: Likelihood) -> MixedModel:
    """Return our fit of the model of an entry."""
    outcome, fixed, varying, factors = SPECS[entry_id]
    model = fit_mixed(
        frame(entries()[entry_id]["dataset"]),
        outcome=outcome,
        fixed=fixed,
        varying=varying,
        factors=factors,
        likelihood=likelihood,
    )
    assert isinstance(model, MixedModel)
    return model


@pytest.fixture
def golden() -> Callable[..., Entry]:
    """Return the values R found, by the id of the entry and the likelihood, if it has two."""

    def values(entry_id: str, likelihood: Likelihood | None = None) -> Entry:
        found: Entry = entries()[entry_id]["values"]
        return found if likelihood is None else found[likelihood.value.lower()]

    return values


@pytest.fixture
def model() -> Callable[..., MixedModel]:
    """Return our fit, by the id of the entry and the likelihood."""
    return fitted_model


@pytest.fixture
def data() -> Callable[[str], pd.DataFrame]:
    """Return a public data set by the name of its file."""
    return frame
