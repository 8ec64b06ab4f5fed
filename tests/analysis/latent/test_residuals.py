"""What a model leaves unsaid of single moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.latent.building import Means, Related, Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted
from analysis.latent.residuals import residual_indices, standardized_residuals
from analysis.latent.sample import Sample


@pytest.mark.parametrize("entry", ["cfa_hs_ml", "cfa_bfi_AN_ml"])
def test_standardised_residuals_are_lavaans(entry: str, golden_case: Callable[[str], Any]) -> None:
    case = golden_case(entry)
    expected = case.golden["values"]["standardized_residuals"]
    found = standardized_residuals(case.fitted())[0]
    assert expected["rows"] == list(case.model.items)
    # R's search ends within 1e-5 of the estimates, and these are ratios of small differences: told
    # to go on for longer, R itself moves by 1e-4.
    assert found == pytest.approx(np.array(expected["values"]), abs=4e-4)


def test_a_model_of_three_items_leaves_nothing() -> None:
    covariance = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]])
    given = Sample(tuple("abc"), ("all",), np.array([90.0]), np.zeros((1, 3)), covariance[None])
    fitted = fit_complete(factor_model(Structure({"f": [*"abc"]}, means=Means.ABSENT)), given)
    assert isinstance(fitted, Fitted)
    assert standardized_residuals(fitted) == pytest.approx(np.zeros((1, 3, 3)))
    found = residual_indices(fitted)
    assert found.srmr == pytest.approx(0.0, abs=1e-9)
    assert found.gfi == pytest.approx(1.0)


def test_srmr_by_hand() -> None:
    """Two items whose covariance the model takes for 0."""
    covariance = np.array([[4.0, 1.0], [1.0, 1.0]])
    given = Sample(("a", "b"), ("all",), np.array([90.0]), np.zeros((1, 2)), covariance[None])
    apart = Structure({"f": ["a"], "g": ["b"]}, means=Means.ABSENT, related=Related.ORTHOGONAL)
    fitted = fit_complete(factor_model(apart), given)
    assert isinstance(fitted, Fitted)
    found = residual_indices(fitted)
    assert found.rmr == pytest.approx(np.sqrt(1 / 3))
    assert found.srmr == pytest.approx(np.sqrt(0.25 / 3))
    assert found.crmr == pytest.approx(0.5)
