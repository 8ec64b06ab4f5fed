"""What R found on ordered answers of groups and of waves, the answers, and answers made up."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.invariance.compared import Compared
from analysis.invariance.continuous_models import waves_model
from analysis.invariance.ladder import Question
from analysis.invariance.ordinal_rungs import OrdinalClimbed, ordinal_rungs
from analysis.invariance.rungs import Between
from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model, ordered_model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.sums.answer_patterns import answer_patterns

GOLDEN = Path(__file__).parents[2] / "golden"
GROUPS, WAVES = "inv_bfi_AN_gender_wlsmv", "longinv_sai_a_anxiety6_wlsmv_3cat"
ANXIETY = ["tense", "anxious", "nervous", "jittery", "worried", "rattled"]

Entry = dict[str, Any]


@cache
def golden(entry_id: str) -> Entry:
    """Return what R found."""
    entries = json.loads((GOLDEN / "invariance.json").read_text())["entries"]
    values: Entry = next(entry for entry in entries if entry["id"] == entry_id)["values"]
    return values


@cache
def case(entry_id: str) -> tuple[OrderedStatistics, Question]:
    """Return the statistics of an entry's answers, and what is asked of them."""
    return _of_gender() if entry_id == GROUPS else _of_waves()


@cache
def rungs(entry_id: str) -> list[OrdinalClimbed]:
    """Fit the rungs of an entry."""
    found, refused = ordinal_rungs(*case(entry_id))
    assert not refused
    return found


def drawn(
    people: int,
    *,
    loadings: tuple[float, ...] = (0.8, 0.75, 0.7, 0.65, 0.6),
    seed: int = 1,
    mean: float = 0.0,
    shifts: tuple[float, ...] = (0.0,) * 5,
    cuts: tuple[tuple[float, ...], ...] = ((-1.2, -0.4, 0.4, 1.3),) * 5,
) -> np.ndarray:
    """Return answers behind which lies one factor, shifted and cut item by item."""
    rng = np.random.default_rng(seed)
    load = np.array(loadings)
    factor = mean + rng.normal(size=(people, 1))
    own = rng.normal(size=(people, len(load))) * np.sqrt(1 - load**2)
    behind = factor * load + own + np.array(shifts)
    return np.column_stack(
        [1.0 + np.digitize(column, cut) for column, cut in zip(behind.T, cuts, strict=True)]
    )


def two_groups(first: np.ndarray, second: np.ndarray) -> tuple[OrderedStatistics, Question]:
    """Return the statistics of two departments, and what is asked of them."""
    items = [*"abcdefg"[: first.shape[1]]]
    units = ["Sales"] * len(first) + ["Marketing"] * len(second)
    found = ordered_statistics(answer_patterns(np.vstack([first, second]), units, items))
    assert isinstance(found, OrderedStatistics)
    structure = Structure({"trust": items})
    return found, Question(ordered_factor_model(structure, found, Parameterization.THETA))


def waves_of_anxiety() -> tuple[np.ndarray, list[str]]:
    """Return six items of two waves, the rare fourth option merged with the third."""
    rows = pd.read_csv(GOLDEN / "data" / "sai_a.csv")
    studies = rows["study"].isin(["Cart", "Fast", "SHED", "SHOP", "HOME"])
    rows = rows[studies & rows["time"].isin([1, 2])]
    person = rows["study"] + " " + rows["id"].astype(str)
    rows = rows.assign(person=person)
    twice = rows.loc[rows.duplicated(["person", "time"]), "person"]
    rows = rows[~rows["person"].isin(twice)]
    wide = rows.pivot_table(index="person", columns="time", values=ANXIETY, aggfunc="first")
    columns = [(item, wave) for wave in (1, 2) for item in ANXIETY]
    names = [f"{item}_{wave}" for item, wave in columns]
    return np.minimum(wide[columns].to_numpy(float), 3.0), names


def _of_gender() -> tuple[OrderedStatistics, Question]:
    rows = pd.read_csv(GOLDEN / "data" / "bfi.csv")
    items = [f"{letter}{number}" for letter in "AN" for number in range(1, 6)]
    answers = rows[items].to_numpy(float).copy()
    answers[:, 0] = 7 - answers[:, 0]
    genders = [str(gender) for gender in rows["gender"]]
    found = ordered_statistics(answer_patterns(answers, genders, items))
    assert isinstance(found, OrderedStatistics)
    structure = Structure({"A": items[:5], "N": items[5:]})
    return found, Question(ordered_factor_model(structure, found, Parameterization.THETA))


def _of_waves() -> tuple[OrderedStatistics, Question]:
    answers, names = waves_of_anxiety()
    pairs = [[f"{item}_1", f"{item}_2"] for item in ANXIETY]
    found = ordered_statistics(answer_patterns(answers, items=names), alike=pairs)
    assert isinstance(found, OrderedStatistics)
    measured, compared = waves_model([{"anx": names[:6]}, {"anx": names[6:]}])
    base = ordered_model(measured, found, Parameterization.THETA)
    assert isinstance(compared, Compared)
    return found, Question(base, Between.WAVES, compared)
