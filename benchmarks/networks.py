"""Networks: how often 90 % intervals of the social relations of departments cover a known truth.

    python benchmarks/networks.py [--networks 1000] [--departments 3,4,6,8]

Departments of 12 raters, who differ by 15 points (two fifths of that variance their own manner
over all departments they rate), around a mean of 50. First table: a new truth for each network,
drawn from the priors of the model; this is what its intervals promise to cover, whatever the
number of departments. Second table: one truth for all networks. There no promise is made: few
departments hardly tell a variance, the interval leans on the prior, and it covers a truth in the
middle of the prior too often and one at its edge too seldom. Both are printed with their Monte
Carlo error, in points of per cent.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis.estimate import Estimate, Figure, Withheld
from analysis.networks.directed_means import directed_means
from analysis.networks.social_relations import SCALE, SocialRelations, social_relations
from analysis.sums.moments import Moments, moments

RATERS, SPREAD, COMMON = 12, 15.0, 0.4
LOWEST, HIGHEST = 0.86, 0.94
Truth = tuple[float, float, float, float, float]
"""Standard deviations of perceiver, target and pair; generalised and dyadic correlation."""
FIXED: Mapping[str, Truth] = {
    "8, 8, 6, .3, .3": (8.0, 8.0, 6.0, 0.3, 0.3),
    "3, 10, 6, 0, .5": (3.0, 10.0, 6.0, 0.0, 0.5),
}


def from_priors(rng: np.random.Generator) -> Truth:
    """Draw a truth from the model's own priors."""
    sa, sb, sg = np.abs(rng.normal(size=3)) * SCALE
    generalized, dyadic = 2 * rng.beta(2, 2, 2) - 1
    return float(sa), float(sb), float(sg), float(generalized), float(dyadic)


def always(truth: Truth, rng: np.random.Generator) -> Truth:  # noqa: ARG001 - no chance in it
    """Return one truth for every network."""
    return truth


def network(
    rng: np.random.Generator, departments: int, truth: Truth
) -> tuple[dict[str, Moments], np.ndarray, np.ndarray]:
    """Return the ratings of a network, its department effects and its pair effects."""
    sa, sb, sg, generalized, dyadic = truth
    both = np.linalg.cholesky([[1, generalized], [generalized, 1]])
    effects = rng.normal(size=(departments, 2)) @ both.T * [sa, sb]
    opposite = np.linalg.cholesky([[1, dyadic], [dyadic, 1]])
    pairs = np.zeros((departments, departments))
    for i in range(departments):
        for j in range(i):
            pairs[i, j], pairs[j, i] = sg * opposite @ rng.normal(size=2)
    ratings = {}
    for i in range(departments):
        others = [j for j in range(departments) if j != i]
        level = 50 + effects[i, 0] + effects[others, 1] + pairs[i, others]
        own = np.sqrt(COMMON) * rng.normal(size=(RATERS, 1))
        rest = np.sqrt(1 - COMMON) * rng.normal(size=(RATERS, departments - 1))
        ratings[f"D{i}"] = moments(level + SPREAD * (own + rest), [f"D{j}" for j in others])
    return ratings, effects, pairs


def held(
    found: SocialRelations, truth: Truth, effects: np.ndarray, pairs: np.ndarray
) -> Iterator[tuple[str, Figure, float]]:
    """Return each figure with the truth it is about."""
    sa, sb, sg, generalized, dyadic = truth
    yield "perceiver variance", found.perceiver, sa**2
    yield "target variance", found.target, sb**2
    yield "pair variance", found.pair, sg**2
    yield "generalised covariance", found.generalized, generalized * sa * sb
    yield "generalised correlation", found.generalized_correlation, generalized
    yield "dyadic covariance", found.dyadic, dyadic * sg**2
    yield "dyadic correlation", found.dyadic_correlation, dyadic
    for name, figure in found.perceivers.items():
        yield "perceiver effects", figure, float(effects[int(name[1:]), 0])
    for name, figure in found.targets.items():
        yield "target effects", figure, float(effects[int(name[1:]), 1])
    for (rater, target), figure in found.pairs.items():
        yield "pair effects", figure, float(pairs[int(rater[1:]), int(target[1:])])


def cover(
    departments: int, networks: int, truth_of: Callable[[np.random.Generator], Truth]
) -> dict[str, tuple[float, float]]:
    """Return share covered and its Monte Carlo error for each quantity.

    Effects of one network hang together: their error is that of the networks' own shares.
    """
    rng = np.random.default_rng(departments)
    shares: dict[str, list[float]] = {}
    for seed in track(range(networks), f"N = {departments}"):
        truth = truth_of(rng)
        ratings, effects, pairs = network(rng, departments, truth)
        means = directed_means(ratings)
        if isinstance(means, Withheld):
            raise TypeError(f"Network {seed} has no means: {means.reason.value}.")
        found = social_relations(means, seed=seed)
        if isinstance(found, Withheld):
            raise TypeError(f"Network {seed} is withheld: {found.reason.value}.")
        inside: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for name, figure, value in held(found, truth, effects, pairs):
            counts[name] += 1
            inside[name] += isinstance(figure, Estimate) and figure.low <= value <= figure.high
        for name, count in counts.items():
            shares.setdefault(name, []).append(inside[name] / count)
    return {
        name: (float(np.mean(each)), float(np.std(each, ddof=1) / np.sqrt(networks)))
        for name, each in shares.items()
    }


def coverage(
    title: str,
    sizes: list[int],
    networks: int,
    truth_of: Callable[[np.random.Generator], Truth],
) -> bool:
    """Print a coverage table; return whether every share lies between 86 and 94 %."""
    table = Table(title=f"Coverage of 90 % intervals over {networks} networks, %: {title}")
    table.add_column("quantity")
    for departments in sizes:
        table.add_column(f"N = {departments}", justify="right")
    results = {departments: cover(departments, networks, truth_of) for departments in sizes}
    for name in results[sizes[0]]:
        cells = (results[departments][name] for departments in sizes)
        table.add_row(name, *(f"{100 * share:.1f} ± {100 * error:.1f}" for share, error in cells))
    Console(width=100).print(table)
    every = [share for found in results.values() for share, _ in found.values()]
    return all(LOWEST <= share <= HIGHEST for share in every)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=1000)
    parser.add_argument("--departments", default="3,4,6,8")
    arguments = parser.parse_args()
    counts = [int(n) for n in arguments.departments.split(",")]
    promised = coverage("truth from the priors", counts, arguments.networks, from_priors)
    print(f"every coverage within 86 to 94 %: {'yes' if promised else 'NO'}")
    for named, fixed in FIXED.items():
        coverage(f"truth {named}", counts, arguments.networks, partial(always, fixed))
