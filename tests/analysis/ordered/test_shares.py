"""Expected shares of answers against ordinal's predict, by hand, and what they add up to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.ordered.fitting import OrderedFit
from analysis.ordered.shares import expected_shares

Golden = Callable[[str], Any]
Fitted = Callable[[str], OrderedFit]
KINDS = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]


@pytest.mark.parametrize("place", range(4))
def test_shares_and_their_intervals_equal_ordinal(
    place: int, more: Golden, fitted: Fitted
) -> None:
    warm, yes = KINDS[place]
    found = expected_shares(
        fitted("clm_wine_additive"), {"tempwarm": warm, "contactyes": yes}
    ).values()
    expected = more("wine_shares")
    assert [share.value for share in found] == pytest.approx(expected["fit"][place])
    assert [share.se for share in found] == pytest.approx(expected["se.fit"][place], rel=1e-6)
    assert [share.low for share in found] == pytest.approx(expected["lwr"][place], rel=1e-6)
    assert [share.high for share in found] == pytest.approx(expected["upr"][place], rel=1e-6)


@pytest.mark.parametrize("name", ["wine_nominal", "wine_scale", "wine_cauchit_symmetric"])
def test_shares_add_up_to_one(name: str, fitted: Fitted) -> None:
    found = expected_shares(fitted(name), {"tempwarm": 1, "contactyes": 0})
    assert [*found] == [1, 2, 3, 4, 5]
    assert sum(share.value for share in found.values()) == pytest.approx(1)
    assert all(0 < share.low < share.value < share.high < 1 for share in found.values())


def test_shares_by_hand(fitted: Fitted) -> None:
    """Warm and with contact: 1 / (1 + exp(-(theta - b1 - b2)))."""
    fit = fitted("clm_wine_additive")
    found = expected_shares(fit, {"tempwarm": 1, "contactyes": 1})
    line = fit.parameters[0] - fit.parameters[-2:].sum()
    assert found[1.0].value == pytest.approx(1 / (1 + np.exp(-line)))


def test_each_column_needs_a_value(fitted: Fitted) -> None:
    with pytest.raises(UnusableAnswers) as raised:
        expected_shares(fitted("clm_wine_additive"), {"tempwarm": 1})
    assert str(raised.value) == "Column contactyes has no value; give one for each column."
