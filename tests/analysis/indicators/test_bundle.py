"""All findings of a study, and their plain form."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from analysis.decision import Decision
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.indicators.bundle import to_plain, withheld_reasons
from tests.analysis.companies import example_indicators


@dataclass(frozen=True)
class Finding:
    """A finding of several parts."""

    figure: object
    direction: Direction
    decision: Decision
    by_unit: dict[str, object]


def test_figures_say_what_they_are() -> None:
    estimate = Estimate(50.0, 2.0, 46.0, 54.0, 12, "mean", 0.9)
    assert to_plain(estimate) == {
        "state": "estimate",
        "value": 50.0,
        "se": 2.0,
        "low": 46.0,
        "high": 54.0,
        "n": 12,
        "method": "mean",
        "level": 0.9,
        "df": None,
    }
    assert to_plain(Described(0.8, 12, "median")) == {
        "state": "described",
        "value": 0.8,
        "n": 12,
        "method": "median",
    }
    assert to_plain(Withheld(Reason.ALIKE, 9)) == {
        "state": "withheld",
        "reason": "everyone answered alike",
        "n": 9,
    }


def test_parts_are_made_plain_all_the_way_down() -> None:
    found = Finding(
        (math.nan, 1.5), Direction("A", "B"), Decision.ACT, {"A": Described(1, 2, "x")}
    )
    assert to_plain(found) == {
        "figure": [None, 1.5],
        "direction": {"rater": "A", "target": "B"},
        "decision": "act",
        "by_unit": {"A": {"state": "described", "value": 1, "n": 2, "method": "x"}},
    }


def test_the_plain_form_is_made_of_json_alone() -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            assert all(isinstance(key, str) for key in part)
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)
        else:
            assert part is None or isinstance(part, str | int | float)
            assert not isinstance(part, float) or math.isfinite(part)

    walk(to_plain(example_indicators()))


def test_the_plain_form_goes_through_json_unchanged() -> None:
    plain = to_plain(example_indicators())
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_withheld_figures_are_counted_by_reason_wherever_they_are() -> None:
    few, alike = Withheld(Reason.TOO_FEW, 3), Withheld(Reason.ALIKE, 9)
    found = Finding((few, few), Direction("A", "B"), Decision.WITHHELD, {"A": alike})
    assert withheld_reasons(found) == {"everyone answered alike": 1, "too few answers": 2}
    assert withheld_reasons(Described(1.0, 2, "x")) == {}
