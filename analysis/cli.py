"""Command line of the room analysis: from Extracts to indicators."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.errors import AnalysisError, UnreachableEngine
from survey.errors import SurveyError

if TYPE_CHECKING:
    from analysis.indicators.bundle import Indicators
    from analysis.sums.opening import Opener

app = typer.Typer(no_args_is_help=True, help="Turn Extracts into indicators.")

BAD_INPUT = 2
INTERRUPTED = 130
AUTO, MEMORY, EMBEDDED = "auto", "memory", "duckdb"
CLUSTERS = ("spark://", "local")
MOST_CELLS = 20_000_000
"""Up to here answers are read into memory, where every faulty row is named by its number."""
AUDIENCE = "custodian and researchers; before disclosure control, not for publication"


@app.command(epilog="Example: detente analyse wave-1.zip wave-2.zip --out indicators.json")
def analyse(
    extracts: Annotated[
        list[Path], typer.Argument(metavar="EXTRACT.zip...", help="Closed waves of one study.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the indicators go.")] = Path(
        "indicators.json"
    ),
    engine: Annotated[
        str,
        typer.Option(
            metavar="ENGINE",
            help="What sums up the answers: auto, memory, duckdb, or the address of a Spark "
            "master as spark://host:7077.",
        ),
    ] = "auto",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a summary as JSON, for programs.")
    ] = False,
) -> None:
    """Estimate every indicator, each with its uncertainty or the reason why it is withheld.

    The file is for those who may see figures before disclosure control; `detente report build`
    clears what leadership and staff may see.
    """
    # Parts are summed up side by side already; threads of linear algebra would be in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        import json

        from rich.console import Console

        from analysis.indicators.bundle import withheld_reasons
        from analysis.indicators.writing import write_indicators

        with Console(stderr=True).status("reading files") as status:
            found = _analyse(extracts, engine, status.update)
            write_indicators(found, out, AUDIENCE)
    except (SurveyError, AnalysisError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except KeyboardInterrupt as error:
        typer.echo(f"Interrupted; {out} was not written.", err=True)
        raise typer.Exit(INTERRUPTED) from error
    reasons = withheld_reasons(found)
    if as_json:
        typer.echo(json.dumps({"out": str(out), "waves": found.waves, "withheld": reasons}))
        return
    waves = "1 wave" if len(found.waves) == 1 else f"{len(found.waves)} waves"
    typer.echo(f"Indicators of {waves} of {found.study} are in {out}.")
    for reason, count in reasons.items():
        typer.echo(f"withheld: {count} {'figure' if count == 1 else 'figures'}, {reason}")


def _analyse(paths: Sequence[Path], engine: str, tell: Callable[[str], None]) -> Indicators:
    """Read the Extracts by the engine that is asked for, or that suits their size."""
    from duckdb import InterruptException

    from analysis.pipeline import analyse, analyse_stored
    from survey.transfer.archive import read_extract
    from survey.transfer.stored import cells_of, open_extract

    if engine not in (AUTO, MEMORY, EMBEDDED) and not engine.startswith(CLUSTERS):
        raise UnreachableEngine(
            f"There is no engine {engine}; name {AUTO}, {MEMORY}, {EMBEDDED}, or the address of a "
            "Spark master as spark://host:7077 or local[2]."
        )
    if engine == AUTO:
        engine = MEMORY if sum(map(cells_of, paths)) <= MOST_CELLS else EMBEDDED
    if engine == MEMORY:
        return analyse(*(read_extract(path) for path in paths), tell=tell)
    with tempfile.TemporaryDirectory(prefix="detente-") as scratch:
        stored = [open_extract(path, Path(scratch)) for path in paths]
        try:
            return analyse_stored(*stored, engine=_opener(engine), tell=tell)
        except (RuntimeError, InterruptException) as error:
            # DuckDB says so where Ctrl-C reaches it within a query.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise


def _opener(engine: str) -> Opener:
    """Return what opens stored answers, importing Spark only where it is asked for."""
    if engine == EMBEDDED:
        from analysis.sums.embedded import open_embedded

        return open_embedded
    try:
        from analysis.sums.cluster import open_on
    except ModuleNotFoundError as error:
        raise UnreachableEngine(
            f"Spark is not installed, so that nothing can be added up at {engine}; install "
            "detente[spark]."
        ) from error
    return open_on(engine)
