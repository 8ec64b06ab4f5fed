"""Groups: means, shares, differences and ranks of small departments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from analysis.comparison.changes import paired_change, unpaired_change
from analysis.comparison.correlations import correlation
from analysis.comparison.dominance import cliffs_delta, probability_of_superiority
from analysis.comparison.ranks import brunner_munzel, mann_whitney, wilcoxon_signed_rank
from analysis.comparison.several_means import analysis_of_variance, welch_analysis_of_variance
from analysis.comparison.several_ranks import kruskal_wallis
from analysis.comparison.standardized import cohens_d, hedges_g
from analysis.comparison.two_means import student, welch
from analysis.comparison.two_shares import (
    Favourable,
    chi_square_of_shares,
    difference_of_shares,
    fisher_test,
)
from analysis.estimate import Figure, Withheld
from analysis.population.design import design
from analysis.population.means import population_mean
from analysis.population.nonresponse import response_rate
from analysis.population.share_intervals import (
    agresti_coull,
    clopper_pearson,
    hypergeometric,
    jeffreys,
    wilson,
    wilson_finite,
)
from analysis.sums.summary import Summary
from benchmarks.calibration.case import Case, Drawn

EXACT = "exact: never short, and wide by its nature"
FEW_VALUES = "few values possible: the share jumps"
Generator = np.random.Generator


def cases() -> Iterator[Case]:
    """Yield every case on groups."""
    yield from shares()
    yield from means()
    yield from differences()
    yield from ranks()


def shares() -> Iterator[Case]:
    """Yield shares of a department that answered in part."""
    for people, answering in ((12, 9), (40, 28)):
        setting = f"{answering} of {people} people, 40 in 100 agree"
        agree = round(0.4 * people)
        for interval in (hypergeometric, wilson_finite):
            yield Case(
                interval.__name__,
                setting,
                lambda g, i=interval, p=people, n=answering, a=agree: (
                    i(int(g.hypergeometric(a, p - a, n)), n, p),
                    a / p,
                ),
                remark=EXACT if interval is hypergeometric else FEW_VALUES,
            )
    for interval in (wilson, clopper_pearson, jeffreys, agresti_coull):
        for n, p in ((15, 0.2), (60, 0.35)):
            yield Case(
                interval.__name__,
                f"n = {n}, share {p}",
                lambda g, i=interval, n=n, p=p: (i(int(g.binomial(n, p)), n), p),
                remark=EXACT if interval is clopper_pearson else FEW_VALUES,
            )
    yield Case(
        "response rate",
        "40 people, 65 in 100 answer",
        lambda g: (response_rate(int(g.binomial(40, 0.65)), 40), 0.65),
        remark=FEW_VALUES,
    )


def means() -> Iterator[Case]:
    """Yield means of people drawn from a department without replacement."""
    for people, answering in ((14, 9), (60, 40)):
        yield Case(
            "population mean",
            f"{answering} of {people} people, skewed scores",
            lambda g, p=people, n=answering: mean_of_some(g, p, n),
        )


def mean_of_some(generator: Generator, people: int, answering: int) -> Drawn:
    """Draw some of a department and estimate the mean of all."""
    scores = 100 * generator.beta(2.0, 4.0, people)
    drawn = generator.choice(scores, answering, replace=False)
    found = population_mean(design(population=[np.full(answering, float(people))]), drawn)
    return found, float(scores.mean())


def differences() -> Iterator[Case]:
    """Yield differences of two groups and of the same people twice."""
    for first, second in ((8, 8), (12, 40)):
        setting = f"n = {first} and {second}, SD 15 and 25"
        yield Case("Welch, interval", setting, lambda g, a=first, b=second: two(g, a, b, 25.0))
        yield Case("Welch, p", setting, lambda g, a=first, b=second: two_p(g, a, b, 25.0))
        equal = f"n = {first} and {second}, SD 15"
        yield Case("Student, p", equal, lambda g, a=first, b=second: student_p(g, a, b))
        for size in (cohens_d, hedges_g):
            remark = "exact for d; g moves the ends along" if size is hedges_g else ""
            yield Case(
                f"{size.__name__}, true d 0.5",
                equal,
                lambda g, s=size, a=first, b=second: standardized(g, s, a, b),
                remark=remark,
            )
    yield Case("change, same people", "n = 10, r = .6", lambda g: change(g, 10))
    yield Case("change, unlinked", "n = 10 and 12", lambda g: unlinked_change(g, 10, 12))
    yield Case("correlation, true r .4", "n = 25", lambda g: related(g, 25, 0.4))
    yield Case("difference of shares", "9 and 30 people, .3 and .5", two_shares)
    yield Case("chi-square of shares, p", "20 and 30 people, both .4", same_shares)
    yield Case("Fisher, p", "9 and 12 people, both .4", fisher, remark=EXACT)
    yield Case("analysis of variance, p", "4 departments of 8", lambda g: variance_p(g, 15.0))
    yield Case(
        "Welch's analysis of variance, p",
        "4 departments of 8, SD 8 to 30",
        lambda g: variance_p(g, None),
        remark="approximate: with 8 each it rejects a little too often",
    )


def ranks() -> Iterator[Case]:
    """Yield what rests on ranks, on answers of five options."""
    for name, test in (("Mann-Whitney, p", mann_whitney), ("Brunner-Munzel, p", brunner_munzel)):
        yield Case(
            name,
            "10 and 15 people, five options",
            lambda g, t=test: t(options(g, 10), options(g, 15)),
        )
    yield Case("Wilcoxon signed rank, p", "15 people, five options", signed_rank)
    yield Case("Kruskal-Wallis, p", "3 departments of 8, five options", several_ranks)
    yield Case("Cliff's delta", "15 and 20 people, five options", dominance)
    yield Case("probability of superiority", "15 and 20 people, five options", superiority)


LOW, HIGH = (0.1, 0.2, 0.4, 0.2, 0.1), (0.05, 0.1, 0.3, 0.35, 0.2)


def options(generator: Generator, people: int, given: tuple[float, ...] = LOW) -> np.ndarray:
    """Draw answers with given shares."""
    return generator.choice(np.arange(1.0, 6.0), people, p=given)


def normal(generator: Generator, people: int, sd: float, mean: float = 50.0) -> Summary:
    """Draw and sum up scores."""
    return Summary.of(generator.normal(mean, sd, people))


def two(generator: Generator, first: int, second: int, sd: float) -> Drawn:
    """Draw two groups 5 points apart."""
    found = welch(normal(generator, first, 15.0, 55.0), normal(generator, second, sd))
    return found if isinstance(found, Withheld) else (found.figure, 5.0)


def two_p(generator: Generator, first: int, second: int, sd: float) -> Drawn:
    """Draw two groups with one mean."""
    found = welch(normal(generator, first, 15.0), normal(generator, second, sd))
    return found if isinstance(found, Withheld) else found.significance


def student_p(generator: Generator, first: int, second: int) -> Drawn:
    """Draw two groups with one mean and spread."""
    found = student(normal(generator, first, 15.0), normal(generator, second, 15.0))
    return found if isinstance(found, Withheld) else found.significance


def standardized(
    generator: Generator, size: Callable[[Summary, Summary], Figure], first: int, second: int
) -> Drawn:
    """Draw two groups half a standard deviation apart."""
    return size(normal(generator, first, 15.0, 57.5), normal(generator, second, 15.0)), 0.5


def linked(generator: Generator, people: int, r: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw two scores of the same people."""
    both = generator.multivariate_normal((50.0, 54.0), 225 * np.array([[1, r], [r, 1]]), people)
    return both[:, 0], both[:, 1]


def change(generator: Generator, people: int) -> Drawn:
    """Draw a change of 4 points in the same people."""
    return paired_change(*linked(generator, people, 0.6)), 4.0


def unlinked_change(generator: Generator, before: int, after: int) -> Drawn:
    """Draw a change of 4 points in other people."""
    found = unpaired_change(normal(generator, before, 15.0), normal(generator, after, 15.0, 54.0))
    return found, 4.0


def related(generator: Generator, people: int, r: float) -> Drawn:
    """Draw two scores that go together."""
    found = correlation(*linked(generator, people, r))
    return found if isinstance(found, Withheld) else (found.figure, r)


def two_shares(generator: Generator) -> Drawn:
    """Draw two shares 20 points apart."""
    first = Favourable(int(generator.binomial(9, 0.3)), 9)
    second = Favourable(int(generator.binomial(30, 0.5)), 30)
    return difference_of_shares(first, second), -0.2


def same_shares(generator: Generator) -> Drawn:
    """Draw one share twice."""
    return chi_square_of_shares(
        Favourable(int(generator.binomial(20, 0.4)), 20),
        Favourable(int(generator.binomial(30, 0.4)), 30),
    )


def fisher(generator: Generator) -> Drawn:
    """Draw one share twice from few people."""
    return fisher_test(
        Favourable(int(generator.binomial(9, 0.4)), 9),
        Favourable(int(generator.binomial(12, 0.4)), 12),
    )


def variance_p(generator: Generator, sd: float | None) -> Drawn:
    """Draw four departments with one mean, of one spread or of four."""
    spreads = (sd,) * 4 if sd is not None else (8.0, 15.0, 22.0, 30.0)
    groups = [normal(generator, 8, spread) for spread in spreads]
    if sd is None:
        return welch_analysis_of_variance(groups)
    found = analysis_of_variance(groups)
    return found if isinstance(found, Withheld) else found.significance


def signed_rank(generator: Generator) -> Drawn:
    """Draw answers of the same people twice, without a change."""
    return wilcoxon_signed_rank(options(generator, 15), options(generator, 15))


def several_ranks(generator: Generator) -> Drawn:
    """Draw three departments that answer alike."""
    found = kruskal_wallis({name: options(generator, 8) for name in "abc"})
    return found if isinstance(found, Withheld) else found.significance


def dominance(generator: Generator) -> Drawn:
    """Draw two departments that answer differently."""
    return cliffs_delta(options(generator, 15, HIGH), options(generator, 20)), true_delta()


def superiority(generator: Generator) -> Drawn:
    """Draw two departments that answer differently."""
    found = probability_of_superiority(options(generator, 15, HIGH), options(generator, 20))
    return found, (true_delta() + 1) / 2


def true_delta() -> float:
    """Return P(first above second) - P(first below second)."""
    both = np.outer(HIGH, LOW)
    return float(np.tril(both, -1).sum() - np.triu(both, 1).sum())
