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

from analysis.ordered.counts import OrderedCounts, ordered_counts
from analysis.ordered.fitting import OrderedFit, fit_ordered
from analysis.ordered.likelihood import OrderedModel
from analysis.ordered.links import Link
from analysis.ordered.mixed import MixedFit, fit_mixed
from analysis.ordered.thresholds import Thresholds

GOLDEN = Path(__file__).parents[2] / "golden"
MORE = Path(__file__).parent / "ordinal_more.json"

EDUCATION = ("education2", "education3", "education4", "education5")
TEMP, CONTACT, BOTH = "tempwarm", "contactyes", "tempwarm:contactyes"
WINE, BFI, LQ = "wine.csv", "bfi.csv", "lq2002.csv"
JUDGES = (WINE, "rating", (TEMP, CONTACT), ())

Asked = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""File, answers, columns, and what else must be present."""

MODELS: dict[str, tuple[Asked, OrderedModel]] = {
    "clm_wine_additive": (JUDGES, OrderedModel()),
    "clm_wine_interaction_probit": (
        (WINE, "rating", (TEMP, CONTACT, BOTH), ()),
        OrderedModel(Link.PROBIT),
    ),
    "clm_wine_equidistant": (JUDGES, OrderedModel(thresholds=Thresholds.EQUIDISTANT)),
    "clm_bfi_N1_gender_age": ((BFI, "N1", ("gender2", "age10"), ()), OrderedModel()),
    **{
        f"wine_{link.value}_{kind.value}": (JUDGES, OrderedModel(link, kind))
        for link in Link
        for kind in Thresholds
    },
    "wine_nominal": (JUDGES, OrderedModel(nominal=(CONTACT,))),
    "wine_scale": (JUDGES, OrderedModel(scale=(TEMP,))),
    "bfi_N1": ((BFI, "N1", ("gender2", "age10"), ()), OrderedModel()),
    "bfi_N3_education": ((BFI, "N3", (*EDUCATION, "gender2"), ("age",)), OrderedModel()),
    "bfi_N3_probit": (
        (BFI, "N3", ("gender2", "age10"), ("education",)),
        OrderedModel(Link.PROBIT),
    ),
    "bfi_N3_scale": (
        (BFI, "N3", ("gender2", "age10"), ("education",)),
        OrderedModel(scale=("gender2",)),
    ),
    "bfi_E2_symmetric": (
        (BFI, "E2", EDUCATION, ()),
        OrderedModel(thresholds=Thresholds.SYMMETRIC),
    ),
}
MIXED: dict[str, tuple[Asked, OrderedModel, int]] = {
    "clmm_wine_judge": (JUDGES, OrderedModel(), 1),
    "clmm_wine_judge_agq7": (JUDGES, OrderedModel(), 7),
    "clmm_lq2002_LEAD01_company": ((LQ, "LEAD01", ("TSIG",), ()), OrderedModel(), 1),
    "judge": (JUDGES, OrderedModel(), 1),
    "judge_5": (JUDGES, OrderedModel(), 5),
    "judge_probit_10": (JUDGES, OrderedModel(Link.PROBIT), 10),
    # clmm 2022.11-16 has the two skewed links the other way round from clm.
    "judge_cloglog": (JUDGES, OrderedModel(Link.LOGLOG), 1),
    "judge_loglog": (JUDGES, OrderedModel(Link.CLOGLOG), 1),
    "judge_equidistant": (JUDGES, OrderedModel(thresholds=Thresholds.EQUIDISTANT), 1),
    "judge_symmetric": (JUDGES, OrderedModel(thresholds=Thresholds.SYMMETRIC), 1),
    "LEAD01": ((LQ, "LEAD01", ("TSIG",), ()), OrderedModel(), 1),
    "LEAD05": ((LQ, "LEAD05", ("TSIG",), ()), OrderedModel(), 1),
    "LEAD11_probit_7": ((LQ, "LEAD11", ("HOSTILE",), ()), OrderedModel(Link.PROBIT), 7),
    "HOSTIL03": ((LQ, "HOSTIL03", ("LEAD",), ()), OrderedModel(), 1),
}
UNITS = {WINE: "judge", LQ: "COMPID"}


@cache
def golden_entries() -> dict[str, Any]:
    """Return the values of the golden file by the id of the entry."""
    found = json.loads((GOLDEN / "ordinal.json").read_text())
    return {entry["id"]: entry["values"] for entry in found["entries"]}


@cache
def more_entries() -> dict[str, Any]:
    """Return what ordinal found on other columns and options, by the script beside this file."""
    found: dict[str, Any] = json.loads(MORE.read_text())
    return found


@cache
def rows_of(file: str) -> pd.DataFrame:
    """Return a public data set with the columns that R made."""
    rows = pd.read_csv(GOLDEN / "data" / file)
    if file == WINE:
        warm, yes = (rows["temp"] == "warm") * 1.0, (rows["contact"] == "yes") * 1.0
        rows = rows.assign(**{TEMP: warm, CONTACT: yes, BOTH: warm * yes})
    if file == BFI:
        made = {
            name: (rows["education"] == place + 2) * 1.0 for place, name in enumerate(EDUCATION)
        }
        gender = (rows["gender"] == 2).where(rows["gender"].notna()).astype(float)
        unknown = rows["education"].isna()
        made = {name: column.mask(unknown) for name, column in made.items()}
        rows = rows.assign(age10=rows["age"] / 10, gender2=gender, **made)
    return rows


@cache
def counts_of(asked: Asked) -> OrderedCounts:
    """Return the counts of some answers, with their units where there are any."""
    file, answers, columns, present = asked
    rows = rows_of(file).dropna(subset=[*present])
    units = rows[UNITS[file]].tolist() if file in UNITS else None
    return ordered_counts(
        rows[answers].to_numpy(float),
        rows[[*columns]].to_numpy(float),
        names=columns,
        units=units,
    )


@cache
def fit_of(name: str) -> OrderedFit:
    """Return the fit of a model, made once."""
    asked, model = MODELS[name]
    fit = fit_ordered(counts_of(asked), model)
    assert isinstance(fit, OrderedFit)
    return fit


@cache
def mixed_of(name: str) -> MixedFit:
    """Return the fit of a model of units, made once."""
    asked, model, nodes = MIXED[name]
    fit = fit_mixed(counts_of(asked), model, nodes=nodes)
    assert isinstance(fit, MixedFit)
    return fit


@pytest.fixture
def golden() -> Callable[[str], Any]:
    """Return the values R found, by the id of the entry."""
    return lambda entry_id: golden_entries()[entry_id]


@pytest.fixture
def more() -> Callable[[str], Any]:
    """Return what ordinal found besides, by its name."""
    return lambda name: more_entries()[name]


@pytest.fixture
def fitted() -> Callable[[str], OrderedFit]:
    """Return a fitted model by its name."""
    return fit_of


@pytest.fixture
def mixed() -> Callable[[str], MixedFit]:
    """Return a fitted model of units by its name."""
    return mixed_of


@pytest.fixture
def wine() -> OrderedCounts:
    """Return the ratings of wine, by temperature and contact, with their judges."""
    return counts_of(JUDGES)


@pytest.fixture
def companies() -> OrderedCounts:
    """Return answers about leaders by task significance, with their companies."""
    return counts_of((LQ, "LEAD01", ("TSIG",), ()))


def made(
    seed: int, people: int, *, effect: float = 1.0, tau: float = 0.0, units: int = 30
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Return answers of 1 to 5 whose truth is known, half the people with the effect."""
    rng = np.random.default_rng(seed)
    unit, column = rng.integers(0, units, people), rng.integers(0, 2, people)
    trait = effect * column + tau * rng.normal(size=units)[unit] + rng.logistic(size=people)
    answers = 1.0 + np.searchsorted([-2.0, -0.5, 0.5, 2.0], trait)
    return answers, column[:, None].astype(float), unit.tolist()


@pytest.fixture
def truth() -> Callable[..., tuple[np.ndarray, np.ndarray, list[int]]]:
    """Return answers whose truth is known."""
    return made
