"""A cell becomes the integer that was asked for, or says why it cannot."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import InvalidFile
from survey.instrument.questionnaire import Format, Item, Kind
from survey.transfer.decoding import Meaning, Wrong, decode, key, number
from survey.transfer.faults import Faults
from survey.transfer.import_map import ImportMap

AGREE = Format("agree5", Kind.AGREE, 1, 5)
MEAN = Format("mean_of_3", Kind.SCORE, 3, 15)


def meaning(source: object = "Q1", *, format_: Format = AGREE, **keys: object) -> Meaning:
    """Return what the cells of the item X mean by a map."""
    map_ = ImportMap.model_validate(
        {"study": "s", "unit": "u", "wave": "w", "items": {"X": source}, **keys}
    )
    item = Item("X", {"en": "x"}, format_, reverse=True, no_contact=format_ is AGREE)
    return Meaning.of(item, map_.items["X"], map_)


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), (" 3 ", 3), ("3.0", 3), ("+3", 3), ("3e0", 3), ("", None), ("  ", None)],
)
def test_a_number_in_the_range_is_an_answer(text: str, value: int | None) -> None:
    assert meaning().read(text) == value


@pytest.mark.parametrize(
    "text", ["0", "6", "3.2", "-3", "1e9", "1e400", "inf", "nan", "0x3", "٣", "3,0"]
)
def test_anything_else_is_none(text: str) -> None:
    assert isinstance(meaning().read(text), Wrong)


def test_a_comma_is_a_decimal_point_only_where_the_map_says_so() -> None:
    german = meaning({"column": "Q1", "times": "3"}, format_=MEAN, table={"decimal": ","})

    assert german.read("1,666667") == 5
    assert isinstance(german.read("1.666667"), Wrong)


@pytest.mark.parametrize("text", ["-9", "-9.0", "n/a", " n/a "])
def test_a_missing_code_is_recognised_however_it_is_written(text: str) -> None:
    assert meaning(missing=["-9", "n/a"]).read(text) is None


def test_an_item_may_have_missing_codes_of_its_own() -> None:
    assert meaning({"column": "Q1", "missing": "5"}).read("5") is None
    assert meaning().read("5") == 5


def test_no_contact_is_kept_apart_from_no_answer() -> None:
    assert meaning(no_contact="7").read("7") == -1


def test_codes_of_the_item_go_before_those_of_its_format() -> None:
    codes = {"agree5": {"yes": "5", "no": "1"}}

    assert meaning(codes=codes).read("yes") == 5
    assert meaning({"column": "Q1", "codes": {"yes": "4"}}, codes=codes).read("yes") == 4


def test_a_number_beside_codes_is_no_answer() -> None:
    assert meaning(codes={"agree5": {"yes": "5"}}).read("3") == Wrong(
        "3 is not an answer of agree5 (1 to 5)",
        "correct it or list 3 under codes or missing",
        "values that are no answer",
    )


@given(st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_a_mean_of_three_answers_is_turned_into_their_sum(answers: list[int]) -> None:
    score = meaning({"column": "Q1", "times": "3"}, format_=MEAN)

    assert score.read(f"{sum(answers) / 3:.6f}") == sum(answers)


@pytest.mark.parametrize(("tolerance", "value"), [("0.02", 5), ("0.009", None)])
def test_a_score_may_lie_off_a_whole_step_by_the_tolerance(
    tolerance: str, value: int | None
) -> None:
    source = {"column": "Q1", "times": "3", "tolerance": tolerance}

    read = meaning(source, format_=MEAN).read("1.67")

    assert (None if isinstance(read, Wrong) else read) == value


@given(st.integers(1, 5))
def test_an_answer_that_was_reversed_already_is_turned_back(value: int) -> None:
    turned = meaning({"column": "Q1", "reversed_already": "true"})

    assert turned.read(str(value)) == 6 - value


def test_every_row_of_a_faulty_value_is_named() -> None:
    faults = Faults()
    cells = pd.Series(["9", "1", "9", ""], index=[2, 3, 4, 5], name="Q1", dtype="str")

    decoded = decode(cells, cells.index.to_series(), meaning(), faults)

    with pytest.raises(InvalidFile) as caught:
        faults.stop("a.csv")
    assert [finding.where for finding in caught.value.findings] == [
        "row 2, column Q1",
        "row 4, column Q1",
    ]
    assert decoded.integers.dropna().to_dict() == {3: 1}


@pytest.mark.parametrize(("text", "value"), [("7", 7.0), (".5", 0.5), ("1_000", None)])
def test_only_a_number_in_digits_is_a_number(text: str, value: float | None) -> None:
    assert number(text) == value


def test_texts_are_compared_without_regard_to_blanks() -> None:
    assert key(" strongly \t agree ") == key("strongly agree")
    assert key("Agree") != key("agree")
