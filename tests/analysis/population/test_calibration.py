"""Weights that add up to what is known of everyone.

The weights of survey's raked design stop at its epsilon of 1e-10; these go on to 1e-13.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate
from analysis.population.calibration import Margin, Residuals, calibrate, poststratify, rake
from analysis.population.design import Design, design
from analysis.population.means import population_mean, population_total
from analysis.population.reference import Reference
from analysis.population.weights import effective_n, trim_once, weighting_effect

EXACT = {"rel": 1e-8, "abs": 1e-12}


def _margin(sample: pd.DataFrame, everyone: pd.DataFrame, column: str) -> Margin:
    counts = everyone[column].value_counts()
    return Margin(
        sample[column].to_numpy(), {name: float(count) for name, count in counts.items()}
    )


@pytest.fixture
def poststratified(clustered: pd.DataFrame, by_cluster: Design, everyone: pd.DataFrame) -> Design:
    return poststratify(by_cluster, _margin(clustered, everyone, "stype"))


@pytest.fixture
def raked(clustered: pd.DataFrame, by_cluster: Design, everyone: pd.DataFrame) -> Design:
    margins = [_margin(clustered, everyone, name) for name in ("stype", "sch_wide")]
    return rake(by_cluster, margins)


@pytest.fixture
def calibrated(clustered: pd.DataFrame, by_cluster: Design, everyone: pd.DataFrame) -> Design:
    def columns(rows: pd.DataFrame) -> np.ndarray:
        types = [(rows["stype"] == name).to_numpy(float) for name in ("H", "M")]
        return np.column_stack([np.ones(len(rows)), *types, rows["api99"].to_numpy(float)])

    return calibrate(by_cluster, columns(clustered), columns(everyone).sum(axis=0))


@pytest.mark.parametrize(
    ("fixture", "entry"),
    [
        ("poststratified", "clus1_poststratify"),
        ("raked", "clus1_rake"),
        ("calibrated", "clus1_calibrate_linear"),
    ],
)
def test_calibrated_figures_agree_with_survey(
    request: pytest.FixtureRequest,
    golden: dict[str, Any],
    clustered: pd.DataFrame,
    fixture: str,
    entry: str,
) -> None:
    fitted = request.getfixturevalue(fixture)

    for kind, reference in (("t", Reference.T), ("z", Reference.NORMAL)):
        figures = {
            "total": population_total(
                fitted, clustered["enroll"].to_numpy(float), reference=reference
            ),
            "mean": population_mean(
                fitted, clustered["api00"].to_numpy(float), reference=reference
            ),
        }
        names = ["estimate", "se", f"ci95_{kind}_lower", f"ci95_{kind}_upper"]
        for name, figure in figures.items():
            assert isinstance(figure, Estimate)
            found = [figure.value, figure.se, figure.low, figure.high]
            expected = golden[entry][name][0]
            assert found == pytest.approx([expected[part] for part in names], rel=1e-8)


@pytest.mark.parametrize(
    ("fixture", "entry"),
    [
        ("poststratified", "clus1_poststratify"),
        ("raked", "clus1_rake"),
        ("calibrated", "clus1_calibrate_linear"),
    ],
)
def test_calibrated_weights_agree_with_survey(
    request: pytest.FixtureRequest, golden: dict[str, Any], fixture: str, entry: str
) -> None:
    fitted = request.getfixturevalue(fixture)

    assert fitted.weights[:10].tolist() == pytest.approx(
        golden[entry]["weights_first10"], rel=1e-8
    )


def test_the_totals_known_are_those_r_saw(
    golden: dict[str, Any], clustered: pd.DataFrame, everyone: pd.DataFrame
) -> None:
    types, wide = (_margin(clustered, everyone, name).people for name in ("stype", "sch_wide"))
    known = golden["clus1_calibrate_linear"]["population"]

    assert types == golden["clus1_poststratify"]["population_stype"]
    assert types == golden["clus1_rake"]["population_stype"]
    assert wide == golden["clus1_rake"]["population_sch_wide"]
    assert (len(everyone), everyone["api99"].sum()) == (known["N"], known["api99_total"])
    assert (types["H"], types["M"]) == (known["H"], known["M"])


# From R 4.2.2, survey 4.1-1, apiclus1 with weights that differ within districts:
#   weights  w is pw * (0.5 + (snum %% 7) / 5)
#   design   d is svydesign(id = ~dnum, weights = ~w, data = apiclus1, fpc = ~fpc)
#   classes  postStratify(d, ~stype, xtabs(~stype, apipop))
#   distance calibrate(d, ~stype + sch_wide, totals, calfun = "raking", epsilon = 1e-13,
#              maxit = 200)
#   raked    rake(d, list(~stype, ~sch_wide), margins, list(maxit = 500, epsilon = 1e-12))
#   linear   calibrate(d, ~stype + api99, totals)
# and each again after trimWeights(upper = 60, lower = 15): mean of api00 and its SE, total of
# enroll and its SE. That "distance" and "raked" have the same weights and not the same errors
# is survey's doing: its rake leaves the weights out of the regression that gives residuals.
UNEQUAL = {
    "classes": (638.465537089959, 23.6658239831584, 3694958.47628794, 403056.617552068),
    "distance": (637.4774356138, 23.3070347001203, 3652254.87294606, 392998.936832665),
    "raked": (637.4774356138, 23.7148117521187, 3652254.87294615, 399598.181416457),
    "linear": (664.974818549618, 2.93822232486586, 3631906.30056727, 375728.058558308),
}
UNEQUAL_AND_TRIMMED = {
    "classes": (639.956549507986, 23.2918696947905, 3622147.53122977, 362434.069429067),
    "distance": (638.359260194632, 23.5167628933047, 3601963.21306217, 372113.054052237),
    "raked": (638.359260194632, 23.9194889652016, 3601963.21306224, 372713.970382374),
    "linear": (662.144823125311, 2.97334180186925, 3598201.36618611, 369839.21730211),
}


@pytest.fixture
def unequal(clustered: pd.DataFrame, everyone: pd.DataFrame) -> dict[str, Design]:
    weights = clustered["pw"].to_numpy(float) * (0.5 + (clustered["snum"] % 7).to_numpy() / 5)
    districts, sizes = clustered["dnum"].to_numpy(), clustered["fpc"].to_numpy(float)
    drawn = design(weights, clusters=[districts], population=[sizes])
    types, wide = (_margin(clustered, everyone, name) for name in ("stype", "sch_wide"))

    def columns(rows: pd.DataFrame) -> np.ndarray:
        kinds = [(rows["stype"] == name).to_numpy(float) for name in ("H", "M")]
        return np.column_stack([np.ones(len(rows)), *kinds, rows["api99"].to_numpy(float)])

    return {
        "classes": poststratify(drawn, types),
        "distance": rake(drawn, [types, wide]),
        "raked": rake(drawn, [types, wide], Residuals.ALIKE),
        "linear": calibrate(drawn, columns(clustered), columns(everyone).sum(axis=0)),
    }


def _mean_and_total(fitted: Design, schools: pd.DataFrame) -> list[float]:
    mean = population_mean(fitted, schools["api00"].to_numpy(float))
    total = population_total(fitted, schools["enroll"].to_numpy(float))
    assert isinstance(mean, Estimate)
    assert isinstance(total, Estimate)
    return [mean.value, mean.se, total.value, total.se]


@pytest.mark.parametrize("fit", sorted(UNEQUAL))
def test_errors_from_unequal_weights_agree_with_survey(
    unequal: dict[str, Design], clustered: pd.DataFrame, fit: str
) -> None:
    found = _mean_and_total(unequal[fit], clustered)

    assert found == pytest.approx(list(UNEQUAL[fit]), rel=1e-8)


@pytest.mark.parametrize("fit", sorted(UNEQUAL_AND_TRIMMED))
def test_errors_from_trimmed_calibrated_weights_agree_with_survey(
    unequal: dict[str, Design], clustered: pd.DataFrame, fit: str
) -> None:
    found = _mean_and_total(trim_once(unequal[fit], 15.0, 60.0), clustered)

    assert found == pytest.approx(list(UNEQUAL_AND_TRIMMED[fit]), rel=1e-8)


def test_how_rows_count_in_the_residuals_does_not_change_the_weights(
    unequal: dict[str, Design],
) -> None:
    assert unequal["raked"].weights.tolist() == unequal["distance"].weights.tolist()


def test_poststratified_weights_by_class_agree_with_survey(
    golden: dict[str, Any], clustered: pd.DataFrame, poststratified: Design
) -> None:
    expected = golden["clus1_poststratify"]
    by_class = pd.Series(poststratified.weights).groupby(clustered["stype"]).first()

    assert by_class.to_dict() == pytest.approx(expected["weight_by_stype"], rel=1e-8)
    assert poststratified.people == pytest.approx(expected["weight_sum"], rel=1e-8)


def test_raked_weights_by_cell_agree_with_survey(
    golden: dict[str, Any], clustered: pd.DataFrame, raked: Design
) -> None:
    cells = pd.Series(raked.weights).groupby([clustered["stype"], clustered["sch_wide"]]).first()

    for row in golden["clus1_rake"]["weights_by_cell"]:
        assert cells[row["stype"], row["sch_wide"]] == pytest.approx(row["Freq"], rel=1e-8)


def test_what_the_raked_weights_cost_agrees_with_kishs_formula_in_r(
    golden: dict[str, Any], raked: Design
) -> None:
    expected = golden["clus1_rake"]

    effect, equal = weighting_effect(raked.weights), effective_n(raked.weights)

    assert isinstance(effect, Described)
    assert isinstance(equal, Described)
    assert effect.value == pytest.approx(expected["kish_deff"], rel=1e-8)
    assert equal.value == pytest.approx(expected["kish_effective_n"], rel=1e-8)
    assert raked.people == pytest.approx(expected["sum"], rel=1e-8)
    spread = raked.weights.max() / raked.weights.min()
    assert spread == pytest.approx(expected["max_over_min"], rel=1e-8)


def test_linear_weights_below_nothing_are_counted_as_in_survey(
    golden: dict[str, Any], calibrated: Design
) -> None:
    assert (calibrated.weights < 0).sum() == golden["clus1_calibrate_linear"]["n_negative"]


@given(
    classes=st.lists(st.sampled_from("SM"), min_size=2, max_size=10).filter(
        lambda x: len({*x}) > 1
    ),
    people=st.tuples(st.integers(1, 90), st.integers(1, 90)),
)
def test_poststratified_weights_add_up_to_each_headcount(
    classes: list[str], people: tuple[int, int]
) -> None:
    known = {"S": float(people[0]), "M": float(people[1])}

    fitted = poststratify(design(np.arange(1.0, len(classes) + 1)), Margin(classes, known))

    for name, count in known.items():
        inside = np.array(classes) == name
        assert fitted.weights[inside].sum() == pytest.approx(count)


def test_the_total_of_what_was_fitted_has_no_error() -> None:
    classes = list("SSSMM")
    fitted = poststratify(design(np.arange(1.0, 6.0)), Margin(classes, {"S": 30.0, "M": 20.0}))

    figure = population_total(fitted, np.array([1.0, 1, 1, 0, 0]))

    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se) == pytest.approx((30.0, 0.0), abs=1e-9)


def test_poststratifying_is_raking_on_one_margin_and_calibrating_on_its_classes() -> None:
    classes, known = list("SSSMM"), {"S": 30.0, "M": 20.0}
    drawn, y = design(np.arange(1.0, 6.0)), np.array([4.0, 2, 7, 1, 3])
    columns = np.array([[name == "S", name == "M"] for name in classes], dtype=float)

    fitted = [
        poststratify(drawn, Margin(classes, known)),
        rake(drawn, [Margin(classes, known)]),
        calibrate(drawn, columns, np.array([30.0, 20.0])),
    ]

    figures = [population_mean(one, y) for one in fitted]
    first = figures[0]
    assert isinstance(first, Estimate)
    for figure in figures[1:]:
        assert isinstance(figure, Estimate)
        assert (figure.value, figure.se) == pytest.approx((first.value, first.se))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: poststratify(design(np.ones(2)), Margin(["S", "M"], {"S": 9.0})),
            "No headcount for class M; give one for every class of the rows.",
        ),
        (
            lambda: poststratify(design(np.ones(2)), Margin(["S", "S"], {"S": 9.0, "M": 3.0})),
            "Nobody of class M answered; merge it with another class.",
        ),
        (
            lambda: poststratify(design(np.ones(3)), Margin(["S", "S"], {"S": 9.0})),
            "2 classes for a design of 3 rows; give one a row.",
        ),
        (
            lambda: rake(design(np.ones(2)), []),
            "Raking needs a classification; give one margin or more.",
        ),
        (
            lambda: rake(
                design(np.ones(2)),
                [Margin(["S", "S"], {"S": 9.0}), Margin(["x", "x"], {"x": 8.0})],
            ),
            "The classifications count 9, 8 people; let them count the same people.",
        ),
        (
            lambda: rake(
                design(np.ones(3)),
                [
                    Margin(["S", "S", "M"], {"S": 5.0, "M": 5.0}),
                    Margin(["x", "x", "y"], {"x": 4.0, "y": 6.0}),
                ],
            ),
            "Raking does not settle in 1000 rounds; merge classes that hold few answers.",
        ),
        (
            lambda: calibrate(design(np.ones(2)), np.ones((2, 1)), np.ones(2)),
            "Columns of shape (2, 1) do not fit 2 rows and 2 totals; give one total a column.",
        ),
        (
            lambda: calibrate(design(np.ones(2)), np.ones((2, 2)), np.ones(2)),
            "The columns repeat each other; leave one of them out.",
        ),
    ],
)
def test_totals_that_no_weights_meet_are_refused(make: Callable[[], Design], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        make()

    assert str(caught.value) == message
