"""Change: zero in the middle, and what does not matter in grey."""

from __future__ import annotations

from analysis.decision import Decision
from reports.charts.change import ChangeChart, ChangeRow, draw_change
from reports.charts.spread import spread_of
from reports.charts.wording import ENGLISH

ROW = ChangeRow("Blame", "Sales about Marketing", spread_of(9, 3.4), Decision.ACT)


def words_of(chart: ChangeChart) -> list[str]:
    return [text.get_text() for text in draw_change(chart, ENGLISH).axes[0].texts]


def test_a_change_is_written_with_its_sign() -> None:
    falls = ChangeRow("Threat", "Sales", spread_of(-9, 4), Decision.CLEAR)

    assert {"+9", "−9"} <= set(words_of(ChangeChart((ROW, falls), (), 3)))


def test_the_rest_is_counted_and_called_no_evidence_of_change() -> None:
    words = words_of(ChangeChart((ROW,), (1, -2, 0), 3))

    assert "The other 3" in words
    assert "no evidence of change" in words


def test_without_a_rest_nothing_is_said_of_it() -> None:
    assert "no evidence of change" not in words_of(ChangeChart((ROW,), (), 3))


def test_the_scale_reaches_as_far_as_the_widest_interval() -> None:
    wide = ChangeRow("Blame", "Sales", spread_of(30, 10), Decision.ACT)

    assert {"−50", "+50"} <= set(words_of(ChangeChart((wide,), (), 3)))


def test_a_withheld_change_shows_no_number() -> None:
    words = words_of(ChangeChart((ChangeRow("Blame", "A", None, Decision.WITHHELD),), (), 3))

    assert "withheld to protect people" in words
    assert [word for word in words if word[0] in "+−"] == ["−10", "−5", "+5", "+10"]
