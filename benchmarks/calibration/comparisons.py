"""Comparisons: effect sizes, many pairs at once, spreads, shares turned and what is alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from analysis.comparison.correlations import williams_test
from analysis.comparison.distributions import kolmogorov_smirnov
from analysis.comparison.equivalence import (
    Equivalence,
    equivalence,
    equivalence_in_spreads,
    equivalence_of_change,
)
from analysis.comparison.paired import (
    Pairs,
    change_in_spreads,
    corrected_change_in_spreads,
    mcnemar,
    mcnemar_exact,
    paired_difference,
)
from analysis.comparison.pairwise import games_howell, pairwise_welch, tukey
from analysis.comparison.ranks import paired_rank_biserial, rank_biserial
from analysis.comparison.several_means import Explained, Measure, share_explained
from analysis.comparison.several_ranks import dunn, friedman
from analysis.comparison.spreads import bartlett, brown_forsythe
from analysis.comparison.standardized import cohens_d_unpooled, glass_delta
from analysis.comparison.two_shares import (
    Favourable,
    ShareDifference,
    Yates,
    chi_square_of_shares,
    difference_of_shares,
)
from analysis.estimate import Withheld
from analysis.sums.summary import Summary
from benchmarks.calibration.case import ALPHA, Case, Drawn
from benchmarks.calibration.groups import EXACT, HIGH, LOW, linked, normal, options, true_delta

SD = 15.0
ETA = 0.1
SAFE = "many comparisons at once: on the safe side"
Generator = np.random.Generator
Several = Mapping[str, Drawn]


def cases() -> Iterator[Case]:
    """Yield every case on comparisons."""
    for first, second in ((8, 8), (12, 40)):
        setting = f"n = {first} and {second}, SD 15 and 25"
        yield Case("sizes", setting, lambda g, a=first, b=second: sizes(g, a, b))
    yield Case("changes in spreads", "n = 12, r = .6", lambda g: spreads_of_change(g, 12))
    yield Case("shares that turned", "30 people, 12 turn", turned, remark=EXACT)
    yield Case(
        "differences of shares by Wald and Yates",
        "20 and 30 people, .3 and .5",
        shares,
        remarks={
            "difference of shares, Wald": "few people: why Newcombe's is the default",
            "chi-square, Yates, p": "a correction that is too careful",
        },
    )
    yield Case("all pairs at once", "4 departments of 8", pairs, remark=SAFE)
    yield Case("all pairs of ranks", "4 departments of 8, five options", rank_pairs, remark=SAFE)
    yield Case("spreads alike", "3 departments of 10", alike_spreads)
    yield Case("whole distributions", "15 and 20 people, five options", whole, remark=EXACT)
    yield Case(
        "ranks on either side",
        "15 and 20 people, five options",
        biserials,
        remark="large-sample, on Fisher's z",
    )
    yield Case("share explained", "4 departments of 10, true eta squared .1", explained)
    yield Case("Williams, p", "60 people, both correlations .4", williams)
    yield Case(
        "equivalence",
        "n = 40 and 40, the truth on the bound",
        on_the_bound,
        remark="two one-sided tests: with few people alike is seldom shown",
    )


def sizes(generator: Generator, first: int, second: int) -> Several:
    """Draw two groups of unequal spread, 7.5 points apart, and standardise the difference."""
    one, two = normal(generator, first, SD, 57.5), normal(generator, second, 25.0)
    unpooled = 7.5 / float(np.sqrt((SD**2 + 25.0**2) / 2))
    return {
        "unpooled d": (cohens_d_unpooled(one, two), unpooled),
        "Glass's delta": (glass_delta(one, two), 7.5 / 25.0),
    }


def spreads_of_change(generator: Generator, people: int) -> Several:
    """Draw a change of 4 points in the same people."""
    pairs = Pairs.of(*linked(generator, people, 0.6))
    truth = 4.0 / float(np.sqrt(2 * 225 * (1 - 0.6)))
    found = paired_difference(pairs)
    return {
        "paired difference": found if isinstance(found, Withheld) else (found.figure, 4.0),
        "change in spreads": (change_in_spreads(pairs), truth),
        "change in spreads, corrected": (corrected_change_in_spreads(pairs), truth),
    }


def turned(generator: Generator) -> Several:
    """Draw people of whom as many turn one way as the other."""
    up, down = generator.multinomial(30, (0.2, 0.2, 0.6))[:2]
    return {
        "McNemar, p": mcnemar(int(up), int(down)),
        "McNemar, exact, p": mcnemar_exact(int(up), int(down)),
    }


def shares(generator: Generator) -> Several:
    """Draw two shares 20 points apart, and one share twice."""
    first = Favourable(int(generator.binomial(20, 0.3)), 20)
    second = Favourable(int(generator.binomial(30, 0.5)), 30)
    same = Favourable(int(generator.binomial(30, 0.3)), 30)
    return {
        "difference of shares, Wald": (
            difference_of_shares(first, second, interval=ShareDifference.WALD),
            -0.2,
        ),
        "chi-square, Yates, p": chi_square_of_shares(first, same, Yates.CORRECTED),
    }


def pairs(generator: Generator) -> Several:
    """Draw four departments with one mean; a rule holds where it calls none of six pairs."""
    alike: dict[str, Summary] = {}
    apart: dict[str, Summary] = {}
    for name, sd in zip("abcd", (8.0, 15.0, 22.0, 30.0), strict=True):
        alike[name], apart[name] = normal(generator, 8, SD), normal(generator, 8, sd)
    return {
        "Tukey, all pairs": none_called(tukey(alike)),
        "Tukey, intervals of all": all_hold(tukey(alike)),
        "Games-Howell, all pairs": none_called(games_howell(apart)),
        "Welch with Holm, all pairs": none_called(pairwise_welch(apart)),
    }


def rank_pairs(generator: Generator) -> Several:
    """Draw four departments that answer alike, and one of them in three waves."""
    found = dunn({name: options(generator, 8) for name in "abcd"})
    waves = friedman(generator.choice(np.arange(1.0, 6.0), (12, 3), p=LOW))
    return {
        "Dunn with Holm, all pairs": none_called(found),
        "Friedman, p": waves if isinstance(waves, Withheld) else waves.significance,
    }


def none_called(found: object) -> Drawn:
    """Tell whether none of all pairs is called."""
    return found if isinstance(found, Withheld) else all(pair.adjusted > ALPHA for pair in found)  # type: ignore[attr-defined]  # pairs of any kind


def all_hold(found: object) -> Drawn:
    """Tell whether the intervals of all pairs hold a difference of none."""
    if isinstance(found, Withheld):
        return found
    return all(pair.figure.low <= 0 <= pair.figure.high for pair in found)  # type: ignore[attr-defined]  # pairs of any kind


def alike_spreads(generator: Generator) -> Several:
    """Draw three departments of one spread."""
    groups = [generator.normal(50, SD, 10) for _ in range(3)]
    return {
        "Brown-Forsythe, p": brown_forsythe(groups),
        "Bartlett, p": bartlett([Summary.of(group) for group in groups]),
    }


def whole(generator: Generator) -> Several:
    """Draw two departments that answer alike."""
    return {
        "Kolmogorov-Smirnov, p": kolmogorov_smirnov(options(generator, 15), options(generator, 20))
    }


def biserials(generator: Generator) -> Several:
    """Draw two departments that answer differently, and the same people twice."""
    before = generator.normal(50, SD, 20)
    after = before + generator.normal(0, 10, 20)
    return {
        "rank-biserial r": (
            rank_biserial(options(generator, 15, HIGH), options(generator, 20)),
            true_delta(),
        ),
        "rank-biserial r, paired": (paired_rank_biserial(before, after), 0.0),
    }


def explained(generator: Generator) -> Several:
    """Draw four departments whose means carry a tenth of the variance."""
    means = np.array([-1.0, -1, 1, 1]) * SD * np.sqrt(ETA / (1 - ETA))
    found = share_explained([normal(generator, 10, SD, 50 + m) for m in means], Measure.ETA)
    if not isinstance(found, Explained):
        return {"share explained": found}
    return {"share explained": bool(found.low <= ETA <= found.high)}


def williams(generator: Generator) -> Drawn:
    """Draw two predictors that go with an outcome alike."""
    matrix = np.array([[1, 0.4, 0.4], [0.4, 1, 0.3], [0.4, 0.3, 1]])
    r = np.corrcoef(generator.multivariate_normal(np.zeros(3), matrix, 60).T)
    return williams_test(float(r[0, 1]), float(r[0, 2]), float(r[1, 2]), 60)


def on_the_bound(generator: Generator) -> Several:
    """Draw differences that lie just on a bound; a test holds where it does not say alike."""
    one, two = normal(generator, 40, SD, 55.0), normal(generator, 40, SD)
    before, after = linked(generator, 40, 0.6)
    tested: Mapping[str, Callable[[], Equivalence | Withheld]] = {
        "equivalence of groups": lambda: equivalence(one, two, (-5.0, 5.0)),
        "equivalence in spreads": lambda: equivalence_in_spreads(one, two, 5.0 / SD),
        "equivalence of a change": lambda: equivalence_of_change(
            Pairs.of(before, after), (-4.0, 4.0)
        ),
    }
    return {name: _not_alike(test()) for name, test in tested.items()}


def _not_alike(found: Equivalence | Withheld) -> Drawn:
    return found if isinstance(found, Withheld) else not found.is_equivalent
