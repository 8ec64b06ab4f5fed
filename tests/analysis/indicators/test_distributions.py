"""Shares of keyed answers, for diverging bars."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.indicators.distributions import Distribution, distributions
from analysis.quality.screening import screen
from analysis.responses.loading import load
from survey.answers.extract import Extract
from survey.privacy.thresholds import Thresholds
from tests.analysis.companies import answered, example_indicators, plan_of, with_rows


def made(people: Mapping[str, int]) -> Extract:
    return answered(plan_of(people), 3).extract


def shown(extract: Extract) -> dict[tuple[str, str], Distribution]:
    found = distributions(screen(load(extract)), Thresholds())
    return {(one.subject, one.scale): one for one in found}


def test_shares_are_counted_over_all_items_of_the_scale_after_turning() -> None:
    extract = made({"Sales": 20, "Marketing": 16})
    rows = extract.responses[extract.responses["target"] == "Marketing"]
    items = extract.instrument.scales[0].items
    answers = rows[[*items]].to_numpy(float)
    turned = [extract.instrument.item(name).reverse for name in items]
    answers[:, turned] = 6 - answers[:, turned]
    expected = [np.mean(answers == step) for step in range(1, 6)]
    found = shown(extract)["Sales about Marketing", "ENC"]
    assert found.shares == pytest.approx(expected)
    assert found.n == 20


def test_fourteen_people_are_too_few_and_fifteen_are_shown() -> None:
    found = shown(made({"Sales": 15, "Marketing": 14}))
    assert isinstance(found["Sales about Marketing", "BLM"].shares, tuple)
    assert found["Marketing about Sales", "BLM"].shares == Withheld(Reason.TOO_FEW, 14)


def test_a_rated_department_of_seven_is_too_small() -> None:
    found = shown(made({"Sales": 15, "Marketing": 7}))
    assert found["Sales about Marketing", "BLM"].shares == Withheld(Reason.SMALL_TARGET, 15)
    assert found["Marketing about Sales", "BLM"].shares == Withheld(Reason.TOO_FEW, 7)


def test_answers_that_are_all_alike_are_withheld() -> None:
    extract = made({"Sales": 15, "Marketing": 15})
    rows = extract.responses.copy()
    about = rows["target"] == "Marketing"
    rows.loc[about, ["STA1", "STA2"]] = 4
    rows.loc[about, "STA3"] = 2
    found = shown(with_rows(extract, rows))["Sales about Marketing", "STA"]
    assert found.shares == Withheld(Reason.ALIKE, 15)


def test_what_was_asked_once_is_told_by_unit() -> None:
    found = shown(made({"Sales": 15, "Marketing": 15}))
    assert found["Sales", "PRL"].direction is None
    assert ("Sales about Marketing", "PRL") not in found


def test_shares_add_up_to_one() -> None:
    told = [one.shares for one in example_indicators().distributions]
    whole = [shares for shares in told if isinstance(shares, tuple)]
    assert len(whole) > 100
    for shares in whole:
        assert sum(shares) == pytest.approx(1.0)
        assert len(shares) == 5
