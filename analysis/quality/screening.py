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

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.quality.completeness import Completeness, completeness
from analysis.quality.pace import HASTE, IMPOSSIBLE, seconds_per_item
from analysis.quality.signs import OWN, signs
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
    asked = completeness(responses)
    first = np.flatnonzero(np.diff(asked.sittings, prepend=-1))
    sittings = responses.frame.loc[first, [*SITTING]].reset_index(drop=True)
    for name, shown in _shown(responses, asked, RULE).items():
        sittings[name] = shown
    sittings["reasons"] = _in_words(sittings)
    aside = sittings[[*ALONE]].any(axis=1) | (
        sittings[[*KINDS]].sum(axis=1) >= RULE.agreeing.value
    )
    kept = ~aside.to_numpy(bool)[asked.sittings]
    set_aside = sittings[aside].reset_index(drop=True)
    return Screened(responses.where(kept), set_aside, sittings, responses, RULE)


def _shown(responses: Responses, asked: Completeness, rule: Rule) -> dict[str, NDArray[np.bool_]]:
    found = signs(responses, asked)
    seconds = responses.frame["seconds"].to_numpy(np.float64, na_value=np.nan)
    known = pd.Series(seconds).groupby(asked.sittings).max().to_numpy(np.float64)
    rate = 1 / seconds_per_item(known, asked.answers)
    unlike = np.fmax.reduce(
        [
            found["flat"].to_numpy(),
            _past(found["contrary"], rule.contrary.value, reached=True),
            _past(found["distance"], rule.distance.value),
        ]
    )
    return {
        "unanswered": asked.unanswered > rule.unanswered.value,
        "impossible_pace": rate > rule.impossible.value,
        "in_a_row": _throughout(_past(found["run"], rule.run.value, reached=True), asked.sittings),
        "inconsistent": _throughout(_past(found["halves"], rule.halves.value), asked.sittings),
        "unlike_others": _throughout(unlike, asked.sittings),
        "hasty": rate > rule.haste.value,
    }


def _past(sign: pd.Series[float], line: float, *, reached: bool = False) -> NDArray[np.float64]:
    values = sign.to_numpy(np.float64)
    past = values >= line if reached else values > line
    return np.where(np.isnan(values), np.nan, past)


def _throughout(shown: NDArray[np.float64], sittings: NDArray[np.int64]) -> NDArray[np.bool_]:
    judged = np.bincount(sittings, ~np.isnan(shown))
    return np.asarray((judged > 0) & (np.bincount(sittings, np.nan_to_num(shown)) == judged))


def _in_words(sittings: pd.DataFrame) -> list[str]:
    shown = sittings[[*WORDS]].to_numpy(bool)
    words = np.array([*WORDS.values()], dtype=object)
    patterns, which = np.unique(shown, axis=0, return_inverse=True)
    sentences = ["; ".join(words[pattern]) for pattern in patterns]
    return [sentences[position] for position in which.reshape(-1)]
