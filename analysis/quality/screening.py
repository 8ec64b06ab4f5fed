"""Screening: set aside what was not read or not answered, by one cautious rule, and say why.

A sitting, one person in one wave, is set aside where

    more than half of what the person was asked is unanswered, or
    the pace is one at which nobody can have read the questions, or
    two or more independent kinds of sign agree that it was answered carelessly:
        in a row      half or more of the statements have the same answer one after another
        inconsistent  the halves of the person's own scales go against each other
        unlike others all statements, turned ones too, have one answer; or the answers run
                      against the item means; or lie further out than 999 in 1000 would
        hasty         less than two seconds a question

A sign counts only where every list of statements of the sitting that can be judged shows it.
In simulated answers of careful people under 1 % are set aside. Of people who answer at random
about half are caught in a company of a thousand, but at most a sixth in one of thirty: the rule
guards the careful, so results belong beside those of everyone received.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.quality.completeness import Completeness, completeness
from analysis.quality.first_look import runs_and_halves, unlike_others
from analysis.quality.norms import Norms
from analysis.quality.pace import HASTE, IMPOSSIBLE, seconds_per_item
from analysis.quality.signs import OWN, signs
from analysis.responses.rows import Rows, as_rows
from analysis.responses.table import Responses

UNANSWERED = Cutoff("share unanswered", 0.5, OWN)
RUN = Cutoff(
    "share of the statements in one run of equal answers",
    0.5,
    OWN,
)
HALVES = Cutoff("even-odd inconsistency", 0.0, OWN)
CONTRARY = Cutoff("minus the person-total correlation", 0.0, OWN)
DISTANCE = Cutoff(
    "place of the Mahalanobis distance",
    0.999,
    "Meade & Craig (2012), Psychological Methods 17, 437-455, name the index; the line is "
    "a design choice of this project",
)
AGREEING = Cutoff("independent kinds of sign that must agree", 2, OWN)

Mask = NDArray[np.bool_]

SITTING = ("wave", "unit", "pid", "form")
KINDS = ("in_a_row", "inconsistent", "unlike_others", "hasty")
ALONE = ("unanswered", "impossible_pace")
WORDS = {
    "unanswered": "more than half unanswered",
    "impossible_pace": "too fast to have been read",
    "in_a_row": "the same answer in a row",
    "inconsistent": "the halves of the scales disagree",
    "unlike_others": "unlike everyone else",
    "hasty": "under two seconds a question",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The lines by which sittings are set aside."""

    unanswered: Cutoff = UNANSWERED
    impossible: Cutoff = IMPOSSIBLE
    run: Cutoff = RUN
    halves: Cutoff = HALVES
    contrary: Cutoff = CONTRARY
    distance: Cutoff = DISTANCE
    haste: Cutoff = HASTE
    agreeing: Cutoff = AGREEING


RULE = Rule()
COLUMNS = (*SITTING, *ALONE, *KINDS, "reasons")


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """The responses that are kept, what is set aside and why, and everything received."""

    kept: Responses
    set_aside: pd.DataFrame
    """The rows of `sittings` that are set aside."""
    sittings: pd.DataFrame
    """A row for each sitting: wave, unit, pid, form; a true or false for each sign; reasons."""
    received: Responses
    rule: Rule

    def __post_init__(self) -> None:
        """Check that each sitting is either kept or set aside."""
        if [*self.sittings] != [*COLUMNS] or [*self.set_aside] != [*COLUMNS]:
            raise UnusableAnswers(
                f"Screened sittings need the columns {[*COLUMNS]}; make them with screen."
            )
        kept = int(self.kept.sittings()[-1]) + 1 if len(self.kept) else 0
        if kept + len(self.set_aside) != len(self.sittings):
            raise UnusableAnswers(
                f"{kept} sittings are kept and {len(self.set_aside)} set aside of "
                f"{len(self.sittings)}; make them with screen."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What was seen in each sitting, and whether it is set aside."""

    shown: Mask
    """Shape (sittings, signs), in the order of `WORDS`."""
    aside: Mask
    """Shape (sittings,)."""


def screen(responses: Responses) -> Screened:
    """Set aside the sittings that were not answered or not read.

    Parameters
    ----------
    responses
        The answers of all waves.

    Returns
    -------
    Screened
        `kept` goes on to be scored; `received` holds everyone, to show both results.

    Examples
    --------
    >>> RULE.run.value, RULE.agreeing.value
    (0.5, 2)
    """
    rows = as_rows(responses)
    found = judged(rows)
    sittings = responses.frame.loc[rows.first, [*SITTING]].reset_index(drop=True)
    for name, shown in zip(WORDS, found.shown.T, strict=True):
        sittings[name] = shown
    sittings["reasons"] = _in_words(found.shown)
    kept = ~found.aside[rows.sittings]
    set_aside = sittings[found.aside].reset_index(drop=True)
    return Screened(responses.where(kept), set_aside, sittings, responses, RULE)


def judged(rows: Rows, usual: Norms | None = None, rule: Rule = RULE) -> Judgement:
    """Judge every sitting of some rows.

    Parameters
    ----------
    rows
        The answers, or a part of them with whole sittings.
    usual
        What is usual among everyone, where the rows are a part.
    rule
        The lines by which sittings are set aside.

    Returns
    -------
    Judgement
        In the order of the sittings.

    Examples
    --------
    >>> [*WORDS][0], RULE.unanswered.value
    ('unanswered', 0.5)
    """
    shown = _shown(rows, usual, rule)
    alone, kinds = shown[:, : len(ALONE)], shown[:, len(ALONE) :]
    aside = alone.any(axis=1) | (kinds.sum(axis=1) >= rule.agreeing.value)
    return Judgement(shown, aside)


def set_aside(rows: Rows, usual: Norms) -> Judgement:
    """Judge as `judged` does, with less work where nothing is suspicious.

    Parameters
    ----------
    rows
        A part of the answers, with whole sittings.
    usual
        What is usual among everyone.

    Returns
    -------
    Judgement
        The same sittings set aside, for the same signs; those kept show none.

    Examples
    --------
    How many are set aside: `set_aside(rows, usual).aside.sum()`.
    """
    suspicious = _suspicious(rows, usual)
    shown = np.zeros((len(suspicious), len(WORDS)), dtype=bool)
    aside: Mask = np.zeros_like(suspicious)
    if suspicious.any():
        closer = judged(rows.where(suspicious[rows.sittings]), usual)
        shown[suspicious] = closer.shown & closer.aside[:, None]
        aside[suspicious] = closer.aside
    return Judgement(shown, aside)


def _suspicious(rows: Rows, usual: Norms) -> Mask:
    """Tell which sittings can have to be set aside."""
    asked = completeness(rows)
    rate = _rate(rows, asked)
    alone = (asked.unanswered > UNANSWERED.value) | (rate > IMPOSSIBLE.value)
    run, halves = (_any_in(one, rows.sittings) for one in runs_and_halves(rows, asked, RUN.value))
    kinds = run + halves.astype(np.int8) + (rate > HASTE.value)
    suspicious: Mask = alone | (kinds >= AGREEING.value)
    one_short = ~suspicious & (kinds == AGREEING.value - 1)
    if one_short.any():
        part = rows.where(one_short[rows.sittings])
        unlike = unlike_others(part, usual, CONTRARY.value, DISTANCE.value)
        suspicious[one_short] = _any_in(unlike, part.sittings)
    return suspicious


def _rate(rows: Rows, asked: Completeness) -> NDArray[np.float64]:
    """Return the answers a second of each sitting."""
    known = np.fmax.reduceat(rows.seconds, rows.first) if len(rows) else rows.seconds
    return np.asarray(1 / seconds_per_item(known, asked.answers))


def _any_in(shown: Mask, sittings: NDArray[np.int64]) -> Mask:
    return np.asarray(np.bincount(sittings, shown) > 0)


def _shown(rows: Rows, usual: Norms | None, rule: Rule) -> Mask:
    asked = completeness(rows)
    found = signs(rows, asked, usual)
    rate = _rate(rows, asked)
    unlike = np.fmax.reduce(
        [
            found["flat"].to_numpy(),
            _past(found["contrary"], rule.contrary.value, reached=True),
            _past(found["distance"], rule.distance.value),
        ]
    )
    shown = {
        "unanswered": asked.unanswered > rule.unanswered.value,
        "impossible_pace": rate > rule.impossible.value,
        "in_a_row": _throughout(_past(found["run"], rule.run.value, reached=True), rows.sittings),
        "inconsistent": _throughout(_past(found["halves"], rule.halves.value), rows.sittings),
        "unlike_others": _throughout(unlike, rows.sittings),
        "hasty": rate > rule.haste.value,
    }
    return np.array([shown[name] for name in WORDS]).T


def _past(sign: pd.Series[float], line: float, *, reached: bool = False) -> NDArray[np.float64]:
    values = sign.to_numpy(np.float64)
    past = values >= line if reached else values > line
    return np.where(np.isnan(values), np.nan, past)


def _throughout(shown: NDArray[np.float64], sittings: NDArray[np.int64]) -> NDArray[np.bool_]:
    judged = np.bincount(sittings, ~np.isnan(shown))
    return np.asarray((judged > 0) & (np.bincount(sittings, np.nan_to_num(shown)) == judged))


def in_words(pattern: Iterable[bool]) -> str:
    """Return the signs that a sitting shows, in words."""
    return "; ".join(words for words, here in zip(WORDS.values(), pattern, strict=True) if here)


def _in_words(shown: Mask) -> list[str]:
    patterns, which = np.unique(shown, axis=0, return_inverse=True)
    sentences = [in_words(pattern) for pattern in patterns]
    return [sentences[position] for position in which.reshape(-1)]
