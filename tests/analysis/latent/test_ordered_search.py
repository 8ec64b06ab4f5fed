"""The search for the least squared residuals: exact where the model is, alike from every start."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_moments import Parameterization, ordered_moments
from analysis.latent.ordered_search import expected, searched
from analysis.latent.ordered_statistics import OrderedStatistics
from tests.analysis.latent.ordered_cases import drawn, statistics


def exact(way: Parameterization) -> tuple[OrderedStatistics, np.ndarray]:
    """Return statistics that a model expects exactly, and its numbers."""
    found = statistics(drawn(400), [*"abcd"])
    model = ordered_factor_model(Structure({"f": ["a", "b"], "g": ["c", "d"]}), found, way)
    truth = np.concatenate([[0.8, 0.7, 0.6, 0.5, 0.4], found.thresholds[0]])
    moments = ordered_moments(model, truth, way)[0]
    made = OrderedStatistics(
        found.items,
        found.groups,
        found.counts,
        found.options,
        (moments.thresholds,),
        moments.correlations[None],
        found.spread,
    )
    return made, truth


@pytest.mark.parametrize("way", list(Parameterization))
def test_an_exact_model_is_found_exactly(way: Parameterization) -> None:
    found, truth = exact(way)
    model = ordered_factor_model(Structure({"f": ["a", "b"], "g": ["c", "d"]}), found, way)
    ended = searched(model, found, way, (1 / np.diag(found.spread[0]),))
    assert ended.converged
    assert ended.value == pytest.approx(0.0, abs=1e-15)
    assert ended.values == pytest.approx(truth, rel=1e-5, abs=1e-7)
    again = expected(ordered_moments(model, ended.values, way)[0])
    assert again == pytest.approx(found.observed(0), abs=1e-8)


def test_the_end_is_lower_than_all_around_it() -> None:
    found = statistics(drawn(400), [*"abcd"])
    way = Parameterization.THETA
    model = ordered_factor_model(Structure({"f": [*"abcd"]}), found, way)
    weight = 1 / np.diag(found.spread[0])
    ended = searched(model, found, way, (weight,))
    share = (found.n - 1) / found.n

    def height(values: np.ndarray) -> float:
        rest = found.observed(0) - expected(ordered_moments(model, values, way)[0])
        return share * float(weight @ rest**2)

    assert height(ended.values) == pytest.approx(ended.value, rel=1e-12)
    rng = np.random.default_rng(1)
    for _ in range(50):
        aside = ended.values + 1e-3 * rng.normal(size=model.number)
        assert height(aside) > ended.value
