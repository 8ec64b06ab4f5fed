"""The ladder against R's, and what it says of simulated answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Estimate, Significance
from analysis.invariance.compared import Freed
from analysis.invariance.continuous_models import held_equal, waves_model
from analysis.invariance.ladder import (
    Climbed,
    Question,
    climb,
    climbed,
    release_gains,
    rungs_as_they_stand,
)
from analysis.invariance.rungs import Between, Comparable, Equal
from analysis.latent.building import Structure, Unit, factor_model
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.indices import indices
from analysis.latent.modification import gain
from analysis.latent.parameters import Matrix
from analysis.latent.robust import yuan_bentler
from analysis.latent.scores import incomplete_products
from analysis.latent.solution import Line, solution
from analysis.sums.missing import missing_patterns

GROUPS = [
    "inv_hs_school_ml",
    "inv_hs_school_mlr",
    "inv_bfi_AN_gender_ml",
    "inv_bfi_AN_gender_mlr",
]
WAVES = [
    "longinv_political_democracy_ml",
    "longinv_sai_a_anxiety6_ml",
    "longinv_sai_a_anxiety6_mlr",
]


def named(fitted: Fitted) -> dict[str, float]:
    """Return the indices of a rung under R's names."""
    found = indices(fitted)
    of = {
        "chisq": found.chi2.value,
        "df": float(found.chi2.df),
        "pvalue": found.chi2.p,
        "cfi": found.comparative.cfi,
        "tli": found.comparative.tli,
        "rmsea": found.rmsea.value,
        "srmr": found.residual.srmr,
        "aic": found.aic,
        "bic": found.bic,
        "npar": float(fitted.model.number),
    }
    if found.scaled_chi2 and found.scaled_comparative and found.scaled_rmsea:
        of |= {
            "chisq.scaled": found.scaled_chi2.value,
            "df.scaled": float(found.scaled_chi2.df),
            "pvalue.scaled": found.scaled_chi2.p,
            "cfi.scaled": found.scaled_comparative.cfi,
            "tli.scaled": found.scaled_comparative.tli,
            "rmsea.scaled": found.scaled_rmsea.value,
        }
    if found.robust_comparative and found.robust_rmsea:
        of |= {
            "cfi.robust": found.robust_comparative.cfi,
            "rmsea.robust": found.robust_rmsea.value,
        }
    return of


def compare_table(rungs: list[Climbed], golden: dict[str, Any]) -> None:
    """Hold a table of rungs and their differences against R's."""
    tables = [named(rung.fitted) for rung in rungs]
    for table, expected in zip(tables, golden["models"].values(), strict=True):
        for name, value in expected.items():
            assert table[name] == pytest.approx(value, rel=1e-5, abs=1e-5), name
    below, above = rungs[:-1], rungs[1:]
    for number, expected in enumerate(golden["comparisons"].values()):
        step = above[number].rung.step
        assert step is not None
        assert isinstance(step.difference, Significance)
        assert step.difference.statistic == pytest.approx(expected["chisq_diff"], rel=1e-5)
        assert step.difference.df == (float(expected["df_diff"]),)
        assert step.difference.p == pytest.approx(expected["p"], rel=1e-4, abs=1e-8)
        assert step.srmr_change == pytest.approx(expected["delta_srmr"], abs=1e-5)
        ends = named(below[number].fitted), named(above[number].fitted)
        for name in ("cfi", "rmsea", "cfi_scaled", "rmsea_scaled", "cfi_robust"):
            change = expected[f"delta_{name}"]
            index = name.replace("_", ".")
            if change is None:
                assert index not in ends[0]
                continue
            assert ends[1][index] - ends[0][index] == pytest.approx(change, abs=1e-5), name
    assert ("satorra.bentler.2001" in golden["lrt_method"]) == bool(rungs[0].fitted.scaling)


def compare_rows(fitted: Fitted, rows: list[dict[str, Any]]) -> None:
    """Hold a table of estimates against R's."""
    lines = {_spot(line): line for line in solution(fitted)}
    for row in rows:
        line = lines[_named(row, fitted.model.factors)]
        found = line.estimate
        assert isinstance(line.by_factors, Estimate)
        assert isinstance(line.standardized, Estimate)
        mine = [found.value, found.se, found.low, found.high]
        mine += [line.by_factors.value, line.standardized.value]
        names = ["est", "se", "ci.lower", "ci.upper", "std.lv", "std.all"]
        assert mine == pytest.approx([row[name] for name in names], rel=5e-5, abs=5e-5), line.name
        if row["z"] is not None:
            assert found.value / found.se == pytest.approx(row["z"], rel=5e-5, abs=5e-4)


def _spot(line: Line) -> tuple[str, frozenset[str], int]:
    """Return what a line is about, in words that R's rows share."""
    words = line.name.split(" in ")[0].split(" of ", 1)
    ends = words[1].replace(" on ", " and ").split(" and ")
    return words[0].replace("residual ", ""), frozenset(ends), line.place.group


def _named(row: dict[str, Any], factors: tuple[str, ...]) -> tuple[str, frozenset[str], int]:
    left, right = row["lhs"], row["rhs"]
    kind = {"=~": "loading", "~1": "intercept", "~~": "covariance"}[row["op"]]
    known = {"dem60": "dem 1", "dem65": "dem 2", "anx1": "anx 1", "anx2": "anx 2"}
    left, right = known.get(left, left), known.get(right, right)
    if kind == "covariance" and left == right:
        kind = "variance"
    if kind == "intercept" and left in factors:
        kind = "mean"
    ends = frozenset({left, right} - {""})
    return kind, ends, int(row.get("group", 1)) - 1


@pytest.mark.parametrize("entry", GROUPS)
def test_every_rung_across_groups_is_lavaans(
    entry: str, golden_ladder: Callable[[str], Any]
) -> None:
    case = golden_ladder(entry)
    golden = case.golden["values"]
    rungs, refused = rungs_as_they_stand(case.fitting, case.question)
    assert refused == ""
    compare_table(rungs, golden)
    assert {name: len(table) for name, table in case.answers.items()} == golden["n_by_group"]
    scalar = rungs[2].fitted
    compare_rows(scalar, golden["scalar_parameters"])
    compare_rows(scalar, golden["scalar_latent_means"])


@pytest.mark.parametrize("entry", GROUPS)
def test_the_chi_square_of_each_group_alone_is_lavaans(
    entry: str, golden_ladder: Callable[[str], Any]
) -> None:
    case = golden_ladder(entry)
    expected = case.golden["values"]["configural_by_group_chisq"]
    fitted = case.fitting(held_equal(case.question.base, Equal.STRUCTURE))
    for group, value in enumerate(expected):
        observed, implied = fitted.sample.covariances[group], fitted.implied.covariances[group]
        ratio = np.linalg.solve(implied, observed)
        away = fitted.sample.means[group] - fitted.implied.means[group]
        part = np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(ratio)
        part += away @ np.linalg.solve(implied, away)
        assert fitted.sample.counts[group] * part == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("entry", GROUPS)
def test_the_largest_score_tests_are_lavaans(
    entry: str, golden_ladder: Callable[[str], Any]
) -> None:
    """R ignores the scaling of MLR here, and says so; these are tests for normal answers."""
    case = golden_ladder(entry)
    scalar = case.fitting(held_equal(case.question.base, Equal.INTERCEPTS))
    model = scalar.model
    shared = {p.index for p in model.parameters if p.group == 0 and p.index is not None}
    found = {}
    for place in model.parameters:
        if place.group == 1 and place.index in shared:
            worth = gain(scalar, [place])
            assert worth is not None
            found[place.matrix, model.items[place.row]] = worth
    for row in case.golden["values"]["scalar_score_tests_top6"]:
        name = row["parameter"]
        if "=~" in name:
            mine = found[Matrix.LOADING, name.split("=~")[1]]
        else:
            mine = found[Matrix.INTERCEPT, name.removesuffix("~1")]
        assert mine.chi2 == pytest.approx(row["X2"], rel=1e-5)
        assert mine.df == row["df"]
        assert mine.p == pytest.approx(row["p"], rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("entry", GROUPS)
def test_a_ladder_with_two_intercepts_free_is_lavaans(
    entry: str, golden_ladder: Callable[[str], Any]
) -> None:
    case = golden_ladder(entry)
    golden = case.golden["values"]["partial_scalar"]
    freed = [
        Freed(Matrix.INTERCEPT, name.removesuffix("~1")) for name in golden["freed_intercepts"]
    ]
    metric = climbed(case.fitting, case.question, Equal.LOADINGS, (), None)
    assert isinstance(metric, Climbed)
    partial = climbed(case.fitting, case.question, Equal.INTERCEPTS, freed, metric)
    assert isinstance(partial, Climbed)
    compare_table([metric, partial], golden)
    compare_rows(partial.fitted, golden["latent_means"])


@pytest.mark.parametrize("entry", WAVES)
def test_every_rung_across_waves_is_semtools(
    entry: str, golden_ladder: Callable[[str], Any]
) -> None:
    case = golden_ladder(entry)
    golden = case.golden["values"]
    rungs, refused = rungs_as_they_stand(case.fitting, case.question)
    assert refused == ""
    assert rungs[0].fitted.n == golden["n"]
    compare_table(rungs, golden)
    compare_rows(rungs[2].fitted, golden["scalar_parameters"])
    compare_rows(rungs[2].fitted, golden["scalar_latent_means"])


NAMES = [*"abcdef"]
GROUP_NAMES = ["Sales", "Marketing", "Support"]


def answers(n: int, seed: int, mean: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factor = mean + rng.normal(size=(n, 1))
    table: np.ndarray = 0.8 * factor + 0.6 * rng.normal(size=(n, 6)) + 4
    return table


def three(n: int = 600) -> dict[str, np.ndarray]:
    """Return answers of three departments that mean the same, one of them happier by half."""
    means = [0.0, 0.5, 0.0]
    return {name: answers(n, at, means[at]) for at, name in enumerate(GROUP_NAMES)}


def question(unit: Unit = Unit.STANDARDIZED, groups: list[str] | None = None) -> Question:
    structure = Structure({"f": NAMES}, unit=unit, groups=groups or GROUP_NAMES)
    return Question(factor_model(structure))


def test_a_scale_that_means_the_same_lets_means_be_compared(by_likelihood: Any) -> None:
    found = climb(by_likelihood(three(), NAMES, robust=False), question())
    assert found.verdict.comparable is Comparable.MEANS
    assert found.verdict.sentence == (
        "Means may be compared across departments: loadings and intercepts are equal."
    )
    assert found.releases == ()
    scalar = found.climbed[2].fitted
    means = {line.name: line.estimate for line in solution(scalar)}
    happier = means["mean of f in Marketing"]
    assert happier.low < 0.5 < happier.high
    assert means["mean of f in Sales"].value == 0.0


def test_an_item_answered_differently_is_released_and_named(by_likelihood: Any) -> None:
    table = three()
    table["Support"][:, 2] += 1.0
    found = climb(by_likelihood(table, NAMES, robust=False), question())
    assert found.verdict.comparable is Comparable.PARTIAL_MEANS
    assert found.verdict.freed == (Freed(Matrix.INTERCEPT, "c"),)
    assert found.releases[0].gain.df == 2
    assert found.verdict.sentence == (
        "Means of the factors may be compared across departments, but not sums of items: the "
        "intercepts of c stay free."
    )
    scalar = next(each for each in found.climbed if each.rung.equal is Equal.INTERCEPTS)
    means = {line.name: line.estimate for line in solution(scalar.fitted)}
    assert means["mean of f in Support"].value == pytest.approx(0.0, abs=0.15)


def test_items_that_all_shift_differently_leave_associations(by_likelihood: Any) -> None:
    table = three()
    table["Support"] += np.array([1.2, -1.2, 0.8, -0.8, 1.6, -1.6])
    table["Marketing"] += np.array([0.0, 0.9, -1.4, 1.4, -0.6, 0.4])
    found = climb(by_likelihood(table, NAMES, robust=False), question())
    assert found.verdict.comparable is Comparable.ASSOCIATIONS
    assert [each.rung.equal for each in found.climbed] == [Equal.STRUCTURE, Equal.LOADINGS]


def test_items_that_form_no_factor_compare_nothing(by_likelihood: Any) -> None:
    rng = np.random.default_rng(1)
    table = three()
    for name in table:
        pairs = rng.normal(size=(600, 3)).repeat(2, axis=1)
        table[name] = 0.3 * table[name] + pairs + 0.3 * rng.normal(size=(600, 6))
    found = climb(by_likelihood(table, NAMES, robust=False), question())
    assert found.verdict.comparable is Comparable.NOTHING
    assert found.verdict.sentence == (
        "Compare nothing across departments: the items do not form the intended factors."
    )


def test_a_department_of_few_people_is_refused_by_name(by_likelihood: Any) -> None:
    table = three()
    table["Support"] = table["Support"][:60]
    found = climb(by_likelihood(table, NAMES, robust=False), question())
    assert found.refused == (
        "Group Support has 60 people where 100 are needed; join groups or wait for more answers."
    )
    assert found.verdict.sentence == (
        f"Nothing can be said of a comparison of departments. {found.refused}"
    )


def test_an_item_that_a_department_answers_alike_is_named(by_likelihood: Any) -> None:
    table = three()
    table["Support"][:, 3] = 4.0
    found = climb(by_likelihood(table, NAMES, robust=False), question())
    assert found.refused == "Nobody in group Support differs in d; leave the item out."
    assert found.rungs == ()


def test_the_unit_of_the_factor_changes_no_rung(by_likelihood: Any) -> None:
    fitting = by_likelihood(three(), NAMES, robust=False)
    first, _ = rungs_as_they_stand(fitting, question())
    second, _ = rungs_as_they_stand(fitting, question(Unit.MARKER))
    for one, other in zip(first, second, strict=True):
        assert one.fitted.chi2 == pytest.approx(other.fitted.chi2, rel=1e-8)
        assert one.fitted.df == other.fitted.df


def test_the_order_of_departments_changes_no_rung(by_likelihood: Any) -> None:
    table = three()
    turned = dict(reversed(table.items()))
    first, _ = rungs_as_they_stand(by_likelihood(table, NAMES, robust=False), question())
    second, _ = rungs_as_they_stand(
        by_likelihood(turned, NAMES, robust=False), question(groups=list(turned))
    )
    for one, other in zip(first, second, strict=True):
        assert one.fitted.chi2 == pytest.approx(other.fitted.chi2, rel=1e-8)


def test_gaps_and_robust_errors_climb_as_well() -> None:
    table = three(400)
    for name, rows in table.items():
        gaps = np.random.default_rng(len(name)).random(rows.shape) < 0.08
        rows[gaps] = np.nan
    patterns = {name: missing_patterns(rows, NAMES) for name, rows in table.items()}
    products = [incomplete_products(rows) for rows in table.values()]

    def fitting(model: Any) -> Any:
        found = fit_incomplete(model, patterns)
        return yuan_bentler(found, products) if isinstance(found, Fitted) else found

    found = climb(fitting, question())
    assert found.verdict.comparable is Comparable.MEANS
    assert found.climbed[-1].fitted.scaling is not None


def test_waves_of_the_same_people_are_climbed(by_likelihood: Any) -> None:
    rng = np.random.default_rng(5)
    own = 0.3 * rng.normal(size=(500, 4))
    first = rng.normal(size=(500, 1))
    second = 0.7 * first + 0.5 * rng.normal(size=(500, 1)) + 0.4
    waves = [0.8 * f + own + 0.5 * rng.normal(size=(500, 4)) for f in (first, second)]
    items = [f"{item}{wave}" for wave in (1, 2) for item in "abcd"]
    base, compared = waves_model([{"f": items[:4]}, {"f": items[4:]}])
    fitting = by_likelihood({"everyone": np.hstack(waves)}, items, robust=False)
    found = climb(fitting, Question(base, Between.WAVES, compared))
    assert found.verdict.comparable is Comparable.MEANS
    means = {line.name: line.estimate for line in solution(found.climbed[2].fitted)}
    change = means["mean of f 2"]
    assert change.low < 0.4 < change.high


def test_the_largest_gain_is_what_was_put_in(by_likelihood: Any) -> None:
    table = three()
    table["Marketing"][:, 4] = 4 + 0.3 * (table["Marketing"][:, 4] - 4)
    fitting = by_likelihood(table, NAMES, robust=False)
    asked = question()
    metric = fitting(held_equal(asked.base, Equal.LOADINGS))
    gains = release_gains(metric, asked, Equal.LOADINGS)
    assert gains[0][0] == Freed(Matrix.LOADING, "e")
    assert len(gains) == 6


def test_a_base_that_cannot_be_fitted_says_why(by_likelihood: Any) -> None:
    base = factor_model(Structure({"f": NAMES[:2]}, groups=GROUP_NAMES))
    fitting = by_likelihood(three(), NAMES, robust=False)
    found = climb(fitting, replace(question(), base=base))
    assert found.refused.startswith("The answers do not settle the model")
    assert found.verdict.comparable is Comparable.NOTHING
