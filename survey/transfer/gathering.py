"""Gathering: the unfolded rows of each person and wave are put together and checked as one.

A sitting is one person in one wave. What was asked once may stand on one of its rows or be
repeated on all of them, as tables with a row for each rated department do; where the rows differ,
that is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from survey.instrument.questionnaire import Asked, Instrument
from survey.transfer.faults import Faults
from survey.transfer.import_map import ImportMap
from survey.transfer.map_checking import items_by_column
from survey.transfer.unfolding import DETAILS, PERSON, PLACE, ROW, Unfolded

_MARK = "@"
SITTING = [PERSON, "wave"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sittings and ratings that hold together."""

    sittings: pd.DataFrame
    """A row for each person and wave: the details, then what was asked once."""
    ratings: pd.DataFrame
    """A row for each person, wave and rated department that was answered."""
    answered: int
    empty: int
    """Sittings without a single answer, kept or not."""
    ratings_empty: int


def gather(
    unfolded: Unfolded, map_: ImportMap, instrument: Instrument, faults: Faults
) -> Gathered:
    """Put the rows of each person and wave together; what contradicts goes to `faults`."""
    items = items_by_column(instrument)
    asked = {
        way: [name for name in map_.items if name in items and items[name].asked is way]
        for way in Asked
    }
    once = unfolded.once
    about = unfolded.rated if map_.targets else unfolded.rated.query("target != ''")
    _check_targets(unfolded.rated, asked[Asked.EACH], faults)
    ratings = about[about[asked[Asked.EACH]].notna().any(axis="columns")]
    given = once[once[asked[Asked.ONCE]].notna().any(axis="columns")]
    filled_rows = pd.concat([given[[*PLACE]], ratings[[*PLACE]]])
    _check_names(filled_rows, map_, faults)
    if map_.target is None:
        _check_repeats(once, [*SITTING], faults)
    sittings = _sittings(once, map_, faults)
    _check_repeats(ratings, [*SITTING, "target"], faults)
    present = pd.MultiIndex.from_frame(filled_rows[SITTING])
    has_answer = pd.MultiIndex.from_frame(sittings[SITTING]).isin(present)
    empty = int((~has_answer).sum())
    if map_.empty_rows == "leave_out":
        sittings = sittings[has_answer]
    elif map_.person is not None:
        _check_names(sittings, map_, faults)
    _check_units(sittings, ratings, map_, faults)
    answered = int(has_answer.sum())
    return Gathered(sittings, ratings, answered, empty, len(about) - len(ratings))


def _sittings(once: pd.DataFrame, map_: ImportMap, faults: Faults) -> pd.DataFrame:
    """Return one row a sitting, each value from the first row that has one."""
    values = [name for name in once if name not in PLACE]
    names = [*DETAILS, *map_.attributes]
    known = once.assign(**{name: once[name].where(once[name] != "") for name in names})
    grouped = known.groupby(SITTING, sort=False)
    for name in values if len(grouped) < len(known) else ():
        stated = known.loc[known[name].notna(), [*SITTING, ROW, name]]
        first = stated.groupby(SITTING, sort=False)[[name, ROW]].transform("first")
        differs = stated[name] != first[name]
        for earlier, rows in stated[ROW][differs].groupby(first[ROW][differs]):
            word = str(name).strip(_MARK)
            what = f"gives another {word} for the same person and wave than row {earlier}"
            hint = "correct one of the two rows"
            faults.add_rows(rows.tolist(), "", what, hint, kind="rows that contradict")
    sittings = grouped.first().reset_index()
    return sittings.assign(**{name: sittings[name].fillna("") for name in names})


def _check_targets(rated: pd.DataFrame, items: list[str], faults: Faults) -> None:
    lost = rated[(rated["target"] == "") & rated[items].notna().any(axis="columns")]
    if len(lost):
        what = "rates a department and does not say which"
        hint = "fill in the column of the target"
        faults.add_rows(lost[ROW].tolist(), "", what, hint, kind="ratings of nobody")


def _check_names(rows: pd.DataFrame, map_: ImportMap, faults: Faults) -> None:
    for name in SITTING:
        blank = sorted({*rows.loc[rows[name] == "", ROW]})
        word = name.strip(_MARK)
        source = getattr(map_, word)
        if blank and source is not None:
            column = "+".join(source.columns)
            hint = "fill it in, or leave the row out with where"
            faults.add_rows(
                blank, column, f"the {word} is empty", hint, kind=f"rows without a {word}"
            )


def _check_repeats(rows: pd.DataFrame, identity: list[str], faults: Faults) -> None:
    named = rows[(rows[identity] != "").all(axis="columns")]
    first = named.groupby(identity, sort=False)[ROW].transform("first")
    for again in named.index[named.duplicated(identity)]:
        person, wave = named.loc[again, SITTING]
        about = f" about {named.loc[again, 'target']}" if "target" in identity else ""
        what = f"person {person} answered in wave {wave}{about} already, in row {first[again]}"
        hint = "keep one of the rows, or leave one out with where"
        row = int(named.loc[again, ROW])
        faults.add_rows([row], "", what, hint, kind="people who answered twice")


def _check_units(
    sittings: pd.DataFrame, ratings: pd.DataFrame, map_: ImportMap, faults: Faults
) -> None:
    blank = sittings.loc[sittings["unit"] == "", ROW].tolist()
    if blank:
        column, hint = "+".join(map_.unit.columns), "fill it in, or leave the row out with where"
        faults.add_rows(blank, column, "the unit is empty", hint, kind="rows without a unit")
    own = ratings.merge(sittings[[*SITTING, "unit"]].rename(columns={"unit": "own"}), on=SITTING)
    own = own[own["target"] == own["own"]]
    for unit, rows in own.groupby("own")[ROW]:
        what = f"rates {unit}, the person's own department, as if it were another"
        hint = "correct the target, or empty the answers about it"
        faults.add_rows(rows.tolist(), "", what, hint, kind="ratings of one's own department")
