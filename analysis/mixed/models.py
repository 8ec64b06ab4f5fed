"""Models: a mixed model of a table of rows, with what has to be there first.

A model is not fitted, and says why, where the rows cannot tell its parts apart: too few groups for
a variance between them, one wave, no more rows of anybody than coefficients that vary between
people, one person in every team, or nothing that varies within people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Reason
from analysis.mixed.criterion import Likelihood
from analysis.mixed.design import Design, crossed, design
from analysis.mixed.fit import MixedFit, NotFitted, fit_sums
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT, PersonSums, pattern_sums, person_sums

Array = NDArray[np.float64]

FEWEST_GROUPS = Cutoff(
    "groups for a variance between them",
    5,
    "Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models, "
    "p. 276: with fewer than five groups there is little to tell their variance from",
)
STILL = 1e-12
"""Share of a sum of squares that rounding alone can leave."""


@dataclass(frozen=True)
class MixedModel:
    """A fitted model, the meaning of its columns, and the sums of each person."""

    fitted: MixedFit
    design: Design
    people: PersonSums


def fit_growth(
    frame: pd.DataFrame,
    *,
    outcome: str,
    time: str,
    person: str,
    team: str | None = None,
    by: str | None = None,
    slope: Slope | None = Slope.CORRELATED,
    likelihood: Likelihood = Likelihood.REML,
) -> MixedModel | NotFitted:
    """Fit how an outcome changes over waves, for people in teams.

    Parameters
    ----------
    frame
        One row a person and wave; rows with a missing value in a named column are left out.
    outcome, time, person
        Names of columns; time is a number.
    team
        Column of the team, whose level varies too.
    by
        Column of groups whose change is compared: the model has `time`, `by` and both together.
    slope
        How the change of a person goes with the level of a person; None where every person
        changes alike.
    likelihood
        REML, or ML to compare fixed effects.

    Returns
    -------
    MixedModel or NotFitted
        Not fitted where the rows cannot tell its parts apart.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> model = fit_growth(rows, outcome="score", time="wave", person="person", slope=None)
    >>> [round(float(value), 2) for value in model.fitted.beta]
    [2.9, 0.7]
    """
    varies = (INTERCEPT,) if slope is None else (INTERCEPT, time)
    varying = [Varying(person, varies, slope or Slope.CORRELATED)]
    if team is not None:
        varying.append(Varying(team))
    terms = (time,) if by is None else crossed(time, by)
    _need(frame, [outcome, time])
    if frame[[outcome, time]].dropna()[time].nunique() < 2:  # noqa: PLR2004
        return NotFitted(
            Reason.TOO_FEW_WAVES,
            len(frame),
            f"{time} is the same in every row: one wave shows no change. Collect a second wave.",
        )
    return fit_mixed(frame, outcome=outcome, fixed=terms, varying=varying, likelihood=likelihood)


def fit_mixed(
    frame: pd.DataFrame,
    *,
    outcome: str,
    fixed: Sequence[str],
    varying: Sequence[Varying],
    factors: Sequence[str] = (),
    likelihood: Likelihood = Likelihood.REML,
) -> MixedModel | NotFitted:
    """Fit a linear mixed model with one grouping, or with people in teams.

    Parameters
    ----------
    frame
        One row an answer; rows with a missing value in a named column are left out.
    outcome
        Name of the outcome.
    fixed
        Terms, such as "wave", "unit" and "wave:unit"; see `crossed`. The intercept is implied.
    varying
        What varies between groups. Two grouping columns must be nested: each person in one team.
    factors
        Numeric columns whose values are kinds.
    likelihood
        REML, or ML to compare fixed effects.

    Returns
    -------
    MixedModel or NotFitted
        Not fitted where the rows cannot tell its parts apart.

    Examples
    --------
    >>> rows = pd.DataFrame({"score": [1.0, 3, 4, 6, 8, 8, 2, 3, 5, 7], "unit": [*"aabbccddee"]})
    >>> model = fit_mixed(rows, outcome="score", fixed=[], varying=[Varying("unit")])
    >>> round(model.fitted.spread("unit"), 3)
    2.356
    """
    slopes = [name for term in varying for name in term.columns if name != INTERCEPT]
    groups = list(dict.fromkeys(term.by for term in varying))
    used = list(dict.fromkeys([outcome, *_variables(fixed), *slopes, *groups]))
    _need(frame, used)
    _need_numbers(frame, [outcome, *slopes])
    rows = _complete(frame[used])
    if rows.empty:
        return NotFitted(Reason.TOO_FEW, 0, f"No row has all of {', '.join(used)}.")
    laid = design(rows, fixed, factors)
    person, team = _nesting(rows, groups)
    columns = list(dict.fromkeys(name for term in varying for name in term.columns))
    columns.sort(key=lambda name: name != INTERCEPT)
    summed = person_sums(
        rows[outcome].to_numpy(float),
        laid.matrix({name: rows[name].to_numpy() for name in laid.variables} or {outcome: rows}),
        _z(rows, columns),
        rows[person].to_numpy(),
        None if team is None else rows[team].to_numpy(),
        names=(laid.columns, outcome, columns),
    )
    inner = [term for term in varying if term.by == person]
    outer = [term for term in varying if term.by == team]
    refused = _cannot(summed, inner, outer)
    if refused is not None:
        return refused
    fitted = fit_sums(pattern_sums(summed), inner, outer, likelihood)
    return fitted if isinstance(fitted, NotFitted) else MixedModel(fitted, laid, summed)


def _cannot(
    people: PersonSums, inner: Sequence[Varying], outer: Sequence[Varying]
) -> NotFitted | None:
    """Say why the rows cannot tell the parts of the model apart."""
    n = round(float(people.rows.sum()))
    groups = [(outer[0].by, len(people.teams))] if outer else []
    groups.append((inner[0].by, len(people.people)))
    for by, count in groups:
        if count < FEWEST_GROUPS.value:
            return NotFitted(
                Reason.TOO_FEW,
                count,
                f"{count} of {by} are too few for a variance between them; "
                f"{FEWEST_GROUPS.value:.0f} are needed. Make {by} a fixed effect instead.",
            )
    wide = len({name for term in inner for name in term.columns})
    most = int(people.rows.max())
    if most <= wide:
        return NotFitted(
            Reason.TOO_FEW_WAVES,
            n,
            f"No {inner[0].by} has more than {most} rows, and {wide} "
            f"coefficients vary between them, so that nothing is left to measure the residual by; "
            f"let fewer vary, or wait for another wave.",
        )
    if outer and len(people.teams) == len(people.people):
        return NotFitted(
            Reason.TOO_FEW,
            n,
            f"Every {outer[0].by} holds one {inner[0].by}, so that the two "
            f"cannot be told apart; name one of them.",
        )
    if INTERCEPT in people.columns.varying:
        place = people.columns.varying.index(INTERCEPT)
        sums = people.crosses[:, place, -1]
        within = float(people.total[-1, -1] - (sums**2 / people.rows).sum())
        if within <= STILL * people.total[-1, -1]:
            return NotFitted(
                Reason.NO_VARIANCE,
                n,
                f"{people.columns.outcome} never varies within "
                f"{inner[0].by}, so that there is no residual; compare the means instead.",
            )
    return None


def _nesting(rows: pd.DataFrame, groups: Sequence[str]) -> tuple[str, str | None]:
    """Return the inner grouping and the outer, if there are two."""
    if len(groups) == 1:
        return groups[0], None
    if len(groups) != 2:  # noqa: PLR2004 - people, and people in teams
        raise UnusableAnswers(
            f"{len(groups)} groupings are named ({', '.join(groups)}); one or two are served, the "
            f"one within the other."
        )
    pairs = rows[list(groups)].drop_duplicates()
    for person, team in (groups, groups[::-1]):
        if not pairs[person].duplicated().any():
            return person, team
    first, second = sorted(groups, key=lambda name: -pairs[name].nunique())
    row = pairs[pairs[first].duplicated(keep=False)].iloc[0]
    raise UnusableAnswers(
        f"{first} {row[first]} is found in several {second}; groups have to be nested, so give "
        f"someone who moved a label in each, or leave one of the two out."
    )


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    complete = rows.notna().to_numpy().all(axis=1)
    return rows if complete.all() else rows.take(np.flatnonzero(complete))


def _z(rows: pd.DataFrame, columns: Sequence[str]) -> Array:
    made = np.empty((len(rows), len(columns)), order="F")
    for place, name in enumerate(columns):
        made[:, place] = 1.0 if name == INTERCEPT else rows[name].to_numpy(float)
    return made


def _variables(terms: Sequence[str]) -> list[str]:
    return [name for term in terms for name in term.split(":")]


def _need(frame: pd.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise UnusableAnswers(
            f"There is no column {missing[0]}; the columns are {', '.join(map(str, frame))}."
        )


def _need_numbers(frame: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise UnusableAnswers(
                f"{name} holds {frame[name].iloc[0]!r}, which is no number; code it as one."
            )
