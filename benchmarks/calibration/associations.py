"""Associations: drivers, mediation of waves, business figures, and people in networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.drivers.cross_lagged import CrossLagged, cross_lagged
from analysis.drivers.quadratic import parabola
from analysis.drivers.share_intervals import share_intervals
from analysis.drivers.two_lines import TwoLines, two_lines
from analysis.estimate import Reason, Withheld
from analysis.friction.clusters import cluster_bootstrap
from analysis.networks.actor_partner import actor_partner
from analysis.networks.individuals import round_robin
from analysis.networks.response_surface import response_surface
from analysis.outcomes.link import Choice, link
from analysis.outcomes.panel import Measure, Panel
from analysis.population.clustered import fixed_effects
from analysis.sums.moments import moments
from analysis.sums.units import unit_sums
from benchmarks.calibration.case import ALPHA, Case, Drawn

BOOTSTRAP = "bootstrap percentiles of few clusters are a little narrow"
BOTH = "both sides must slope: on the safe side"
FEW_GROUPS = "large-sample in the number of groups"
Generator = np.random.Generator
Several = Mapping[str, Drawn]


def cases() -> Iterator[Case]:
    """Yield every case on associations."""
    yield Case("shares of importance", "30 teams of 8", importance, remark=BOOTSTRAP)
    yield Case(
        "two lines",
        "150 people, no U",
        no_u,
        remark=BOTH,
    )
    yield Case("turning point, Fieller", "150 people, a parabola", turning, level=0.9)
    yield Case("Lind-Mehlum, p", "150 people, a line", no_turn, remark=BOTH)
    yield Case(
        "cross-lagged",
        "250 people, 4 waves",
        lagged,
        remarks={"autoregression": "large-sample: 250 people make it a little too sure"},
    )
    yield Case("slope within units", "8 departments of 5 to 40 people", within)
    yield Case(
        "link to a business figure",
        "12 departments, 8 quarters",
        business,
        remarks={"link, raw": "the error of friction pulls it to zero: why it is corrected"},
    )
    yield Case("actor and partner", "40 pairs", pairs)
    yield Case("response surface", "150 people", surface)
    yield Case("round robin of people", "12 groups of 6", robin, remark=FEW_GROUPS)
    yield Case(
        "mean by teams, bootstrap",
        "10 teams of 4 to 12, 90 %",
        by_teams,
        level=0.9,
        remark=BOOTSTRAP,
    )


WEIGHTS = np.array([0.5, 0.3, 0.0])


def importance(generator: Generator) -> Several:
    """Draw three predictors that go together, people in teams."""
    team = np.repeat(np.arange(30), 8)
    matrix = np.full((3, 3), 0.3) + 0.7 * np.eye(3)
    x = generator.multivariate_normal(np.zeros(3), matrix, 240)
    y = x @ WEIGHTS + generator.normal(0, 1, 30)[team] * 0.3 + generator.normal(0, 0.9, 240)
    sums = unit_sums(np.column_stack([x, y]), [str(one) for one in team], ["x1", "x2", "x3", "y"])
    names = ["x1", "x2", "x3"]
    found = share_intervals(sums, "y", names, seed=int(generator.integers(1 << 30)), draws=300)
    lmg, johnson = true_weights()
    if isinstance(found, Withheld):
        return {"Shapley weight": found}
    return {
        "Shapley weight": (found["x1"].lmg, lmg[0]),
        "Shapley share": (found["x1"].lmg_share, lmg[0] / lmg.sum()),
        "Johnson's weight": (found["x1"].johnson, johnson[0]),
        "Johnson's share": (found["x1"].johnson_share, johnson[0] / johnson.sum()),
    }


def true_weights() -> tuple[np.ndarray, np.ndarray]:
    """Return the true Shapley and Johnson weights of the three predictors."""
    matrix = np.full((3, 3), 0.3) + 0.7 * np.eye(3)
    with_y = matrix @ WEIGHTS / np.sqrt(WEIGHTS @ matrix @ WEIGHTS + 0.09 + 0.81)

    def explained(places: list[int]) -> float:
        inside = matrix[np.ix_(places, places)]
        return float(with_y[places] @ np.linalg.solve(inside, with_y[places])) if places else 0.0

    shapley = np.zeros(3)
    for one in range(3):
        a, b = (place for place in range(3) if place != one)
        gains = [explained([*k, one]) - explained(k) for k in ([], [a], [b], [a, b])]
        shapley[one] = np.average(gains, weights=[2, 1, 1, 2])
    values, vectors = np.linalg.eigh(matrix)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    return shapley, (root**2) @ (np.linalg.solve(root, with_y) ** 2)


def no_u(generator: Generator) -> Several:
    """Draw an outcome that rises along a line, and one that goes with nothing."""
    x = generator.uniform(0, 100, 150)
    rising = two_lines(x, 50 + 0.2 * x + generator.normal(0, 12, 150))
    flat = two_lines(x, generator.normal(50, 12, 150))
    return {
        "two lines call no U on a line": _no_u(rising),
        "two lines call no U on nothing": _no_u(flat),
    }


def _no_u(found: TwoLines | Withheld) -> Drawn:
    return found if isinstance(found, Withheld) else not found.is_u


def turning(generator: Generator) -> Drawn:
    """Draw a parabola that turns at 40."""
    x = generator.uniform(0, 100, 150)
    found = parabola(x, 50 - 0.01 * (x - 40) ** 2 + generator.normal(0, 12, 150))
    return found if isinstance(found, Withheld) else (found.extremum, 40.0)


def no_turn(generator: Generator) -> Drawn:
    """Draw a line, which turns nowhere."""
    x = generator.uniform(0, 100, 150)
    found = parabola(x, 50 + 0.2 * x + generator.normal(0, 12, 150))
    return found if isinstance(found, Withheld) else found.p > ALPHA


def lagged(generator: Generator, people: int = 250) -> Several:
    """Draw two scores over four waves; the first goes before the second, not the other way."""
    waves = 4
    own = generator.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], people)
    moving = generator.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], people)
    columns = []
    for wave in range(waves + 10):
        moving = moving @ np.array([[0.3, 0.2], [0.0, 0.3]]) + generator.multivariate_normal(
            [0, 0], [[0.9, 0.2], [0.2, 0.8]], people
        )
        if wave >= 10:  # noqa: PLR2004 - by then it has settled
            columns.append(own + moving)
    table = np.hstack([np.column_stack([both[:, side] for both in columns]) for side in range(2)])
    names = [f"{side}{wave}" for side in "xy" for wave in range(waves)]
    found = cross_lagged(moments(table, names), names[:waves], names[waves:])
    if not isinstance(found, CrossLagged):
        return {"cross-lagged, first before second": Withheld(Reason.UNDEFINED, people)}
    return {
        "cross-lagged, first before second": (found.second_on_first[0], 0.2),
        "cross-lagged, second before first": (found.first_on_second[0], 0.0),
        "autoregression": (found.first_on_first[0], 0.3),
        "cross-lagged, fit p": found.fit,
    }


def within(generator: Generator) -> Drawn:
    """Draw people of unequal departments, and compare inside departments alone."""
    unit = np.repeat(np.arange(8), (5, 5, 8, 8, 10, 15, 25, 40))
    x = generator.normal(size=8)[unit] + generator.normal(size=unit.size)
    slopes = 0.5 + generator.normal(0, 0.2, 8)
    y = slopes[unit] * x + generator.normal(0, 0.7, 8)[unit] + generator.normal(size=unit.size)
    sums = unit_sums(np.column_stack([y, x]), [f"u{one}" for one in unit], ["y", "x"])
    found = fixed_effects(sums, "y", ["x"])
    return found if isinstance(found, Withheld) else (found.figure("x"), 0.5)


def business(generator: Generator) -> Several:
    """Draw friction with a known error, and a figure a quarter later."""
    units, periods, effect = 12, 8, -0.2
    true = generator.normal(50, 8, (units, 1)) + generator.normal(0, 8, (units, periods))
    outcome = 100 + generator.normal(0, 3, (units, 1)) + generator.normal(0, 2, (units, periods))
    outcome[:, 1:] += effect * true[:, :-1]
    seen = true + generator.normal(0, 4, true.shape)
    rows = units * periods
    panel = Panel(
        tuple(f"D{place // periods}" for place in range(rows)),
        np.tile(np.arange(periods), units),
        seen.ravel(),
        np.full(rows, 16.0),
        np.full(rows, 12.0),
        outcome.ravel(),
        Measure.LEVEL,
        {},
    )
    found = link(panel, Choice(lag=1))
    return {"link, raw": (found.raw, effect), "link, corrected": (found.corrected, effect)}


def pairs(generator: Generator) -> Several:
    """Draw pairs whose two sides depend on themselves and on each other."""
    x = generator.normal(size=(40, 2))
    shared = generator.normal(0, 0.7, (40, 1))
    z = 0.5 * x + 0.2 * x[:, ::-1] + shared + generator.normal(size=(40, 2))
    found = actor_partner(x, z, [str(pair) for pair in range(40)])
    if isinstance(found, Withheld):
        return {"actor effect": found}
    return {
        "actor effect": (found.actors[0], 0.5),
        "partner effect": (found.partners[0], 0.2),
        "both sides alike, p": found.alike,
    }


def surface(generator: Generator) -> Several:
    """Draw an outcome that falls with the gap of two views."""
    x, y = generator.uniform(1, 5, size=(2, 150))
    outcome = 0.3 * (x - 3) + 0.3 * (y - 3) - 0.2 * (x - y) ** 2 + generator.normal(size=150)
    found = response_surface(x, y, outcome, 3.0)
    if isinstance(found, Withheld):
        return {"a4": found}
    truths = {"a1": 0.6, "a2": 0.0, "a3": 0.0, "a4": -0.8}
    return {f"surface, {name}": (found.figures[name], truth) for name, truth in truths.items()}


def robin(generator: Generator) -> Several:
    """Draw groups in which everybody rates everybody."""
    groups = []
    for _ in range(12):
        effects = generator.multivariate_normal([0, 0], [[1.0, 0.3], [0.3, 1.0]], 6)
        shared = np.triu(generator.normal(0, 0.7, (6, 6)), 1)
        relation = shared + shared.T + generator.normal(0, 0.7, (6, 6))
        groups.append(effects[:, [0]] + effects[:, 1] + relation)
    found = round_robin(groups)
    if isinstance(found, Withheld):
        return {"perceiver variance": found}
    return {
        "perceiver variance of people": (found.perceiver, 1.0),
        "target variance of people": (found.target, 1.0),
        "relation variance of people": (found.relation, 0.98),
        "generalised covariance of people": (found.generalized, 0.3),
        "dyadic covariance of people": (found.dyadic, 0.49),
    }


def by_teams(generator: Generator) -> Drawn:
    """Draw teams whose people answer alike, and bootstrap whole teams."""
    sizes = generator.integers(4, 13, 10)
    teams = {
        f"t{place}": (
            int(size),
            float((50 + generator.normal(0, 5) + generator.normal(0, 15, size)).sum()),
        )
        for place, size in enumerate(sizes)
    }
    return cluster_bootstrap(teams), 50.0
