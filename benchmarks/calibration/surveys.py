"""Surveys: figures of a population from a sample with strata, clusters and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.estimate import Withheld
from analysis.population.calibration import Margin, poststratify, rake
from analysis.population.departments import mean_of_department, share_of_department
from analysis.population.design import Design, design, without_correction
from analysis.population.design_tests import (
    difference_of_domains,
    independence_test,
    rank_test,
)
from analysis.population.domains import domain_means
from analysis.population.means import (
    population_mean,
    population_ratio,
    population_total,
    population_variance,
)
from analysis.population.quantiles import population_quantile, quantile_of_answers
from analysis.population.regressions import linear_regression, logistic_regression
from analysis.population.replicates import jackknife_mean, jackknife_quantile
from analysis.population.shares import ShareInterval, population_share
from benchmarks.calibration.case import Case, Drawn
from benchmarks.calibration.groups import EXACT

LINEARISED = "linearised: large-sample"
QUANTILE = {"median by jackknife": "leaving out one is no good for quantiles (Efron 1979)"}
FEW_CLUSTERS = "few clusters of unequal size: linearised errors lag behind"
Generator = np.random.Generator
Several = Mapping[str, Drawn]
STRATA = (30, 50, 120)
SAMPLED = (10, 15, 25)
LEVELS = (40.0, 50.0, 60.0)


def cases() -> Iterator[Case]:
    """Yield every case on surveys."""
    yield Case("department of known size", "12 of 20 people", departments, remark=EXACT)
    yield Case(
        "figures by strata",
        "50 of 200 people, 3 strata",
        by_strata,
        remark=LINEARISED,
        remarks=QUANTILE,
    )
    yield Case("shares by strata", "50 of 200 people, 3 strata", shares_by_strata)
    yield Case("figures by clusters", "8 of 40 teams of 4 to 12", by_clusters, remark=FEW_CLUSTERS)
    yield Case("tests by strata", "50 of 200 people, 3 strata", tests, remark=LINEARISED)
    yield Case(
        "weights fitted to margins",
        "60 of 200 people answer",
        fitted,
        remark="nobody was drawn, so there is no finite-population correction",
    )


def departments(generator: Generator) -> Several:
    """Draw twelve of twenty people."""
    scores = generator.normal(50, 15, 20)
    agree = generator.permutation(np.arange(20) < 8)  # noqa: PLR2004 - eight agree
    drawn = generator.choice(20, 12, replace=False)
    return {
        "mean of a department": (mean_of_department(scores[drawn], 20), float(scores.mean())),
        "share of a department": (share_of_department(int(agree[drawn].sum()), 12, 20), 0.4),
    }


class Company:
    """People of three strata, and a sample of them."""

    def __init__(self, generator: Generator) -> None:
        """Draw people and who is asked."""
        self.stratum = np.repeat(np.arange(3), STRATA)
        people = len(self.stratum)
        self.score = np.array(LEVELS)[self.stratum] + generator.normal(0, 15, people)
        self.hours = np.maximum(20 + 0.2 * self.score + generator.normal(0, 5, people), 1)
        self.agree = (self.score + generator.normal(0, 15, people) > 50).astype(float)  # noqa: PLR2004 - the middle
        self.second = generator.random(people) < 0.5  # noqa: PLR2004 - one half
        self.drawn = np.concatenate(
            [
                generator.choice(np.flatnonzero(self.stratum == place), size, replace=False)
                for place, size in enumerate(SAMPLED)
            ]
        )

    @property
    def design(self) -> Design:
        """How the sample was drawn."""
        stratum = self.stratum[self.drawn]
        return design(
            strata=[str(one) for one in stratum],
            population=[np.array(STRATA, dtype=float)[stratum]],
        )


def by_strata(generator: Generator) -> Several:
    """Draw a sample by strata, and estimate of all."""
    company = Company(generator)
    plan, drawn = company.design, company.drawn
    score, hours, second = company.score[drawn], company.hours[drawn], company.second[drawn]
    domains = domain_means(plan, score, [bool(one) for one in second])
    apart = float(company.score[company.second].mean() - company.score[~company.second].mean())
    whole = np.ones(len(company.score))
    line = linear_regression(plan, score, hours[:, None], ["hours"])
    truth = np.polyfit(company.hours, company.score, 1)[0]
    median = quantile_of_answers(company.score, whole, 0.5)
    return {
        "mean by strata": (population_mean(plan, score), float(company.score.mean())),
        "total by strata": (population_total(plan, score), float(company.score.sum())),
        "ratio by strata": (
            population_ratio(plan, score, hours),
            float(company.score.sum() / company.hours.sum()),
        ),
        "variance by strata": (
            population_variance(plan, score),
            float(company.score.var(ddof=1)),
        ),
        "median by strata": (population_quantile(plan, score), median),
        "mean by jackknife": (jackknife_mean(plan, score), float(company.score.mean())),
        "median by jackknife": (jackknife_quantile(plan, score), median),
        "contrast of domains": (domains.contrast({True: 1.0, False: -1.0}), apart),
        "slope by strata": line if isinstance(line, Withheld) else (line.figure("hours"), truth),
    }


def shares_by_strata(generator: Generator) -> Several:
    """Draw a sample by strata, and estimate who agrees."""
    company = Company(generator)
    truth = float(company.agree.mean())
    return {
        f"share by strata, {interval.value}": (
            population_share(company.design, company.agree[company.drawn], interval),
            truth,
        )
        for interval in ShareInterval
    }


def by_clusters(generator: Generator) -> Several:
    """Draw whole teams of a company of forty."""
    sizes = generator.integers(4, 13, 40)
    team = np.repeat(np.arange(40), sizes)
    score = 50 + generator.normal(0, 6, 40)[team] + generator.normal(0, 14, len(team))
    agree = (score > 50).astype(float)  # noqa: PLR2004 - the middle
    teams = generator.choice(40, 8, replace=False)
    rows = np.flatnonzero(np.isin(team, teams))
    plan = design(
        weights=np.full(len(rows), 5.0),
        clusters=[[str(one) for one in team[rows]]],
        population=[np.full(len(rows), 40.0)],
    )
    return {
        "mean by clusters": (population_mean(plan, score[rows]), float(score.mean())),
        "share by clusters": (population_share(plan, agree[rows]), float(agree.mean())),
        "mean by clusters, jackknife": (
            jackknife_mean(plan, score[rows]),
            float(score.mean()),
        ),
    }


def tests(generator: Generator) -> Several:
    """Draw a sample in which two halves do not differ, nor go together with anything.

    They are alike in the long run and not among these 200: no finite-population correction.
    """
    company = Company(generator)
    drawn, plan = company.drawn, without_correction(company.design)
    second = company.second[drawn]
    compared = difference_of_domains(plan, company.score[drawn], second)
    odds = logistic_regression(plan, company.agree[drawn], second[:, None].astype(float), ["x"])
    called = [str(int(one)) for one in company.agree[drawn]]
    return {
        "difference of domains, p": compared
        if isinstance(compared, Withheld)
        else compared.significance("difference"),
        "rank test by design, p": rank_test(plan, company.score[drawn], second),
        "Rao-Scott, p": independence_test(plan, called, [str(one) for one in second]),
        "logistic slope by design, p": odds
        if isinstance(odds, Withheld)
        else odds.significance("x"),
    }


def fitted(generator: Generator) -> Several:
    """Draw people who answer by department and seniority, and weight them back."""
    company = Company(generator)
    senior = company.second
    chance = np.array([0.5, 0.3, 0.25])[company.stratum] * np.where(senior, 1.2, 0.8)
    there = np.flatnonzero(generator.random(len(chance)) < chance)
    called = [str(one) for one in company.stratum[there]]
    by_department = Margin(called, {str(s): float(n) for s, n in enumerate(STRATA)})
    by_seniority = Margin(
        [bool(one) for one in senior[there]],
        {True: float(senior.sum()), False: float((~senior).sum())},
    )
    plain = design(np.full(len(there), len(chance) / len(there)))
    truth = float(company.score.mean())
    score = company.score[there]
    return {
        "mean, post-stratified": (
            population_mean(poststratify(plain, by_department), score),
            truth,
        ),
        "mean, raked": (population_mean(rake(plain, [by_department, by_seniority]), score), truth),
    }
