"""Commands on questionnaires: check one whole, and show it as people read it."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from survey.errors import InvalidFile, SurveyError

if TYPE_CHECKING:
    from survey.instrument.questionnaire import Instrument

app = typer.Typer(no_args_is_help=True, help="Check a questionnaire, or show it.")

BAD_INPUT = 2

_File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or the id of one that ships.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command(epilog="Example: detente instrument check friction-full")
def check(file: _File, as_json: _Json = False) -> None:
    """Check a questionnaire, and print every fault with its line and its remedy."""
    # pydantic takes longer to load than --help may take; so in both commands.
    from survey.instrument.showing import summary

    try:
        instrument = _read(file)
    except InvalidFile as error:
        if not as_json:
            _stop(error)
        findings = [
            {"where": finding.where, "what": finding.what, "hint": finding.hint}
            for finding in error.findings
        ]
        _print_json({"whole": False, "findings": findings})
        raise typer.Exit(BAD_INPUT) from error
    except SurveyError as error:
        _stop(error)
    if as_json:
        _print_json(
            {
                "whole": True,
                "findings": [],
                "id": instrument.id,
                "version": instrument.version,
                "sha256": instrument.sha256,
            }
        )
    else:
        typer.echo(summary(instrument))


@app.command(epilog="Example: detente instrument show friction-pulse --lang de")
def show(
    file: _File,
    lang: Annotated[
        str | None, typer.Option(help="Language; the first of the questionnaire if left out.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Show a questionnaire as people read it, or as JSON for programs."""
    from survey.instrument.showing import as_plain, printed
    from survey.instrument.spelling import choose

    try:
        instrument = _read(file)
    except SurveyError as error:
        _stop(error)
    language = lang or instrument.languages[0]
    if language not in instrument.languages:
        hint = choose(language, instrument.languages)
        _stop(SurveyError(f"{instrument.id} has no language {language}; {hint}"))
    if as_json:
        _print_json(as_plain(instrument))
    else:
        typer.echo(printed(instrument, language, get_terminal_size().columns), nl=False)


def _read(file: str) -> Instrument:
    from survey.instrument.catalogue import read_shipped, shipped
    from survey.instrument.reading import read_instrument

    path = Path(file)
    return read_shipped(file) if file in shipped() and not path.exists() else read_instrument(path)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _stop(error: SurveyError) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(BAD_INPUT) from error
