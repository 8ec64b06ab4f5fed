"""Disclosure: what attacks find, what rounding leaves open, and how long planning takes.

Run it as `python benchmarks/disclosure.py [--organisations 10000]` from the top of the project.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor
from time import perf_counter

import numpy as np

from analysis.estimate import Estimate
from reports.disclosure.breakdowns import Respondents, label_table, plan_breakdowns
from reports.disclosure.certificate import NONE, certify
from reports.disclosure.cut import smallest_group
from reports.disclosure.pinned import Bounds, pinned
from reports.disclosure.rounding import show_score
from reports.disclosure.tree import TOP, publishable, residual_blocks
from tests.reports.disclosure.attacker import smallest_isolated
from tests.reports.disclosure.crossings import random_crossing
from tests.reports.disclosure.naive import NAIVE
from tests.reports.disclosure.organisations import Organisation, chance, random_organisation

UNITS, EMPLOYEES, ANSWERING = 5000, 50_000, 0.65
FAMILIES = {
    "gender": (0.56, 0.425, 0.015),
    "tenure": (0.15, 0.3, 0.3, 0.25),
    "age": (0.2, 0.35, 0.3, 0.15),
}
SHARE_AT_THE_END = 0.4
K = 8

Tells = Callable[[float, int], tuple[float, float]]


def main() -> None:
    """Print one table after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, default=10_000)
    organisations = parser.parse_args().organisations
    attack_trees(organisations)
    attack_naive_rules(organisations // 10)
    attack_crossings(organisations // 10)
    pin_blocks(200)
    guess_joiners(300)
    time_planning()


def attack_trees(organisations: int) -> None:
    """Attack the units that the planner publishes."""
    rng, leaks, published = chance(1), 0, 0
    with _timed() as seconds:
        for _ in range(organisations):
            its, k = random_organisation(rng), rng.randint(2, 8)
            groups = its.groups(publishable(its.parents, its.direct, k))
            leaks += smallest_isolated(groups, len(its.homes), k) is not None
            published += len(groups)
    print(f"\nOrganisations attacked  {organisations:>7,}  units published {published:,}")
    print(f"Groups below k isolated {leaks:>7,}  in {seconds():.1f} s")


def attack_naive_rules(organisations: int) -> None:
    """Attack rules that look at one unit at a time, to show that the attacker bites."""
    print(f"\n{'Rule':<36}{'leaks':>7}   ({organisations:,} organisations, k = 5)")
    rules: dict[str, Callable[[Organisation, int], tuple[bool, ...]]] = dict(NAIVE)
    rules["this project"] = lambda its, k: publishable(its.parents, its.direct, k)
    for name, rule in rules.items():
        rng = chance(3)
        made = [random_organisation(rng) for _ in range(organisations)]
        leaks = sum(
            smallest_isolated(its.groups(rule(its, 5)), len(its.homes), 5) is not None
            for its in made
        )
        print(f"{name:<36}{leaks / organisations:>7.1%}")


def attack_crossings(instances: int) -> None:
    """Hold the certificate against the attacker."""
    print(f"\n{'Breakdowns':<12}{'safe':>7}{'proved':>8}{'unsound':>9}   ({instances:,} each)")
    for breakdowns in (1, 2):
        rng, count = chance(1), Counter[str]()
        for _ in range(instances):
            crossing = random_crossing(rng, breakdowns)
            proved = certify(crossing.labels, crossing.k).safe
            found = smallest_isolated(crossing.groups, crossing.people, crossing.k)
            count["safe"] += found is None
            count["proved"] += proved
            count["unsound"] += proved and found is not None
        print(f"{breakdowns:<12}{count['safe']:>7}{count['proved']:>8}{count['unsound']:>9}")


def pin_blocks(organisations: int) -> None:
    """Count blocks at the end of the scale that are pinned, by how numbers are shown."""
    print(f"\n{'Shown':<24}{'at the end':>11}{'pinned':>8}{'after':>7}{'hidden':>8}   (k = {K})")
    for name, tells in WAYS.items():
        rng, count = np.random.default_rng(1), Counter[str]()
        for _ in range(organisations):
            count.update(_repair(_at_the_end(rng), tells))
        shares = count["pinned"] / count["end"], count["hidden"] / count["published"]
        print(f"{name:<24}{count['end']:>11}{shares[0]:>8.1%}{count['after']:>7}{shares[1]:>8.2%}")


def guess_joiners(trials: int) -> None:
    """Count joiners whose answer follows from two waves in which nobody else changes."""
    sizes = (8, 9, 10, 12, 15, 20, 25, 49)
    print("\nJoiner's answer found" + "".join(f"{f'n={n}':>7}" for n in sizes))
    for name, tells in WAYS.items():
        rng = np.random.default_rng(4)
        shares = [sum(_is_found(rng, n, tells) for _ in range(trials)) / trials for n in sizes]
        print(f"{name:<21}" + "".join(f"{share:>7.0%}" for share in shares))


def time_planning() -> None:
    """Plan 5,000 units with three breakdowns and check the first by the exact cut."""
    print(f"\n{UNITS:,} units          k   totals   breakdowns       dropped  seconds")
    for k in (10, 8, 5):
        parents, unit, categories = _company(np.random.default_rng(7))
        direct = np.bincount(unit, minlength=UNITS).tolist()
        with _timed() as seconds:
            totals = publishable(parents, direct, k)
        print(f"{'totals':<18}{k:>4}{sum(totals):>9,}{'':>26}{seconds():>9.2f}")
        for families in (1, 2, 3):
            names = list(FAMILIES)[:families]
            people = Respondents(parents, unit, {name: categories[name] for name in names})
            with _timed() as seconds:
                plan = plan_breakdowns(people, totals, k)
            shown = "/".join(str(sum(its)) for its in plan.breakdowns.values())
            words = f"+ {names[-1]}"
            print(f"{words:<18}{k:>4}{'':>9}   {shown:<16}{len(plan.dropped):>8}{seconds():>8.2f}")
            if families == 1:
                labels = label_table(people, totals, plan.breakdowns)
                with _timed() as seconds:
                    smallest = smallest_group(_pairs(labels.tolist()), 10**9)
                words = f"  smallest cut {smallest}"
                print(f"{words:<18}{k:>4}{'':>36}{seconds():>8.2f}")


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    start = perf_counter()
    end: list[float] = []
    yield lambda: end[0] - start
    end.append(perf_counter())


def _exact(mean: float, _: int) -> tuple[float, float]:
    return mean, mean


def _as_shown(mean: float, n: int) -> tuple[float, float]:
    return show_score(Estimate(mean, 1.0, mean, mean, n, "mean"), K).tells


def _stepped(steps: Sequence[tuple[int, float]], *, coded: bool) -> Tells:
    """Return a way to show means in the given steps, with or without codes at the ends."""

    def tells(mean: float, n: int) -> tuple[float, float]:
        step = next(step for people, step in steps if n >= people)
        rounded = floor(mean / step + 0.5) * step
        if not coded:
            return max(0.0, rounded - step / 2), min(100.0, rounded + step / 2)
        people = max(n - n % 5, K)
        first, last = ceil(50 / people / step) * step, floor((100 - 50 / people) / step) * step
        if mean <= first:
            return 0.0, first
        if mean >= last:
            return last, 100.0
        return max(rounded - step / 2, first), min(rounded + step / 2, last)

    return tells


WAYS: dict[str, Tells] = {
    "exact": _exact,
    "1, no codes": _stepped([(0, 1)], coded=False),
    "1/2 at 25, no codes": _stepped([(25, 1), (0, 2)], coded=False),
    "1": _stepped([(0, 1)], coded=True),
    "1/2 at 50": _stepped([(50, 1), (0, 2)], coded=True),
    "2.5/5 at 50": _stepped([(50, 2.5), (0, 5)], coded=True),
    "1/2/5 at 50, 25": _as_shown,
}


@dataclass(frozen=True, slots=True)
class _Answers:
    parents: tuple[int, ...]
    direct: tuple[int, ...]
    sums: tuple[float, ...]
    at_the_end: tuple[bool, ...]


def _at_the_end(rng: np.random.Generator) -> _Answers:
    """Return units in 4 of 10 of which everybody answered 100."""
    units = int(rng.integers(5, 40))
    parents = [TOP, *(int(rng.integers(max(0, unit - 5), unit)) for unit in range(1, units))]
    direct = [int(n) for n in rng.choice([0, 3, 6, 8, 10, 12, 15, 25], units)]
    ends = [bool(rng.random() < SHARE_AT_THE_END) for _ in range(units)]
    sums = [
        100.0 * n if end else 25.0 * int(rng.integers(0, 5, n).sum())
        for n, end in zip(direct, ends, strict=True)
    ]
    return _Answers(tuple(parents), tuple(direct), tuple(sums), tuple(ends))


def _repair(its: _Answers, tells: Tells) -> Counter[str]:
    worth = [1.0] * len(its.parents)
    shown = publishable(its.parents, its.direct, K, worth)
    caught = _caught(its, shown, tells)
    ends = _ends(its, shown)
    count = Counter(published=sum(shown), end=len(ends), pinned=len(caught & ends))
    while caught:
        for unit in caught:
            worth[unit] = 0.0
        shown = publishable(its.parents, its.direct, K, worth)
        caught = _caught(its, shown, tells)
    count.update(hidden=count["published"] - sum(shown), after=len(_caught(its, shown, tells)))
    return count


def _caught(its: _Answers, shown: Sequence[bool], tells: Tells) -> set[int]:
    people, sums = list(its.direct), list(its.sums)
    for unit in range(len(people) - 1, 0, -1):
        people[its.parents[unit]] += people[unit]
        sums[its.parents[unit]] += sums[unit]
    blocks = residual_blocks(its.parents, shown)
    above = [TOP if parent == TOP else blocks[parent] for parent in its.parents]
    bounds = [
        Bounds(
            str(unit),
            None if above[unit] == TOP else str(above[unit]),
            people[unit],
            *tells(sums[unit] / people[unit], people[unit]),
        )
        for unit, is_shown in enumerate(shown)
        if is_shown
    ]
    return {int(unit) for unit in pinned(bounds)}


def _ends(its: _Answers, shown: Sequence[bool]) -> set[int]:
    """Return the non-empty blocks in which everybody answered 100."""
    blocks = residual_blocks(its.parents, shown)
    inside = {b for b, n in zip(blocks, its.direct, strict=True) if n and b != TOP}
    mixed = {
        b for b, n, end in zip(blocks, its.direct, its.at_the_end, strict=True) if n and not end
    }
    return inside - mixed


def _is_found(rng: np.random.Generator, n: int, tells: Tells) -> bool:
    others = float(rng.integers(0, 5, n).sum() * 25)
    joiner = float(rng.integers(0, 5) * 25)
    before, after = tells(others / n, n), tells((others + joiner) / (n + 1), n + 1)
    low = (n + 1) * after[0] - n * before[1] - 1e-6
    high = (n + 1) * after[1] - n * before[0] + 1e-6
    return sum(low <= answer <= high for answer in range(0, 101, 25)) == 1


def _company(
    rng: np.random.Generator,
) -> tuple[tuple[int, ...], np.ndarray, dict[str, np.ndarray]]:
    """Return six levels of units with lognormal sizes and the categories of who answered."""
    parents, front = [TOP], [0]
    while len(parents) < UNITS:
        below = [above for above in front for _ in range(int(rng.integers(3, 10)))][
            : UNITS - len(parents)
        ]
        front = list(range(len(parents), len(parents) + len(below)))
        parents += below
    leaf = np.ones(UNITS, bool)
    leaf[parents[1:]] = False
    size = np.where(leaf, rng.lognormal(2.0, 0.6, UNITS), 1.0)
    unit = rng.choice(UNITS, EMPLOYEES, p=size / size.sum())
    unit = unit[rng.random(EMPLOYEES) < ANSWERING]
    categories = {
        name: rng.choice(len(shares), len(unit), p=shares) for name, shares in FAMILIES.items()
    }
    return tuple(parents), unit, categories


def _pairs(labels: list[list[int]]) -> Counter[tuple[int | None, int | None]]:
    return Counter(
        (None if one == NONE else one, None if other == NONE else other) for one, other in labels
    )


if __name__ == "__main__":
    main()
