"""Opening: check the answers of stored Extracts on the engine that will add them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from analysis.errors import UnusableAnswers
from analysis.responses import wording
from analysis.responses.codebook import Codebook
from analysis.responses.row_faults import doubtful_rows
from analysis.responses.rows import Names, Rows
from analysis.responses.sitting_faults import in_words, sitting_faults
from analysis.sums.expressions import (
    Table,
    faults_in,
    names_in,
    rows_in,
    shared_sittings,
    together,
)
from analysis.sums.source import Source, Tell
from survey.answers.extract import StoredExtract

Opener = Callable[[Sequence[StoredExtract], Codebook, Tell], Source]
"""Opens the answers of Extracts of one study and one questionnaire."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A table whose rows are sound, each by itself."""

    table: Table
    names: Names
    rows: int


def open_table(parts: Sequence[Table], linked: Sequence[bool], codebook: Codebook) -> Opened:
    """Put tables together and check every row of them.

    Parameters
    ----------
    parts
        One an Extract, with the keys and a column an item by their plain names.
    linked
        Whether a pid of each is the same person in every wave.
    codebook
        The questionnaire.

    Returns
    -------
    Opened
        Raises `UnusableAnswers` with every fault at once.

    Examples
    --------
    The waves of two years: `open_table([first, second], [True, True], codebook).names.waves`.
    """
    opened = put_together(parts, linked, codebook)
    faults = faults_in(opened.table, codebook, opened.names.forms)
    refuse([*overlaps(parts), *faults])
    return opened


def put_together(parts: Sequence[Table], linked: Sequence[bool], codebook: Codebook) -> Opened:
    """Put tables together, without a look at what is in their rows."""
    table = together(parts, linked, codebook)
    rows = rows_in(table)
    if not rows:
        raise UnusableAnswers(
            "The Extracts hold no answers; import them again from a table in which people "
            "answered."
        )
    return Opened(table, _names(table), rows)


def sound(source: Source) -> Source:
    """Return a source after a look at what is wrong among the rows of single people."""
    refuse([*in_words(source.fold(sitting_faults))])
    return source


def sound_as_read(source: Source, opened: Opened) -> Source:
    """Return a source after a look at every row as it was read, wrong answers marked as such."""
    found = source.fold(_looked_over)
    if found["doubtful"] or found["rows"] != opened.rows:
        refuse([*faults_in(opened.table, source.codebook, opened.names.forms)])
    refuse([*in_words(found["sittings"])])
    return source


def _looked_over(rows: Rows) -> dict[str, Any]:
    return {
        "rows": len(rows),
        "doubtful": doubtful_rows(rows),
        "sittings": sitting_faults(rows),
    }


def refuse(faults: Sequence[str]) -> None:
    """Raise where there are faults."""
    if faults:
        raise UnusableAnswers(wording.refusal([*faults]))


def _names(table: Table) -> Names:
    raters, rated = names_in(table, "unit"), names_in(table, "target")
    return Names(
        names_in(table, "wave"),
        tuple(sorted({*raters, *rated} - {""})),
        names_in(table, "form"),
        names_in(table, "team"),
    )


def overlaps(parts: Sequence[Table]) -> Iterator[str]:
    """Say how many people answered the same wave in two tables."""
    if len(parts) == 1:
        return
    waves = [{*names_in(part, "wave")} for part in parts]
    shared = 0
    for one, other in combinations(range(len(parts)), 2):
        if waves[one] & waves[other]:
            shared += shared_sittings(parts[one], parts[other])
    if shared:
        yield wording.in_two_extracts(shared)
