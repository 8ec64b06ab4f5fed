"""Frame: the key says each state once, and the foot prints the lines."""

from __future__ import annotations

from analysis.decision import Decision
from reports.content.document import Notice
from reports.content.frame import eyebrow, foot, key, moved_key, unit_key, warnings
from tests.reports.companies import companies_of_soldiers, two_departments

FOUND = two_departments().indicators


def test_the_key_of_friction_has_all_four_states() -> None:
    assert [entry.decision for entry in key("en").entries] == [
        Decision.ACT,
        Decision.CLEAR,
        Decision.UNDECIDED,
        Decision.WITHHELD,
    ]
    assert key("en").entries[0].words == "act: 8 in 10 sure or more"


def test_the_key_of_units_has_no_state_that_asks_for_action() -> None:
    for one in (unit_key("en"), moved_key("de")):
        assert Decision.ACT not in {entry.decision for entry in one.entries}


def test_the_foot_prints_the_lines_that_decide() -> None:
    assert "The lines at 45 (index), 50 (components) and 60 (pressure)" in foot(FOUND, "en")


def test_a_made_up_company_is_warned_of_and_no_other() -> None:
    (warning,) = warnings(FOUND, "en")
    assert isinstance(warning, Notice)
    assert warnings(companies_of_soldiers().indicators, "en") == ()


def test_the_eyebrow_says_whose_report_it_is() -> None:
    said = eyebrow(FOUND, "Marketing and Sales", "2026-10", "Report", "de")
    assert (said.owner, said.subject) == ("Nordlicht AG", "Marketing and Sales · Welle 2026-10")
