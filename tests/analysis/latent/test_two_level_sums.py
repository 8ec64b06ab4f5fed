"""What the two-level likelihood needs: by hand, additive, and free of where the answers lie."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.two_level_sums import two_level_sums
from analysis.sums.units import unit_sums

ANSWERS = np.array([[1.0, 2.0], [3.0, 2.0], [5.0, 1.0], [2.0, 4.0], [np.nan, 3.0], [6.0, 6.0]])
UNITS = [*"AABBCC"]


def test_units_of_one_size_are_added_up() -> None:
    """A and B have two people, with means (2, 2) and (3.5, 2.5); of C one is left, (6, 6)."""
    sums = two_level_sums(unit_sums(ANSWERS, UNITS, ["x", "y"]))
    grand = np.array([17, 15]) / 5
    assert sums.grand == pytest.approx(grand)
    assert (sums.n, sums.clusters, sums.inside) == (5, 3, 2)
    assert sums.sizes.tolist() == [1.0, 2.0]
    assert sums.units.tolist() == [1.0, 2.0]
    assert sums.sums[1] == pytest.approx(np.array([5.5, 4.5]) - 2 * grand)
    first, second = np.array([2.0, 2.0]) - grand, np.array([3.5, 2.5]) - grand
    expected = np.outer(first, first) + np.outer(second, second)
    assert sums.products[1] == pytest.approx(expected)
    assert sums.within == pytest.approx(np.array([[2.0 + 4.5, -4.5], [-4.5, 4.5]]))


def test_parts_of_a_company_add_up_to_the_whole() -> None:
    whole = two_level_sums(unit_sums(ANSWERS, UNITS))
    parts = unit_sums(ANSWERS[:3], UNITS[:3]) + unit_sums(ANSWERS[3:], UNITS[3:])
    added = two_level_sums(parts)
    assert added.within == pytest.approx(whole.within)
    assert added.products == pytest.approx(whole.products)


def test_some_items_in_another_order_are_those_summed_alone() -> None:
    table = np.random.default_rng(1).normal(size=(40, 3))
    units = [str(place // 4) for place in range(40)]
    picked = two_level_sums(unit_sums(table, units, ["x", "y", "z"])).of(("z", "x"))
    alone = two_level_sums(unit_sums(table[:, [2, 0]], units, ["z", "x"]))
    assert picked.items == alone.items
    assert picked.grand == pytest.approx(alone.grand)
    assert picked.within == pytest.approx(alone.within)
    assert picked.sums == pytest.approx(alone.sums)
    assert picked.products == pytest.approx(alone.products)


def test_a_thousand_added_to_every_answer_costs_no_digits() -> None:
    table = np.random.default_rng(1).integers(1, 6, (60, 2)).astype(float)
    units = [str(place // 6) for place in range(60)]
    near, far = (two_level_sums(unit_sums(table + shift, units)) for shift in (0.0, 1e3))
    assert far.products == pytest.approx(near.products, abs=1e-9)
    assert far.within == pytest.approx(near.within, abs=1e-6)
