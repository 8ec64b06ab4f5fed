"""Command line of the room reports: from Extracts to the pages that leadership and staff read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import AnalysisError
from reports.errors import ReportError
from survey.errors import SurveyError

app = typer.Typer(no_args_is_help=True, help="Build the pages that leadership and staff read.")

BAD_INPUT = 2


@app.callback()
def _group() -> None:
    """Build the pages that leadership and staff read."""


@app.command(epilog="Example: detente report build wave-1.zip wave-2.zip --format html,pdf")
def build(
    extracts: Annotated[
        list[Path], typer.Argument(metavar="EXTRACT.zip...", help="Closed waves of one study.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the report.")] = Path("out"),
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="html, pdf, or both.")
    ] = "html,pdf",
    actions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What was agreed and what came of it, as YAML."),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Record of releases; by default beside DIR."),
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="en or de.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Analyse closed waves, clear what may be shown, and write the report."""
    import json

    from rich.console import Console

    from reports.publishing import Order, publish
    from survey.transfer.archive import read_extract

    order = Order(
        out,
        tuple(name.strip() for name in formats.split(",") if name.strip()),
        datetime.now(UTC).date(),
        language,
        actions,
        ledger,
    )
    try:
        with Console(stderr=True).status("reading files") as status:
            read = [read_extract(path) for path in extracts]
            published = publish(read, order, status.update)
    except (SurveyError, AnalysisError, ReportError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    if as_json:
        files = [str(path) for path in published.files]
        typer.echo(json.dumps({"files": files, "result": published.result}, ensure_ascii=False))
        return
    for path in published.files:
        typer.echo(str(path))
    typer.echo(published.result)
