"""Measurement: factor models of every kind, items, reliability, and what may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy.stats import chi2

from analysis.agreement.likelihood import UnitTest, unit_test
from analysis.estimate import Reason, Significance, Withheld
from analysis.factors.adequacy import sphericity
from analysis.factors.correlations import correlations
from analysis.factors.fit import factor_fit
from analysis.factors.loading_intervals import loading_intervals
from analysis.factors.solution import explore
from analysis.invariance.ladder import Question, rungs_as_they_stand
from analysis.invariance.ordinal import between_groups
from analysis.item_response.graded import discriminations, graded_response, thresholds
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.composites import composites
from analysis.latent.fitted import NotFitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.indices import indices
from analysis.latent.modification import gain
from analysis.latent.parameters import Matrix, Parameter
from analysis.latent.robust import satorra_bentler, yuan_bentler
from analysis.latent.sample import sample
from analysis.latent.scores import complete_products
from analysis.latent.solution import solution
from analysis.latent.two_level import fit_two_level, two_level_model
from analysis.latent.two_level_reliability import two_level_reliability
from analysis.latent.two_level_sums import two_level_sums
from analysis.reliability.change import mean_change
from analysis.reliability.item_fit import item_fit
from analysis.reliability.polychoric import polychoric_joint
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.fourth import fourth_moments
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments
from analysis.sums.units import unit_sums
from benchmarks.calibration.case import Case, Drawn

Generator = np.random.Generator
Several = Mapping[str, Drawn]
ITEMS = [*"abcdef"]
TWO = {"f": ITEMS[:3], "g": ITEMS[3:]}
TOGETHER, LOADING, OWN = 0.5, 0.8, 0.6
LARGE_SAMPLE = "large-sample: few people make it a little too sure"
HEAVY = "heavy tails hide how heavy they are: so does lavaan's, to the digit"


def cases() -> Iterator[Case]:
    """Yield every case on measurement."""
    yield Case("two factors", "200 people, six items", lambda g: two_factors(g, 200))
    yield Case(
        "two factors, heavy tails",
        "500 people, multivariate t with 6 df",
        heavy_tails,
        remarks={
            "chi-square as if normal, p": "why robust tests are there",
            "loading as if normal": "why robust errors are there",
            "MLR, p": HEAVY,
        },
    )
    yield Case("two factors with gaps", "300 people, 15 % missing", with_gaps)
    yield Case("steps of the ladder", "2 departments of 200", ladder)
    yield Case("steps of the ordered ladder", "2 departments of 300, five options", ordered_ladder)
    yield Case(
        "two levels",
        "60 teams of 8, four items",
        two_levels,
        remarks={"two levels, p": "on the safe side"},
    )
    yield Case("graded response", "400 people, four items of five options", graded)
    yield Case("exploration", "200 people, six items", explored, remark=LARGE_SAMPLE)
    yield Case("nothing in common", "100 people, six items", nothing_in_common)
    yield Case(
        "units alike, p",
        "12 teams of 10",
        units_alike,
        remark="few units lie at the border more often than the mixture says",
    )
    yield Case("reliability, others", "60 people", others)


def two(generator: Generator, people: int, moved: float = 0.0) -> np.ndarray:
    """Draw answers of two factors, three items each, variances 1."""
    factors = generator.multivariate_normal([0, 0], [[1, TOGETHER], [TOGETHER, 1]], people)
    return LOADING * factors.repeat(3, axis=1) + OWN * generator.normal(size=(people, 6)) + moved


MODEL = factor_model(Structure(TWO))
CORRELATION = "factor correlation"


def p_of(value: float, df: int, people: int) -> Significance:
    """Return a chi-square as a test."""
    return Significance(value, float(chi2.sf(value, df)), people, "chi-square", (float(df),))


def two_factors(generator: Generator, people: int) -> Several:
    """Fit the model that is true, and look at one place that is rightly fixed."""
    found = fit_complete(MODEL, sample({"all": moments(two(generator, people), ITEMS)}))
    if isinstance(found, NotFitted):
        return {CORRELATION: Withheld(Reason.UNDEFINED, people)}
    lines = {line.name: line for line in solution(found)}
    together = next(line for name, line in lines.items() if "f and g" in name or "g and f" in name)
    made = composites(found)[0]
    freed = gain(found, [Parameter(Matrix.RESIDUAL, 4, 0)])
    fit = indices(found)
    omega = (3 * LOADING) ** 2 / ((3 * LOADING) ** 2 + 3 * OWN**2)
    return {
        "factor loading, two factors": (lines["loading of a on f"].standardized, LOADING),
        CORRELATION: (together.standardized, TOGETHER),
        "omega of a factor": (made.omega, omega),
        "AVE": (made.extracted, LOADING**2),
        "chi-square of two factors, p": p_of(found.chi2, found.df, people),
        "RMSEA, 90 % interval holds 0 (95 % one-sided)": fit.rmsea.low <= 0,
        "modification index, p": Withheld(Reason.UNDEFINED, people)
        if freed is None
        else p_of(freed.chi2, freed.df, people),
    }


def heavy_tails(generator: Generator) -> Several:
    """Draw answers whose factors and residuals share heavy tails, and fit them three ways."""
    people = 500
    table = two(generator, people) / np.sqrt(generator.chisquare(6, (people, 1)) / 6)
    found = fit_complete(MODEL, sample({"all": moments(table, ITEMS)}))
    if isinstance(found, NotFitted):
        return {"MLR, p": Withheld(Reason.UNDEFINED, people)}
    products = [complete_products(fourth_moments(table, ITEMS, np.zeros(6)))]
    made: dict[str, Drawn] = {
        "chi-square as if normal, p": p_of(found.chi2, found.df, people),
        "loading as if normal": (solution(found)[0].standardized, LOADING),
    }
    for name, robust in (("MLM", satorra_bentler), ("MLR", yuan_bentler)):
        fitted = robust(found, products)
        if fitted.scaling is not None:
            made[f"{name}, p"] = p_of(fitted.chi2 / fitted.scaling.factor, fitted.df, people)
        made[f"loading, {name}"] = (solution(fitted)[0].standardized, LOADING)
    return made


def with_gaps(generator: Generator) -> Several:
    """Draw answers of which some are missing by chance."""
    table = two(generator, 300)
    table[generator.random(table.shape) < 0.15] = np.nan  # noqa: PLR2004 - the share missing
    found = fit_incomplete(MODEL, {"all": missing_patterns(table, ITEMS)})
    if isinstance(found, NotFitted):
        return {"FIML, p": Withheld(Reason.UNDEFINED, 300)}
    freed = gain(found, [Parameter(Matrix.RESIDUAL, 4, 0)])
    return {
        "FIML, p": p_of(found.chi2, found.df, 300),
        "loading, FIML": (solution(found)[0].standardized, LOADING),
        "modification index with gaps, p": Withheld(Reason.UNDEFINED, 300)
        if freed is None
        else p_of(freed.chi2, freed.df, 300),
    }


def ladder(generator: Generator) -> Several:
    """Draw two departments who mean the same and differ in level, and climb."""
    groups = {
        "Sales": moments(two(generator, 200), ITEMS),
        "Marketing": moments(two(generator, 200), ITEMS),
    }
    question = Question(factor_model(Structure(TWO, groups=list(groups))))
    found = sample(groups)
    rungs, _ = rungs_as_they_stand(lambda model: fit_complete(model, found), question)
    made: dict[str, Drawn] = {}
    for each in rungs:
        step = each.rung.step
        if step is not None:
            made[f"step to equal {each.rung.equal.value}, p"] = step.difference
    return made


def ordered_ladder(generator: Generator) -> Several:
    """Draw two departments who mean the same, in five options, and climb."""
    table = two(generator, 600)[:, [0, 1, 2, 3, 4, 5]]
    answers = np.digitize(table, (-1.2, -0.4, 0.3, 1.1)).astype(float)
    listed = answer_patterns(answers, ["Sales", "Marketing"] * 300, ITEMS)
    found = between_groups(listed, Structure(TWO))
    made: dict[str, Drawn] = {}
    for each in found.rungs:
        step = each.rung.step
        if step is not None:
            made[f"ordered step to equal {each.rung.equal.value}, p"] = step.difference
    return made


def two_levels(generator: Generator) -> Several:
    """Draw teams that differ in a trait, and people in them."""
    unit = np.repeat(np.arange(60), 8)
    between = 0.6 * generator.normal(size=(60, 1)) + 0.2 * generator.normal(size=(60, 4))
    within = generator.normal(size=(480, 1)) + generator.normal(size=(480, 4))
    sums = two_level_sums(unit_sums(between[unit] + within, [str(u) for u in unit], [*"abcd"]))
    one = Structure({"f": [*"abcd"]})
    found = fit_two_level(two_level_model(one, one), sums)
    if isinstance(found, NotFitted):
        return {"two levels, p": Withheld(Reason.UNDEFINED, 480)}
    reliability = two_level_reliability(found, "f")
    spread, own = 16 * 0.36, 4 * 0.04
    return {
        "two levels, p": p_of(found.chi2, found.df, 480),
        "reliability within teams": (reliability.within, 16 / 20),
        "reliability of unit means": (reliability.unit_means, spread / (spread + own + 20 / 8)),
    }


STEEP = 1.5
STEPS = (-2.0, -0.7, 0.7, 2.0)


def graded(generator: Generator) -> Several:
    """Draw answers of a graded response model."""
    behind = STEEP * generator.normal(size=(400, 1)) + generator.logistic(size=(400, 4))
    model = graded_response(answer_patterns(np.digitize(behind, STEPS).astype(float)))
    if isinstance(model, Withheld):
        return {"discrimination": model, "threshold, outer": model}
    lines = thresholds(model)[0]
    return {
        "discrimination": (discriminations(model)[0], STEEP),
        "threshold, outer": (lines[0], STEPS[0] / STEEP),
        "threshold, inner": (lines[1], STEPS[1] / STEEP),
    }


def explored(generator: Generator) -> Several:
    """Explore answers of two factors."""
    found = explore(correlations(two(generator, 200)), 2)
    if isinstance(found, Withheld):
        return {"fit of an exploration, p": found}
    fit = factor_fit(found)
    made: dict[str, Drawn] = {
        "fit of an exploration, p": fit
        if isinstance(fit, Withheld)
        else Significance(fit.chi2, fit.p, 200, "chi-square", (float(fit.df),))
    }
    intervals = loading_intervals(found, draws=100, seed=int(generator.integers(1 << 30)))
    if isinstance(intervals, Withheld):
        made["loading of an exploration"] = intervals
    else:
        row = intervals.loadings[0]
        made["loading of an exploration"] = (
            max(row, key=lambda one: abs(one.value) if not isinstance(one, Withheld) else -1.0),
            LOADING,
        )
    return made


def nothing_in_common(generator: Generator) -> Drawn:
    """Test answers that have nothing to do with each other."""
    found = correlations(generator.normal(size=(100, 6)))
    return found if isinstance(found, Withheld) else sphericity(found)


def units_alike(generator: Generator) -> Drawn:
    """Draw teams that do not differ."""
    scores = generator.normal(size=(120, 1))
    found = unit_test(unit_sums(scores, [str(place % 12) for place in range(120)], ["x"]), "x")
    if not isinstance(found, UnitTest):
        return found
    return Significance(found.chi2, found.p, 120, "mixture at the border")


def others(generator: Generator) -> Several:
    """Draw people twice, and items of one scale."""
    first = generator.normal(50, 10, 60)
    table = generator.normal(size=(60, 1)) + generator.normal(size=(60, 4))
    both = generator.multivariate_normal((0, 0), [[1, TOGETHER], [TOGETHER, 1]], 300)
    cuts = (-1.2, -0.4, 0.3, 1.1)
    pair = [np.searchsorted(cuts, column).astype(float) for column in both.T]
    return {
        "mean change": (mean_change(first, first + 2 + generator.normal(0, 8, 60)), 2.0),
        "item-rest r": (item_fit(table)[0].item_rest, 3 / float(np.sqrt(2 * 12))),
        "polychoric, joint": (polychoric_joint(*pair), TOGETHER),
    }
