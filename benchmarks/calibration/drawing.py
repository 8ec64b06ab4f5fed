"""Drawing: draw a case by two processes until it is told well, or its time is up."""

from __future__ import annotations

import signal
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass

from benchmarks.calibration.case import Case, outcomes
from benchmarks.calibration.rooms import every_case
from benchmarks.calibration.verdict import Row, counted

BLOCK = 20
"""Draws of one seed. Blocks are counted in order, so that the same draws come out however many
processes share them; how many blocks there are is up to the clock."""
PROCESSES = 2
FEWEST = 200
"""A dear case tells its figures so often whatever its time: a share of 90 in place of 95 is then
called short in every second run, one of 87 nearly always."""

Outcomes = dict[str, list[bool | None]]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often a case is drawn."""

    seed: int
    most: int
    seconds: float
    fewest: int = FEWEST


def pool() -> ProcessPoolExecutor:
    """Return processes that leave an interruption to the one that asked them."""
    return ProcessPoolExecutor(
        PROCESSES, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )


def block(place: int, number: int, seed: int) -> Outcomes:
    """Draw one block; cases hold functions, so that a number crosses processes instead."""
    case = every_case()[place]
    return outcomes(case, BLOCK, [seed, zlib.crc32(case.name.encode()), number])


def draw(workers: ProcessPoolExecutor, place: int, effort: Effort) -> Iterator[Row]:
    """Draw a case and yield a row for each of its figures."""
    case, began = every_case()[place], time.monotonic()
    blocks: list[Future[Outcomes]] = []
    running: set[Future[Outcomes]] = set()
    while True:
        drawn = BLOCK * len(blocks)
        over = time.monotonic() - began >= effort.seconds and _told(blocks) >= effort.fewest
        if drawn >= effort.most or over:
            break
        while len(running) < PROCESSES and BLOCK * len(blocks) < effort.most:
            blocks.append(workers.submit(block, place, len(blocks), effort.seed))
            running.add(blocks[-1])
        _, running = wait(running, return_when=FIRST_COMPLETED)
    yield from rows(case, [each.result() for each in blocks], time.monotonic() - began)


def _told(blocks: list[Future[Outcomes]]) -> int:
    """Count the draws of the figure that was had least often, of the blocks that have ended."""
    counts: Counter[str] = Counter()
    for each in blocks:
        if each.done():
            for name, held in each.result().items():
                counts[name] += sum(outcome is not None for outcome in held)
    return min((count for name, count in counts.items() if name), default=0)


def rows(case: Case, blocks: list[Outcomes], seconds: float) -> Iterator[Row]:
    """Yield a row for each figure of a case."""
    names = dict.fromkeys(name for each in blocks for name in each if name)
    for name in names or (case.figure,):
        held = [one for each in blocks for one in each.get(name, each.get("", ()))]
        share, low, high, drawn = counted(held)
        yield Row(
            case=case.name,
            figure=name,
            setting=case.setting,
            level=case.level,
            share=share,
            low=low,
            high=high,
            drawn=drawn,
            withheld=len(held) - drawn,
            seconds=seconds,
            remark=case.remark_on(name),
        )
