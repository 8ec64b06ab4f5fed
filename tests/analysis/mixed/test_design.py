"""Columns of terms as R makes them, rows of means, and the codes of type III."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.mixed.design import crossed, design

ROWS = pd.DataFrame(
    {
        "wave": [0, 1, 2, 0, 1, 2],
        "unit": ["S", "S", "M", "M", "P", "P"],
        "age": [30.0, 31.0, 40.0, 41.0, 50.0, 51.0],
        "moved": [False, True, False, True, False, True],
    }
)


def test_columns_are_named_and_ordered_as_in_r() -> None:
    laid = design(ROWS, crossed("wave", "unit"), ["wave"])
    assert laid.columns == (
        "(Intercept)",
        "wave1",
        "wave2",
        "unitP",
        "unitS",
        "wave1:unitP",
        "wave2:unitP",
        "wave1:unitS",
        "wave2:unitS",
    )


def test_columns_hold_products_of_codes() -> None:
    laid = design(ROWS, crossed("wave", "unit"))
    made = laid.matrix({name: ROWS[name].to_numpy() for name in laid.variables})
    by_name = dict(zip(laid.columns, made.T, strict=True))
    assert by_name["(Intercept)"].tolist() == [1] * 6
    assert by_name["wave"].tolist() == [0, 1, 2, 0, 1, 2]
    assert by_name["unitP"].tolist() == [0, 0, 0, 0, 1, 1]
    assert by_name["wave:unitS"].tolist() == [0, 1, 0, 0, 0, 0]


def test_truth_values_and_categories_are_factors() -> None:
    ordered = ROWS.assign(unit=pd.Categorical(ROWS["unit"], ["S", "M", "P"]))
    laid = design(ordered, ["unit", "moved"])
    assert laid.columns == ("(Intercept)", "unitM", "unitP", "movedTrue")
    made = laid.matrix({name: ordered[name].to_numpy() for name in laid.variables})
    assert made.sum(axis=0).tolist() == [6, 2, 2, 3]


def test_a_row_takes_numbers_at_their_mean_and_factors_equally() -> None:
    laid = design(ROWS, ["wave", "unit", "age"])
    assert laid.row({}) == pytest.approx([1, 1, 1 / 3, 1 / 3, 40.5])
    assert laid.row({"unit": "P", "wave": 3}) == pytest.approx([1, 3, 1, 0, 40.5])


def test_the_two_values_of_a_number_count_equally() -> None:
    laid = design(ROWS.assign(leads=[0, 0, 0, 0, 0, 1]), ["leads", "age"])
    assert laid.row({}).tolist() == [1, 0.5, 40.5]


def test_numbers_that_are_factors_are_asked_for_as_numbers_or_words() -> None:
    laid = design(ROWS, ["wave"], ["wave"])
    assert laid.row({"wave": 2}).tolist() == laid.row({"wave": "2"}).tolist() == [1, 0, 1]


def test_a_model_without_terms_has_an_intercept() -> None:
    laid = design(ROWS, [])
    assert laid.columns == ("(Intercept)",)
    assert laid.row({}).tolist() == [1]
    assert laid.to_sum_codes().tolist() == [[1]]


def test_sum_codes_average_over_the_levels_beside() -> None:
    """With treatment codes the slope is that of the first unit; with sum codes their mean."""
    laid = design(ROWS, crossed("wave", "unit"))
    rewritten = laid.to_sum_codes()[list(laid.places("wave"))]
    assert rewritten == pytest.approx(np.array([[0, 1, 0, 0, 1 / 3, 1 / 3]]))


def test_terms_are_found_in_any_order_of_their_columns() -> None:
    laid = design(ROWS, crossed("wave", "unit"))
    assert laid.places("unit:wave") == laid.places("wave:unit") == (4, 5)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (["pace"], "There is no column pace; the columns are wave, unit, age, moved."),
        (
            ["wave", "wave:unit"],
            "wave:unit stands without unit; name both, or `crossed`.",
        ),
        (
            ["wave", "unit", "wave"],
            "A term is named twice among wave, unit, wave; name each once.",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: list[str], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        design(ROWS, terms)
    assert str(caught.value) == message


def test_a_factor_with_one_level_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        design(ROWS.assign(site="Bonn"), ["site"])
    assert str(caught.value) == (
        "site has the same level in every row; leave it out of the fixed effects."
    )


def test_a_term_that_is_not_there_is_asked_for_in_vain() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        design(ROWS, ["wave", "unit"]).places("age")
    assert str(caught.value) == "age is no term of this model; its terms are wave, unit."


def test_everything_crossed_has_every_interaction() -> None:
    assert crossed("a", "b", "c") == ("a", "b", "c", "a:b", "a:c", "b:c", "a:b:c")
