"""Where people stand on a factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.factor_scores import regression_scores
from analysis.latent.fitted import Fitted
from analysis.latent.sample import sample
from analysis.sums.moments import moments


@pytest.mark.parametrize("entry", ["cfa_hs_ml", "cfa_bfi_AN_ml"])
def test_scores_are_lavaans(entry: str, golden_case: Callable[[str], Any]) -> None:
    case = golden_case(entry)
    expected = case.golden["values"]["factor_scores_regression_first6"]
    assert expected["cols"] == list(case.model.factors)
    found = regression_scores(case.fitted(), case.complete[:6])
    assert found == pytest.approx(np.array(expected["values"]), abs=1e-5)


def simulated() -> tuple[Fitted, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    factor = rng.normal(size=5000)
    table = factor[:, None] + rng.normal(size=(5000, 5)) + 4
    fitted = fit_complete(
        factor_model(Structure({"f": [*"abcde"]})), sample({"all": moments(table, [*"abcde"])})
    )
    assert isinstance(fitted, Fitted)
    return fitted, table, factor


def test_scores_follow_the_truth_as_far_as_they_can() -> None:
    """Their correlation is sqrt(5 / 6) for five items of equal loading and residual variance."""
    fitted, table, factor = simulated()
    scores = regression_scores(fitted, table)[:, 0]
    assert np.corrcoef(scores, factor)[0, 1] == pytest.approx(np.sqrt(5 / 6), abs=0.01)


def test_a_gap_is_filled_by_what_the_answers_say_of_it() -> None:
    fitted, table, _ = simulated()
    person = table[:1].copy()
    person[0, 1:] = np.nan
    score = regression_scores(fitted, person)[0, 0]
    loading = fitted.implied.total[0, 0, 0]
    expected = loading / fitted.implied.covariances[0, 0, 0]
    assert score == pytest.approx(expected * (person[0, 0] - fitted.implied.means[0, 0]))


def test_a_person_without_answers_has_no_score() -> None:
    fitted, _, _ = simulated()
    assert np.isnan(regression_scores(fitted, np.full((1, 5), np.nan))).all()
