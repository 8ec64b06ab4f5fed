"""Recovery: how often 90 % intervals cover a known truth, and how often alerts are false.

    python benchmarks/recovery.py [--companies 2000] [--people 8,15,40]

Every company is simulated answer by answer, screened, scored and estimated by the pipeline's own
functions. Truth is the expected score under the answering model, rounding to answer steps
included. The second table applies the early-warning rule to simulated years of four waves.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis.estimate import Estimate, Figure
from analysis.friction.direction import Direction
from analysis.friction.measures import Measures, measure
from analysis.friction.reading import Friction, read_friction
from analysis.quality.screening import screen
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from analysis.simulation.company import simulate
from analysis.simulation.example import random_company
from analysis.simulation.false_alarms import DOMAIN, early_warning
from analysis.simulation.truth import Truth
from survey.answers.extract import Extract
from survey.instrument.catalogue import read_shipped, shipped_text
from survey.privacy.thresholds import Thresholds

INSTRUMENT, TEXT = read_shipped("friction-full"), shipped_text("friction-full")
BATCH = 50
LIMITS = Thresholds(scores=5, gaps=5, rated=5)
"""Screening may set one of eight people aside; the usual limit of 8 would then withhold."""
LOWEST, HIGHEST = 0.87, 0.93


def covered(figure: Figure, truth: float) -> bool | None:
    """Tell whether an interval holds the truth; None where the figure was withheld."""
    return figure.low <= truth <= figure.high if isinstance(figure, Estimate) else None


def batch(task: tuple[range, int]) -> Counter[tuple[str, bool | None]]:
    """Simulate and estimate some companies; count for each quantity how often it was covered.

    Each company stands as a wave of its own in one table, so that loading and scoring cost the
    same for fifty as for one. It is estimated by itself: nothing is pooled between companies.
    """
    seeds, people = task
    made = {}
    for seed in seeds:
        wave = f"company {seed:06d}"
        plan = replace(random_company(seed, people, (wave,)), name="companies")
        made[wave] = simulate(plan, INSTRUMENT, TEXT, seed)
    responses = load(*(_with_own_people(wave, one.extract) for wave, one in made.items()))
    measures = measure(score(screen(responses)))
    hits: Counter[tuple[str, bool | None]] = Counter()
    for wave, one in made.items():
        mine = measures.frame[measures.frame["wave"] == wave]
        own = Measures(mine, measures.names)
        hits += count(read_friction(own, responses.headcount, LIMITS), one.truth, wave)
    return hits


def _with_own_people(wave: str, extract: Extract) -> Extract:
    """Return an Extract whose pseudonyms are those of no other company."""
    pids = wave + extract.responses["pid"]
    return replace(extract, responses=extract.responses.assign(pid=pids))


def count(found: Friction, truth: Truth, wave: str) -> Counter[tuple[str, bool | None]]:
    """Count the covered and the missed of every quantity of one company."""
    hits: Counter[tuple[str, bool | None]] = Counter()
    for one in found.indices:
        hits["FI", covered(one.index.figure, truth.index(wave, one.direction))] += 1
        for name, judged in one.components.items():
            hits[name, covered(judged.figure, truth.score(wave, one.direction, name))] += 1
    for pair in found.pairs:
        first = Direction(*pair.departments)
        middle = (truth.index(wave, first) + truth.index(wave, first.back())) / 2
        hits["FI of the pair", covered(pair.index.figure, middle)] += 1
    for level in found.pressure:
        true = truth.imbalance(wave, *level.departments)
        hits["PI", covered(level.imbalance.figure, true)] += 1
    for line in found.mirror:
        true = truth.meta_gap(wave, line.department, line.other, line.attribute)
        hits["MG", covered(line.meta_gap.figure, true)] += 1
    return hits


def coverage(companies: int, sizes: list[int]) -> bool:
    """Print the coverage table; return whether every figure lies between 87 and 93 %."""
    table = Table(title=f"Coverage of 90 % intervals over {companies} companies, %")
    table.add_column("quantity")
    results = {}
    for people in sizes:
        table.add_column(f"n = {people}", justify="right")
        starts = range(0, companies, BATCH)
        tasks = [(range(start, min(start + BATCH, companies)), people) for start in starts]
        results[people] = Counter()
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            counts = pool.map(batch, tasks)
            for hits in track(counts, f"n = {people}", total=len(tasks)):
                results[people] += hits
    names = list(dict.fromkeys(name for name, _ in results[sizes[0]]))
    shares = {
        (name, people): hits[name, True] / (hits[name, True] + hits[name, False])
        for people, hits in results.items()
        for name in names
    }
    for name in names:
        table.add_row(name, *(f"{100 * shares[name, people]:.1f}" for people in sizes))
    unseen = [results[people][name, None] for people in sizes for name in names]
    table.caption = f"{sum(unseen)} figures were withheld"
    Console().print(table)
    return all(LOWEST <= share <= HIGHEST for share in shares.values())


def alarms() -> bool:
    """Print the early-warning table beside the design's figures; return whether they agree."""
    table = Table(title="Early warning: a year of four quarterly waves, and a shift of +10")
    for name in ("n", "linked", "false alarms a year", "design", "caught in two waves", "design"):
        table.add_column(name, justify="right")
    close = True
    for (people, linked), expected in DOMAIN.items():
        rates = early_warning(people, linked=linked)
        table.add_row(
            str(people),
            "yes" if linked else "no",
            f"{rates.false_a_year:.3f}",
            "" if expected.false_a_year is None else f"{expected.false_a_year:.2f}",
            f"{rates.caught:.3f}",
            f"{expected.caught:.2f}",
        )
        close &= rates.agrees_with(expected)
    Console().print(table)
    return close


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=2000)
    parser.add_argument("--people", default="8,15,40")
    arguments = parser.parse_args()
    inside = coverage(arguments.companies, [int(n) for n in arguments.people.split(",")])
    agree = alarms()
    print(f"every coverage within 87 to 93 %: {'yes' if inside else 'NO'}")
    print(f"early warning within 0.03 of the design's figures: {'yes' if agree else 'NO'}")
