"""Command line of the room analysis: from Extracts to indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.errors import AnalysisError
from survey.errors import SurveyError

app = typer.Typer(no_args_is_help=True, help="Turn Extracts into indicators.")

BAD_INPUT = 2
AUDIENCE = "custodian and researchers; before disclosure control, not for publication"


@app.command(epilog="Example: detente analyse wave-1.zip wave-2.zip --out indicators.json")
def analyse(
    extracts: Annotated[
        list[Path], typer.Argument(metavar="EXTRACT.zip...", help="Closed waves of one study.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the indicators go.")] = Path(
        "indicators.json"
    ),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a summary as JSON, for programs.")
    ] = False,
) -> None:
    """Estimate every indicator, each with its uncertainty or the reason why it is withheld.

    The file is for those who may see figures before disclosure control; `detente report build`
    clears what leadership and staff may see.
    """
    import json

    from rich.console import Console

    from analysis.indicators.bundle import withheld_reasons
    from analysis.indicators.writing import write_indicators
    from analysis.pipeline import analyse as run
    from survey.transfer.archive import read_extract

    try:
        with Console(stderr=True).status("reading files") as status:
            read = [read_extract(path) for path in extracts]
            found = run(*read, tell=status.update)
            write_indicators(found, out, AUDIENCE)
    except (SurveyError, AnalysisError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    reasons = withheld_reasons(found)
    if as_json:
        typer.echo(json.dumps({"out": str(out), "waves": found.waves, "withheld": reasons}))
        return
    waves = "1 wave" if len(found.waves) == 1 else f"{len(found.waves)} waves"
    typer.echo(f"Indicators of {waves} of {found.study} are in {out}.")
    for reason, count in reasons.items():
        typer.echo(f"withheld: {count} {'figure' if count == 1 else 'figures'}, {reason}")
