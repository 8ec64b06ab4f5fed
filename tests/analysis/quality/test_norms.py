"""What is usual in each list of statements, from sums that add."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.quality.carelessness import mahalanobis_d2, person_total_correlation
from analysis.quality.norms import Following, following, list_sums, lists_of, norms
from analysis.quality.screening import judged, set_aside
from analysis.responses.keying import keyed
from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.sums.source import added
from tests.analysis.companies import example

ROWS = as_rows(load(example().extract)).by_person()
HALF = ROWS.marks.shape[1] // 2
PARTS = (ROWS.where(ROWS.person < HALF), ROWS.where(ROWS.person >= HALF))


def test_sums_of_two_parts_are_those_of_the_whole() -> None:
    sums = added(*map(list_sums, PARTS))
    for key, whole in list_sums(ROWS).items():
        assert sums[key].rows == whole.rows
        assert sums[key].products.tolist() == whole.products.tolist()
        assert sums[key].counts.tolist() == whole.counts.tolist()


def test_the_norm_makes_the_same_distances_as_all_the_answers_together() -> None:
    for (key, here, items), norm in zip(lists_of(ROWS), norms(ROWS).values(), strict=True):
        answers = ROWS.where(here).answers([item.id for item in items])
        found = mahalanobis_d2(answers, norm.means, norm.covariance)
        assert found == pytest.approx(mahalanobis_d2(answers), rel=1e-9, nan_ok=True), key


@pytest.mark.parametrize("values", [[0.1, 0.3, 0.5], [0.1, 0.5], [0.2, 0.39], [0.29, 0.2], []])
def test_the_median_follows_or_not_as_it_is_counted(values: list[float]) -> None:
    split = [one_of(value) for value in values]
    total = sum(split[1:], split[0]) if split else Following(0, 0, -np.inf, np.inf)
    assert total.is_norm == bool(values and np.median(values) >= 0.3)


def one_of(r: float) -> Following:
    if r >= 0.3:
        return Following(1, 1, -np.inf, r)
    return Following(1, 0, r, np.inf)


def test_people_who_follow_the_means_are_counted_over_parts() -> None:
    sums = list_sums(ROWS)
    both = added(*(following(part, sums) for part in PARTS))
    assert both == following(ROWS, sums)
    key, here, items = next(iter(lists_of(ROWS)))
    r = person_total_correlation(keyed(ROWS.where(here).answers([i.id for i in items]), items))
    assert both[key].known == int((~np.isnan(r)).sum())


def test_a_part_is_judged_as_it_is_among_all() -> None:
    usual = norms(ROWS)
    whole = judged(ROWS, usual)
    parts = [judged(part, usual) for part in PARTS]
    assert np.array_equal(np.concatenate([part.shown for part in parts]), whole.shown)
    assert np.array_equal(whole.shown, judged(ROWS).shown)


def test_who_is_set_aside_does_not_depend_on_how_closely_the_others_are_looked_at() -> None:
    usual = norms(ROWS)
    closely, quickly = judged(ROWS, usual), set_aside(ROWS, usual)
    assert closely.aside.any()
    assert np.array_equal(quickly.aside, closely.aside)
    assert np.array_equal(quickly.shown[quickly.aside], closely.shown[closely.aside])
