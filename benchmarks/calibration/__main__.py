"""Calibration: how often intervals hold the truth, and tests spare what is true.

    python -m benchmarks.calibration [--draws 2000] [--seconds 20] [--only TEXT] [--room NAME]
                                     [--into FILE] [--seed 1] [--markdown]

Every case draws from a population whose truth is known. A row is printed when its case has ended,
and Ctrl-C keeps what is printed; with --into rows are kept in a file, and a later run goes on
where that one was stopped. A case ends after so many draws or so many seconds, whichever comes
first, but not before each of its figures was had 200 times. SHORT marks a share whose own interval
of 99 % lies under the nominal value, by more than a point and a half; the reason stands beside it
where one is known.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks.calibration.drawing import Effort, draw, pool
from benchmarks.calibration.rooms import every_case, room_of
from benchmarks.calibration.table import HEAD, append, line, markdown, read, summary
from benchmarks.calibration.verdict import Row


def asked() -> argparse.Namespace:
    """Read what is asked for."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--draws", type=int, default=2000, help="most of a case")
    options.add_argument("--seconds", type=float, default=20.0, help="time of a case")
    options.add_argument("--only", default="", help="part of the name of a case")
    options.add_argument("--room", default="", help="such as groups or models")
    options.add_argument("--into", type=Path, help="file of rows; what stands there is not redone")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--markdown", action="store_true", help="print the rows of --into alone")
    return options.parse_args()


def there(path: Path) -> list[Row]:
    """Read the rows of an earlier run, in the order of the cases and with today's remarks."""
    order = {case.name: (place, case) for place, case in enumerate(every_case())}
    rows = sorted(read(path), key=lambda row: order[row.case][0])
    return [replace(row, remark=order[row.case][1].remark_on(row.figure)) for row in rows]


def wanted(options: argparse.Namespace, rows: list[Row]) -> Iterator[int]:
    """Yield the places of the cases that are asked for and not there yet."""
    known = {row.case for row in rows}
    for place, case in enumerate(every_case()):
        in_room = options.room in ("", room_of(place))
        if in_room and options.only in case.name and case.name not in known:
            yield place


def draw_all(
    workers: ProcessPoolExecutor, options: argparse.Namespace, rows: list[Row]
) -> Iterator[Row]:
    """Draw case after case."""
    effort = Effort(options.seed, options.draws, options.seconds)
    for place in wanted(options, rows):
        yield from draw(workers, place, effort)


def main() -> None:
    """Print a row a figure, and how many came out short."""
    options = asked()
    rows = there(options.into) if options.into else []
    if options.markdown:
        print("\n".join([*markdown(rows), "", summary(rows)]))
        return
    print(HEAD, flush=True)
    new: list[Row] = []
    with pool() as workers:
        try:
            for row in draw_all(workers, options, rows):
                print(line(row), flush=True)
                new.append(row)
                if options.into:
                    append(options.into, row)
        except KeyboardInterrupt:
            workers.shutdown(wait=False, cancel_futures=True)
            print("interrupted", flush=True)
    print(summary(rows + new))


if __name__ == "__main__":
    main()
