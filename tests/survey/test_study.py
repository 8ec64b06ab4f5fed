"""Study: study.yaml becomes a Study, or every fault in it is told at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from survey.errors import InvalidFile, UnknownWave, UnreadableFile
from survey.study import read_study, read_study_text

SMALL = """\
study: fr26
title: {en: How we work together, de: Wie wir zusammenarbeiten}
custodian: {name: the works council, contact: council@example.com}
contact: survey@example.com
origin: https://survey.example.com
time_zone: Europe/Berlin
instrument: friction-pulse
waves:
  - wave: 2026-11
    opens: 2026-11-30 08:00
    closes: 2026-12-11 18:00
    reminders: [2026-12-07 08:00]
"""


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidFile) as told:
        read_study_text(text, "study.yaml")
    return [str(finding) for finding in told.value.findings]


def test_a_small_study_is_read_with_times_in_its_own_zone() -> None:
    study = read_study_text(SMALL, "study.yaml")
    berlin = ZoneInfo("Europe/Berlin")
    assert (study.id, study.mode, study.class_size) == ("fr26", "sealed", 10)
    assert study.custodian.name == "the works council"
    assert study.wave("2026-11").calendar.opens == datetime(2026, 11, 30, 8, tzinfo=berlin)
    assert study.wave("2026-11").calendar.reminders == (datetime(2026, 12, 7, 8, tzinfo=berlin),)


def test_waves_stand_in_the_order_in_which_they_open() -> None:
    later = "  - {wave: 2026-10, opens: 2026-10-01 08:00, closes: 2026-10-09 18:00}\n"
    study = read_study_text(SMALL + later, "study.yaml")
    assert [order.wave for order in study.waves] == ["2026-10", "2026-11"]


def test_a_wave_that_is_not_planned_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownWave) as told:
        read_study_text(SMALL, "study.yaml").wave("2026-12")
    assert str(told.value) == ('There is no wave "2026-12" in study.yaml; did you mean "2026-11"?')


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("study: fr26\n", "", 'line 1: study is missing; add a line "study:"'),
        (
            "study: fr26",
            "study: FR 26",
            (
                'line 1: study is "FR 26"; begin with a small letter and use 2 to 20 small '
                "letters, digits and -"
            ),
        ),
        (
            "contact: survey@",
            "contcat: x\ncontact: survey@",
            'line 4: the key "contcat" means nothing here; did you mean "contact"?',
        ),
        (
            "contact: survey@example.com",
            "contact: survey",
            'line 4: contact is "survey"; write one address, as survey@example.com',
        ),
        (
            "https://survey.example.com",
            "https://survey.example.com/s",
            (
                'line 5: origin is "https://survey.example.com/s"; write https:// and the name of '
                "the host, with nothing behind it"
            ),
        ),
        (
            "Europe/Berlin",
            "Berlin",
            (
                'line 6: time_zone is "Berlin", which no calendar knows; write one as '
                "Europe/Berlin or UTC"
            ),
        ),
        (
            "2026-12-11 18:00",
            "2026-11-11 18:00",
            "line 9: wave 2026-11 closes before it opens; put closes after opens",
        ),
        (
            "2026-12-07 08:00",
            "2026-12-17 08:00",
            (
                "line 9: a reminder of wave 2026-11 lies outside of it; put every reminder "
                "between opens and closes"
            ),
        ),
        (
            "2026-12-07 08:00",
            "7 December",
            (
                'line 9: reminders of wave 2026-11 is "7 December"; write a day and a time, as '
                "2026-11-30 08:00"
            ),
        ),
        (
            "instrument:",
            "mode: open\ninstrument:",
            'line 7: mode is "open"; write sealed or anonymous',
        ),
        (
            "wave: 2026-11",
            "wave: november",
            'line 9: waves 1 wave is "november"; write a month as 2026-11 or a quarter as 2026-Q4',
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_remedy(before: str, after: str, told: str) -> None:
    assert faults(SMALL.replace(before, after)) == [told]


def test_a_wave_planned_twice_is_told_at_both_places() -> None:
    again = "  - {wave: 2026-11, opens: 2027-01-01 08:00, closes: 2027-01-09 18:00}\n"
    assert faults(SMALL + again) == [
        "line 9: wave 2026-11 is planned twice; keep one of them",
        "line 13: wave 2026-11 is planned twice; keep one of them",
    ]


@pytest.mark.parametrize(
    ("mail", "what"),
    [
        ("{sender: a@example.com}", "mail has neither smtp nor folder"),
        (
            "{sender: a@example.com, smtp: mail.example.com, folder: letters}",
            "mail has both smtp and folder",
        ),
    ],
)
def test_mail_leaves_by_one_way(mail: str, what: str) -> None:
    told = faults(f"{SMALL}mail: {mail}\n")
    assert told == [f"line 13: {what}; write smtp to send, or folder to try things"]


def test_several_faults_are_told_together() -> None:
    text = SMALL.replace("study: fr26", "study: X").replace("contact: survey@", "contact: ")
    assert len(faults(text)) == 2


def test_a_threshold_under_the_floor_is_refused() -> None:
    (told,) = faults(f"{SMALL}thresholds: {{scores: 3}}\n")
    assert told == 'line 13: thresholds scores is "3"; write 5 or more'


def test_a_folder_without_a_study_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="detente new DIR"):
        read_study(tmp_path)


def test_a_study_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(SMALL, encoding="utf-8")
    assert read_study(tmp_path) == read_study_text(SMALL, "study.yaml")
