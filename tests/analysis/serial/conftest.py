"""What R 4.2.2 found on public data, and the very scores it was given."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from analysis.serial.criterion import Likelihood
from analysis.serial.fitting import SerialFit, fit_serial
from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.structure import Effects, Serial, Spread, Structure, Teams

GOLDEN = Path(__file__).parents[2] / "golden"
MORE = Path(__file__).parent / "nlme_more.json"
REML, ML = Likelihood.REML, Likelihood.ML


class Scores(NamedTuple):
    """Which rows, columns, people and waves."""

    file: str
    outcome: str
    columns: tuple[str, ...]
    person: str
    wave: str
    teams: str | None = None


JSAT = Scores("univbct.csv", "JSAT", ("one", "TIME"), "SUBNUM", "TIME")
BY_WAVE_FACTOR = JSAT._replace(columns=("one", "first", "second"))
IN_TEAMS = JSAT._replace(teams="GRP")
NESTED = JSAT._replace(columns=("one", "TIME", "AGE", "GAGE"), teams="GRP")
READY = JSAT._replace(outcome="READY")
COMMIT = JSAT._replace(outcome="COMMIT")
WITH_AGE = COMMIT._replace(columns=("one", "TIME", "AGE"))
SLEEP = Scores("sleepstudy.csv", "Reaction", ("one", "Days"), "Subject", "Days")
PANEL = Scores("paneldat.csv", "roani", ("one", "time", "trans", "post"), "companyid", "time")

WAVE, POSITION, TIME = Serial.BY_WAVE, Serial.BY_POSITION, Serial.CONTINUOUS
FREE, SLOPE = Serial.UNSTRUCTURED, Effects.INTERCEPT_AND_SLOPE
UNEQUAL, NOBODY = Spread.BY_WAVE, Effects.NONE

MODELS: dict[str, tuple[Scores, Structure, Likelihood]] = {
    "nlme_univbct_ri": (JSAT, Structure(), REML),
    "nlme_univbct_ri_ar1": (JSAT, Structure(serial=WAVE), REML),
    "nlme_univbct_ri_ar1_ml": (JSAT, Structure(serial=WAVE), ML),
    "nlme_univbct_het_resid": (JSAT, Structure(spread=UNEQUAL), REML),
    "nlme_sleepstudy_rs_ar1": (SLEEP, Structure(SLOPE, WAVE), REML),
    "nlme_paneldat_ar1": (PANEL, Structure(serial=WAVE), REML),
    "nlme_univbct_unstructured": (BY_WAVE_FACTOR, Structure(NOBODY, FREE, UNEQUAL), REML),
    "glmmtmb_univbct": (IN_TEAMS, Structure(teams=Teams.DIFFER), REML),
    "ri_ar1": (JSAT, Structure(serial=WAVE), REML),
    "ri_ar1_ml": (JSAT, Structure(serial=WAVE), ML),
    "ri": (JSAT, Structure(), REML),
    "het": (JSAT, Structure(spread=UNEQUAL), REML),
    "panel_ar1": (PANEL, Structure(serial=WAVE), REML),
    "sleep_ri_ar1": (SLEEP, Structure(serial=WAVE), REML),
    "sleep_ri_car1_ml": (SLEEP, Structure(serial=TIME), ML),
    "sleep_rs": (SLEEP, Structure(SLOPE), REML),
    "sleep_rs_het": (SLEEP, Structure(SLOPE, spread=UNEQUAL), REML),
    "ready_ri_position": (READY, Structure(serial=POSITION), REML),
    "ready_ri_wave": (READY, Structure(serial=WAVE), REML),
    "commit_ri_car1": (WITH_AGE, Structure(serial=TIME), REML),
    "commit_ri_ar1_het_ml": (WITH_AGE, Structure(serial=WAVE, spread=UNEQUAL), ML),
    "jsat_nested_ar1": (NESTED, Structure(serial=WAVE, teams=Teams.DIFFER), REML),
    "jsat_nested": (NESTED, Structure(teams=Teams.DIFFER), REML),
    "commit_rs": (COMMIT, Structure(SLOPE), REML),
    "panel_unstructured": (PANEL, Structure(NOBODY, FREE, UNEQUAL), REML),
    "panel_gls_ar1_ml": (PANEL, Structure(NOBODY, WAVE), ML),
    "commit_gls_ar1_het": (COMMIT, Structure(NOBODY, WAVE, UNEQUAL), REML),
    "ready_unstructured_ml": (READY, Structure(NOBODY, FREE, UNEQUAL), ML),
    "jsat_unstructured_equal": (JSAT, Structure(NOBODY, FREE), REML),
}

Entry = dict[str, Any]


@cache
def golden_entries() -> dict[str, Entry]:
    """Return the values of the golden file by the id of the entry."""
    found = json.loads((GOLDEN / "mixed.json").read_text())
    return {entry["id"]: entry["values"] for entry in found["entries"]}


@cache
def more_entries() -> dict[str, Any]:
    """Return what nlme found on other columns and options, by the script beside this file."""
    found: dict[str, Any] = json.loads(MORE.read_text())
    return found


@cache
def rows_of(file: str) -> pd.DataFrame:
    """Return a public data set with the columns that R made."""
    rows = pd.read_csv(GOLDEN / "data" / file).assign(one=1.0)
    if file == "univbct.csv":
        rows = rows.assign(
            GRP=rows["BTN"].astype(str) + " " + rows["COMPANY"],
            first=(rows["TIME"] == 1).astype(float),
            second=(rows["TIME"] == 2).astype(float),
        )
    return rows


@cache
def sums_of(scores: Scores) -> OccasionSums:
    """Return the sums of some scores."""
    rows = rows_of(scores.file)
    if "GAGE" in scores.columns:
        rows = rows.dropna(subset=[scores.outcome])
        rows = rows.assign(GAGE=rows.groupby("GRP")["AGE"].transform("mean"))
    return occasion_sums(
        rows[scores.outcome].to_numpy(float),
        rows[[*scores.columns]].to_numpy(float),
        rows[scores.person].tolist(),
        rows[scores.wave].tolist(),
        teams=None if scores.teams is None else rows[scores.teams].tolist(),
        names=scores.columns,
    )


@cache
def fit_of(name: str) -> SerialFit:
    """Return the fit of a model, made once."""
    scores, structure, by = MODELS[name]
    fit = fit_serial(sums_of(scores), structure, by)
    assert isinstance(fit, SerialFit)
    return fit


@pytest.fixture
def golden() -> Callable[[str], Entry]:
    """Return the values R found, by the id of the entry."""
    return lambda entry_id: golden_entries()[entry_id]


@pytest.fixture
def more() -> Callable[[str], Any]:
    """Return what nlme found besides, by its name."""
    return lambda name: more_entries()[name]


@pytest.fixture
def fitted() -> Callable[[str], SerialFit]:
    """Return a fitted model by its name."""
    return fit_of


@pytest.fixture
def model() -> Callable[[str], tuple[OccasionSums, Structure, Likelihood]]:
    """Return what is fitted under a name."""

    def found(name: str) -> tuple[OccasionSums, Structure, Likelihood]:
        scores, structure, by = MODELS[name]
        return sums_of(scores), structure, by

    return found


def made(
    seed: int, people: int, waves: int, *, phi: float = 0.5, level: float = 1.0, team: float = 0.0
) -> tuple[np.ndarray, np.ndarray, list[int], list[int], list[int]]:
    """Return scores of a known truth: 50 + 2 a wave, residuals of variance 1 by AR(1)."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(people, waves))
    residuals = shocks.copy()
    for wave in range(1, waves):
        residuals[:, wave] = phi * residuals[:, wave - 1] + np.sqrt(1 - phi**2) * shocks[:, wave]
    teams = np.arange(people) % 20
    times = np.tile(np.arange(waves), (people, 1))
    scores = 50 + 2.0 * times + residuals + level * rng.normal(size=(people, 1))
    scores += team * rng.normal(size=20)[teams][:, None]
    columns = np.column_stack([np.ones(people * waves), times.reshape(-1)])
    persons = np.repeat(np.arange(people), waves).tolist()
    units = np.repeat(teams, waves).tolist()
    return scores.reshape(-1), columns, persons, times.reshape(-1).tolist(), units


@pytest.fixture
def truth() -> Callable[..., tuple[np.ndarray, np.ndarray, list[int], list[int], list[int]]]:
    """Return scores whose truth is known."""
    return made
