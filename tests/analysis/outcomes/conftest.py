"""Departments over periods, made up with a known link or taken from a public file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.outcomes.panel import Measure, Panel

GOLDEN = Path(__file__).parents[2] / "golden"


def made_up(
    seed: int,
    units: int = 12,
    periods: int = 9,
    slope: float = -0.2,
    noise: float = 25.0,
    **columns: Any,
) -> Panel:
    """Return a panel whose outcome follows the true friction of the period before."""
    rng = np.random.default_rng(seed)
    true = rng.normal(50, 8, (units, 1)) + rng.normal(0, 8, (units, periods))
    error = 2 * rng.normal(size=(units, periods))
    for period in range(1, periods):
        error[:, period] += 0.4 * error[:, period - 1]
    late = np.hstack([rng.normal(size=(units, 1)), slope * true[:, :-1]])
    outcome = rng.normal(0, 5, (units, 1)) + late + error
    rows = units * periods
    given: dict[str, Any] = {
        "units": tuple(f"D{unit}" for unit in range(units) for _ in range(periods)),
        "periods": np.tile(np.arange(periods), units),
        "friction": (true + rng.normal(0, np.sqrt(noise), true.shape)).ravel(),
        "friction_variance": np.full(rows, noise),
        "answers": np.full(rows, 12.0),
        "outcome": outcome.ravel(),
        "measure": Measure.LEVEL,
        "controls": {},
    }
    return Panel(**(given | columns))


def public() -> Panel:
    """Return forty companies of paneldat in five years: board, debt, and years of the head."""
    rows = pd.read_csv(GOLDEN / "data" / "paneldat.csv")
    rows = rows[rows["companyid"].isin(sorted(rows["companyid"].unique())[:40])]
    tenure = rows["ceotenure"].to_numpy(float)
    return Panel(
        tuple(rows["companyid"].astype(str)),
        rows["time"].to_numpy(),
        rows["boardindprop"].to_numpy(float),
        np.full(len(rows), 1e-6),
        tenure + 1,
        rows["debtassets"].to_numpy(float),
        Measure.LEVEL,
        {"tenure": tenure},
    )


@pytest.fixture
def panel() -> Callable[..., Panel]:
    """Return a maker of panels."""
    return made_up


@pytest.fixture
def companies() -> Panel:
    """Return the public panel."""
    return public()
