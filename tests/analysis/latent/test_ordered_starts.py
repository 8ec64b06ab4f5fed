"""Starts of the search: near the end, in the right units and with the right signs."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_starts import ordered_starts
from analysis.latent.parameters import Matrix
from tests.analysis.latent.ordered_cases import drawn, statistics


@pytest.mark.parametrize("way", list(Parameterization))
def test_the_search_begins_near_its_end(way: Parameterization) -> None:
    answers = drawn(400)
    answers[:, 1] = 6 - answers[:, 1]
    found = statistics(answers, [*"abcd"])
    model = ordered_factor_model(Structure({"f": [*"abcd"]}), found, way)
    start = ordered_starts(model, found, way)
    made = fit_ordered(model, found, way)
    assert isinstance(made, OrderedFitted)
    assert start == pytest.approx(made.values, rel=0.25, abs=0.1)
    assert np.sign(start[1]) == -np.sign(start[0])


def test_thresholds_of_one_variance_begin_where_they_are_observed() -> None:
    found = statistics(drawn(400), [*"abcd"])
    model = ordered_factor_model(Structure({"f": [*"abcd"]}), found)
    start = ordered_starts(model, found, Parameterization.DELTA)
    places = [p.index for p in model.free(Matrix.THRESHOLD)]
    assert start[places] == pytest.approx(found.thresholds[0], rel=1e-12)
