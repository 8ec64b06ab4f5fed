"""Checking: an answer that holds is taken whole, and each way of not holding has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.checking import check
from survey.answers.submission import Comment, Reason, Refused, Submission
from tests.survey.answers.made_up import INSTRUMENT, MANIFEST, NORTH, SUBMISSION


def checked(**parts: Any) -> Submission | Refused:
    return check(replace(SUBMISSION, **parts), INSTRUMENT, MANIFEST, NORTH)


def test_an_answer_that_holds_is_taken_whole() -> None:
    assert checked() == SUBMISSION


def test_an_empty_answer_holds() -> None:
    assert checked(answers={}, comments=()) == replace(SUBMISSION, answers={}, comments=())


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"instrument_sha256": "00" * 32}, Reason.OTHER_INSTRUMENT),
        ({"form": "other"}, Reason.UNKNOWN_FORM),
        ({"form": "none"}, Reason.UNKNOWN_FORM),
        ({"language": "fr"}, Reason.UNKNOWN_LANGUAGE),
        ({"answers": {"": {"A1": 0}}}, Reason.OUT_OF_RANGE),
        ({"answers": {"": {"A1": 4}}}, Reason.OUT_OF_RANGE),
        ({"answers": {"": {"A1": -1}}}, Reason.OUT_OF_RANGE),
        ({"answers": {"": {"A1": 10**30}}}, Reason.OUT_OF_RANGE),
        ({"answers": {"": {"A3": 1}}}, Reason.UNKNOWN_QUESTION),
        ({"answers": {"": {"E1": 1}}}, Reason.UNKNOWN_QUESTION),
        ({"answers": {"": {"T1": 1}}}, Reason.UNKNOWN_QUESTION),
        ({"answers": {"Marketing": {"A1": 1}}}, Reason.UNKNOWN_QUESTION),
        ({"answers": {"Sales": {"E1": 1}}, "comments": ()}, Reason.WRONG_TARGET),
        ({"answers": {"Nowhere": {"E1": 1}}, "comments": ()}, Reason.WRONG_TARGET),
        (
            {"answers": {"Marketing": {"E1": 1}, "Service": {"E1": 1}}, "comments": ()},
            Reason.WRONG_TARGET,
        ),
        ({"answers": {"Marketing": {"S.own": 30, "S.other": 60}}}, Reason.SHARES),
        ({"answers": {"Marketing": {"S.own": 100}}}, Reason.SHARES),
        ({"answers": {"Marketing": {"S.own": 101, "S.other": -1}}}, Reason.OUT_OF_RANGE),
        ({"comments": (Comment("A1", "", "x"),)}, Reason.UNKNOWN_QUESTION),
        ({"comments": (Comment("T1", "Marketing", "x"),)}, Reason.UNKNOWN_QUESTION),
        ({"comments": (Comment("T2", "", "x"),)}, Reason.UNKNOWN_QUESTION),
        ({"comments": (Comment("T2", "Sales", "x"),)}, Reason.WRONG_TARGET),
        ({"comments": (Comment("T2", "Service", "x"),)}, Reason.WRONG_TARGET),
    ],
)
def test_what_does_not_hold_has_its_reason(parts: dict[str, Any], reason: Reason) -> None:
    assert checked(**parts) == Refused(reason)


def test_no_contact_holds_where_it_is_offered() -> None:
    answers = {"Marketing": {"E1": -1}}

    assert checked(answers=answers, comments=()) == replace(
        SUBMISSION, answers=answers, comments=()
    )


def test_an_answer_sealed_by_the_server_is_refused_where_devices_must_seal() -> None:
    strict = replace(MANIFEST, require_client_sealing=True)
    by_server = replace(SUBMISSION, sealed_on_device=False)

    assert check(by_server, INSTRUMENT, MANIFEST, NORTH) == by_server
    assert check(by_server, INSTRUMENT, strict, NORTH) == Refused(Reason.SEALED_BY_SERVER)


def test_what_lies_off_the_path_is_left_out() -> None:
    found = checked(answers={"": {"A1": 1, "A2": 3}, "Marketing": {}})

    assert isinstance(found, Submission)
    assert found.answers == {"": {"A1": 1}}


def test_an_empty_comment_is_left_out() -> None:
    found = checked(comments=(Comment("T1", "", ""), Comment("T1", "", "x")))

    assert isinstance(found, Submission)
    assert found.comments == (Comment("T1", "", "x"),)


def test_people_of_a_class_without_a_unit_may_rate_any_department() -> None:
    rest = MANIFEST.answer_class("rest")
    about_sales = replace(SUBMISSION, answers={"Sales": {"E1": 1}}, comments=())

    assert check(about_sales, INSTRUMENT, MANIFEST, rest) == about_sales


names = st.sampled_from(["", "Marketing", "Sales", "A1", "E1", "S.own", "S.other", "x"])
answers = st.dictionaries(names, st.dictionaries(names, st.integers(-2, 101), max_size=4))


@given(answers)
def test_whatever_is_taken_lies_inside_its_format(given: Mapping[str, Mapping[str, int]]) -> None:
    found = checked(answers=given, comments=())

    for target, values in found.answers.items() if isinstance(found, Submission) else ():
        assert target in {"", "Marketing", "Service"}
        assert values.get("A1", 1) in {1, 2, 3}
        assert values.get("E1", 1) in {-1, 1, 2, 3}
        shared = [values[name] for name in ("S.own", "S.other") if name in values]
        assert not shared or sum(shared) == 100
