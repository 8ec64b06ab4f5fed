"""Null distributions: the variances of the published table, and other numbers of options."""

from __future__ import annotations

import pytest

from analysis.agreement.null import Null, null_variance, uniform_variance, variance_of_shares


@pytest.mark.parametrize(
    ("null", "variance"),
    [
        (Null.UNIFORM, 2.0),
        (Null.SLIGHT_SKEW, 1.34),
        (Null.MODERATE_SKEW, 0.90),
        (Null.HEAVY_SKEW, 0.44),
        (Null.TRIANGULAR, 1.32),
    ],
)
def test_five_options_have_the_published_variances(null: Null, variance: float) -> None:
    assert null_variance(null) == pytest.approx(variance, rel=1e-12)
    assert sum(null.value) == pytest.approx(1.0)


def test_the_uniform_null_is_known_for_any_number_of_options() -> None:
    assert null_variance(Null.UNIFORM, 7) == uniform_variance(7) == 4.0
    assert variance_of_shares([1] * 7) == pytest.approx(4.0)


def test_other_nulls_are_refused_for_seven_options_with_the_remedy() -> None:
    message = (
        "The null HEAVY_SKEW is known for 5 options, not 7; give its shares to variance_of_shares."
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        null_variance(Null.HEAVY_SKEW, 7)
