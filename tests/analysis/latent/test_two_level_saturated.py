"""Unrestricted covariances of both levels: above lavaan's, at the top, and at the border."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.two_level_likelihood import deviance
from analysis.latent.two_level_saturated import (
    baseline_log_likelihood,
    moment_estimates,
    saturated,
)
from analysis.latent.two_level_sums import two_level_sums
from analysis.sums.units import unit_sums
from tests.analysis.latent.two_level_cases import NAMES, case, drawn


@pytest.mark.parametrize(("name", "gained"), [*zip(NAMES, (0.012962, 0.031654), strict=True)])
def test_the_top_lies_above_where_the_em_of_lavaan_ends(name: str, gained: float) -> None:
    """The EM of lavaan 0.6-14 ends where a step gains less than 1e-4: a little early."""
    known = case(name)
    found, theirs = saturated(known.sums), known.yardstick
    assert found.log_likelihood - theirs.log_likelihood == pytest.approx(gained, abs=1e-5)
    assert found.within == pytest.approx(theirs.within, abs=5e-4)
    assert found.between == pytest.approx(theirs.between, abs=6e-4)
    expected = [*known.values["icc"].values()]
    assert theirs.intraclass == pytest.approx(expected, rel=1e-8)
    assert found.intraclass == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize("name", NAMES)
def test_at_the_top_nothing_proper_is_more_likely(name: str) -> None:
    sums = case(name).sums
    found = saturated(sums)
    here = deviance(sums, found.within, found.between, found.means)
    assert here is not None
    assert here.value == pytest.approx(-2 * found.log_likelihood)
    scale = np.sqrt(np.outer(np.diag(found.within), np.diag(found.within))) / sums.n
    assert np.abs(here.by_within * scale).max() < 1e-6
    # between units, the slope may only point out of what is proper, across the border
    across = here.by_between / sums.n
    assert np.linalg.eigvalsh(across)[0] > -1e-7
    assert np.abs(across @ found.between).max() < 1e-7


def test_only_one_of_both_ends_at_the_border() -> None:
    inner, border = (saturated(case(name).sums) for name in NAMES)
    assert not inner.at_border
    assert border.at_border
    assert np.linalg.eigvalsh(border.between)[0] == pytest.approx(0.0, abs=1e-8)


def test_units_of_one_size_by_hand() -> None:
    """For sizes alike, V = size * product of means / units, and W is pooled: in closed form."""
    rng = np.random.default_rng(2)
    units = np.repeat(np.arange(60), 5)
    answers = rng.normal(size=(60, 2))[units] + rng.normal(size=(300, 2))
    sums = two_level_sums(unit_sums(answers, [str(unit) for unit in units]))
    found = saturated(sums)
    within = sums.within / 240
    spread = 5 * sums.products[0] / 60
    assert found.within == pytest.approx(within, rel=1e-6)
    assert found.between == pytest.approx((spread - within) / 5, rel=1e-6)
    assert found.means == pytest.approx(answers.mean(axis=0), rel=1e-9)


def test_units_that_do_not_differ_end_at_the_border() -> None:
    rng = np.random.default_rng(3)
    units = np.repeat(np.arange(30), 4)
    found = saturated(
        two_level_sums(unit_sums(rng.normal(size=(120, 3)), [str(unit) for unit in units]))
    )
    assert found.at_border
    assert np.linalg.eigvalsh(found.between)[0] >= -1e-12


def test_the_baseline_is_every_item_alone() -> None:
    sums = drawn(40, 4)
    apart = [saturated(sums.of((item,))).log_likelihood for item in sums.items]
    assert baseline_log_likelihood(sums) == pytest.approx(sum(apart))
    assert baseline_log_likelihood(sums) < saturated(sums).log_likelihood


def test_moment_estimates_are_near_the_truth_and_proper() -> None:
    within, between = moment_estimates(drawn(2_000, 6))
    assert np.diag(within) == pytest.approx([1.24, 1.09, 1.41, 0.96], rel=0.08)
    assert np.diag(between) == pytest.approx([0.35, 0.26, 0.46, 0.35], rel=0.15)
    assert np.linalg.eigvalsh(between)[0] > 0
