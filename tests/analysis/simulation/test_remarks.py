"""Made-up comments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.simulation.remarks import SITUATIONS, remarks
from analysis.simulation.workforce import hire
from survey.answers.extract import COMMENT_KEYS
from tests.analysis.companies import WAVE, plan_of


def written(share: float, people: int = 400) -> pd.DataFrame:
    plan = replace(plan_of({"Sales": people, "Marketing": people}), comments=share)
    workforce = hire(plan, np.random.default_rng(1))
    here = np.arange(2 * people)
    return remarks(plan, workforce, here, WAVE, np.random.default_rng(2))


def test_comments_have_random_ids_and_no_pseudonym() -> None:
    found = written(0.4)
    assert [*found] == [*COMMENT_KEYS]
    assert found["id"].is_unique
    assert not found["id"].str.startswith("p").any()
    assert set(found["text"]) <= {*SITUATIONS}


def test_as_many_write_as_the_plan_says() -> None:
    assert len(written(0.4)) / 800 == pytest.approx(0.4, abs=0.06)
    assert len(written(0.0)) == 0


def test_a_comment_is_about_the_other_department() -> None:
    pairs = written(0.4)[["unit", "target"]].drop_duplicates().to_numpy().tolist()
    assert sorted(pairs) == [["Marketing", "Sales"], ["Sales", "Marketing"]]
