"""Models: regressions, ordered answers, factor models and growth, at the sizes of companies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.drivers.mediation import Refusal, mediation
from analysis.estimate import Reason, Significance, Withheld
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import NotFitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import fit_ordered as fit_ordered_factors
from analysis.latent.ordered_solution import ordered_solution
from analysis.latent.ordered_statistics import ordered_statistics
from analysis.latent.sample import sample
from analysis.latent.solution import solution
from analysis.mixed.effects import fixed_effects
from analysis.mixed.fit import NotFitted as NotMixed
from analysis.mixed.models import MixedModel, fit_growth
from analysis.mixed.profile import spread_interval
from analysis.mixed.small_samples import SmallSample
from analysis.ordered.coefficients import coefficients
from analysis.ordered.counts import ordered_counts
from analysis.ordered.fitting import Refused, fit_ordered
from analysis.ordered.mixed import fit_mixed, mixed_coefficients, spread_of_units
from analysis.ordered.profiles import profile_intervals
from analysis.population.clustered import Errors, clustered
from analysis.population.heteroscedastic import Weighting, heteroscedastic
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments
from analysis.sums.units import unit_sums
from benchmarks.calibration.case import Case, Drawn

SLOPE = 0.5
MISSING = 0.15
UNDEFINED = Reason.UNDEFINED
LARGE_SAMPLE = "large-sample: few people make it a little too sure"
FEW_UNITS = "large-sample in the number of units"
ITEMS = ("a", "b", "c", "d", "e", "f")
LOADINGS = np.array([0.8, 0.7, 0.6, 0.7, 0.6, 0.5])
Generator = np.random.Generator


def cases() -> Iterator[Case]:
    """Yield every case on models."""
    yield from regressions()
    yield from ordered()
    yield from factors()
    yield from growth()


def regressions() -> Iterator[Case]:
    """Yield slopes of people in units, and of people whose spread differs."""
    for errors in Errors:
        yield Case(
            f"slope, {errors.name}",
            "8 departments of 5 to 40 people",
            lambda g, e=errors: slope_in_units(g, e),
            remark="" if errors is Errors.CR2 else "few unequal clusters: why CR2 is the default",
        )
    for weighting in Weighting:
        yield Case(
            f"slope, {weighting.name}",
            "30 people, spread grows with x",
            lambda g, w=weighting: slope_of_unequal(g, w),
            remark="" if weighting is Weighting.HC3 else "small sample: why HC3 is the default",
        )
    yield Case("mediation over three waves", "100 people", lambda g: mediated(g, 100))


def ordered() -> Iterator[Case]:
    """Yield ordered answers of people, alone and in teams."""
    for people in (60, 250):
        setting = f"{people} people, five options, odds ratio 2.2"
        yield Case(
            "ordered slope, Wald",
            setting,
            lambda g, n=people: ordered_slope(g, n, profile=False),
        )
        yield Case(
            "ordered slope, profile",
            setting,
            lambda g, n=people: ordered_slope(g, n, profile=True),
        )
    teams = "20 teams of 10, five options, SD of teams 0.8"
    yield Case("ordered slope in teams", teams, slope_in_teams)
    yield Case("spread of teams, ordered", teams, spread_in_teams, remark=FEW_UNITS)


def factors() -> Iterator[Case]:
    """Yield factor models of one factor and six items."""
    for people in (60, 300):
        setting = f"{people} people, six items"
        yield Case("loading, ML", setting, lambda g, n=people: loading(g, n), remark=LARGE_SAMPLE)
        yield Case(
            "factor model, chi-square p",
            setting,
            lambda g, n=people: fits(g, n),
            remark=LARGE_SAMPLE,
        )
    yield Case("loading, gaps filled by likelihood", "300 people, 15 % missing", loading_with_gaps)
    yield Case("loading, WLSMV", "300 people, five options", ordered_loading)
    yield Case("factor model, WLSMV p", "300 people, five options", ordered_fits)


def growth() -> Iterator[Case]:
    """Yield growth of people in teams over four waves."""
    for teams in (6, 16):
        setting = f"{teams} teams of 6 people, 4 waves"
        for method in SmallSample:
            yield Case(
                f"group x time, {method.value}",
                setting,
                lambda g, t=teams, m=method: apart(g, t, m),
            )
        yield Case(
            "spread of teams, profile",
            setting,
            lambda g, t=teams: spread_of_teams(g, t),
            remark="profile likelihood: " + FEW_UNITS,
        )


def slope_in_units(generator: Generator, errors: Errors) -> Drawn:
    """Draw people of unequal departments, whose answers and predictor hang together."""
    sizes = (5, 5, 8, 8, 10, 15, 25, 40)
    unit = np.repeat(np.arange(8), sizes)
    x = generator.normal(size=8)[unit] + generator.normal(size=unit.size)
    y = SLOPE * x + generator.normal(0, 0.7, 8)[unit] + generator.normal(size=unit.size)
    names = [f"u{place}" for place in unit]
    found = clustered(unit_sums(np.column_stack([y, x]), names, ["y", "x"]), "y", ["x"], errors)
    return found if isinstance(found, Withheld) else (found.figure("x"), SLOPE)


def slope_of_unequal(generator: Generator, weighting: Weighting) -> Drawn:
    """Draw people whose answers spread the more the higher they stand."""
    x = generator.uniform(0, 3, 30)
    y = SLOPE * x + generator.normal(0, 0.4 + 0.6 * x)
    found = heteroscedastic(y, x[:, None], ["x"], weighting)
    return found if isinstance(found, Withheld) else (found.figure("x"), SLOPE)


def mediated(generator: Generator, people: int) -> Drawn:
    """Draw three waves in which a cause goes with an outcome by way of a third."""
    cause, between, outcome = (generator.normal(size=(people, 3)) for _ in range(3))
    for wave in (1, 2):
        between[:, wave] += 0.4 * cause[:, wave - 1] + 0.3 * between[:, wave - 1]
        outcome[:, wave] += 0.4 * between[:, wave - 1] + 0.3 * outcome[:, wave - 1]
    names = [f"p{person}" for person in range(people)]
    found = mediation(cause, between, outcome, names, seed=int(generator.integers(1 << 30)))
    if isinstance(found, Refusal):
        return found.withheld
    return found if isinstance(found, Withheld) else (found.indirect, 0.16)


CUTS = (-2.0, -0.7, 0.5, 1.8)
EFFECT = 0.8


def logistic_answers(generator: Generator, linear: np.ndarray) -> np.ndarray:
    """Draw answers of five options whose odds go with a linear predictor."""
    return np.searchsorted(CUTS, linear + generator.logistic(size=linear.size)).astype(float)


def ordered_slope(generator: Generator, people: int, *, profile: bool) -> Drawn:
    """Draw ordered answers of two kinds of people."""
    x = (np.arange(people) % 2).astype(float)
    counts = ordered_counts(logistic_answers(generator, EFFECT * x), x[:, None], names=["x"])
    found = fit_ordered(counts)
    if isinstance(found, Refused):
        return Withheld(UNDEFINED, people)
    if profile:
        return profile_intervals(found)["x"], EFFECT
    return coefficients(found)["x"].figure, EFFECT


def in_teams(generator: Generator):  # noqa: ANN201 - a fit or a refusal
    """Draw ordered answers of people in teams, and fit them."""
    teams = np.repeat(np.arange(20), 10)
    x = generator.normal(size=teams.size)
    linear = EFFECT * x + generator.normal(0, 0.8, 20)[teams]
    answers = logistic_answers(generator, linear)
    return fit_mixed(ordered_counts(answers, x[:, None], names=["x"], units=list(teams)))


def slope_in_teams(generator: Generator) -> Drawn:
    """Estimate the slope of ordered answers of people in teams."""
    found = in_teams(generator)
    if isinstance(found, Refused):
        return Withheld(UNDEFINED, 200)
    return mixed_coefficients(found)["x"].figure, EFFECT


def spread_in_teams(generator: Generator) -> Drawn:
    """Estimate how far teams lie apart behind ordered answers."""
    found = in_teams(generator)
    return (
        Withheld(UNDEFINED, 200) if isinstance(found, Refused) else (spread_of_units(found), 0.8)
    )


def six_items(generator: Generator, people: int) -> np.ndarray:
    """Draw normal answers to six items of one factor, variances 1."""
    own = generator.normal(size=(people, 6)) * np.sqrt(1 - LOADINGS**2)
    return generator.normal(size=(people, 1)) * LOADINGS + own


def one_factor(generator: Generator, people: int):  # noqa: ANN201 - a fit or none
    """Fit six items of one factor."""
    answers = six_items(generator, people)
    model = factor_model(Structure({"f": ITEMS}))
    return fit_complete(model, sample({"everyone": moments(answers, ITEMS)}))


def loading(generator: Generator, people: int) -> Drawn:
    """Estimate the standardised loading of the first item."""
    found = one_factor(generator, people)
    if isinstance(found, NotFitted):
        return Withheld(UNDEFINED, people)
    return solution(found)[0].standardized, float(LOADINGS[0])


def fits(generator: Generator, people: int) -> Drawn:
    """Test a factor model that is true."""
    found = one_factor(generator, people)
    if isinstance(found, NotFitted):
        return Withheld(UNDEFINED, people)
    p = float(chi2.sf(found.chi2, found.df))
    return Significance(found.chi2, p, people, "chi-square of the model", (float(found.df),))


def loading_with_gaps(generator: Generator) -> Drawn:
    """Estimate a loading where answers are missing at random."""
    answers = six_items(generator, 300)
    answers[generator.random(answers.shape) < MISSING] = np.nan
    model = factor_model(Structure({"f": ITEMS}))
    found = fit_incomplete(model, {"everyone": missing_patterns(answers, ITEMS)})
    if isinstance(found, NotFitted):
        return Withheld(UNDEFINED, 300)
    return solution(found)[0].standardized, float(LOADINGS[0])


def ordered_factors(generator: Generator):  # noqa: ANN201 - a fit or none
    """Fit six ordered items of one factor."""
    answers = np.digitize(six_items(generator, 300), (-1.2, -0.4, 0.3, 1.1)).astype(float)
    found = ordered_statistics(answer_patterns(answers, items=ITEMS))
    if isinstance(found, NotFitted):
        return found
    return fit_ordered_factors(ordered_factor_model(Structure({"f": ITEMS}), found), found)


def ordered_loading(generator: Generator) -> Drawn:
    """Estimate the loading of an ordered item, items standardised already."""
    found = ordered_factors(generator)
    if isinstance(found, NotFitted):
        return Withheld(UNDEFINED, 300)
    return ordered_solution(found)[0].standardized, float(LOADINGS[0])


def ordered_fits(generator: Generator) -> Drawn:
    """Test a factor model of ordered answers that is true, scaled and shifted."""
    found = ordered_factors(generator)
    if isinstance(found, NotFitted):
        return Withheld(UNDEFINED, 300)
    test = found.test
    return Significance(test.scaled, test.p, 300, "scaled and shifted", (float(test.df),))


def grown(generator: Generator, teams: int) -> MixedModel | NotMixed:
    """Draw people of teams of two departments over four waves, and fit their growth."""
    people, waves = teams * 6, 4
    team = np.repeat(np.arange(people) // 6, waves)
    person, wave = np.repeat(np.arange(people), waves), np.tile(np.arange(waves), people)
    score = (
        50
        + generator.normal(0, 3, teams)[team]
        + generator.normal(0, 8, people)[person]
        + generator.normal(0, 1.5, people)[person] * wave
        + generator.normal(0, 5, people * waves)
        + 1.0 * wave * (team % 2)
    )
    rows = pd.DataFrame(
        {
            "score": score,
            "wave": wave.astype(float),
            "person": person,
            "team": team,
            "group": np.where(team % 2, "Sales", "Marketing"),
        }
    )
    return fit_growth(rows, outcome="score", time="wave", person="person", team="team", by="group")


def apart(generator: Generator, teams: int, method: SmallSample) -> Drawn:
    """Estimate how much faster one department grows than the other."""
    found = grown(generator, teams)
    if not isinstance(found, MixedModel):
        return Withheld(found.reason, found.n)
    figures = fixed_effects(found.fitted, method)
    name = next(name for name in figures if ":" in name)
    return figures[name], 1.0 if "Sales" in name else -1.0


def spread_of_teams(generator: Generator, teams: int) -> Drawn:
    """Estimate how far teams lie apart."""
    found = grown(generator, teams)
    if not isinstance(found, MixedModel):
        return Withheld(found.reason, found.n)
    return spread_interval(found.fitted, "team"), 3.0
