"""Answers made by a known graded response model, and public ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

GOLDEN = Path(__file__).parents[2] / "golden"


@dataclass(frozen=True)
class Truth:
    """What made the answers."""

    sharpness: np.ndarray
    thresholds: np.ndarray

    def answers(self, people: int, seed: int) -> np.ndarray:
        """Draw the answers 1 to 4 of some people."""
        rng = np.random.default_rng(seed)
        level = rng.normal(size=(people, 1))
        noise = rng.logistic(size=(people, len(self.sharpness)))
        reached = (self.sharpness * level + noise)[:, :, None] > (
            self.sharpness[:, None] * self.thresholds
        )
        return 1.0 + reached.sum(axis=2)


@pytest.fixture
def truth() -> Truth:
    sharpness = np.array([0.8, 1.2, 1.6, 2.0, 2.4, 1.4])
    middle = np.array([-0.5, 0.0, 0.5, 0.0, -0.5, 1.0])
    return Truth(sharpness, middle[:, None] + np.array([-1.0, 0.0, 1.0]))


@pytest.fixture
def neuroticism() -> Callable[[], np.ndarray]:
    """Return five public items with six answers, some missing."""
    items = ["N1", "N2", "N3", "N4", "N5"]
    return lambda: pd.read_csv(GOLDEN / "data" / "bfi.csv")[items].to_numpy(float)
