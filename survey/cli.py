"""Command line of the room survey: each sub-command lives beside what it commands."""

from __future__ import annotations

import typer

from survey.instrument.cli import app as instrument

app = typer.Typer(no_args_is_help=True, help="Questionnaires, and answers from elsewhere.")
app.add_typer(instrument, name="instrument")
