"""Agreement: how often the intervals of r_wg, AD and a_wg hold the truth, by simulation.

    python benchmarks/agreement.py [--units 2000]

Units of 8 to 40 people answer one item, or four that hang together, from known distributions of
five options. Printed is the share of 90 % intervals that hold the value of the whole population.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from analysis.agreement.intervals import SureAgreement, sure_agreement
from analysis.estimate import Estimate
from analysis.sums.tables import Tables, tables

POPULATIONS = {
    "agreement": (0.0, 0.05, 0.2, 0.6, 0.15),
    "nearly all alike": (0.0, 0.0, 0.05, 0.9, 0.05),
    "moderate": (0.05, 0.15, 0.4, 0.3, 0.1),
    "chance": (0.2, 0.2, 0.2, 0.2, 0.2),
    "two camps": (0.45, 0.05, 0.0, 0.05, 0.45),
    "at the end": (0.0, 0.0, 0.1, 0.4, 0.5),
}
INDICES = ("rwg", "rwg_lindell", "ad_mean", "ad_median", "awg")
SIZES = (8, 12, 20, 40)
OPTIONS = np.arange(1.0, 6.0)
TOGETHER = 0.5
"""Correlation between the latent answers of a person to two of four items."""
MANY = 200_000
LEVEL = 0.9


def answers_of(
    shares: Sequence[float], people: int, items: int, generator: np.random.Generator
) -> np.ndarray:
    """Return answers with these shares of the options, shape (people, items)."""
    shared = generator.normal(0, TOGETHER**0.5, (people, 1)) if items > 1 else 0.0
    own = generator.normal(0, (1 - TOGETHER) ** 0.5 if items > 1 else 1.0, (people, items))
    cuts = norm.ppf(np.clip(np.cumsum(shares)[:-1], 0.0, 1.0))
    return OPTIONS[np.searchsorted(cuts, shared + own)]


def truths(shares: Sequence[float], items: int) -> dict[str, float]:
    """Return the value of each index in a population without end."""
    p = np.asarray(shares)
    mean = float(p @ OPTIONS)
    variance = float(p @ (OPTIONS - mean) ** 2)
    median = float(OPTIONS[np.searchsorted(np.cumsum(p), 0.5)])
    agreed = 1 - variance / 2
    return {
        "rwg": agreed if items == 1 else rwg_j(max(agreed, 0.0), variance / 2, items),
        "rwg_lindell": 1 - variance / 2,
        "ad_mean": float(p @ np.abs(OPTIONS - mean)),
        "ad_median": float(p @ np.abs(OPTIONS - median)),
        "awg": 1 - 2 * variance / (6 * mean - mean**2 - 5),
    }


def rwg_j(agreed: float, share: float, items: int) -> float:
    """Return rwg(j), which has no value under 0 in a population."""
    return items * agreed / (items * agreed + share)


def main() -> None:
    """Print the coverage of every index, population and size."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--units", type=int, default=2000)
    asked = options.parse_args()
    generator = np.random.default_rng(20_264)
    print(
        f"{'share of 90 % intervals that hold the truth':44}" + "".join(f"{n:>9}" for n in SIZES)
    )
    for items in (1, 4):
        for name, shares in POPULATIONS.items():
            truth = truths(shares, items)
            held = {index: [] for index in INDICES}
            for people in SIZES:
                answers = answers_of(shares, asked.units * people, items, generator)
                names = np.repeat([f"u{unit}" for unit in range(asked.units)], people)
                counted: Tables = tables(answers, list(names))
                found = sure_agreement(counted, 1, 5, confidence=LEVEL)
                for index in INDICES:
                    held[index].append(share_held(found, index, truth[index]))
            for index in INDICES:
                row = "".join(f"{share:9.3f}" for share in held[index])
                print(f"{items} item{'s' if items > 1 else ' '} {name:18}{index:18}{row}")


def share_held(found: Sequence[SureAgreement], index: str, truth: float) -> float:
    """Return the share of the units' intervals that hold a value; withheld ones are left out."""
    figures = [getattr(unit, index) for unit in found]
    known = [figure for figure in figures if isinstance(figure, Estimate)]
    held = [figure.low <= truth <= figure.high for figure in known]
    return sum(held) / len(held) if held else float("nan")


if __name__ == "__main__":
    main()
