"""Variance explained against the formula run in R, and shares of groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.mixed.criterion import Likelihood
from analysis.mixed.explained import explained, intraclass_share
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.models import MixedModel
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums
from tests.analysis.mixed.entries import ENTRIES

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]


@pytest.mark.parametrize("likelihood", list(Likelihood))
@pytest.mark.parametrize("entry", ENTRIES)
def test_r2_equals_the_formula_in_r(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found = explained(model(entry, likelihood).fitted)
    expected = golden(entry, likelihood)["r2_nakagawa_johnson"]
    assert found.marginal.value == pytest.approx(expected["marginal"], rel=2e-4, abs=1e-12)
    assert found.conditional.value == pytest.approx(expected["conditional"], rel=1e-4)
    assert found.fixed == pytest.approx(expected["var_fixed"], rel=2e-4, abs=1e-12)
    assert found.groups == pytest.approx(expected["var_random_mean"], rel=1e-3)


def fit(scores: list[float], groups: str) -> MixedFit:
    ones = np.ones((len(scores), 1))
    people = person_sums(
        np.array(scores), ones, ones, np.array([*groups]), names=([INTERCEPT], "x", [INTERCEPT])
    )
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    return fitted


def test_the_share_of_a_balanced_table_is_icc1_by_hand() -> None:
    """(18 - 4/3) / (18 + 4/3) = 25/29."""
    found = intraclass_share(fit([1.0, 3, 4, 6, 8, 8], "aabbcc"), "unit")
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(25 / 29, rel=1e-7)
    assert 0 < found.low < found.value < found.high < 1
    assert found.method == "share of the variance between unit, REML"


def test_the_error_of_a_share_is_that_of_the_balanced_formula() -> None:
    """Of g groups of k rows: (1 - r) (1 + (k - 1) r) sqrt(2 / (k (k - 1) g)), as Fisher has it."""
    rng = np.random.default_rng(2)
    groups, size = 400, 4
    scores = np.repeat(rng.normal(size=groups), size) + 1.5 * rng.normal(size=groups * size)
    ones = np.ones((groups * size, 1))
    people = person_sums(
        scores,
        ones,
        ones,
        np.repeat(np.arange(groups), size),
        names=([INTERCEPT], "x", [INTERCEPT]),
    )
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    found = intraclass_share(fitted, "unit")
    assert isinstance(found, Estimate)
    r = found.value
    expected = (1 - r) * (1 + (size - 1) * r) * np.sqrt(2 / (size * (size - 1) * groups))
    assert found.se == pytest.approx(expected, rel=5e-3)


def test_a_share_at_its_border_is_withheld() -> None:
    fitted = fit([1.0, 5, 2, 4, 1, 4.5], "aabbcc")
    assert intraclass_share(fitted, "unit") == Withheld(Reason.UNDEFINED, 6)


def test_a_share_where_slopes_vary_is_refused(model: Model) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        intraclass_share(model("sleepstudy_rs", Likelihood.REML).fitted, "Subject")
    assert str(caught.value) == (
        "Days varies too, so that the share depends on where it is taken; ask for the R2, or fit "
        "levels alone."
    )


def test_a_share_of_unknown_groups_is_refused(model: Model) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        intraclass_share(model("univbct_jsat_3level", Likelihood.REML).fitted, "TEAM")
    assert str(caught.value) == "Nothing varies between TEAM; the groups are SUBNUM, GRP."


def test_shares_of_people_and_teams_leave_the_residual(model: Model) -> None:
    fitted = model("univbct_jsat_3level", Likelihood.REML).fitted
    shares = [intraclass_share(fitted, by) for by in ("SUBNUM", "GRP")]
    total = sum(share.value for share in shares if isinstance(share, Estimate))
    found = explained(fitted)
    assert total == pytest.approx(found.groups / (found.groups + found.residual), rel=1e-9)
