"""Models of ordered answers against lavaan, against themselves, and against known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.latent.building import Structure, Unit
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import (
    OrderedFitted,
    Weighting,
    fit_ordered,
    scaled_test,
)
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.latent.parameters import Matrix
from analysis.sums.answer_patterns import answer_patterns
from tests.analysis.latent.ordered_cases import ENTRIES, drawn, fitted, golden, statistics

ITEMS = [*"abcd"]
ONE = Structure({"f": ITEMS})
LINE = Cutoff("none", 0.0, "for tests of few people")


def fit(
    found: OrderedStatistics,
    structure: Structure = ONE,
    parameterization: Parameterization = Parameterization.DELTA,
    weighting: Weighting = Weighting.DIAGONAL,
) -> OrderedFitted:
    model = ordered_factor_model(structure, found, parameterization)
    made = fit_ordered(model, found, parameterization, weighting, LINE)
    assert isinstance(made, OrderedFitted)
    return made


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_tests_equal_lavaans(entry: str) -> None:
    """R gives no p of the plain chi-square under ULSMV; it has no distribution under WLSMV."""
    values, found = golden(entry)["values"], fitted(entry)
    expected = values["fit"]
    assert values["converged"]
    assert (found.n, found.model.number) == (values["n"], values["npar"])
    assert expected["npar"] == values["npar"]
    assert found.discrepancy / 2 == pytest.approx(expected["fmin"], rel=1e-7)
    for test, name in ((found.test, ""), (found.baseline, "baseline.")):
        assert test.df == expected[f"{name}df"] == expected[f"{name}df.scaled"]
        assert test.chi2 == pytest.approx(expected[f"{name}chisq"], rel=1e-6)
        assert test.scaled == pytest.approx(expected[f"{name}chisq.scaled"], rel=1e-6)
        factor = expected[f"{name}chisq.scaling.factor"]
        assert 1 / test.factor == pytest.approx(factor, rel=1e-6)
        assert test.p == pytest.approx(expected[f"{name}pvalue.scaled"], abs=1e-12)
    assert found.improper == ()


def test_delta_and_theta_say_the_same_in_other_units() -> None:
    found = statistics(drawn(400), ITEMS)
    delta, theta = (fit(found, parameterization=way) for way in Parameterization)
    assert theta.test.chi2 == pytest.approx(delta.test.chi2, rel=1e-9)
    assert theta.test.scaled == pytest.approx(delta.test.scaled, rel=1e-7)
    loadings = delta.values[:4]
    assert theta.values[:4] == pytest.approx(loadings / np.sqrt(1 - loadings**2), rel=1e-6)
    standard = delta.implied.matrices[Matrix.RESIDUAL][0].diagonal()
    assert standard == pytest.approx(1 - loadings**2, rel=1e-12)


def test_a_marker_and_a_variance_say_the_same_in_other_units() -> None:
    found = statistics(drawn(400), ITEMS)
    by_variance = fit(found)
    by_marker = fit(found, replace(ONE, unit=Unit.MARKER))
    assert by_marker.test.chi2 == pytest.approx(by_variance.test.chi2, rel=1e-8)
    ratios = by_variance.values[1:4] / by_variance.values[0]
    assert by_marker.values[:3] == pytest.approx(ratios, rel=1e-5)


def test_three_items_fit_exactly_and_have_nothing_to_test() -> None:
    """Loadings of three items by hand: l1 = sqrt(r12 r13 / r23)."""
    found = statistics(drawn(400)[:, :3], ITEMS[:3])
    made = fit(found, Structure({"f": ITEMS[:3]}))
    r21, r31, r32 = found.correlations[0]
    expected = np.sqrt([r21 * r31 / r32, r21 * r32 / r31, r31 * r32 / r21])
    assert np.abs(made.values[:3]) == pytest.approx(expected, rel=1e-7)
    assert (made.test.df, made.test.p) == (0, 1.0)
    assert made.test.chi2 == pytest.approx(0.0, abs=1e-12)


def test_items_turned_round_have_loadings_turned_round() -> None:
    answers = drawn(400)
    turned = answers.copy()
    turned[:, 2] = 6 - turned[:, 2]
    straight, other = (fit(statistics(rows, ITEMS)) for rows in (answers, turned))
    assert other.test.scaled == pytest.approx(straight.test.scaled, rel=1e-7)
    assert np.abs(other.values[:4]) == pytest.approx(np.abs(straight.values[:4]), rel=1e-6)
    assert np.sign(other.values[2]) == -np.sign(other.values[0])


def test_groups_without_a_bond_fit_as_each_by_itself() -> None:
    first, second = drawn(400), drawn(300, seed=2)
    units = ["Sales"] * 400 + ["Marketing"] * 300
    found = ordered_statistics(answer_patterns(np.vstack([first, second]), units, ITEMS))
    assert isinstance(found, OrderedStatistics)
    both = fit(found)
    alone = [fit(statistics(rows, ITEMS)) for rows in (first, second)]
    assert both.test.chi2 == pytest.approx(sum(part.test.chi2 for part in alone), rel=1e-7)
    assert both.test.df == 4
    for matrix in (Matrix.LOADING, Matrix.THRESHOLD):
        for group, part in enumerate(alone):
            ours = [both.values[p.index] for p in both.model.free(matrix) if p.group == group]
            theirs = [part.values[p.index] for p in part.model.free(matrix)]
            assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("weighting", list(Weighting))
def test_known_loadings_are_found_and_their_intervals_hold_them(weighting: Weighting) -> None:
    truth = np.array([0.8, 0.7, 0.6, 0.5])
    inside, p = [], []
    for seed in range(120):
        made = fit(statistics(drawn(1000, seed=seed), ITEMS), weighting=weighting)
        away = (np.abs(made.values[:4]) - truth) / made.errors[:4]
        inside.append(np.abs(away) < 1.96)
        p.append(made.test.p)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)
    assert kstest(p, "uniform").pvalue > 0.01


def test_a_wrong_model_is_noticed() -> None:
    """Two factors that correlate by .3 are not one."""
    rng = np.random.default_rng(8)
    factors = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], 500)
    behind = 0.75 * factors[:, [0, 0, 1, 1]] + 0.66 * rng.normal(size=(500, 4))
    found = statistics(np.digitize(behind, [-1.0, 0.0, 1.0]).astype(float), ITEMS)
    assert fit(found).test.p < 1e-6
    two = fit(found, Structure({"f": ITEMS[:2], "g": ITEMS[2:]}))
    assert two.test.p > 0.01


def test_a_residual_variance_below_zero_is_told() -> None:
    """With r12 r13 > r23 the first of three items would load above 1."""
    found = statistics(drawn(400)[:, :3], ITEMS[:3])
    steep = replace(found, correlations=np.array([[0.8, 0.8, 0.5]]))
    assert fit(steep, Structure({"f": ITEMS[:3]})).improper == (
        "the residual variance of a is below 0",
    )


def test_a_scaled_test_has_mean_and_variance_of_a_chi_square() -> None:
    """Of weights w times chi-squares of one: mean and variance of the sum are known."""
    weights = np.array([0.5, 1.0, 2.5])
    made = scaled_test(4.0, 3, weights.sum(), (weights**2).sum())
    mean, variance = weights.sum(), 2 * (weights**2).sum()
    assert made.factor * mean + made.shift == pytest.approx(3.0)
    assert made.factor**2 * variance == pytest.approx(6.0)


def test_few_people_are_refused_by_a_named_line() -> None:
    found = statistics(drawn(99), ITEMS)
    model = ordered_factor_model(ONE, found)
    refused = fit_ordered(model, found)
    assert isinstance(refused, NotFitted)
    assert refused.why == (
        "There are 99 people, fewer than the 100 that polychoric correlations and their "
        "covariance need; ask more people or merge groups."
    )
    assert isinstance(fit_ordered(model, found, smallest=LINE), OrderedFitted)
    units = ["Sales"] * 99 + ["Marketing"] * 301
    two = ordered_statistics(answer_patterns(drawn(400), units, ITEMS))
    assert isinstance(two, OrderedStatistics)
    refused = fit_ordered(ordered_factor_model(ONE, two), two)
    assert isinstance(refused, NotFitted)
    assert refused.why.startswith("Group Sales has 99 people, fewer than the 100")


def test_a_model_that_the_answers_do_not_settle_is_refused() -> None:
    found = statistics(drawn(400), ITEMS)
    two = Structure({"f": ITEMS, "g": ITEMS})
    refused = fit_ordered(ordered_factor_model(two, found), found)
    assert isinstance(refused, NotFitted)
    assert refused.why.startswith("The answers do not settle the model")


def test_models_that_do_not_fit_the_answers_are_refused() -> None:
    found = statistics(drawn(400), ITEMS)
    model = ordered_factor_model(ONE, found)
    fewer = statistics(np.minimum(drawn(400), 4), ITEMS)
    with pytest.raises(UnusableAnswers) as told:
        fit_ordered(model, fewer)
    assert str(told.value) == (
        "Item a has 4 thresholds in group everyone of the model and 4 options; give it 3."
    )
    with pytest.raises(UnusableAnswers) as told:
        fit_ordered(replace(model, groups=("a", "b")), found)
    assert str(told.value) == (
        "The model has 2 groups and the answers 1; give both the same groups."
    )
