"""Command line of the room survey: each sub-command lives beside what it commands."""

from __future__ import annotations

import typer

from survey.instrument.cli import app as instrument
from survey.parties.cli import NEW_EXAMPLE, new, roster, vault, wave
from survey.transfer.cli import import_command
from survey.web.admin.cli import account
from survey.web.cli import SERVE_EXAMPLE, serve

IMPORT_EXAMPLE = "Example: detente import answers.csv --map answers.map.yaml --out answers.zip"

app = typer.Typer(no_args_is_help=True, help="Questionnaires, and answers from elsewhere.")
app.command("new", epilog=NEW_EXAMPLE)(new)
app.add_typer(instrument, name="instrument")
app.add_typer(roster, name="roster")
app.add_typer(wave, name="wave")
app.add_typer(vault, name="vault")
app.add_typer(account, name="account")
app.command("serve", epilog=SERVE_EXAMPLE)(serve)
app.command("import", epilog=IMPORT_EXAMPLE)(import_command)
