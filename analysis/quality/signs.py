"""Signs: the indices of carelessness of every row, for the statements that it was asked.

Only agree and frequency statements count, in asked order, a list being the statements of one
form that are asked once or that are asked about one department. Each index is turned so that
more is worse, and is nan where it cannot be judged:

    run       longest run of equal answers / answers given; only for ten or more statements
              among which some are reversed, so that a careful person cannot answer all alike
    flat      1 where all the answers of such a list are equal, else 0
    halves    even-odd inconsistency; only for five or more scales with two halves
    contrary  minus the person-total correlation; only where the median person follows the
              item means, since a norm that few follow says nothing about one who does not
    distance  place of the squared Mahalanobis distance among chi-squared values, 0 to 1; only
              where there are ten rows or more for each statement
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.decision import Cutoff
from analysis.quality.carelessness import (
    evenodd,
    longstring,
    mahalanobis_d2,
    person_total_correlation,
)
from analysis.quality.completeness import Completeness
from analysis.quality.norms import Norm, Norms, lists_of, norms
from analysis.responses.codebook import Codebook
from analysis.responses.keying import keyed
from analysis.responses.rows import Rows, as_rows
from analysis.responses.table import Responses
from survey.instrument.questionnaire import Item

Array = NDArray[np.float64]

SIGNS = ("run", "flat", "halves", "contrary", "distance")
OWN = "a design choice of this project, after the reviews named in carelessness.py"
FEWEST_STATEMENTS = Cutoff("statements to judge a run of equal answers by", 10, OWN)
FEWEST_SCALES = Cutoff("scales with two halves to judge consistency by", 5, OWN)
ROWS_PER_STATEMENT = Cutoff("rows for each statement to judge distance by", 10, OWN)


def signs(
    answers: Responses | Rows, asked: Completeness, usual: Norms | None = None
) -> pd.DataFrame:
    """Work out the indices of carelessness of every row.

    Parameters
    ----------
    answers
        The answers, or a part of them.
    asked
        Which questions each row was asked.
    usual
        What is usual among everyone, where the answers are a part.

    Returns
    -------
    pandas.DataFrame
        The columns of `SIGNS`, a row for each row of the answers in the same order.

    Examples
    --------
    >>> SIGNS
    ('run', 'flat', 'halves', 'contrary', 'distance')
    """
    rows = as_rows(answers)
    known = norms(rows) if usual is None else usual
    table = np.full((len(SIGNS), len(rows)), np.nan)
    for key, here, items in lists_of(rows):
        position = [asked.items.index(item) for item in items]
        given = rows.where(here).answers([item.id for item in items])
        expected = asked.expected[:, position][here]
        scales = scales_in(items, rows.codebook)
        table[:, here] = _signs_of(given, expected, items, scales, known[key])
    return pd.DataFrame(dict(zip(SIGNS, table, strict=True)))


def scales_in(items: Sequence[Item], codebook: Codebook) -> list[tuple[int, ...]]:
    """Return the columns of each scale that has two of the items or more."""
    place = {item.id: position for position, item in enumerate(items)}
    members = [
        tuple(place[id_] for id_ in scale.items if id_ in place)
        for scale in codebook.scales.values()
    ]
    return [columns for columns in members if len(columns) > 1]


def _signs_of(
    answers: Array,
    expected: NDArray[np.bool_],
    items: Sequence[Item],
    scales: Sequence[Sequence[int]],
    usual: Norm,
) -> Array:
    turned = keyed(answers, items)
    given = (~np.isnan(answers)).sum(axis=1)
    reverse = np.array([item.reverse for item in items])
    mixed = (expected & reverse).any(axis=1) & (expected & ~reverse).any(axis=1)
    long = mixed & (given >= FEWEST_STATEMENTS.value)
    run = longstring(_closed_up(answers, expected)) / np.maximum(given, 1)
    means = keyed(usual.means[None, :], items)[0]
    return np.array(
        [
            np.where(long, run, np.nan),
            np.where(long, _alike(answers), np.nan),
            _halves(turned, scales),
            np.where(given >= FEWEST_STATEMENTS.value, _contrary(turned, means, usual), np.nan),
            _distance(answers, given, usual),
        ]
    )


def _alike(answers: Array) -> NDArray[np.bool_]:
    return np.asarray(np.fmax.reduce(answers.T) == np.fmin.reduce(answers.T))


def _closed_up(answers: Array, expected: NDArray[np.bool_]) -> Array:
    if expected.all():
        return answers
    # What was not asked does not break a run; what was left empty does.
    order = np.argsort(~expected, axis=1, kind="stable")
    return np.take_along_axis(np.where(expected, answers, np.nan), order, axis=1)


def _halves(turned: Array, scales: Sequence[Sequence[int]]) -> Array:
    if len(scales) < FEWEST_SCALES.value:
        return np.full(len(turned), np.nan)
    present = ~np.isnan(turned)
    whole = sum(
        present[:, list(columns)[0::2]].any(axis=1) & present[:, list(columns)[1::2]].any(axis=1)
        for columns in [np.asarray(scale) for scale in scales]
    )
    return np.where(whole >= FEWEST_SCALES.value, evenodd(turned, scales), np.nan)


def _contrary(turned: Array, means: Array, usual: Norm) -> Array:
    if not usual.follows:
        return np.full(len(turned), np.nan)
    return -person_total_correlation(turned, means)


def _distance(answers: Array, given: NDArray[np.int64], usual: Norm) -> Array:
    people, statements = answers.shape
    if usual.rows < ROWS_PER_STATEMENT.value * statements:
        return np.full(people, np.nan)
    squared = mahalanobis_d2(answers, usual.means, usual.covariance)
    place = chi2.cdf(squared, np.maximum(given, 1))
    # Two statements of an otherwise flat sitting lie nowhere near unusual and would clear it.
    return np.where(given >= FEWEST_STATEMENTS.value, place, np.nan)
