"""What every rotation shares: lengths of rows, signs, and no rotation at all."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.factors.rotation import Rows, lengths, signed, unrotated

LOADINGS = np.array([[0.6, 0.8], [0.0, 0.0], [-0.3, -0.4]])


def test_kaiser_gives_every_item_the_length_one_but_an_empty_one_none() -> None:
    assert lengths(LOADINGS, Rows.KAISER)[:, 0] == pytest.approx([1.0, 1.0, 0.5])
    assert lengths(LOADINGS, Rows.AS_THEY_ARE)[:, 0] == pytest.approx([1.0, 1.0, 1.0])


def test_a_factor_that_is_turned_round_turns_its_correlations_too() -> None:
    found = signed(LOADINGS * [-1, 1], np.array([[1.0, 0.3], [0.3, 1.0]]), "any", converged=True)
    assert found.loadings == pytest.approx(LOADINGS)
    assert found.between[0, 1] == pytest.approx(-0.3)


def test_unrotated_factors_keep_their_axes_and_are_uncorrelated() -> None:
    found = unrotated(LOADINGS)
    assert found.loadings == pytest.approx(LOADINGS)
    assert found.between == pytest.approx(np.eye(2))
    assert (found.method, found.converged) == ("unrotated", True)
