"""A wave opens only when every line of the gate is ready, and a warning only when answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from survey.errors import NotReady
from survey.fieldwork.calendar import Calendar
from survey.fieldwork.editions import Change, InstrumentChange, ItemChange
from survey.fieldwork.launch import Answer, FormerWave, GateLine, LaunchFacts, Sign, judge
from survey.findings import Finding
from survey.privacy.thresholds import Thresholds
from tests.survey.fieldwork.conftest import BERLIN

NOW = datetime(2026, 11, 28, 12, tzinfo=BERLIN)
ANSWER = Answer("M. Winter", date(2026, 11, 27), "Reported at the staff meeting on 1 December")


@pytest.fixture
def facts(calendar: Calendar) -> LaunchFacts:
    return LaunchFacts(
        calendar=calendar,
        classes={"Sales, field staff": 31, "Marketing": 12},
        class_size=10,
        rated={"Sales": 40, "Marketing": 8},
        thresholds=Thresholds(),
        signed_by="the works council",
        decryption_drill=date(2026, 11, 17),
        restore_drill=date(2026, 11, 17),
        backup=NOW - timedelta(hours=3),
        free_bytes=410,
        expected_bytes=10,
        readers={"en": 131, "de": 49},
        letters={"en": (), "de": ()},
        questionnaire_languages=("en", "de"),
        former=FormerWave("2026-08", date(2026, 8, 31), date(2026, 9, 19), 2),
    )


def line(facts: LaunchFacts, id_: str) -> GateLine:
    return next(one for one in judge(facts, NOW).lines if one.id == id_)


def test_a_wave_with_everything_in_order_passes(facts: LaunchFacts) -> None:
    gate = judge(facts, NOW)

    assert gate.is_passed
    assert gate.sentence() == "13 of 13 lines are ready."
    gate.require("2026-11")
    assert {one.id: one.fact for one in gate.lines} == {
        "classes": "2, the smallest of 12 invited, about 7 answers.",
        "signature": "Signed by the works council, as everything stands now.",
        "decryption": "A sealed test answer was opened 11 days ago.",
        "restore": "Last restored 11 days ago.",
        "backup": "The last one is 3 hours old.",
        "room": "41 times the expected volume.",
        "letters": "131 English and 49 German.",
        "languages": "Complete: English and German.",
        "questionnaire": "This is the first wave.",
        "rated": "2, the smallest of 8 members.",
        "thresholds": "Scores from 8 people on.",
        "reported": "Wave 2026-08 was reported back after 19 days, with 2 actions.",
        "days": "Open from 30 November 08:00 to 11 December 18:00, 2 reminders.",
    }


MISSING = [
    (
        "classes",
        {"classes": {"Marketing, events": 7, "Sales": 31}},
        '1 of 2 would be below 10: "Marketing, events" (7).',
        "Merge each with the group next to it.",
    ),
    ("classes", {"classes": {}}, "No classes were made yet.", "Load the roster."),
    (
        "signature",
        {"signed_by": ""},
        "Dates, questionnaire, classes and rules are not signed as they stand now.",
        "Hand the manifest to the custodian; any change afterwards asks for it again.",
    ),
    (
        "decryption",
        {"decryption_drill": None},
        "No sealed test answer was ever opened.",
        "Have the custodian open one, with two of three shares.",
    ),
    (
        "decryption",
        {"decryption_drill": date(2026, 10, 28)},
        "A sealed test answer was opened 31 days ago.",
        "Have the custodian open one, with two of three shares.",
    ),
    (
        "restore",
        {"restore_drill": date(2026, 10, 28)},
        "Last restored 31 days ago.",
        "Restore the latest backup into an empty folder and open it.",
    ),
    (
        "backup",
        {"backup": NOW - timedelta(hours=25)},
        "The last one is 25 hours old.",
        "Make one, and see why none was made by itself.",
    ),
    (
        "backup",
        {"backup": None},
        "There is no backup.",
        "Make one, and see why none was made by i",
    ),
    (
        "room",
        {"free_bytes": 99},
        "9 times the expected volume.",
        "Free the disk or give the collector a larger one.",
    ),
    ("letters", {"letters": {"en": ()}}, "There is no letter in German.", "Write it."),
    (
        "letters",
        {"letters": {"en": (Finding("invitation in English", "is empty", "write it"),), "de": ()}},
        "invitation in English: is empty.",
        "Write it.",
    ),
    (
        "languages",
        {"questionnaire_languages": ("en",)},
        "Not in German, which 49 people read.",
        "Translate it, or give these people another language in the roster.",
    ),
    (
        "questionnaire",
        {"frozen": (Finding("item A1", "was answered in another way", "give it a new id"),)},
        "item A1 was answered in another way.",
        "give it a new id.",
    ),
    (
        "rated",
        {"rated": {"Sales": 40, "Legal": 7}},
        "Too small to be rated without rating persons: Legal (7).",
        "Take them off the list, or rate the department above them.",
    ),
]


@pytest.mark.parametrize(("id_", "change", "fact", "remedy"), MISSING)
def test_what_is_missing_stands_first_and_no_answer_helps(
    facts: LaunchFacts, id_: str, change: dict[str, object], fact: str, remedy: str
) -> None:
    lacking = replace(facts, answers={id_: ANSWER}, **change)

    gate = judge(lacking, NOW)

    assert (gate.lines[0].id, gate.lines[0].sign) == (id_, Sign.MISSING)
    assert gate.lines[0].fact == fact
    assert gate.lines[0].remedy.startswith(remedy)
    assert not gate.is_passed
    with pytest.raises(NotReady) as refused:
        gate.require("2026-11")
    assert str(refused.value).startswith(
        "Wave 2026-11 cannot open yet; 12 of 13 lines are ready.\n"
        f"{gate.lines[0].heading}: {fact} {remedy}"
    )


WARNINGS = [
    (
        "reported",
        {"former": FormerWave("2026-08", date(2026, 8, 31))},
        "Wave 2026-08 closed 89 days ago and nobody has heard what came of it.",
    ),
    (
        "reported",
        {"former": FormerWave("2026-08", date(2026, 8, 31), date(2026, 9, 19), 0)},
        "Wave 2026-08 was reported back after 19 days, with 0 actions.",
    ),
    (
        "reported",
        {"former": FormerWave("2026-08", date(2026, 8, 31), date(2026, 10, 1), 1)},
        "Wave 2026-08 was reported back after 31 days, with 1 action.",
    ),
    (
        "questionnaire",
        {
            "change": InstrumentChange(
                (ItemChange("A1", Change.WORDING, "", "a", "b"),), (), 27, 28
            )
        },
        "1 change; unchanged: 27 of 28 items.",
    ),
    (
        "thresholds",
        {"thresholds": Thresholds(scores=5)},
        "Below the usual: scores 5 instead of 8.",
    ),
    (
        "letters",
        {"without_address": 3},
        "131 English and 49 German; 3 of them have no address.",
    ),
]


@pytest.mark.parametrize(("id_", "change", "fact"), WARNINGS)
def test_a_warning_opens_the_gate_only_once_it_is_answered(
    facts: LaunchFacts, id_: str, change: dict[str, object], fact: str
) -> None:
    warned = replace(facts, **change)
    answered = replace(warned, answers={id_: ANSWER})
    empty = replace(warned, answers={id_: replace(ANSWER, words="  ")})

    assert line(warned, id_).sign is Sign.LOOK
    assert line(warned, id_).fact == fact
    assert not judge(warned, NOW).is_passed
    assert not judge(empty, NOW).is_passed
    assert judge(answered, NOW).is_passed
    assert line(answered, id_).fact == (
        f"{fact} Answered by M. Winter on 2026-11-27: "
        '"Reported at the staff meeting on 1 December".'
    )


def test_a_wave_whose_days_are_over_does_not_open(facts: LaunchFacts) -> None:
    gate = judge(facts, facts.calendar.closes)

    assert gate.lines[0].fact.startswith("No sealed") or not gate.is_passed
    assert next(one for one in gate.lines if one.id == "days").sign is Sign.MISSING


def test_what_is_missing_comes_before_what_is_to_be_looked_at(facts: LaunchFacts) -> None:
    gate = judge(replace(facts, signed_by="", thresholds=Thresholds(scores=5)), NOW)

    assert [one.sign for one in gate.lines[:3]] == [Sign.MISSING, Sign.LOOK, Sign.READY]
