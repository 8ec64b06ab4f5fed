"""Rungs for ordered answers against lavaan 0.6-14 and semTools 0.5-6, and against themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, norm

from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.invariance.ordinal_rungs import OrdinalClimbed, ordinal_rung, ordinal_rungs
from analysis.invariance.rungs import Equal
from analysis.latent.ordered_fit import OrderedFitted
from analysis.latent.ordered_indices import (
    corrected_correlations,
    normal_weight,
    ordered_indices,
)
from analysis.latent.ordered_solution import ordered_solution
from analysis.latent.parameters import Matrix
from tests.analysis.invariance.ordinal_cases import (
    GROUPS,
    WAVES,
    case,
    drawn,
    golden,
    rungs,
    two_groups,
)

NAMES = {
    "configural": Equal.STRUCTURE,
    "threshold": Equal.THRESHOLDS,
    "metric": Equal.LOADINGS,
    "scalar": Equal.INTERCEPTS,
    "strict": Equal.RESIDUALS,
}
CASES = pytest.mark.parametrize("entry", [GROUPS, WAVES])


def rung(entry: str, name: str) -> OrdinalClimbed:
    return next(each for each in rungs(entry) if each.rung.equal is NAMES[name])


def near(value: float) -> Any:
    """Both are ends of a search; R's lie up to 1e-5 away."""
    return pytest.approx(value, rel=1e-5, abs=1e-6)


def cfi_of_r(fitted: OrderedFitted) -> float:
    """Return R's robust CFI, which divides by each group's share what its baseline comes to.

    Of two equal groups it would take away twice what the statistic is worth by chance. Of one
    group the share is 1 and nothing differs.
    """
    corrected = corrected_correlations(fitted)
    assert corrected is not None
    pairs = fitted.statistics.correlations.shape[1]
    weight = normal_weight(np.eye(len(fitted.model.items)))
    shares = fitted.statistics.counts / fitted.n
    comes_to = sum(
        np.trace(weight @ spread[-pairs:, -pairs:]) / share
        for spread, share in zip(fitted.statistics.spread, shares, strict=True)
    )
    above = corrected.chi2 - corrected.factor * fitted.test.df
    return float(1 - above / (corrected.baseline_chi2 - comes_to))


@CASES
@pytest.mark.parametrize("name", NAMES)
def test_every_rung_fits_as_in_r(entry: str, name: str) -> None:
    """R finds no robust indices once thresholds are equal, and neither are any made here."""
    found, expected = rung(entry, name), golden(entry)["models"][name]
    fitted, seen = found.fitted, ordered_indices(found.fitted)
    assert fitted.model.number == expected["npar"]
    assert fitted.test.df == expected["df"] == expected["df.scaled"]
    assert fitted.test.chi2 == pytest.approx(expected["chisq"], rel=1e-6)
    assert chi2.sf(fitted.test.chi2, fitted.test.df) == pytest.approx(
        expected["pvalue"], rel=1e-5, abs=1e-12
    )
    assert found.rung.fit.chi2 == pytest.approx(expected["chisq.scaled"], rel=1e-6)
    assert found.rung.fit.p == pytest.approx(expected["pvalue.scaled"], rel=1e-4, abs=1e-12)
    assert (seen.comparative.cfi, seen.comparative.tli) == (
        near(expected["cfi"]),
        near(expected["tli"]),
    )
    assert found.rung.fit.cfi == near(expected["cfi.scaled"])
    assert seen.scaled_comparative.tli == near(expected["tli.scaled"])
    assert seen.rmsea.value == near(expected["rmsea"])
    assert found.rung.fit.rmsea == near(expected["rmsea.scaled"])
    assert found.rung.fit.srmr == near(expected["srmr"])
    robust = seen.robust_comparative, seen.robust_rmsea
    if name == "configural":
        assert robust[0] is not None
        assert robust[1] is not None
        assert robust[1].value == near(expected["rmsea.robust"])
        assert cfi_of_r(fitted) == near(expected["cfi.robust"])
        assert (robust[0].cfi == near(expected["cfi.robust"])) == (entry == WAVES)
    else:
        assert (expected["cfi.robust"], expected["rmsea.robust"]) == (None, None)
        assert robust == (None, None)


@CASES
@pytest.mark.parametrize("name", [*NAMES][1:])
def test_every_difference_is_as_in_r(entry: str, name: str) -> None:
    """Changes of CFI, RMSEA and SRMR are held to 1e-5: they are differences of R's searches."""
    places = [*NAMES]
    below = places[places.index(name) - 1]
    expected = golden(entry)["comparisons"][f"{name} vs {below}"]
    found, lower = rung(entry, name), rung(entry, below)
    assert found.rung.step is not None
    tested = found.rung.step.difference
    if expected["df_diff"] == 0:
        assert (entry, name, expected["p"]) == (WAVES, "threshold", None)
        assert tested == Withheld(Reason.UNDEFINED, golden(entry)["n"])
        assert abs(expected["chisq_diff"]) < 1e-6
        assert found.fitted.test.chi2 == pytest.approx(lower.fitted.test.chi2, rel=1e-7)
    else:
        assert isinstance(tested, Significance)
        assert tested.df == (expected["df_diff"],)
        assert tested.statistic == pytest.approx(expected["chisq_diff"], rel=1e-5)
        # The p-value of 1e-38 moves by 1e-6 with its statistic of 199.
        assert tested.p == pytest.approx(expected["p"], rel=1e-4)
    step = found.rung.step
    plain = [ordered_indices(each.fitted) for each in (found, lower)]
    close = 1e-5
    assert plain[0].comparative.cfi - plain[1].comparative.cfi == pytest.approx(
        expected["delta_cfi"], abs=close
    )
    assert plain[0].rmsea.value - plain[1].rmsea.value == pytest.approx(
        expected["delta_rmsea"], abs=close
    )
    assert step.srmr_change == pytest.approx(expected["delta_srmr"], abs=close)
    assert step.cfi_change == pytest.approx(expected["delta_cfi_scaled"], abs=close)
    assert step.rmsea_change == pytest.approx(expected["delta_rmsea_scaled"], abs=close)
    assert expected["delta_cfi_robust"] is None


@CASES
def test_the_method_of_the_differences_is_the_one_named(entry: str) -> None:
    assert "satorra.2000" in golden(entry)["lrt_method"]


def spot(fitted: OrderedFitted, row: dict[str, Any]) -> tuple[Matrix, int, int, int]:
    model, group = fitted.model, int(row.get("group", 1)) - 1
    items, factors = model.items, model.factors
    left, right = row["lhs"], row["rhs"]
    factor = {
        name: place for place, real in enumerate(factors) for name in (real, real.replace(" ", ""))
    }
    if row["op"] == "=~":
        return Matrix.LOADING, items.index(right), factor[left], group
    if row["op"] == "|":
        return Matrix.THRESHOLD, items.index(left), int(right[1:]) - 1, group
    if row["op"] == "~1":
        if left in items:
            return Matrix.INTERCEPT, items.index(left), 0, group
        return Matrix.FACTOR_MEAN, factor[left], 0, group
    of_items = left in items
    names = {name: place for place, name in enumerate(items)} if of_items else factor
    matrix = Matrix.RESIDUAL if of_items else Matrix.FACTOR_COVARIANCE
    return matrix, names[left], names[right], group


@CASES
@pytest.mark.parametrize("block", ["scalar_parameters", "scalar_latent_means"])
def test_every_estimate_of_the_scalar_model_is_as_in_r(entry: str, block: str) -> None:
    """The scales that R lists follow from the variances, so they are held against these."""
    fitted = rung(entry, "scalar").fitted
    lines = {}
    for line in ordered_solution(fitted):
        place = line.place
        lines[place.matrix, place.row, place.column, place.group] = line
        if place.matrix in (Matrix.RESIDUAL, Matrix.FACTOR_COVARIANCE):
            lines[place.matrix, place.column, place.row, place.group] = line
    for row in golden(entry)[block]:
        if row["op"] == "~*~":
            group, item = int(row.get("group", 1)) - 1, fitted.model.items.index(row["lhs"])
            scale = fitted.implied.covariances[group, item, item] ** -0.5
            assert (scale, row["std.all"]) == (pytest.approx(row["est"], rel=1e-4), 1)
            continue
        line = lines[spot(fitted, row)]
        found = line.estimate
        assert isinstance(line.by_factors, Estimate)
        assert isinstance(line.standardized, Estimate)
        # R's search leaves the outer thresholds and loadings of N up to 1e-4 from the end.
        away = pytest.approx(0.0, abs=2e-3 * row["se"] + 2e-6)
        assert found.value - row["est"] == away
        assert found.se == pytest.approx(row["se"], rel=1e-4, abs=1e-9)
        if row["se"]:
            assert found.low - row["ci.lower"] == pytest.approx(0.0, abs=3e-3 * row["se"])
            assert found.high - row["ci.upper"] == pytest.approx(0.0, abs=3e-3 * row["se"])
            z = found.value / found.se
            assert z == pytest.approx(row["z"], rel=1e-4, abs=2e-3)
            assert 2 * norm.sf(abs(z)) == pytest.approx(row["pvalue"], rel=2e-2, abs=1e-12)
        assert line.by_factors.value == pytest.approx(row["std.lv"], rel=1e-4, abs=1e-5)
        assert line.standardized.value == pytest.approx(row["std.all"], rel=1e-4, abs=1e-5)


def test_the_people_are_as_in_r() -> None:
    people = dict(zip(case(GROUPS)[0].groups, case(GROUPS)[0].counts, strict=True))
    assert people == golden(GROUPS)["n_by_group"]
    assert case(WAVES)[0].n == golden(WAVES)["n"]


def test_three_options_exchange_two_thresholds_for_a_unit_and_an_origin() -> None:
    """The thresholds rung then expects what the structure does, with as many numbers."""
    cuts = ((-0.6, 0.7),) * 5
    found, _ = ordinal_rungs(*two_groups(drawn(400, cuts=cuts), drawn(400, cuts=cuts, seed=2)))
    structure, thresholds = found[0].fitted, found[1].fitted
    assert thresholds.model.number == structure.model.number
    for one, other in zip(structure.moments, thresholds.moments, strict=True):
        assert other.correlations == pytest.approx(one.correlations, abs=1e-6)
        assert other.thresholds == pytest.approx(one.thresholds, abs=1e-6)


def test_two_options_are_tested_against_the_rung_that_has_more_numbers() -> None:
    """With yes and no, equal intercepts set means and residual variances free instead."""
    cuts = ((-0.8,), (-0.3,), (0.0,), (0.4,), (0.9,))
    found, refused = ordinal_rungs(
        *two_groups(drawn(1500, cuts=cuts), drawn(1500, cuts=cuts, seed=2, mean=0.5))
    )
    assert not refused
    assert [each.fitted.model.number for each in found] == [20, 20, 16, 17, 12]
    steps = [each.rung.step for each in found[1:]]
    tests = [step.difference for step in steps if step is not None]
    assert tests[0] == Withheld(Reason.UNDEFINED, 3000)
    assert [test.df for test in tests if isinstance(test, Significance)] == [(4,), (3,), (5,)]
    scalar = found[3]
    assert scalar.rung.step is not None
    fall = scalar.rung.fit.cfi - found[0].rung.fit.cfi
    assert scalar.rung.step.cfi_change == pytest.approx(fall)


def test_a_known_mean_is_found_at_the_intercepts() -> None:
    """In units of the first group, whose factor has variance 1."""
    away = []
    for seed in range(25):
        asked = two_groups(drawn(500, seed=seed), drawn(500, seed=1000 + seed, mean=0.4))
        found = ordinal_rung(*asked, Equal.INTERCEPTS, (), [])
        assert isinstance(found, OrdinalClimbed)
        scalar = found.fitted
        place = next(p for p in scalar.model.free(Matrix.FACTOR_MEAN))
        assert place.index is not None
        away.append((scalar.values[place.index] - 0.4) / scalar.errors[place.index])
    assert np.mean(away) == pytest.approx(0.0, abs=0.6)
    assert np.std(away) == pytest.approx(1.0, abs=0.35)


def test_few_people_stop_the_ladder_with_a_word() -> None:
    found, refused = ordinal_rungs(*two_groups(drawn(400), drawn(60, seed=2)))
    assert found == []
    assert refused.startswith("Group Marketing has 60 people, fewer than the 100")
