"""Expressions: sums of a table of any size, written once and run by DuckDB or by Spark.

The same narwhals expression becomes SQL of DuckDB over Parquet on a laptop or a plan of Spark on
a cluster. Answers are whole numbers, cast to 64 bits before they are multiplied, so that both
return the same integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement
from operator import or_
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from analysis.responses import wording
from analysis.responses.codebook import Codebook
from analysis.responses.faults import NAMES
from analysis.sums.moments import Moments
from analysis.sums.tables import Tables
from survey.answers.extract import KEYS
from survey.instrument.questionnaire import NO_CONTACT, Asked, Item, Kind

Table = nw.LazyFrame[Any]
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Summed:
    """What came back from an engine: a number of each name for each group."""

    groups: list[Group]
    numbers: dict[str, NDArray[Any]]


def column_names(codebook: Codebook) -> dict[str, str]:
    """Return a plain name for each column of answers: Spark takes SPLIT.own for a field of SPLIT.

    >>> from survey.instrument.questionnaire import Instrument
    >>> column_names(Codebook.of(Instrument("i", "1", {}, ("en",), (), (), (), "own")))
    {}
    """
    return {column: f"answer_{place}" for place, column in enumerate(codebook.columns)}


def together(parts: Sequence[Table], linked: Sequence[bool], codebook: Codebook) -> Table:
    """Put the answers of several Extracts under one another.

    Parameters
    ----------
    parts
        Tables of the same engine.
    linked
        Whether a pid of each is the same person in every wave; else the wave becomes part of it.
    codebook
        The questionnaire.

    Returns
    -------
    LazyFrame
        The keys and a column an item, by their plain names.

    Examples
    --------
    One table of two years: `together([first, second], [True, True], codebook)`.
    """
    columns = [*KEYS, *column_names(codebook).values()]
    pid = nw.concat_str([nw.col("wave"), nw.col("pid")], separator=":").alias("pid")
    each = [
        (part if same else part.with_columns(pid)).select(columns)
        for part, same in zip(parts, linked, strict=True)
    ]
    return nw.concat(each, how="vertical") if len(each) > 1 else each[0]


def names_in(table: Table, column: str) -> tuple[str, ...]:
    """Return the different names in a column, in order; "" for cells that are missing."""
    found = table.group_by(column).agg(nw.len().alias("rows")).collect("pyarrow")
    return tuple(sorted({str(name or "") for name in found[column].to_list()}))


def rows_in(table: Table) -> int:
    """Return the number of rows."""
    return int(table.select(nw.len().alias("rows")).collect("pyarrow")["rows"].to_list()[0])


def faults_in(table: Table, codebook: Codebook, forms: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the keys and the answers of single rows, one fault a sentence.

    Parameters
    ----------
    table
        The keys and a column an item.
    codebook
        The questionnaire.
    forms
        Names of forms in the table.

    Returns
    -------
    iterator of str
        In the words of `analysis.responses.faults`.

    Examples
    --------
    Nothing is wrong where this is empty: `[*faults_in(table, codebook, ["full"])]`.
    """
    if _all_allowed(table, codebook) and {*forms} <= {*codebook.forms}:
        return
    text = nw.col
    counts: dict[str, nw.Expr] = {f"no {name}": text(name).is_null() for name in NAMES}
    counts["nameless"] = reduce(or_, [text(name) == "" for name in ("pid", "wave", "unit")])
    counts["own"] = (text("target") == text("unit")) & (text("unit") != "")
    plain = column_names(codebook)
    for column, item in codebook.item_of.items():
        counts[f"outside {plain[column]}"] = _outside(nw.col(plain[column]), item)
        counts[f"misplaced {plain[column]}"] = _misplaced(nw.col(plain[column]), item)
    shared = [item for item in codebook.instrument if item.format.kind is Kind.SHARES]
    for item in shared:
        parts = [nw.col(plain[column]) for column in item.columns()]
        counts[f"shares {item.id}"] = _wrong_shares(parts, item)
    sums = [_count(condition).alias(name) for name, condition in counts.items()]
    row = table.select(sums).collect("pyarrow").to_dict(as_series=False)
    found = {name: int(values[0] or 0) for name, values in row.items()}
    yield from (wording.without_name(name, n) for name in NAMES if (n := found[f"no {name}"]))
    if found["nameless"]:
        yield wording.nameless(found["nameless"])
    unknown = sorted({*forms} - {*codebook.forms, ""})
    if unknown:
        yield wording.unknown_forms(unknown, [*codebook.forms])
    if found["own"]:
        yield wording.own_department(found["own"])
    for column, item in codebook.item_of.items():
        if n := found[f"outside {plain[column]}"]:
            yield wording.outside(column, item, n)
        if n := found[f"misplaced {plain[column]}"]:
            yield wording.misplaced(column, item, n)
    yield from (
        wording.wrong_shares(item, n) for item in shared if (n := found[f"shares {item.id}"])
    )


def shared_sittings(one: Table, other: Table) -> int:
    """Count the people who answered the same wave in both of two tables."""
    keys = ["pid", "wave"]
    each = [part.group_by(*keys).agg(nw.len().alias("rows")).select(keys) for part in (one, other)]
    return rows_in(each[0].join(each[1], on=keys, how="inner"))


def moments_by(table: Table, by: Sequence[str], columns: Sequence[str]) -> dict[Group, Moments]:
    """Sum up answers and their products in each group, pairwise.

    Parameters
    ----------
    table
        Whole numbers in `columns`, missing where there is no answer.
    by
        Columns that make the groups; none for a single group of everyone.
    columns
        What to sum up.

    Returns
    -------
    dict
        Names of a group -> its moments, groups in order.

    Examples
    --------
    >>> import duckdb
    >>> rows = duckdb.sql("SELECT 'Sales' AS unit, x FROM (VALUES (1), (3), (NULL)) AS t(x)")
    >>> found = moments_by(nw.from_native(rows), ["unit"], ["x"])
    >>> found["Sales",].means.tolist(), found["Sales",].products.tolist()
    ([2.0], [[10.0]])
    """
    width, names = len(columns), tuple(columns)
    pairs = [*combinations_with_replacement(range(width), 2)]
    terms, sums = [], []
    for a, b in pairs:
        x, y = (nw.col(names[at]).cast(nw.Int64()) for at in (a, b))
        both = ~(x.is_null() | y.is_null())
        terms += [
            nw.when(both).then(1).otherwise(0).cast(nw.Int64()).alias(f"n{a}_{b}"),
            nw.when(both).then(x).otherwise(0).cast(nw.Int64()).alias(f"s{a}_{b}"),
            nw.when(both).then(y).otherwise(0).cast(nw.Int64()).alias(f"t{a}_{b}"),
            nw.when(both).then(x * y).otherwise(0).cast(nw.Int64()).alias(f"q{a}_{b}"),
        ]
        sums += [nw.col(f"{letter}{a}_{b}").sum() for letter in "nstq"]
    summed = _grouped(table.with_columns(terms), by, sums)
    found = {}
    for place, group in enumerate(summed.groups):
        counts, firsts, products = (np.zeros((width, width)) for _ in range(3))
        for a, b in pairs:
            n, s, t, q = (summed.numbers[f"{letter}{a}_{b}"][place] for letter in "nstq")
            counts[a, b] = counts[b, a] = n
            firsts[a, b], firsts[b, a] = s, t
            products[a, b] = products[b, a] = q
        found[group] = Moments(names, counts, firsts, products)
    return dict(sorted(found.items()))


def tables_by(
    table: Table, by: Sequence[str], columns: Sequence[str], scores: Sequence[int]
) -> Tables:
    """Count each answer to each item in each group.

    Parameters
    ----------
    table
        Whole numbers in `columns`.
    by
        Columns that make the groups; their names are joined by a line.
    columns
        The items.
    scores
        The answers to count, ascending.

    Returns
    -------
    Tables
        Groups in order.

    Examples
    --------
    >>> import duckdb
    >>> rows = duckdb.sql("SELECT 'Sales' AS unit, x FROM (VALUES (1), (3), (3)) AS t(x)")
    >>> tables_by(nw.from_native(rows), ["unit"], ["x"], [1, 2, 3]).counts.tolist()
    [[[1.0, 0.0, 2.0]]]
    """
    cells = [(place, score) for place in range(len(columns)) for score in scores]
    sums = [
        _count(nw.col(columns[place]) == score).alias(f"c{place}_{score}")
        for place, score in cells
    ]
    summed = _grouped(table, by, sums)
    counts = np.array([summed.numbers[f"c{place}_{score}"] for place, score in cells], np.float64)
    groups = summed.groups
    order = sorted(range(len(groups)), key=groups.__getitem__)
    shape = (len(groups), len(columns), len(scores))
    return Tables(
        tuple(" | ".join(groups[place]) for place in order),
        tuple(columns),
        tuple(float(score) for score in scores),
        counts.T[order].reshape(shape),
    )


# The kernels below check nothing: they only compute.


def _grouped(table: Table, by: Sequence[str], sums: Sequence[nw.Expr]) -> Summed:
    found = table.group_by(*by).agg(*sums) if by else table.select(*sums)
    rows = found.collect("pyarrow")
    names = [[str(name) for name in rows[key].to_list()] for key in by]
    groups: list[Group] = [*zip(*names, strict=True)] if by else [()]
    numbers = {name: rows[name].to_numpy() for name in rows.columns if name not in by}
    return Summed(groups, numbers)


def _all_allowed(table: Table, codebook: Codebook) -> bool:
    """Tell by the ends of the columns alone whether nothing is wrong: most often nothing is."""
    once = nw.col("target") == ""
    keys = [nw.col(name).is_null() for name in NAMES]
    keys += [nw.col(name) == "" for name in ("pid", "wave", "unit")]
    keys.append(nw.col("target") == nw.col("unit"))
    answers = {
        name: (nw.col(name), item)
        for name, item in zip(
            column_names(codebook).values(), codebook.item_of.values(), strict=True
        )
    }
    if any(item.format.kind is Kind.SHARES for _, item in answers.values()):
        return False
    ends = [_count(reduce(or_, keys)).alias("keys")]
    for name, (answer, item) in answers.items():
        stated = nw.when(answer != NO_CONTACT).then(answer) if item.no_contact else answer
        ends += [
            stated.min().alias(f"{name} low"),
            stated.max().alias(f"{name} high"),
            answer.count().alias(f"{name} n"),
        ]
    found = table.with_columns(once.alias("once")).group_by("once").agg(*ends).collect("pyarrow")
    for row in found.to_pandas().to_dict("records"):
        for name, (_, item) in answers.items():
            elsewhere = row["once"] != (item.asked is Asked.ONCE)
            n, low, high = (row[f"{name} {end}"] for end in ("n", "low", "high"))
            if n and (elsewhere or low < item.format.low or high > item.format.high):
                return False
        if row["keys"]:
            return False
    return True


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(1).otherwise(0).cast(nw.Int64()).sum().cast(nw.Int64())


def _outside(answer: nw.Expr, item: Item) -> nw.Expr:
    beyond = (answer < item.format.low) | (answer > item.format.high) | (answer != answer.round())
    return beyond & (answer != NO_CONTACT) if item.no_contact else beyond


def _misplaced(answer: nw.Expr, item: Item) -> nw.Expr:
    once = nw.col("target") == ""
    return ~answer.is_null() & (once if item.asked is Asked.EACH else ~once)


def _wrong_shares(parts: Sequence[nw.Expr], item: Item) -> nw.Expr:
    answered = ~reduce(lambda one, other: one & other, [part.is_null() for part in parts])
    missing = reduce(or_, [part.is_null() for part in parts])
    total = reduce(lambda one, other: one + other, parts)
    return answered & (missing | (total != item.format.high))
