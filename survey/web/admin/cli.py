"""Commands that let people into the pages of HR, and out."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.errors import SurveyError
from survey.web.admin.access import Role

if TYPE_CHECKING:
    from survey.storage.mailer import MailerStore
    from survey.study import Study

BAD_INPUT = 2
HERE = Path()

account = typer.Typer(no_args_is_help=True, help="Let people into HR's pages, and out.")

StudyFolder = Annotated[Path, typer.Option("--study", metavar="DIR", help="Folder of the study.")]
Address = Annotated[str, typer.Argument(metavar="EMAIL", help="Under which somebody signs in.")]


@account.command(epilog="Example: detente account add m.winter@example.com --role hr")
def add(
    email: Address,
    role: Annotated[Role, typer.Option(help="One person has one role.")] = Role.HR,
    study: StudyFolder = HERE,
) -> None:
    """Let somebody in: asks for a password and prints the second factor, once."""
    from survey.storage.accounts import Account
    from survey.web.admin.doorkeeper import account_name
    from survey.web.admin.passwords import hashed, weakness
    from survey.web.admin.second_factor import new_secret, setup_address, setup_text

    with _store(study) as (settings, store):
        name = account_name(email)
        if "@" not in name.strip("@"):
            raise SurveyError(f'"{email}" is no e-mail address; write one, as hr@example.com.')
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        fault = weakness(password, [name, *name.split("@"), settings.id, *settings.title.values()])
        if fault:
            raise SurveyError(fault)
        secret = new_secret()
        store.accounts.add(Account(name, role.value, hashed(password), secret))
        _note(store, "Change", f"account of {name}, {role.value}: added")
        typer.echo("Point an authenticator at this; it is shown once and kept nowhere else:")
        typer.echo(setup_text(secret, name))
        typer.echo(setup_address(secret, name))
        typer.echo(f"{name} may now sign in as {role.value}.")


@account.command(name="list", epilog="Example: detente account list")
def list_command(study: StudyFolder = HERE) -> None:
    """Show who may sign in, and as what."""
    with _store(study) as (_, store):
        for one in store.accounts.all():
            locked = "  locked" if one.is_locked else ""
            typer.echo(f"{one.role:12}{one.name}{locked}")


@account.command(epilog="Example: detente account remove m.winter@example.com")
def remove(email: Address, study: StudyFolder = HERE) -> None:
    """Let somebody in no more; whoever is signed in is out at once."""
    from survey.web.admin.doorkeeper import account_name

    with _store(study) as (_, store):
        name = account_name(email)
        if store.accounts.find(name) is None:
            raise SurveyError(f'There is no account "{name}"; see: detente account list')
        store.accounts.remove(name)
        _note(store, "Change", f"account of {name}: removed")
        typer.echo(f"{name} may sign in no more.")


@contextmanager
def _store(folder: Path) -> Iterator[tuple[Study, MailerStore]]:
    """Open the mailer's store; say what goes wrong in its own words."""
    from survey.parties.places import Party, Places, prepare
    from survey.storage.mailer import MailerStore
    from survey.study import read_study

    try:
        study, places = read_study(folder), Places(folder)
        prepare(places, Party.MAILER)
        with MailerStore.open(places.store(Party.MAILER, study)) as store:
            yield study, store
    except SurveyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error


def _note(store: MailerStore, kind: str, subject: str) -> None:
    """Write into the log who did it on this machine."""
    from survey.storage.audit import Entry

    who = f"{getpass.getuser()}, at the mailer's machine"
    store.audit.append(Entry(datetime.now(UTC), who, kind, subject))
