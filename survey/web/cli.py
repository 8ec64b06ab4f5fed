"""Command that serves the pages of a party."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from survey.errors import SurveyError

BAD_INPUT = 2
SERVE_EXAMPLE = "Example: detente serve --role all --study spring-study"


def serve(
    study: Annotated[
        Path, typer.Option("--study", metavar="DIR", help="Folder of the study.")
    ] = Path(),
    role: Annotated[str, typer.Option(help="all, mailer or collector.")] = "all",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; by default that of the origin.")] = None,
    hr_port: Annotated[int, typer.Option(help="Port of HR's pages.")] = 8801,
    hr_origin: Annotated[str, typer.Option(help="Their address behind a proxy.")] = "",
    tick: Annotated[float, typer.Option(help="Seconds between two looks at what is due.")] = 20.0,
) -> None:
    """Serve a party's pages, and do by itself what is due: open, letters, close, receipts."""
    from survey.web.serving import Serving
    from survey.web.serving import serve as run

    try:
        run(Serving(study, _now, role, host, port, hr_port, hr_origin, tick), typer.echo)
    except SurveyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error


def _now() -> datetime:
    return datetime.now(UTC)
