"""Growth: mixed models in all their figures, serial errors, and ordered answers in teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from analysis.estimate import Estimate, Reason, Withheld
from analysis.mixed.criterion import Likelihood
from analysis.mixed.effects import anova, fixed_effects, wald_intervals
from analysis.mixed.explained import intraclass_share
from analysis.mixed.group_effects import person_effects
from analysis.mixed.likelihood_ratio import likelihood_ratio
from analysis.mixed.marginal_means import differences, marginal_means
from analysis.mixed.models import MixedModel, fit_growth, fit_mixed
from analysis.mixed.profile import (
    correlation_interval,
    fixed_interval,
    residual_interval,
    spread_interval,
)
from analysis.mixed.small_samples import SmallSample
from analysis.mixed.structure import Varying
from analysis.ordered.assumptions import TermTest, compare, nominal_tests, scale_tests
from analysis.ordered.clustered import clustered_covariance
from analysis.ordered.coefficients import coefficients as coefficients_of_answers
from analysis.ordered.coefficients import odds_ratios
from analysis.ordered.counts import ordered_counts
from analysis.ordered.fitting import Refused, fit_ordered
from analysis.ordered.mixed import fit_mixed as fit_ordered_teams
from analysis.ordered.mixed import unit_effects, unit_test
from analysis.ordered.shares import expected_shares
from analysis.serial.coefficients import coefficients
from analysis.serial.fitting import SerialFit, fit_serial
from analysis.serial.occasions import occasion_sums
from analysis.serial.structure import Serial, Structure
from benchmarks.calibration.case import Case, Drawn
from benchmarks.calibration.models import CUTS, logistic_answers

Generator = np.random.Generator
Several = Mapping[str, Drawn]
PROFILE = "profile likelihood: large-sample"


def cases() -> Iterator[Case]:
    """Yield every case on growth."""
    yield Case(
        "figures of growth",
        "12 teams of 6 people, 4 waves, two departments",
        grown,
        remark=PROFILE,
        remarks={
            "group x time, normal": "why Satterthwaite's is the default",
            "level of a person": "takes the variances for known, as lme4 does",
        },
    )
    yield Case("three departments alike", "3 departments of 4 teams of 5", three, remark=PROFILE)
    yield Case(
        "serial errors",
        "20 people, 6 waves, errors handed on with .4",
        serial,
        remarks={"growth of people, independent residuals": "assumes what is not so here"},
    )
    yield Case("ordered answers", "150 people, five options", ordered)
    yield Case("ordered slope, errors by clusters", "40 teams of 5, five options", clustered)
    yield Case(
        "ordered answers in teams",
        "20 teams of 10, five options",
        in_teams,
        remark="takes the fit for known, as clmm does",
    )


PERSON, CHANGE, TOGETHER, REST, TEAM = 8.0, 1.5, 0.3, 5.0, 3.0


def grown(generator: Generator) -> Several:
    """Draw people of teams of two departments over four waves."""
    people, waves = 72, 4
    team = np.repeat(np.arange(people) // 6, waves)
    person, wave = np.repeat(np.arange(people), waves), np.tile(np.arange(waves), people)
    shared = TOGETHER * PERSON * CHANGE
    own = generator.multivariate_normal([0, 0], [[PERSON**2, shared], [shared, CHANGE**2]], people)
    score = 50 + generator.normal(0, TEAM, 12)[team] + own[person, 0] + own[person, 1] * wave
    score += generator.normal(0, REST, people * waves)
    rows = pd.DataFrame(
        {
            "score": score,
            "wave": wave.astype(float),
            "person": person,
            "team": team,
            "group": np.where(team % 2, "Sales", "Marketing"),
        }
    )
    model = fit_growth(
        rows, outcome="score", time="wave", person="person", team="team", by="group"
    )
    if not isinstance(model, MixedModel):
        return {"spread of change, profile": Withheld(Reason.UNDEFINED, people)}
    fitted = model.fitted
    name = next(one for one in wald_intervals(fitted) if ":" in one)
    first = person_effects(fitted, model.people).of(0)
    return {
        "group x time, normal": (wald_intervals(fitted)[name], 0.0),
        "group x time, profile": (fixed_interval(fitted, name), 0.0),
        "group x time, F p": anova(model)["wave:group"],
        "group x time, F p, Kenward-Roger": anova(model, SmallSample.KENWARD_ROGER)["wave:group"],
        "spread of change, profile": (spread_interval(fitted, "person", "wave"), CHANGE),
        "level with change, profile": (
            correlation_interval(fitted, "person", "(Intercept)", "wave"),
            TOGETHER,
        ),
        "residual spread, profile": (residual_interval(fitted), REST),
        "level of a person": (first, float(own[0, 0])),
    }


def three(generator: Generator) -> Several:
    """Draw three departments of teams that do not differ."""
    team = np.repeat(np.arange(12), 5)
    rows = pd.DataFrame(
        {
            "score": 50 + generator.normal(0, 4, 12)[team] + generator.normal(0, 8, 60),
            "team": team,
            "group": [*np.array([*"SMD"])[team % 3]],
        }
    )
    big, small = (
        fit_mixed(
            rows,
            outcome="score",
            fixed=terms,
            varying=[Varying("team")],
            factors=["group"] if terms else [],
            likelihood=likelihood,
        )
        for terms, likelihood in ((["group"], Likelihood.ML), ([], Likelihood.ML))
    )
    model = fit_mixed(
        rows, outcome="score", fixed=["group"], varying=[Varying("team")], factors=["group"]
    )
    if not (
        isinstance(model, MixedModel)
        and isinstance(big, MixedModel)
        and isinstance(small, MixedModel)
    ):
        return {"departments alike, F p": Withheld(Reason.UNDEFINED, 60)}
    apart = differences(marginal_means(model, "group"))
    return {
        "departments alike, F p": anova(model)["group"],
        "departments alike, Tukey": all(one.test.p > 0.05 for one in apart),  # noqa: PLR2004 - the error rate
        "mean of a department, mixed": (
            marginal_means(model, "group").means[0].estimate,
            50.0,
        ),
        "departments alike, likelihood ratio p": likelihood_ratio(small.fitted, big.fitted),
        "share of teams": (intraclass_share(model.fitted, "team"), 16 / 80),
        "level of all, Kenward-Roger": (
            fixed_effects(model.fitted, SmallSample.KENWARD_ROGER)["(Intercept)"],
            50.0,
        ),
    }


def serial(generator: Generator) -> Several:
    """Draw people whose errors are handed on from wave to wave."""
    people, waves = 20, 6
    noise = np.zeros((people, waves + 10))
    for wave in range(1, waves + 10):
        noise[:, wave] = 0.4 * noise[:, wave - 1] + generator.normal(0, 5, people)
    score = 50 + generator.normal(0, 8, (people, 1)) + noise[:, 10:] + np.arange(waves)
    columns = np.column_stack([np.ones(people * waves), np.tile(np.arange(waves), people)])
    sums = occasion_sums(
        score.ravel(),
        columns,
        [f"p{place // waves}" for place in range(people * waves)],
        [*range(waves)] * people,
    )
    made: dict[str, Drawn] = {}
    for kind in (Serial.NONE, Serial.BY_WAVE):
        found = fit_serial(sums, Structure(serial=kind))
        name = f"growth of people, {kind.value}"
        if isinstance(found, SerialFit):
            last = list(coefficients(found).values())[-1]
            made[name] = last if isinstance(last, Withheld) else (last.figure, 1.0)
        else:
            made[name] = Withheld(Reason.UNDEFINED, people)
    return made


def ordered(generator: Generator) -> Several:
    """Draw ordered answers of two kinds of people who differ, and what is nothing."""
    x = np.column_stack([np.arange(150) % 2, generator.normal(size=150)]).astype(float)
    answers = logistic_answers(generator, 0.8 * x[:, 0])
    counts = ordered_counts(answers, x, names=["kind", "other"])
    found = fit_ordered(counts)
    without = fit_ordered(counts.with_columns(["kind"]))
    if isinstance(found, Refused) or isinstance(without, Refused):
        return {"odds ratio": Withheld(Reason.UNDEFINED, 150)}
    shares = expected_shares(found, {"kind": 0.0, "other": 0.0})
    middle = 1 / (1 + np.exp(-CUTS[2])) - 1 / (1 + np.exp(-CUTS[1]))
    made: dict[str, Drawn] = {
        "odds ratio": (odds_ratios(found)["kind"], float(np.exp(0.8))),
        "share of an answer": (shares[2.0], float(middle)),
        "ordered term, likelihood ratio p": compare(without, found),
    }
    for name, tests in (("nominal", nominal_tests(found)), ("scale", scale_tests(found))):
        test = tests["kind"]
        if isinstance(test, TermTest):
            made[f"proportional odds, {name} p"] = test.significance
    return made


def clustered(generator: Generator) -> Drawn:
    """Draw ordered answers of people in teams whose answers do not go together."""
    x = generator.normal(size=200)
    answers = logistic_answers(generator, 0.8 * x)
    teams = [place // 5 for place in range(200)]
    counts = ordered_counts(answers, x[:, None], names=["x"], units=teams)
    found = fit_ordered(counts)
    if isinstance(found, Refused):
        return Withheld(Reason.UNDEFINED, 200)
    covariance = clustered_covariance(found, counts)
    if isinstance(covariance, Withheld):
        return covariance
    return coefficients_of_answers(found, covariance)["x"].figure, 0.8


def in_teams(generator: Generator) -> Several:
    """Draw ordered answers of people in teams, that differ and that do not."""
    team = np.repeat(np.arange(20), 10)
    effects = generator.normal(0, 0.8, 20)
    apart, alike = (
        fit_ordered_teams(
            ordered_counts(
                logistic_answers(generator, linear), np.zeros((200, 0)), units=list(team)
            )
        )
        for linear in (effects[team], np.zeros(200))
    )
    made: dict[str, Drawn] = {}
    if not isinstance(apart, Refused):
        figure: Estimate = unit_effects(apart)[0]
        made["effect of a team, ordered"] = (figure, float(effects[0]))
    if not isinstance(alike, Refused):
        made["teams alike, ordered p"] = unit_test(alike)
    return made or {"teams alike, ordered p": Withheld(Reason.UNDEFINED, 200)}
