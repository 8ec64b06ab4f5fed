"""The indices of carelessness against R's careless 1.2.2, by hand, and by their properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from analysis.quality.carelessness import (
    evenodd,
    irv,
    longstring,
    longstring_average,
    mahalanobis_d2,
    person_total_correlation,
    psychant,
    psychsyn,
)
from analysis.responses.keying import reverse

Array = NDArray[np.float64]
GOLDEN = Path(__file__).parents[2] / "golden"
ENTRIES = {
    entry["id"]: entry for entry in json.loads((GOLDEN / "careless.json").read_text())["entries"]
}
CLOSED = 1e-8
FIVES = [tuple(range(first, first + 5)) for first in range(0, 25, 5)]

tables = arrays(np.float64, (6, 10), elements=st.integers(1, 5).map(float))


@pytest.fixture(params=sorted(ENTRIES))
def entry(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = ENTRIES[request.param]
    return found


def raw_answers(entry: dict[str, Any]) -> Array:
    items = pd.read_csv(GOLDEN / "data" / entry["dataset"])[entry["spec"]["items"]]
    kept = items.dropna() if entry["spec"]["missing"] == "listwise" else items
    return kept.to_numpy(np.float64)


def keyed_answers(entry: dict[str, Any]) -> Array:
    answers = raw_answers(entry)
    turned = np.isin(entry["spec"]["items"], entry["spec"]["reverse"])
    return np.where(turned, reverse(answers, *entry["spec"]["scale"]), answers)


def assert_equals_r(values: Array, golden: dict[str, Any]) -> None:
    first = np.array(golden["first"], dtype=np.float64)
    np.testing.assert_allclose(values[: len(first)], first, rtol=CLOSED, atol=CLOSED)
    summary = golden["summary"]
    known = values[~np.isnan(values)]
    assert np.isnan(values).sum() == summary["n_na"]
    found = [known.mean(), known.std(ddof=1), known.min(), known.max(), known.sum()]
    expected = [summary[name] for name in ("mean", "sd", "min", "max", "sum")]
    np.testing.assert_allclose(found, expected, rtol=CLOSED)


def test_longstring_equals_r(entry: dict[str, Any]) -> None:
    assert_equals_r(longstring(raw_answers(entry)), entry["values"]["longstring"])


def test_longstring_average_equals_r(entry: dict[str, Any]) -> None:
    average = longstring_average(raw_answers(entry))
    assert_equals_r(average, entry["values"]["longstring_average"])


def test_irv_equals_r(entry: dict[str, Any]) -> None:
    assert_equals_r(irv(raw_answers(entry)), entry["values"]["irv"])


def test_evenodd_equals_r(entry: dict[str, Any]) -> None:
    assert_equals_r(evenodd(keyed_answers(entry), FIVES), entry["values"]["evenodd"])


def test_evenodd_uses_every_item_where_r_with_a_matrix_uses_the_first_two_of_each_scale() -> None:
    # careless 1.2.2 takes the number of items from column names, which a row of a matrix has
    # not; given a matrix it returns the result of two items, which correlates .49 with this one.
    keyed = keyed_answers(ENTRIES["careless_bfi_25_listwise"])
    every = evenodd(keyed, FIVES)
    first_two = evenodd(keyed, [columns[:2] for columns in FIVES])
    both = ~(np.isnan(every) | np.isnan(first_two))
    assert round(float(np.corrcoef(every[both], first_two[both])[0, 1]), 2) == 0.49
    np.testing.assert_array_equal(evenodd(np.asfortranarray(keyed), FIVES), every)


def test_mahalanobis_equals_r(entry: dict[str, Any]) -> None:
    values = entry["values"]
    distances = mahalanobis_d2(raw_answers(entry))
    assert_equals_r(distances, values["mahalanobis_d2_psych"])
    flagged = (distances > values["mahalanobis_cutoff_.999"]).sum()
    assert flagged == values["mahalanobis_n_flagged_.999"]


def test_mahalanobis_of_complete_answers_equals_r(entry: dict[str, Any]) -> None:
    answers = raw_answers(entry)
    complete = answers[~np.isnan(answers).any(axis=1)]
    golden = entry["values"]["mahalanobis_d2_complete_cases"]
    distances = mahalanobis_d2(complete)
    assert len(complete) == golden["n"]
    np.testing.assert_allclose(distances[:10], golden["first10"], rtol=CLOSED)
    np.testing.assert_allclose(distances.sum(), golden["summary"]["sum"], rtol=CLOSED)


@pytest.mark.parametrize(("name", "index"), [("psychsyn", psychsyn), ("psychant", psychant)])
def test_synonyms_and_antonyms_equal_r_without_its_random_filling(
    entry: dict[str, Any], name: str, index: Any
) -> None:
    # R fills missing values at random by default (resample_na = TRUE); the golden switches
    # that off, and so does this: the same answers always give the same index.
    golden = entry["values"][name]
    values = index(raw_answers(entry), abs(golden["critval"]))
    assert_equals_r(values, golden["values"])
    np.testing.assert_array_equal(values, index(raw_answers(entry), abs(golden["critval"])))


def test_person_total_correlation_equals_r(entry: dict[str, Any]) -> None:
    values = person_total_correlation(keyed_answers(entry))
    assert_equals_r(values, entry["values"]["person_total_correlation"])


def test_a_run_is_counted_by_hand() -> None:
    answers = np.array([[3.0, 3, 3, 1, 1, 2], [1, 2, 1, 2, 1, 2], [4, 4, np.nan, 4, 4, 4]])
    assert longstring(answers).tolist() == [3.0, 1.0, 3.0]
    assert longstring_average(answers).tolist() == [2.0, 1.0, 2.0]


def test_irv_is_the_standard_deviation_with_divisor_one_less_than_the_answers() -> None:
    # careless-py divides by the number of answers: 0.8165 here, where R and the definition say 1.
    assert irv(np.array([[1.0, 2.0, 3.0, np.nan]])).tolist() == [1.0]


def test_what_does_not_vary_has_no_consistency() -> None:
    same = np.full((2, 9), 3.0)
    same[1] = [1, 1, 1, 3, 3, 3, 5, 5, 5]
    scales = [(0, 1, 2), (3, 4, 5), (6, 7, 8)]
    np.testing.assert_array_equal(evenodd(same, scales), [np.nan, -1.0])
    np.testing.assert_array_equal(np.isnan(person_total_correlation(same)), [True, False])


def test_seven_equal_thirds_do_not_vary() -> None:
    # The mean of seven times 5/3 is 5/3 - 2e-16, which left a variance and a correlation.
    odd, even = np.tile([1.0, 2.0, 2.0], 7), np.repeat([1.0, 2, 3, 4, 5, 4, 3], 3)
    keyed = np.column_stack([odd, even]).reshape(1, -1)
    scales = [tuple(range(first, first + 6)) for first in range(0, 42, 6)]
    assert np.isnan(evenodd(keyed, scales)).all()


def test_two_pairs_do_not_make_a_correlation() -> None:
    one = np.array([[1.0, 2, 1, 2], [2, 3, 2, 3], [3, 5, 3, 5], [1, 4, np.nan, np.nan]])
    assert np.isnan(psychsyn(one[:, [0, 2]], 0.9)).all()
    assert np.isnan(psychsyn(one, 0.9))[3]


def test_items_without_an_inverse_have_no_distance() -> None:
    answers = np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    assert np.isnan(mahalanobis_d2(answers)).all()


def test_squared_distances_add_up_to_people_less_one_times_items() -> None:
    answers = np.random.default_rng(1).integers(1, 6, size=(50, 7)).astype(np.float64)
    np.testing.assert_allclose(mahalanobis_d2(answers).sum(), 49 * 7, rtol=1e-10)


@given(tables, st.integers(-3, 3), st.integers(1, 4))
def test_runs_and_consistency_do_not_depend_on_where_the_scale_starts_or_how_wide_it_is(
    answers: Array, shift: int, factor: int
) -> None:
    moved = answers * factor + shift
    scales = [(0, 1), (2, 3), (4, 5, 6), (7, 8, 9)]
    np.testing.assert_array_equal(longstring(moved), longstring(answers))
    np.testing.assert_allclose(irv(moved), factor * irv(answers), atol=1e-12)
    np.testing.assert_allclose(evenodd(moved, scales), evenodd(answers, scales), atol=1e-9)
    np.testing.assert_allclose(
        person_total_correlation(moved), person_total_correlation(answers), atol=1e-9
    )


@given(tables, st.permutations(range(6)))
def test_nobody_is_judged_by_the_place_of_their_row(answers: Array, order: list[int]) -> None:
    np.testing.assert_array_equal(longstring(answers[order]), longstring(answers)[order])
    np.testing.assert_allclose(
        person_total_correlation(answers[order]),
        person_total_correlation(answers)[order],
        atol=1e-9,
    )


@given(tables)
def test_every_index_stays_in_its_range(answers: Array) -> None:
    runs, average = longstring(answers), longstring_average(answers)
    assert ((average >= 1) & (average <= runs) & (runs <= 10)).all()
    for index in (evenodd(answers, [(0, 1), (2, 3), (4, 5)]), person_total_correlation(answers)):
        known = index[~np.isnan(index)]
        assert ((known >= -1) & (known <= 1)).all()
