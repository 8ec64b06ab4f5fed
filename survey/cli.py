"""Command line of the room survey: each sub-command lives beside what it commands."""

from __future__ import annotations

import typer

from survey.instrument.cli import app as instrument
from survey.transfer.cli import import_command

IMPORT_EXAMPLE = "Example: detente import answers.csv --map answers.map.yaml --out answers.zip"

app = typer.Typer(no_args_is_help=True, help="Questionnaires, and answers from elsewhere.")
app.add_typer(instrument, name="instrument")
app.command("import", epilog=IMPORT_EXAMPLE)(import_command)
