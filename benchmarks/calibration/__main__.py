"""Calibration: how often intervals hold the truth, and tests reject what is true.

    python -m benchmarks.calibration [--draws 2000] [--only TEXT]

Every case draws from a population whose truth is known. SHORT marks a share that lies more than
three Monte Carlo standard errors under its nominal value; what is short or wide for a known reason
says so beside it.
"""

from __future__ import annotations

import argparse
import os
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.calibration import change, groups, models, scales
from benchmarks.calibration.case import Calibration, Case, counted, outcomes

ROOMS = (groups, scales, change, models)


def every_case() -> Iterator[Case]:
    """Yield the cases of every room."""
    for room in ROOMS:
        yield from room.cases()


def run(task: tuple[int, int]) -> list[bool | None]:
    """Draw one case; cases hold functions, so that its number crosses processes instead."""
    place, draws = task
    case = list(every_case())[place]
    return outcomes(case, draws, zlib.crc32(f"{case.figure}, {case.setting}".encode()))


def main() -> None:
    """Print the table, and how many cases came out short."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--draws", type=int, default=2000)
    options.add_argument("--only", default="", help="part of the name of a figure")
    asked = options.parse_args()
    cases = list(every_case())
    places = [place for place, case in enumerate(cases) if asked.only in case.figure]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(run, [(place, asked.draws) for place in places])
        held = list(track(drawn, "drawing", total=len(places)))
    show([counted(cases[place], one) for place, one in zip(places, held, strict=True)])


def show(found: list[Calibration]) -> None:
    """Print one row a case."""
    table = Table(title="Shares of intervals that hold the truth, of tests that spare it, %")
    for name in ("figure", "setting"):
        table.add_column(name)
    for name in ("nominal", "share", "+-", "withheld"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for one in found:
        remark = f": {one.case.remark}" if one.case.remark and one.verdict != "as promised" else ""
        table.add_row(
            one.case.figure,
            one.case.setting,
            f"{100 * one.case.level:.0f}",
            f"{100 * one.share:.1f}",
            f"{100 * one.error:.1f}",
            str(one.withheld),
            f"{one.verdict}{remark}",
        )
    Console(width=150).print(table)
    short = [one for one in found if one.verdict == "SHORT"]
    unexplained = [one for one in short if not one.case.remark]
    print(f"{len(found)} cases, {len(short)} short, {len(unexplained)} of them without a reason")


if __name__ == "__main__":
    main()
