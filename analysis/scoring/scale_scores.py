"""Scale scores: a row of points from 0 to 100 for each person, wave and rated department.

    score of a scale = mean of the POMP of its items, reversed ones turned round,
                       over those answered, where at least `least` of them were

Higher is more of the scale's name. "Not enough contact to say" is no answer, and the share of
it among what offered it stands in the column `no_contact`. Choices stay as they were given;
shares are points already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.quality.screening import Screened
from analysis.responses.codebook import CONTACT, Codebook
from analysis.responses.keying import keyed
from analysis.responses.rows import as_rows
from analysis.responses.table import Responses
from analysis.scoring.columns import Column, columns_of
from analysis.scoring.rescaling import pomp
from analysis.scoring.steps import POINTS, steps, whole_steps
from survey.answers.extract import KEYS, Manifest
from survey.instrument.questionnaire import NO_CONTACT, Item, View
from survey.people.headcount import Headcount

ROW = tuple(key for key in KEYS if key != "seconds")


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of all waves, with what each column means."""

    frame: pd.DataFrame
    """`ROW`, attributes, `no_contact`, then the columns; nan where there is no score."""
    columns: tuple[Column, ...]
    codebook: Codebook
    headcount: Headcount
    manifest: Manifest

    def __post_init__(self) -> None:
        """Check that the frame has the columns that are described."""
        names = [column.name for column in self.columns]
        expected = [*ROW, *self.manifest.attributes, CONTACT, *names]
        if [*self.frame] != expected:
            raise UnusableAnswers(
                f"Scores need the columns {expected}, in this order, and have {[*self.frame]}; "
                "make them with score."
            )

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves that have scores, in order."""
        return tuple(sorted(self.frame["wave"].unique()))

    def column(self, name: str) -> Column:
        """Return what a column means; a KeyError names one that is not there."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def with_role(self, role: str) -> Column | None:
        """Return the column that plays this role in the friction room, a scale before an item."""
        return next((column for column in self.columns if column.role == role), None)

    def rating(self, view: View, attribute: str) -> Column | None:
        """Return the rating of this attribute in this view, if it was asked."""
        sought = (view, attribute)
        # The column of the item itself comes after that of a scale that is only this item.
        found = [one for one in self.columns if (one.view, one.attribute) == sought]
        return found[-1] if found else None

    def table(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return columns as numbers, shape (rows, names); nan where there is no score."""
        return self.frame[[*names]].to_numpy(np.float64)

    def complete(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Tell the rows that have a score in every one of these columns; shape (rows,).

        One block of figures needs one base (docs/privacy.md, P3): were each taken over its own
        respondents, differences between them would single out people.
        """
        return np.asarray(~np.isnan(self.table(names)).any(axis=1))


def score(answers: Responses | Screened) -> Scores:
    """Score answers: one row a person, wave and target, one column a scale or single item.

    Parameters
    ----------
    answers
        Screened answers, of which those kept are scored, or all responses.

    Returns
    -------
    Scores
        In the order of the responses. Scales and single graded items in points of 0-100.

    Examples
    --------
    >>> from analysis.responses.loading import load
    >>> from survey.answers.extract import COMMENT_KEYS, Extract
    >>> from survey.instrument.questionnaire import Format, Form, Instrument, Kind, Scale
    >>> often = Format("often", Kind.FREQUENCY, 1, 5)
    >>> items = (Item("ENC3", {}, often), Item("ENC4", {}, often, reverse=True))
    >>> scale, form = Scale("ENC", {}, ("ENC3", "ENC4"), 1), Form("full", {}, (), {}, 1.0)
    >>> instrument = Instrument("i", "1", {}, ("en",), items, (scale,), (form,), "own")
    >>> row = ["p1", "2026-Q1", "full", "Sales", "", "", 60, 4, 1]
    >>> frame = pd.DataFrame([row], columns=[*KEYS, "ENC3", "ENC4"])
    >>> none = pd.DataFrame(columns=[*COMMENT_KEYS])
    >>> manifest = Manifest("Acme", "imported", linked=True)
    >>> extract = Extract(frame, instrument, "", Headcount(()), none, manifest)
    >>> score(load(extract)).frame["ENC"].tolist()
    [87.5]
    """
    responses = answers.kept if isinstance(answers, Screened) else answers
    columns = columns_of(responses.codebook)
    keys = responses.frame[[*ROW, *responses.manifest.attributes]]
    points = {CONTACT: _share_without_contact(responses)}
    scored = steps(as_rows(responses), columns)
    for column, line in zip(columns, scored, strict=True):
        points[column.name] = POINTS * line / whole_steps(column, responses.codebook)
    return Scores(
        pd.concat([keys, pd.DataFrame(points, index=keys.index)], axis=1),
        columns,
        responses.codebook,
        responses.headcount,
        responses.manifest,
    )


def score_items(responses: Responses, items: Sequence[Item]) -> NDArray[np.float64]:
    """Return single items in points of 0-100, also those that are part of a scale.

    Parameters
    ----------
    responses
        The answers.
    items
        Graded items.

    Returns
    -------
    numpy.ndarray
        Shape (rows, items); higher is more of the scale's name, nan where there is no answer.

    Examples
    --------
    The sent and the received side of blame, apart: `score_items(kept, [blm1, blm2])`.
    """
    turned = keyed(responses.answers([item.id for item in items]), items)
    low = np.array([item.format.low for item in items], dtype=np.float64)
    high = np.array([item.format.high for item in items], dtype=np.float64)
    return pomp(turned, low, high)


def _share_without_contact(responses: Responses) -> NDArray[np.float64]:
    offered = [item.id for item in responses.codebook.instrument if item.no_contact]
    given = responses.raw(offered) if offered else np.empty((len(responses), 0))
    answered = (~np.isnan(given)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (given == NO_CONTACT).sum(axis=1) / answered
    return np.where(answered > 0, share, np.nan)
