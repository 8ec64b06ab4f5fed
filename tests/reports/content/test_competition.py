"""Competition: a zone is named where it is sure, and its baseline only where it was."""

from __future__ import annotations

from dataclasses import replace

from analysis.friction.rivalry import Zone
from reports.content.competition import competition_section
from reports.content.document import Beside, Prose
from reports.content.pair import pairs_shown
from tests.reports.companies import one_side_hidden, pulse, two_departments, words_in

(PAIR,) = pairs_shown(two_departments().indicators)


def test_each_department_has_its_map() -> None:
    section = competition_section(PAIR, "en")
    assert section is not None
    assert [type(block) for block in section.body] == [Beside, Beside]
    assert section.title == "Competition: Sales overheated"


def test_a_zone_between_seven_and_eight_in_ten_is_named_but_not_acted_on() -> None:
    of = PAIR.directions[0]
    rivalry = replace(PAIR.rivalries[of], zone=Zone.TOXIC, probabilities={"toxic": 0.75})
    section = competition_section(replace(PAIR, rivalries={of: rivalry}), "en")
    said = " ".join(words_in(section))
    assert "7 in 10 sure: named, but not sure enough to act on." in said
    assert section is not None
    assert section.title == "Competition: no zone is sure"


def test_without_a_sure_zone_none_is_named() -> None:
    of = PAIR.directions[0]
    rivalry = replace(PAIR.rivalries[of], zone=None, probabilities={})
    section = competition_section(replace(PAIR, rivalries={of: rivalry}), "en")
    assert "Marketing: no zone is sure enough to be named." in " ".join(words_in(section))


def test_a_hidden_department_is_said_to_be_so() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    section = competition_section(pair, "en")
    assert section is not None
    assert section.title == "Competition is withheld"
    assert [type(block) for block in section.body] == [Prose]


def test_a_pulse_has_no_map() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    assert competition_section(pair, "en") is None
