"""Answering: what a form without script brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from survey.answers.submission import bucket_of
from survey.instrument.reading import read_instrument
from survey.web.answering import (
    Circumstances,
    Fault,
    envelope_fault,
    read_answers,
    write_answer,
)
from survey.web.asking import Asking, Sheet, lay_out
from survey.web.drawing import Layout

INSTRUMENT = read_instrument(Path(__file__).parent / "trilingual.yaml")


@pytest.fixture
def sheet() -> Sheet:
    form = INSTRUMENT.form("all")
    return lay_out(Asking(INSTRUMENT, form, Layout(("Marketing",)), "en", "Sales"))


def test_answers_go_to_what_they_are_about_and_empty_ones_nowhere(sheet: Sheet) -> None:
    fields = {"F1": ["2"], "A1@1": ["5"], "A2@1": ["no-contact"], "D_own": [""], "C1@1": ["0"]}
    answered = read_answers(sheet, fields)
    assert answered.once == {"F1": 2}
    assert answered.each == {"Marketing": {"A1": 5, "A2": -1, "C1": 0}}
    assert answered.faults == ()


def test_a_question_off_the_path_is_not_answered_even_where_something_stands_there(
    sheet: Sheet,
) -> None:
    on = read_answers(sheet, {"C1@1": ["1"], "C2@1": ["1"]})
    off = read_answers(sheet, {"C1@1": ["0"], "C2@1": ["1"]})
    assert on.each == {"Marketing": {"C1": 1, "C2": 1}}
    assert off.each == {"Marketing": {"C1": 0}}


def test_points_that_are_left_out_count_nought_and_none_at_all_are_no_answer(sheet: Sheet) -> None:
    some = read_answers(sheet, {"SPLIT.own@1": ["60"], "SPLIT.lead@1": [" 40 "]})
    assert some.each["Marketing"] == {
        "SPLIT.own": 60, "SPLIT.other": 0, "SPLIT.lead": 40, "SPLIT.market": 0,
    }  # fmt: skip
    assert read_answers(sheet, {"SPLIT.own@1": [""]}).each == {}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"SPLIT.own@1": ["85"]}, Fault("SPLIT.own@1", "SPLIT@1", "sum", 85)),
        ({"SPLIT.other@1": ["-5"]}, Fault("SPLIT.other@1", "SPLIT@1", "number", 0, 0, 100)),
        ({"SPLIT.own@1": ["1e2"]}, Fault("SPLIT.own@1", "SPLIT@1", "number", 0, 0, 100)),
        ({"TH_other@1": ["101"]}, Fault("TH_other@1", "TH_other@1", "number", 0, 0, 100)),
        (
            {"TH_other@1": ["\N{ARABIC-INDIC DIGIT SEVEN}"]},
            Fault("TH_other@1", "TH_other@1", "number", 0, 0, 100),
        ),
        ({"A1@1": ["9"]}, Fault("A1@1", "A1@1", "choice", 0, 0, 0)),
        ({"A1@1": ["<b>"]}, Fault("A1@1", "A1@1", "choice", 0, 0, 0)),
        ({"A1@1": ["1", "5"]}, Fault("A1@1", "A1@1", "choice", 0, 0, 0)),
        ({"F1": ["no-contact"]}, Fault("F1", "F1", "choice", 0, 0, 0)),
        ({"O2@1": ["x" * 842]}, Fault("O2@1", "O2@1", "text", 42, 0, 0)),
    ],
)
def test_what_does_not_fit_is_named_at_its_field(
    sheet: Sheet, fields: dict[str, list[str]], fault: Fault
) -> None:
    assert read_answers(sheet, fields).faults == (fault,)


def test_the_box_beside_a_number_counts_only_while_the_number_is_empty(sheet: Sheet) -> None:
    box = {"TH_other@1!": ["no-contact"]}
    assert read_answers(sheet, {**box, "TH_other@1": [""]}).each == {"Marketing": {"TH_other": -1}}
    assert read_answers(sheet, {**box, "TH_other@1": ["7"]}).each == {"Marketing": {"TH_other": 7}}


def test_a_text_keeps_emoji_and_bidi_and_loses_only_what_no_keyboard_writes(sheet: Sheet) -> None:
    text = "Zeile 1\r\n\N{HEBREW LETTER ALEF} \u202e\N{GRINNING FACE}\0\x1b[31m"
    answered = read_answers(sheet, {"O1@1": [text]})
    assert answered.comments == (
        ("O1", "Marketing", "Zeile 1\n\N{HEBREW LETTER ALEF} \u202e\N{GRINNING FACE}[31m"),
    )
    assert read_answers(sheet, {"O1@1": [" \n "]}).comments == ()


def test_the_sealed_answer_has_the_listed_fields_and_no_other(sheet: Sheet) -> None:
    beside = Circumstances("ab" * 16, "c" * 64, "all", "en", 131, client=False)
    answered = read_answers(sheet, {"F1": ["2"], "A1@1": ["4"], "O1@1": ["so"]})
    written = json.loads(write_answer(sheet, answered, beside))
    assert written == {
        "v": 1,
        "p": "ab" * 16,
        "instr": "c" * 64,
        "form": "all",
        "lang": "en",
        "seconds": 120,
        "client": False,
        "a": {"": {"F1": 2}, "Marketing": {"A1": 4}},
        "c": [{"item": "O1", "target": "Marketing", "text": "so"}],
        "order": list(sheet.order),
    }


def test_two_texts_of_four_byte_characters_fit_the_envelope_and_more_is_named(
    sheet: Sheet,
) -> None:
    beside = Circumstances("ab" * 16, "c" * 64, "all", "en", 0, client=False)
    faces = "\N{GRINNING FACE}" * 800
    answered = read_answers(sheet, {"O1@1": [faces], "O2@1": [faces]})
    content = write_answer(sheet, answered, beside)
    assert answered.faults == ()
    assert envelope_fault(sheet, content) is None
    assert envelope_fault(sheet, content + bytes(3000)) == Fault(
        "O2@1", "O2@1", "envelope", len(content) + 3000 - 8188
    )


@pytest.mark.parametrize(
    ("seconds", "start"), [(-3, 0), (14, 0), (119, 105), (120, 120), (299, 120), (9999, 900)]
)
def test_a_time_says_only_its_bucket(seconds: int, start: int) -> None:
    assert bucket_of(seconds) == start
