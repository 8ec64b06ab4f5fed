"""Tables of answers: counted once, they add and give back what rows would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.sums.tables import Tables, tables

UNITS = ["Sales", "Marketing", "Sales", "Sales", "Marketing", "Design"]
ANSWERS = np.array(
    [[1.0, 5.0], [2.0, np.nan], [4.0, 4.0], [4.0, 5.0], [3.0, 2.0], [np.nan, np.nan]]
)
GAPPY = arrays(np.float64, (6, 2), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))


def test_answers_are_counted_by_unit_item_and_score() -> None:
    counted = tables(ANSWERS, UNITS, ["trust", "help"])
    assert counted.units == ("Sales", "Marketing", "Design")
    assert counted.items == ("trust", "help")
    assert counted.scores == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert counted.counts[0].tolist() == [[1, 0, 0, 2, 0], [0, 0, 0, 1, 2]]
    assert counted.counts[1].tolist() == [[0, 1, 1, 0, 0], [0, 1, 0, 0, 0]]
    assert counted.n.tolist() == [[3, 3], [2, 1], [0, 0]]


def test_items_without_names_are_numbered() -> None:
    assert tables(ANSWERS, UNITS).items == ("1", "2")


@given(GAPPY)
@settings(max_examples=60)
def test_means_variances_medians_and_deviations_are_those_of_the_rows(
    answers: np.ndarray,
) -> None:
    counted = tables(answers, UNITS)
    for row, unit in enumerate(counted.units):
        for item in range(2):
            here = answers[[place == unit for place in UNITS], item]
            here = here[~np.isnan(here)]
            found = (
                counted.means[row, item],
                counted.variances[row, item],
                counted.medians[row, item],
                counted.deviations_from(counted.means)[row, item],
            )
            expected = (
                here.mean() if len(here) else np.nan,
                here.var(ddof=1) if len(here) > 1 else np.nan,
                np.median(here) if len(here) else np.nan,
                np.abs(here - here.mean()).mean() if len(here) else np.nan,
            )
            assert found == pytest.approx(expected, nan_ok=True)


@given(GAPPY, st.integers(0, 6))
@settings(max_examples=60)
def test_two_parts_add_up_to_the_whole(answers: np.ndarray, cut: int) -> None:
    added = tables(answers[:cut], UNITS[:cut]) + tables(answers[cut:], UNITS[cut:])
    whole = tables(answers, UNITS)
    assert (added.units, added.items, added.scores) == (whole.units, whole.items, whole.scores)
    assert np.array_equal(added.counts, whole.counts)


def test_tables_of_other_items_do_not_add() -> None:
    first, second = tables(ANSWERS, UNITS, ["a", "b"]), tables(ANSWERS, UNITS, ["a", "c"])
    message = r"^Tables of \('a', 'b'\) and \('a', 'c'\) do not add; name the same items\.$"
    with pytest.raises(ValueError, match=message):
        first + second


def test_units_where_nobody_answered_have_no_mean_and_no_median() -> None:
    counted = tables(np.full((2, 1), np.nan), ["Sales", "Design"])
    assert (counted.scores, counted.n.tolist()) == ((), [[0], [0]])
    for measure in (counted.means, counted.variances, counted.medians):
        assert np.isnan(measure).all()
        assert measure.shape == (2, 1)


def test_each_person_has_one_unit() -> None:
    with pytest.raises(ValueError, match=r"^5 units for 6 people; give one unit a person\.$"):
        tables(ANSWERS, UNITS[:5])


def test_counts_of_another_shape_are_refused() -> None:
    message = (
        r"^Counts of shape \(1, 1, 1\) do not fit units, items and scores \(1, 1, 2\); "
        r"give one count for each\.$"
    )
    with pytest.raises(ValueError, match=message):
        Tables(("A",), ("x",), (1.0, 2.0), np.ones((1, 1, 1)))
