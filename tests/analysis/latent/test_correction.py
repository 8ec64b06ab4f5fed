"""What chi-squares would be without gaps."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.correction import corrected
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.sample import sample
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

NAMES = [*"abcdef"]
MODEL = factor_model(Structure({"f": NAMES[:3], "g": NAMES[3:]}))


def answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(size=(400, 2)).repeat(3, axis=1) + rng.normal(size=(400, 6))


def with_gaps(table: np.ndarray) -> Fitted:
    found = fit_incomplete(MODEL, {"all": missing_patterns(table, NAMES)})
    assert isinstance(found, Fitted)
    return found


def test_complete_normal_answers_need_no_correction() -> None:
    found = fit_complete(MODEL, sample({"all": moments(answers(), NAMES)}))
    assert isinstance(found, Fitted)
    assert corrected(found) is None


def test_without_gaps_the_correction_is_none() -> None:
    fitted = with_gaps(answers())
    found = corrected(fitted)
    assert found is not None
    assert found.chi2 == pytest.approx(fitted.chi2, rel=1e-8)
    assert found.baseline_chi2 == pytest.approx(fitted.baseline.chi2, rel=1e-8)
    assert found.factor == pytest.approx(1.0, abs=1e-8)
    assert found.baseline_factor == pytest.approx(1.0, abs=1e-8)


def test_gaps_make_the_chi_square_of_complete_answers_more_than_its_df() -> None:
    table = answers()
    table[np.random.default_rng(2).random(table.shape) < 0.2] = np.nan
    found = corrected(with_gaps(table))
    assert found is not None
    assert found.factor > 1.1
    assert found.baseline_factor > 1.1
