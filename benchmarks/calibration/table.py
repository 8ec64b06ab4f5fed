"""Table: rows as lines on the screen, in a file that a later run goes on with, and as Markdown."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from benchmarks.calibration.verdict import SHORT, Row

NUMBERS = {"level": float, "seconds": float, "drawn": int, "withheld": int}
PERHAPS = ("share", "low", "high")
NAMES = [field.name for field in fields(Row)]
HEAD = f"{'figure':<34} {'setting':<48} {'promised':>8} {'found':>6}  {'between':<11} {'draws':>6}"


def read(path: Path) -> list[Row]:
    """Read the rows that an earlier run has written; none where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [_row(cells) for cells in csv.DictReader(file)]


def append(path: Path, row: Row) -> None:
    """Write one row at once, so that an interruption loses none."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(NAMES)
        writer.writerow([getattr(row, name) for name in NAMES])


def line(row: Row) -> str:
    """Return a row as it is printed."""
    found = "-" if row.share is None else f"{100 * row.share:.1f}"
    withheld = f", {row.withheld} withheld" if row.withheld else ""
    return (
        f"{row.figure:<34} {row.setting:<48} {_percent(row.level):>8} {found:>6}  "
        f"{_between(row):<11} {row.drawn:>6}  {_judged(row)}{withheld}"
    )


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table, one row a figure."""
    yield "| figure | setting | promised | found | draws | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        found = "-" if row.share is None else f"{100 * row.share:.1f} ({_between(row)})"
        withheld = f"; {row.withheld} withheld" if row.withheld else ""
        yield (
            f"| {row.figure} | {row.setting} | {_percent(row.level)} | {found} | {row.drawn} "
            f"| {_judged(row)}{withheld} |"
        )


def summary(rows: list[Row]) -> str:
    """Count what is short, and what is so without a reason."""
    short = [row for row in rows if row.verdict == SHORT]
    unexplained = [row.figure for row in short if not row.remark]
    told = f" ({', '.join(unexplained)})" if unexplained else ""
    return f"{len(rows)} figures, {len(short)} short, {len(unexplained)} without a reason{told}"


def _judged(row: Row) -> str:
    told = f": {row.remark}" if row.remark and row.verdict != "as promised" else ""
    return f"{row.verdict}{told}"


def _percent(share: float) -> str:
    return f"{100 * share:g}"


def _between(row: Row) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{100 * row.low:.1f}-{100 * row.high:.1f}"


def _row(cells: dict[str, str]) -> Row:
    given: dict[str, object] = {name: cells[name] for name in ("case", "figure", "setting")}
    given |= {name: kind(cells[name]) for name, kind in NUMBERS.items()}
    given |= {name: float(cells[name]) if cells[name] else None for name in PERHAPS}
    return Row(**given, remark=cells["remark"])  # type: ignore[arg-type]  # the cells of a row
