"""Complete answers to each scale, as the sums that reliability and agreement need."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.responses.keying import keyed
from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.sums.members import member_sums, scales_of_several
from analysis.sums.moments import moments
from analysis.sums.tables import tables
from analysis.sums.units import unit_sums
from survey.instrument.questionnaire import Asked
from tests.analysis.companies import example

RESPONSES = load(example().extract)
ROWS = as_rows(RESPONSES)
SCALES = scales_of_several(RESPONSES.codebook)
FOUND = member_sums(ROWS, SCALES, "team")


@pytest.mark.parametrize("scale", [scale.id for scale in SCALES])
def test_the_sums_are_those_of_complete_people(scale: str) -> None:
    items = RESPONSES.codebook.items_of(scale)
    names = [item.id for item in items]
    answers = keyed(RESPONSES.answers(names), items)
    asked = ROWS.once if items[0].asked is Asked.ONCE else ~ROWS.once
    whole = asked & ~np.isnan(answers).any(axis=1)
    answers, teams = answers[whole], RESPONSES.frame.loc[whole, "team"].tolist()
    sums = FOUND[scale]
    assert sums.people == len(answers)
    assert sums.moments.products.tolist() == moments(answers, names).products.tolist()
    counted, expected = sums.tables(ROWS.names.teams), tables(answers, teams, names)
    order = [expected.units.index(unit) for unit in counted.units]
    assert counted.scores == expected.scores
    assert counted.counts.tolist() == expected.counts[order].tolist()
    means = unit_sums(answers.mean(axis=1, keepdims=True), teams, ["score"])
    mine = sums.unit_sums(ROWS.names.teams, "score")
    order = [means.units.index(unit) for unit in mine.units]
    assert mine.n.tolist() == means.n[order].tolist()
    assert mine.products == pytest.approx(means.products[order], rel=1e-12)


def test_two_parts_add_to_the_whole() -> None:
    half = np.arange(len(ROWS)) < len(ROWS) // 2
    one, two = (member_sums(ROWS.where(part), SCALES, "team") for part in (half, ~half))
    for scale, whole in FOUND.items():
        both = one[scale] + two[scale]
        assert both.products.tolist() == whole.products.tolist()
        assert both.answers.values.tolist() == whole.answers.values.tolist()


def test_a_scale_of_one_item_has_nothing_to_agree_with() -> None:
    assert all(len(scale.items) > 1 for scale in SCALES)
