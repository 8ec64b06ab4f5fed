"""Measurement: how well each scale measures, and whether its unit means may be spoken of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.agreement.aggregation import Aggregation, Verdict, aggregation
from analysis.estimate import Figure, Reason, Withheld
from analysis.population.pooling import REPORT_LEVEL
from analysis.quality.screening import Screened
from analysis.reliability.alpha import alpha
from analysis.reliability.omega import omega_total
from analysis.responses.keying import keyed
from survey.instrument.questionnaire import Asked, Item

FEWEST_UNITS = 4
"""Below this many departments their teams are the units: an ICC over two says nothing."""


@dataclass(frozen=True, slots=True)
class ScaleQuality:
    """Reliability and agreement of one scale in one wave."""

    scale: str
    wave: str
    alpha: Figure
    omega: Figure
    grouped_by: str
    """"unit" or "team"."""
    aggregation: Aggregation


def measurement(screened: Screened, wave: str, fewest: int) -> tuple[ScaleQuality, ...]:
    """Return the quality of every scale of several items in one wave.

    Parameters
    ----------
    screened
        Answers kept.
    wave
        The wave to look at.
    fewest
        People below which nothing is said of a scale.

    Returns
    -------
    tuple of ScaleQuality
        In the order of the questionnaire. Agreement of single units is not handed on.
    """
    kept = screened.kept.where((screened.kept.frame["wave"] == wave).to_numpy())
    many_units = kept.frame["unit"].nunique() >= FEWEST_UNITS
    grouped_by = "unit" if many_units or not (kept.frame["team"] != "").any() else "team"
    found = []
    for scale in kept.codebook.instrument.scales:
        items = kept.codebook.items_of(scale.id)
        if len(items) < 2:  # noqa: PLR2004 - one item has nothing to agree with
            continue
        once = items[0].asked is Asked.ONCE
        rows = ((kept.frame["target"] == "") == once).to_numpy()
        answers = keyed(kept.answers([item.id for item in items]), items)[rows]
        people = int((~np.isnan(answers).any(axis=1)).sum())
        if people == 0:
            continue
        groups = [str(group) for group in kept.frame.loc[rows, grouped_by]]
        found.append(
            ScaleQuality(
                scale.id,
                wave,
                _guarded(alpha(answers, confidence=REPORT_LEVEL), people, fewest),
                _guarded(omega_total(answers, confidence=REPORT_LEVEL), people, fewest),
                grouped_by,
                _agreement(answers, groups, items, fewest),
            )
        )
    return tuple(found)


def _guarded(figure: Figure, people: int, fewest: int) -> Figure:
    return figure if people >= fewest else Withheld(Reason.TOO_FEW, people)


def _agreement(
    answers: NDArray[np.float64], groups: list[str], items: tuple[Item, ...], fewest: int
) -> Aggregation:
    low, high = items[0].format.low, items[0].format.high
    found = aggregation(answers, groups, low, high, confidence=REPORT_LEVEL)
    people = int((~np.isnan(answers).any(axis=1)).sum())
    if people >= fewest:
        return replace(found, members=())
    none = Withheld(Reason.TOO_FEW, people)
    return Aggregation(none, none, none, none, none, found.units, Verdict.NOT_YET, ())
