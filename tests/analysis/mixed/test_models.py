"""Models of tables: what is fitted, what is left out, and what is refused with a reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import NotFitted
from analysis.mixed.models import MixedModel, fit_growth, fit_mixed
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT


def company(seed: int = 1, teams: int = 8, waves: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = teams * 5
    person, wave = np.repeat(np.arange(people), waves), np.tile(np.arange(waves), people)
    own = rng.normal(size=(people, 2)) * [1.0, 0.4]
    score = 3 + own[person, 0] + own[person, 1] * wave + rng.normal(size=len(wave))
    return pd.DataFrame(
        {
            "score": score + rng.normal(size=teams)[person // 5],
            "wave": wave,
            "person": [f"p{number}" for number in person],
            "team": [f"t{number // 5}" for number in person],
            "unit": np.where(person // 5 % 2, "Sales", "Marketing"),
        }
    )


def refused(model: MixedModel | NotFitted) -> NotFitted:
    assert isinstance(model, NotFitted)
    return model


def test_growth_is_the_model_its_words_say() -> None:
    rows = company()
    growth = fit_growth(
        rows, outcome="score", time="wave", person="person", team="team", by="unit"
    )
    general = fit_mixed(
        rows,
        outcome="score",
        fixed=["wave", "unit", "wave:unit"],
        varying=[Varying("team"), Varying("person", (INTERCEPT, "wave"))],
    )
    assert isinstance(growth, MixedModel)
    assert isinstance(general, MixedModel)
    assert growth.fitted.names == ("(Intercept)", "wave", "unitSales", "wave:unitSales")
    assert growth.fitted.log_likelihood == pytest.approx(general.fitted.log_likelihood)
    assert [part.by for part in growth.fitted.structure.components] == ["person"] * 3 + ["team"]


@pytest.mark.parametrize(
    ("slope", "components"),
    [(None, 2), (Slope.UNCORRELATED, 3), (Slope.CORRELATED, 4)],
)
def test_slopes_of_people_may_be_none_apart_or_together(
    slope: Slope | None, components: int
) -> None:
    model = fit_growth(
        company(), outcome="score", time="wave", person="person", team="team", slope=slope
    )
    assert isinstance(model, MixedModel)
    assert len(model.fitted.components) == components


def test_rows_with_a_missing_value_are_left_out() -> None:
    rows = company()
    holes = rows.assign(score=rows["score"].where(rows.index % 7 != 0))
    here = fit_growth(holes, outcome="score", time="wave", person="person")
    there = fit_growth(
        rows[rows.index % 7 != 0].reset_index(), outcome="score", time="wave", person="person"
    )
    assert isinstance(here, MixedModel)
    assert isinstance(there, MixedModel)
    assert here.fitted.n == there.fitted.n == 137
    assert here.fitted.log_likelihood == there.fitted.log_likelihood


def test_likelihoods_differ_as_asked() -> None:
    models = [
        fit_growth(company(), outcome="score", time="wave", person="person", likelihood=kind)
        for kind in Likelihood
    ]
    assert [model.fitted.likelihood for model in models if isinstance(model, MixedModel)] == list(
        Likelihood
    )


def test_few_teams_are_refused_with_what_to_do() -> None:
    model = fit_growth(
        company(teams=4), outcome="score", time="wave", person="person", team="team"
    )
    assert refused(model) == NotFitted(
        Reason.TOO_FEW,
        4,
        "4 of team are too few for a variance between them; 5 are needed. Make team a fixed "
        "effect instead.",
    )
    assert isinstance(
        fit_growth(company(teams=5), outcome="score", time="wave", person="person", team="team"),
        MixedModel,
    )


def test_one_wave_shows_no_change() -> None:
    rows = company()
    model = fit_growth(rows[rows["wave"] == 2], outcome="score", time="wave", person="person")
    assert refused(model) == NotFitted(
        Reason.TOO_FEW_WAVES,
        40,
        "wave is the same in every row: one wave shows no change. Collect a second wave.",
    )


def test_two_waves_hold_no_slopes_of_people() -> None:
    rows = company(waves=2)
    model = fit_growth(rows, outcome="score", time="wave", person="person")
    assert refused(model) == NotFitted(
        Reason.TOO_FEW_WAVES,
        80,
        "No person has more than 2 rows, and 2 coefficients vary between them, so that nothing "
        "is left to measure the residual by; let fewer vary, or wait for another wave.",
    )
    levels = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    assert isinstance(levels, MixedModel)


def test_a_person_a_team_is_one_level_not_two() -> None:
    rows = company()
    model = fit_growth(
        rows.assign(team=rows["person"] + " alone"),
        outcome="score",
        time="wave",
        person="person",
        team="team",
    )
    assert refused(model).why == (
        "Every team holds one person, so that the two cannot be told apart; name one of them."
    )


def test_nobody_changing_leaves_no_residual() -> None:
    rows = company()
    model = fit_growth(
        rows.assign(score=rows["team"].str[1:].astype(float)),
        outcome="score",
        time="wave",
        person="person",
        slope=None,
    )
    assert refused(model) == NotFitted(
        Reason.NO_VARIANCE,
        160,
        "score never varies within person, so that there is no residual; compare the means "
        "instead.",
    )


def test_no_complete_row_is_too_few() -> None:
    rows = company().assign(score=np.nan)
    model = fit_mixed(rows, outcome="score", fixed=[], varying=[Varying("team")])
    assert refused(model) == NotFitted(Reason.TOO_FEW, 0, "No row has all of score, team.")


def test_people_who_move_are_refused_with_what_to_do() -> None:
    rows = company()
    rows.loc[1, "team"] = "t7"
    with pytest.raises(UnusableAnswers) as caught:
        fit_growth(rows, outcome="score", time="wave", person="person", team="team")
    assert str(caught.value) == (
        "person p0 is found in several team; groups have to be nested, so give someone who moved "
        "a label in each, or leave one of the two out."
    )


def test_three_groupings_are_too_many() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        fit_mixed(
            company(),
            outcome="score",
            fixed=[],
            varying=[Varying("person"), Varying("team"), Varying("unit")],
        )
    assert str(caught.value) == (
        "3 groupings are named (person, team, unit); one or two are served, the one within the "
        "other."
    )


def test_words_are_no_outcome() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        fit_mixed(company(), outcome="unit", fixed=[], varying=[Varying("team")])
    assert str(caught.value) == "unit holds 'Marketing', which is no number; code it as one."


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        fit_growth(company(), outcome="mood", time="wave", person="person")
    assert str(caught.value) == (
        "There is no column mood; the columns are score, wave, person, team, unit."
    )


def test_effects_that_follow_from_others_are_named() -> None:
    rows = company()
    with pytest.raises(UnusableAnswers) as caught:
        fit_mixed(
            rows.assign(month=rows["wave"] * 3.0),
            outcome="score",
            fixed=["wave", "month"],
            varying=[Varying("person")],
        )
    assert str(caught.value) == (
        "month follows from the other fixed effects in these rows; leave it out, or merge groups "
        "in which a combination was not met."
    )


def test_the_same_column_varying_twice_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        fit_mixed(
            company(),
            outcome="score",
            fixed=["wave"],
            varying=[Varying("person"), Varying("person", (INTERCEPT, "wave"))],
        )
    assert str(caught.value) == (
        "(Intercept) varies twice between person; name each column once a group."
    )
