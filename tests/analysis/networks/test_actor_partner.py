"""Actor and partner effects against R, by role, and with an honest number of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.networks.actor_partner import ActorPartner, actor_partner

GOLDEN = Path(__file__).parents[2] / "golden"


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def number(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def fit(reports: np.ndarray, outcomes: np.ndarray, pairs: list[str]) -> ActorPartner:
    found = actor_partner(reports, outcomes, pairs)
    assert isinstance(found, ActorPartner)
    return found


def couples(seed: int, count: int, waves: int = 1) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return pairs with actor effects .5 and .3 and partner effects .2 and 0, errors related."""
    rng = np.random.default_rng(seed)
    pair = np.repeat(np.arange(count), waves)
    x = rng.normal(size=(count * waves, 2)) + rng.normal(size=(count, 1))[pair]
    error = rng.normal(size=(count * waves, 2)) + rng.normal(size=(count, 1))[pair]
    z = x * [0.5, 0.3] + x[:, ::-1] * [0.2, 0.0] + error
    return x, z, [str(one) for one in pair]


def test_effects_equal_clubsandwich() -> None:
    """By clubSandwich 0.5.8 on 60 soldiers of univbct whose waves stand in for two sides."""
    columns = ["COMMIT1", "COMMIT2", "JOBSAT1", "JOBSAT2"]
    rows = pd.read_csv(GOLDEN / "data" / "univbct.csv").drop_duplicates("SUBNUM")
    rows = rows.dropna(subset=columns).head(60)
    x, z = rows[columns[:2]].to_numpy(float), rows[columns[2:]].to_numpy(float)
    found = fit(x, z, rows["SUBNUM"].astype(str).tolist())
    expected = [
        (found.actors[0], 0.6794127950445465, 0.179668979320322, 14.9044017009630),
        (found.actors[1], 0.4201878961113781, 0.239949535388444, 14.0440574049043),
        (found.partners[0], -0.0135556010217332, 0.200870785961692, 14.0440574049042),
        (found.partners[1], 0.0992103043500389, 0.216367165128691, 14.9044017009629),
    ]
    for figure, value, se, df in expected:
        estimate = number(figure)
        assert (estimate.value, estimate.se, estimate.df) == (near(value), near(se), near(df))
        assert estimate.n == 60
    assert isinstance(found.alike, Significance)
    assert found.alike.statistic == near(0.657128218100528)
    assert found.alike.p == near(0.530170962832261)
    assert found.alike.df == near((2, 18.2591680261594))


def test_effects_of_a_role_are_those_of_its_own_regression() -> None:
    x, z, pairs = couples(1, 40)
    found = fit(x, z, pairs)
    full = np.column_stack([np.ones(40), x])
    own = np.linalg.lstsq(full, z[:, 0], rcond=None)[0]
    assert number(found.actors[0]).value == near(own[1])
    assert number(found.partners[0]).value == near(own[2])
    assert number(found.actor_difference).value == near(
        number(found.actors[0]).value - number(found.actors[1]).value
    )


def test_swapping_the_roles_swaps_the_effects() -> None:
    x, z, pairs = couples(2, 40)
    here, there = fit(x, z, pairs), fit(x[:, ::-1], z[:, ::-1], pairs)
    assert number(there.partners[0]).value == near(number(here.partners[1]).value)
    assert number(there.partners[0]).se == near(number(here.partners[1]).se)
    assert number(there.partner_difference).value == near(-number(here.partner_difference).value)


def test_waves_of_a_pair_do_not_make_more_pairs() -> None:
    x, z, pairs = couples(3, 30, waves=4)
    found = fit(x, z, pairs)
    assert found.pairs == 30
    assert number(found.actors[0]).n == 30
    assert number(found.actors[0]).df < 30


def test_intervals_hold_the_effects_that_made_the_outcomes() -> None:
    inside = []
    for seed in range(150):
        found = fit(*couples(seed, 25, waves=2))
        truths = zip((*found.actors, *found.partners), (0.5, 0.3, 0.2, 0.0), strict=True)
        inside += [number(f).low <= truth <= number(f).high for f, truth in truths]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_one_pair_of_departments_has_no_effects() -> None:
    x, z, pairs = couples(4, 1, waves=8)
    assert actor_partner(x, z, pairs) == Withheld(Reason.TOO_FEW, 1)


def test_four_pairs_leave_too_few_degrees_of_freedom() -> None:
    x, z, pairs = couples(5, 4, waves=3)
    found = fit(x, z, pairs)
    assert found.actors[0] == Withheld(Reason.TOO_FEW, 4)


def test_a_pair_with_a_gap_is_left_out() -> None:
    x, z, pairs = couples(6, 30)
    z[2, 1] = np.nan
    assert fit(x, z, pairs).pairs == 29


def test_reports_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        actor_partner(np.ones((3, 2)), np.ones((3, 1)), ["A", "B", "C"])
    assert str(caught.value) == (
        "Reports of shape (3, 2) and outcomes of shape (3, 1) do not fit 3 pairs; "
        "give two of each a row."
    )
