"""Likelihood ratio tests against anova of lme4 1.1-31, and what may not be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analysis.errors import UnusableAnswers
from analysis.mixed.criterion import Likelihood
from analysis.mixed.likelihood_ratio import likelihood_ratio
from analysis.mixed.models import MixedModel

Model = Callable[..., MixedModel]
Golden = Callable[..., dict[str, Any]]
ML, REML = Likelihood.ML, Likelihood.REML


def test_a_fixed_effect_equals_anova_of_lme4(model: Model) -> None:
    found = likelihood_ratio(
        model("univbct_jsat_null", ML).fitted, model("univbct_jsat_time_ri", ML).fitted
    )
    expected = (5.69001795919712, 0.0170616799728639)
    assert (found.statistic, found.p) == pytest.approx(expected, rel=1e-6)
    assert found.df == (1.0,)
    assert found.method == "likelihood ratio, ML"


def test_varying_slopes_by_reml_equal_anova_of_lme4(model: Model) -> None:
    found = likelihood_ratio(
        model("univbct_jsat_time_ri", REML).fitted, model("univbct_jsat_time_rs", REML).fitted
    )
    assert found.statistic == pytest.approx(31.1026170655459, abs=1e-6)
    assert found.p == pytest.approx(1.76259493517958e-07, rel=1e-6)
    assert found.df == (2.0,)
    assert found.method == "likelihood ratio, REML, conservative: a variance at its border"


FEWER = (
    "The second model has 4 parameters and the first 6; name the smaller first, and let the "
    "larger contain it."
)
RESTRICTED = (
    "Restricted likelihoods of different fixed effects cannot be compared; fit both by ML."
)
BOTH = "One model is fitted by ML and one by REML; fit both by ML."
ROWS = "The models rest on 1396 and 1389 rows of JSAT and READY; fit both to the same rows."
NULL, LEVELS, GROWTH, READY = (
    f"univbct_{name}" for name in ("jsat_null", "jsat_time_ri", "jsat_time_rs", "ready_time_rs")
)


@pytest.mark.parametrize(
    ("smaller", "larger", "message"),
    [
        ((NULL, REML), (LEVELS, REML), RESTRICTED),
        ((NULL, ML), (LEVELS, REML), BOTH),
        ((LEVELS, ML), (READY, ML), ROWS),
        ((GROWTH, ML), (LEVELS, ML), FEWER),
    ],
)
def test_what_may_not_be_compared_is_refused(
    smaller: tuple[str, Likelihood],
    larger: tuple[str, Likelihood],
    message: str,
    model: Model,
) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        likelihood_ratio(model(*smaller).fitted, model(*larger).fitted)
    assert str(caught.value) == message
