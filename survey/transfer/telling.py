"""Telling: what an import took and what it left out, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from survey.instrument.spelling import listed
from survey.transfer.importing import Taken


def tell(table: str, taken: Taken) -> str:
    """Return the counts of an import, one sentence a line."""
    return "\n".join(_sentences(table, taken))


def _sentences(table: str, taken: Taken) -> Iterator[str]:
    yield f"{table}: {_many(taken.rows_read, 'row')} read."
    if taken.rows_blank:
        yield f"{_many(taken.rows_blank, 'row')} without a single filled cell left out."
    if taken.rows_filtered:
        yield f"{_many(taken.rows_filtered, 'row')} left out by where and where_not."
    waves = (
        f"{_many(len(taken.waves), 'wave')} ({listed(taken.waves)})" if taken.waves else "0 waves"
    )
    yield (
        f"Taken: {_many(taken.answers, 'answer')} of {_many(taken.people, 'person', 'people')} "
        f"from {_many(taken.units, 'unit')} in {waves}."
    )
    if taken.empty:
        fate = "kept" if taken.empty_kept else "left out"
        times = _many(taken.empty, "time")
        yield f"{times} a person has no answer at all in a wave; {fate}."
    if taken.ratings or taken.ratings_empty:
        about = f"{_many(taken.ratings, 'rating')} of other departments"
        yield f"{about}; {taken.ratings_empty:,} without an answer left out."
    if taken.missing_coded:
        cells = _many(taken.missing_coded, "cell")
        yield f'{cells} held a value that the map lists as "no answer".'
    if taken.comments:
        comments = _many(taken.comments, "comment")
        yield f"{comments} taken as written; take out the names of people before others read them."
    if taken.not_asked:
        yield f"Not asked, as the map says: {', '.join(taken.not_asked)}."
    if taken.columns_unused:
        yield f"Not taken from the table: {', '.join(taken.columns_unused)}."
    if taken.uncounted:
        places = _many(taken.uncounted, "unit of a wave", "units of a wave")
        yield f"Of {places} nobody says how many were invited: no response rate can be shown."


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
