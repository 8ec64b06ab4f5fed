"""Opening: check the answers of stored Extracts on the engine that will add them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.errors import UnusableAnswers
from analysis.responses import wording
from analysis.responses.codebook import Codebook
from analysis.responses.rows import Names
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
    table = together(parts, linked, codebook)
    rows = rows_in(table)
    if not rows:
        raise UnusableAnswers(
            "The Extracts hold no answers; import them again from a table in which people "
            "answered."
        )
    names = _names(table)
    refuse([*_overlaps(parts), *faults_in(table, codebook, names.forms)])
    return Opened(table, names, rows)


def sound(source: Source) -> Source:
    """Return a source after a look at what is wrong among the rows of single people."""
    refuse([*in_words(source.fold(sitting_faults))])
    return source


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


def _overlaps(parts: Sequence[Table]) -> Iterator[str]:
    if len(parts) == 1:
        return
    waves = [{*names_in(part, "wave")} for part in parts]
    shared = 0
    for one, other in combinations(range(len(parts)), 2):
        if waves[one] & waves[other]:
            shared += shared_sittings(parts[one], parts[other])
    if shared:
        yield wording.in_two_extracts(shared)
