"""Engines: every indicator of a large study beside one GROUP BY of its answers, in one run.

    OPENBLAS_NUM_THREADS=1 python benchmarks/engines.py [--people 1000000] [--keep FOLDER]

Makes up 12 waves of 28 statements in seven scales, of people in teams of ten and in 40
departments, 3 % of the answers missing, as Parquet. Then times one DuckDB GROUP BY team, wave of
n, sum and sum of squares of every item on that file, and the whole of `analyse`, each in a process
of its own with its highest memory. The last table analyses a tenth, a hundredth and so on of the
people: the time of a million answers must not grow.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd
from rich.console import Console
from rich.table import Table

from analysis.indicators.bundle import withheld_reasons
from analysis.pipeline import analyse_stored
from analysis.sums.embedded import open_embedded
from survey.answers.extract import COMMENT_KEYS, Manifest, StoredExtract
from survey.instrument.questionnaire import Form, Format, Instrument, Item, Kind, Scale
from survey.people.headcount import Headcount, UnitCount

PEOPLE, WAVES, ITEMS, SCALE, TEAM, UNITS = 1_000_000, 12, 28, 4, 10, 40
NAMES = [f"q{place:02}" for place in range(ITEMS)]
MISSING = 0.03
FEWEST = 3_000
GOAL, MEMORY = 4.0, 6.0


def questionnaire() -> Instrument:
    """Return seven scales of four statements, one of each turned round."""
    agree = Format("agree", Kind.AGREE, 1, 5)
    items = tuple(
        Item(name, {"en": name}, agree, reverse=place % SCALE == SCALE - 1)
        for place, name in enumerate(NAMES)
    )
    scales = tuple(
        Scale(f"S{start // SCALE}", {"en": "S"}, tuple(NAMES[start : start + SCALE]), 2)
        for start in range(0, ITEMS, SCALE)
    )
    form = Form("full", {"en": "full"}, tuple(NAMES), {}, 5.0)
    return Instrument("large", "1", {"en": "Large"}, ("en",), items, scales, (form,), "own")


def make(file: Path, people: int) -> None:
    """Write the answers of some people to Parquet, by wave, unit and person."""
    noise = "(random() + random() + random() - 1.5)"
    answers = []
    for place, name in enumerate(NAMES):
        felt = f"round(3 + 0.8 * (g + s{place // SCALE}) + 0.6 * w + 1.3 * {noise})"
        step = f"least(5, greatest(1, {felt}))"
        turned = f"6 - {step}" if place % SCALE == SCALE - 1 else step
        whole_step = f"CAST({turned} AS INTEGER)"
        answers.append(f"CASE WHEN random() < {MISSING} THEN NULL ELSE {whole_step} END AS {name}")
    climates = ", ".join(f"1.2 * {noise} AS s{scale}" for scale in range(ITEMS // SCALE))
    engine = duckdb.connect()
    engine.execute("SELECT setseed(0.5)")
    engine.execute(
        f"""COPY (
            WITH people AS (SELECT range AS p, {noise} AS g, {climates} FROM range({people})),
            waves AS (SELECT range AS k FROM range({WAVES}))
            SELECT 'p' || lpad(CAST(p AS VARCHAR), 9, '0') AS pid,
                '2025-' || lpad(CAST(k + 1 AS VARCHAR), 2, '0') AS wave, 'full' AS form,
                'D' || lpad(CAST(p // {TEAM} % {UNITS} AS VARCHAR), 2, '0') AS unit, '' AS target,
                'T' || lpad(CAST(p // {TEAM} AS VARCHAR), 7, '0') AS team,
                CAST(60 + 15 * floor(random() * 20) AS INTEGER) AS seconds, {", ".join(answers)}
            FROM (SELECT *, random() - 0.5 AS w FROM people, waves)
            ORDER BY wave, unit, pid
        ) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - our own names
    )


def group_by(file: Path) -> dict[str, float]:
    """Time n, sum and sum of squares of every item by team and wave."""
    sums = ", ".join(f"count({name}), sum({name}), sum({name} * {name})" for name in NAMES)
    begin = time.perf_counter()
    question = f"SELECT team, wave, count(*), {sums} FROM '{file}' GROUP BY team, wave"  # noqa: S608
    groups = len(duckdb.sql(question).to_arrow_table())
    return {"seconds": time.perf_counter() - begin, "groups": groups, **memory()}


def whole(file: Path, people: int) -> dict[str, float]:
    """Time every indicator."""
    waves = [f"2025-{wave + 1:02}" for wave in range(WAVES)]
    counts = (UnitCount(f"D{unit:02}", wave, people) for unit in range(UNITS) for wave in waves)
    manifest = Manifest("Large", "simulated", linked=True)
    comments = pd.DataFrame(columns=[*COMMENT_KEYS])
    stored = StoredExtract(file, questionnaire(), Headcount.of(counts), comments, manifest)
    begin = time.perf_counter()
    found = analyse_stored(stored, engine=open_embedded)
    seconds = time.perf_counter() - begin
    aside = sum(one.set_aside for one in found.effort)
    figures = len(found.levels) * UNITS + len(found.changes) + len(found.distributions)
    withheld = sum(withheld_reasons(found).values())
    return {
        "seconds": seconds,
        "figures": figures,
        "withheld": withheld,
        "aside": aside,
        **memory(),
    }


def memory() -> dict[str, float]:
    """Return the highest memory of this process, in gigabytes."""
    return {"gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def apart(step: str, file: Path, people: int) -> dict[str, float]:
    """Run one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--file", str(file)]
    done = subprocess.run(  # noqa: S603 - this very program
        [*command, "--people", str(people)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(folder: Path, people: int) -> None:
    """Print both times, their ratio, and how time grows with the answers."""
    console, table = Console(), Table("people", "answers", "GROUP BY s", "analyse s", "s/million")
    each, sizes = [], [people // 10**step for step in range(5) if people // 10**step >= FEWEST]
    for size in reversed(sizes):
        file = folder / f"{size}.parquet"
        if not file.exists():
            make(file, size)
        one, all_ = apart("group", file, size), apart("whole", file, size)
        each.append((size, one, all_))
        answers = size * WAVES * ITEMS
        table.add_row(
            f"{size:,}",
            f"{answers:,}",
            f"{one['seconds']:.2f}",
            f"{all_['seconds']:.2f}",
            f"{all_['seconds'] / answers * 1e6:.3f}",
        )
    console.print(table)
    _, one, all_ = each[-1]
    ratio = all_["seconds"] / one["seconds"]
    console.print(
        f"analyse takes {ratio:.2f} times one GROUP BY ({GOAL:.0f} at most): "
        f"{'yes' if ratio <= GOAL else 'NO'}; it takes {all_['gigabytes']:.1f} GB "
        f"({MEMORY:.0f} at most): {'yes' if all_['gigabytes'] < MEMORY else 'NO'}"
    )
    console.print(
        f"DuckDB {duckdb.__version__}; {int(all_['aside']):,} sittings set aside, "
        f"{int(all_['withheld']):,} figures withheld"
    )


def main() -> None:
    """Compare, or run one step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--keep", type=Path, help="folder for the answers, to use them again")
    parser.add_argument("--step", choices=("group", "whole"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "group":
        print(json.dumps(group_by(given.file)))
    elif given.step == "whole":
        print(json.dumps(whole(given.file, given.people)))
    elif given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
        compare(given.keep, given.people)
    else:
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            compare(Path(folder), given.people)


if __name__ == "__main__":
    main()
