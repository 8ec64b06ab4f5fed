"""App: the command `detente`, which puts the three rooms together."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import analyse
from analysis.planning.cli import POWER_EXAMPLE, power
from reports.cli import app as report
from survey.cli import IMPORT_EXAMPLE
from survey.instrument.cli import app as instrument
from survey.parties.cli import NEW_EXAMPLE, new, roster, vault, wave
from survey.transfer.cli import import_command
from survey.web.admin.cli import account
from survey.web.cli import SERVE_EXAMPLE, serve

ANALYSE_EXAMPLE = "Example: detente analyse wave-1.zip wave-2.zip --out indicators.json"
BAD_INPUT = 2
NOT_WELL = 1
SEED = 7

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help is there in a third of the time
    pretty_exceptions_enable=False,  # a pretty trace prints values, and values are answers
    help="Measure the friction between departments before it poisons a company.",
    epilog="Start with: detente demo",
)
app.command("new", epilog=NEW_EXAMPLE)(new)
app.add_typer(instrument, name="instrument")
app.add_typer(roster, name="roster")
app.add_typer(wave, name="wave")
app.add_typer(vault, name="vault")
app.add_typer(account, name="account")
app.command("serve", epilog=SERVE_EXAMPLE)(serve)
app.command("import", epilog=IMPORT_EXAMPLE)(import_command)
app.command("analyse", epilog=ANALYSE_EXAMPLE)(analyse)
app.add_typer(report, name="report")
app.command("power", epilog=POWER_EXAMPLE)(power)


@app.command(epilog="Example: detente demo --seed 7 --out out/demo")
def demo(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for everything that is made.")
    ] = Path("out/demo"),
    seed: Annotated[int, typer.Option(min=0, help="Another number, another company.")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Go the whole way once: a made-up company, eight waves of answers, and the report."""
    from rich.console import Console

    from analysis.errors import AnalysisError
    from reports.demonstration import demonstrate
    from reports.errors import ReportError
    from survey.errors import SurveyError

    try:
        with Console(stderr=True).status("making up a company") as status:
            made = demonstrate(out, seed, datetime.now(UTC).date(), status.update)
    except (SurveyError, AnalysisError, ReportError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    files = [str(path) for path in made.files]
    if as_json:
        typer.echo(json.dumps({"files": files, "result": made.result}, ensure_ascii=False))
        return
    typer.echo("\n".join(files))
    typer.echo(made.result)


@app.command(epilog="Example: detente doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say what this installation consists of, and what it lacks."""
    from dataclasses import asdict

    from reports.doctor import examine

    checks = examine(Path.cwd())
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=1))
    for check in checks if not as_json else ():
        state = "well" if check.is_well else "NOT WELL"
        rest = f"; {check.remedy}" if check.remedy else ""
        typer.echo(f"{state:8} {check.name}: {check.found}{rest}")
    if not all(check.is_well for check in checks):
        raise typer.Exit(NOT_WELL)


def main() -> None:
    """Run the command."""
    app()
