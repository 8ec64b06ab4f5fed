"""Whether equalities cost fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.estimate import Reason, Significance, Withheld
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.difference import difference
from analysis.latent.fitted import Fitted, Scaling
from analysis.latent.parameters import Matrix
from analysis.latent.sample import sample
from analysis.sums.moments import moments

NAMES = [*"abcde"]


def both(seed: int = 1) -> tuple[Fitted, Fitted]:
    """Fit answers of equal loadings with and without that equality."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(300, 1)) + rng.normal(size=(300, 5))
    wide = factor_model(Structure({"f": NAMES}))
    narrow = wide.renumbered(lambda p: p.matrix if p.matrix is Matrix.LOADING else p)
    given = sample({"all": moments(table, NAMES)})
    found = fit_complete(narrow, given), fit_complete(wide, given)
    assert isinstance(found[0], Fitted)
    assert isinstance(found[1], Fitted)
    return found[0], found[1]


def test_the_difference_of_chi_squares_is_the_test() -> None:
    narrow, wide = both()
    found = difference(narrow, wide)
    assert isinstance(found, Significance)
    assert found.statistic == pytest.approx(narrow.chi2 - wide.chi2)
    assert found.df == (4.0,)
    assert found.p == pytest.approx(chi2.sf(narrow.chi2 - wide.chi2, 4))


def test_a_scaled_difference_by_hand() -> None:
    narrow, wide = both()
    narrow = replace(narrow, chi2=60.0, scaling=Scaling(1.2, 1.0))
    wide = replace(wide, chi2=40.0, scaling=Scaling(1.1, 1.0))
    found = difference(narrow, wide)
    assert isinstance(found, Significance)
    assert found.statistic == pytest.approx(20 / ((9 * 1.2 - 5 * 1.1) / 4))


def test_a_negative_scaling_gives_no_test() -> None:
    narrow, wide = both()
    narrow = replace(narrow, scaling=Scaling(0.5, 1.0))
    wide = replace(wide, scaling=Scaling(1.5, 1.0))
    assert difference(narrow, wide) == Withheld(Reason.UNDEFINED, 300)


def test_a_model_against_itself_gives_no_test() -> None:
    narrow, _ = both()
    assert difference(narrow, narrow) == Withheld(Reason.UNDEFINED, 300)


def test_true_equalities_are_rejected_as_often_as_stated() -> None:
    found = [difference(*both(seed)) for seed in range(200)]
    rejected = [each.p < 0.1 for each in found if isinstance(each, Significance)]
    assert np.mean(rejected) == pytest.approx(0.1, abs=0.06)
