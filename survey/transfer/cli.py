"""Command on answers collected elsewhere: turn a table and a map into an Extract."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.errors import InvalidFile, SurveyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

app = typer.Typer(no_args_is_help=True, help="Bring in answers that were collected elsewhere.")

BAD_INPUT = 2
EXAMPLE = "Example: detente import answers.csv --map answers.map.yaml --out spring.zip"


def _print_keys(wanted: bool) -> None:
    if wanted:
        # The grammar stands beside the code that reads it, and pydantic with it.
        from survey.transfer import import_map

        typer.echo((import_map.__doc__ or "").strip())
        raise typer.Exit


_Keys = Annotated[
    bool,
    typer.Option("--keys", help="Print all keys of a map.", callback=_print_keys, is_eager=True),
]


@app.command(name="import", epilog=EXAMPLE)
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The answers, CSV or XLSX.")],
    *,
    map_: Annotated[Path, typer.Option("--map", metavar="MAP.yaml", help="What they mean.")],
    out: Annotated[Path, typer.Option("--out", metavar="EXTRACT.zip", help="Where they go.")],
    instrument: Annotated[
        str | None,
        typer.Option(help="Questionnaire, a file or an id, in place of the one the map names."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    keys: _Keys = False,  # noqa: ARG001 - it prints and leaves before the rest is looked at
) -> None:
    """Turn answers collected elsewhere into an Extract, or print every fault at once.

    A map says how the columns of the table answer the questionnaire:

    \b
        study: Pulse of spring
        instrument: friction-pulse   # one that ships, or a file beside the map
        person: ID                   # replaced by a pseudonym
        unit: Department
        target: About                # the department a row is about
        wave: 2026-Q1                # or {column: TIME}
        missing: [-9, "n/a"]
        items:
          TAU1: Q1
          STA2: {column: Q2, codes: {Disagree: 1, Agree: 5}}

    All keys of a map: detente import --keys
    """  # noqa: D301 - the escape keeps the lines of the map apart
    # pandas takes longer to load than --help may take.
    from survey.transfer.archive import write_extract
    from survey.transfer.fielded import fielded_from
    from survey.transfer.importing import import_answers
    from survey.transfer.telling import tell

    try:
        fielded = fielded_from(instrument, Path()) if instrument is not None else None
        with _progress(file.name) as advance:
            imported = import_answers(file, map_, fielded, advance)
            advance(f"writing {out.name}")
            write_extract(imported.extract, out)
    except SurveyError as error:
        if as_json and isinstance(error, InvalidFile):
            _print_json({"taken": None, "findings": [asdict(one) for one in error.findings]})
        else:
            typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    if as_json:
        _print_json({"taken": asdict(imported.taken), "findings": [], "extract": str(out)})
    else:
        typer.echo(f"{tell(file.name, imported.taken)}\nWritten to {out}.")


def _progress(name: str) -> AbstractContextManager[Callable[[str], None]]:
    """Show on a terminal which column is being read; say nothing to a pipe."""
    if not sys.stderr.isatty():
        return nullcontext(lambda _step: None)
    from survey.transfer.progress import showing

    return showing(name)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
