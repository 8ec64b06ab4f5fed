"""Commands of the parties: found a study, load people, run waves, keep and use the vault's key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey.errors import SurveyError

if TYPE_CHECKING:
    from survey.parties.mailing import Mailer
    from survey.parties.places import Places
    from survey.privacy.keyring import Keyring
    from survey.storage.vault import VaultStore
    from survey.study import Study
    from survey.transfer.roster_rows import RosterRules

BAD_INPUT = 2
NOT_YET = 1

NEW_EXAMPLE = "Example: detente new spring-study"

roster = typer.Typer(no_args_is_help=True, help="Load the people who are invited.")
wave = typer.Typer(no_args_is_help=True, help="Plan, open and follow waves.")
vault = typer.Typer(no_args_is_help=True, help="The custodian's part: the key, and what it opens.")

StudyFolder = Annotated[Path, typer.Option("--study", metavar="DIR", help="Folder of the study.")]
WaveName = Annotated[str, typer.Argument(metavar="WAVE", help="As in study.yaml: 2026-11.")]
HERE = Path()


@contextmanager
def telling() -> Iterator[None]:
    """Say what went wrong in its own words and end with the code for bad input."""
    try:
        yield
    except SurveyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error


def _print_keys(wanted: bool) -> None:
    if wanted:
        from survey import study

        typer.echo((study.__doc__ or "").strip())
        raise typer.Exit


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to be made.")],
    keys: Annotated[  # noqa: ARG001 - it prints and leaves before the rest is looked at
        bool,
        typer.Option(
            "--keys", help="Print all keys of study.yaml.", callback=_print_keys, is_eager=True
        ),
    ] = False,
) -> None:
    """Make the folder of a study, with settings to fill in and the papers to discuss."""
    from survey.parties.founding import found

    with telling():
        for path in found(folder):
            typer.echo(str(path))
    typer.echo(f"Fill in {folder / 'study.yaml'}, then: detente vault keygen --study {folder}")


@roster.command(epilog="Example: detente roster check staff.csv")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or JSON.")],
    study: StudyFolder = HERE,
) -> None:
    """Read a staff list, tell every fault, and what loading it would change; change nothing."""
    from survey.people.change import compare
    from survey.transfer.roster_file import inspect_roster, read_bytes

    with telling(), _mailer(study) as mailer:
        reading = inspect_roster(file.name, read_bytes(file), _rules(mailer.study))
        for finding in reading.findings:
            typer.echo(str(finding))
        change = compare(mailer.store.people.roster(), reading.roster)
        typer.echo(change.sentence())
        if reading.findings:
            raise typer.Exit(BAD_INPUT)


@roster.command(epilog="Example: detente roster load staff.csv")
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or JSON.")],
    study: StudyFolder = HERE,
) -> None:
    """Load a staff list that has no fault in place of the one in force."""
    from survey.people.change import compare
    from survey.transfer.roster_file import read_roster

    with telling(), _mailer(study) as mailer:
        loaded = read_roster(file, _rules(mailer.study))
        change = compare(mailer.store.people.roster(), loaded)
        mailer.store.people.replace(loaded)
    typer.echo(f"{change.sentence()} {len(loaded)} people are in the roster.")


@wave.command(epilog="Example: detente wave plan 2026-11")
def plan(name: WaveName, study: StudyFolder = HERE) -> None:
    """Write what a wave promises, for the custodian to sign, and show the classes."""
    with telling(), _mailer(study) as mailer:
        proposal = mailer.plan(name)
        for one in proposal.manifest.classes:
            typer.echo(f"{one.invited:6}  {one.label or 'everybody else'}")
        for kept in proposal.classing.kept:
            typer.echo(f"{kept.share:6.0%}  keep {kept.attribute}, step {kept.depth}")
    typer.echo(f"Now the custodian signs: detente vault sign {name}")


@wave.command(name="status", epilog="Example: detente wave status 2026-11")
def status_command(name: WaveName, study: StudyFolder = HERE) -> None:
    """Show what a wave still needs before it opens, or how it stands."""
    from survey.fieldwork.wave import State
    from survey.parties.collecting import read_participation

    with telling(), _mailer(study) as mailer:
        found = mailer.store.waves.find(name)
        if found is not None and found.state is not State.DRAFT:
            shown = read_participation(mailer.places.handover(name))
            typer.echo(
                f"Wave {name} is {found.state.value}; answers: {shown or 'not counted yet'}."
            )
            return
        gate = mailer.gate(name, datetime.now(UTC))
    for line in gate.lines:
        typer.echo(f"{line.sign.value:6} {line.id:13} {line.heading}: {line.fact} {line.remedy}")
    typer.echo(gate.sentence())
    if not gate.is_passed:
        raise typer.Exit(NOT_YET)


@wave.command(
    name="open", epilog='Example: detente wave open 2026-11 --answer "days=It is Easter."'
)
def open_command(
    name: WaveName,
    study: StudyFolder = HERE,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="LINE=WORDS", help="Answer a line that says Look."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who answers.")] = "HR",
) -> None:
    """Open a wave that passes the gate; its letters leave at the hour of the calendar."""
    from survey.fieldwork.launch import Answer

    now = datetime.now(UTC)
    parts = (given.partition("=") for given in answer or ())
    answers = {line: Answer(by, now.date(), words) for line, _, words in parts}
    with telling(), _mailer(study) as mailer:
        mailer.open(name, now, answers)
    typer.echo(f"Wave {name} is open; the collector takes it over at its next step.")


@wave.command(epilog="Example: detente wave remind 2026-11")
def remind(name: WaveName, study: StudyFolder = HERE) -> None:
    """Queue a reminder to everybody, beside those of the calendar; once a day at most."""
    with telling(), _mailer(study) as mailer:
        count = mailer.remind(name, datetime.now(UTC).date())
    typer.echo(f"{count} reminders wait to leave." if count else "Everybody was reminded today.")


@wave.command(epilog="Example: detente wave close 2026-11")
def close(name: WaveName, study: StudyFolder = HERE) -> None:
    """End a wave before its hour; the collector takes no more answers from its next step on."""
    with telling(), _mailer(study) as mailer:
        mailer.close(name)
    typer.echo(f"Wave {name} is closed. Then the custodian opens it: detente vault open {name}")


@wave.command(epilog="Example: detente wave reported 2026-11 --actions 2")
def reported(
    name: WaveName,
    actions: Annotated[int, typer.Option(min=0, help="How many actions were agreed.")],
    study: StudyFolder = HERE,
) -> None:
    """Note that people have heard what came of a wave; the gate of the next one asks for it."""
    with telling(), _mailer(study) as mailer:
        mailer.reported(name, datetime.now(UTC).date(), actions)
    typer.echo(f"Noted: wave {name} was reported back, with {actions} actions.")


@wave.command(name="advance", epilog="Example: detente wave advance --role mailer")
def advance_command(
    study: StudyFolder = HERE,
    role: Annotated[str, typer.Option(help="mailer, collector or all.")] = "all",
) -> None:
    """Do whatever is due by now, for a timer: letters, closing, receipts, deletion."""
    from survey.parties.timing import advance_all

    with telling():
        for said in advance_all(study, role, datetime.now(UTC)):
            typer.echo(said)


@vault.command(epilog="Example: detente vault keygen")
def keygen(study: StudyFolder = HERE) -> None:
    """Make the vault's key; its three paper shares are printed once and kept nowhere."""
    from survey.parties.places import Places
    from survey.parties.vault import make_vault

    with telling():
        made = make_vault(Places(study), _passphrase(twice=True))
    for number, share in enumerate(made.shares, start=1):
        typer.echo(
            f"\nShare {number} of 3. Two of them bring the key back; one alone tells nothing."
        )
        words = share.split()
        for start in range(0, len(words), 4):
            numbered = enumerate(words[start : start + 4], start + 1)
            typer.echo("  ".join(f"{place:2} {word:10}" for place, word in numbered))
    typer.echo("\nWrite each on paper of its own, for three people who are neither HR nor IT.")


@vault.command(epilog="Example: detente vault sign 2026-11")
def sign(
    name: WaveName,
    study: StudyFolder = HERE,
    shares: Annotated[bool, typer.Option("--shares", help="Type two paper shares.")] = False,
) -> None:
    """Check what a wave promises, sign it, and open the collector's sealed challenge."""
    from survey.parties.places import Places
    from survey.parties.vault import proposed, sign_wave

    with telling():
        handover = Places(study).handover(name)
        manifest = proposed(handover)
        smallest = min(one.invited for one in manifest.classes)
        typer.echo(
            f"Wave {name}: {manifest.n_invited} invited, {len(manifest.classes)} classes, the "
            f"smallest of {smallest}; open from {manifest.opens} to {manifest.closes}."
        )
        signed = sign_wave(handover, _keyring(Places(study), shares))
    typer.echo(f"Signed. Its fingerprint stands in every letter: {signed.fingerprint}")


@vault.command(name="open", epilog="Example: detente vault open 2026-11")
def unseal_command(
    name: WaveName,
    study: StudyFolder = HERE,
    shares: Annotated[bool, typer.Option("--shares", help="Type two paper shares.")] = False,
) -> None:
    """Open the answers of a closed wave, and confirm every receipt."""
    from random import SystemRandom

    from survey.parties.unsealing import fielded_in, unseal

    with telling(), _vault(study) as (places, store):
        fielded = fielded_in(places.handover(name))
        opening = unseal(
            places, name, _keyring(places, shares), store, fielded=fielded, chance=SystemRandom()
        )
    typer.echo(f"{len(opening.answers)} answers and {len(opening.comments)} comments were opened.")
    for reason, count in opening.quarantined.items():
        typer.echo(f"{count} set aside: {reason.value}.")


@vault.command(epilog="Example: detente vault publish 2026-11")
def publish(name: WaveName, study: StudyFolder = HERE) -> None:
    """Write the Extract of an opened wave, with those comments that were released."""
    from survey.parties.unsealing import fielded_in, hand_out

    with telling(), _vault(study) as (places, store):
        path = hand_out(places, name, store, fielded_in(places.handover(name)))
    typer.echo(str(path))


@vault.command(epilog="Example: detente vault comments 2026-11")
def comments(name: WaveName, study: StudyFolder = HERE) -> None:
    """Read the comments of an opened wave one by one, and decide which may leave the vault."""
    from survey.storage.comment_rows import Moderation

    with telling(), _vault(study) as (_, store):
        waiting = store.comments.all(name, Moderation.WAITING)
        for place, one in enumerate(waiting, start=1):
            typer.echo(f"\n{place} of {len(waiting)}, {one.item} {one.target}\n{one.words}")
            decision = typer.prompt("show, change, withhold, later", default="later")
            if decision.startswith("s"):
                store.comments.decide(one.id, Moderation.SHOWN)
            elif decision.startswith("c"):
                words = typer.prompt("In other words, without what identifies anybody")
                store.comments.decide(one.id, Moderation.SHOWN, words)
            elif decision.startswith("w"):
                store.comments.decide(one.id, Moderation.WITHHELD)
    typer.echo(f"{len(waiting)} comments were waiting.")


@vault.command(epilog="Example: detente vault mine 2026-11 --receipt USFN7UUSOIEDJGYA")
def mine(
    name: WaveName,
    receipt: Annotated[str, typer.Option(help="The receipt seen after sending.")],
    study: StudyFolder = HERE,
    forget: Annotated[bool, typer.Option("--forget", help="Delete instead of show.")] = False,
    shares: Annotated[bool, typer.Option("--shares", help="Type two paper shares.")] = False,
) -> None:
    """Show somebody their own answers, or delete them, by the code of their link and a receipt."""
    from survey.parties import rights
    from survey.privacy.links import read_code
    from survey.study import read_study

    with telling(), _vault(study) as (places, store):
        code = typer.prompt("Code in the letter", hide_input=True)
        claim = rights.Claim(read_code(code), name, receipt)
        keyring, settings = _keyring(places, shares), read_study(study)
        if forget:
            count = rights.forget(claim, settings, keyring, store)
            typer.echo(
                f"Deleted in {count} waves. Write the Extracts again: detente vault publish"
            )
            return
        for wave_name, answer in rights.answers_of(claim, settings, keyring, store).items():
            for target, found in answer.answers.items():
                told = ", ".join(f"{column} {value}" for column, value in found.items())
                typer.echo(f"{wave_name} {target or 'asked once'}: {told}")


@vault.command(epilog="Example: detente vault destroy --yes")
def destroy(
    study: StudyFolder = HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; it cannot be undone.")] = False,
) -> None:
    """Destroy the vault's key at the end of a study; then burn the three sheets."""
    from survey.parties.places import Places
    from survey.parties.vault import destroy_vault

    if not yes:
        typer.echo(
            "Unopened answers could then never be read, and nobody could have theirs shown or "
            "deleted any more. To do it: detente vault destroy --yes",
            err=True,
        )
        raise typer.Exit(BAD_INPUT)
    with telling():
        destroy_vault(Places(study))
    typer.echo("The key is gone. Burn the three sheets, in the presence of their holders.")


@contextmanager
def _mailer(folder: Path) -> Iterator[Mailer]:
    from survey.parties.mailing import Mailer
    from survey.parties.places import Party, Places, prepare
    from survey.storage.mailer import MailerStore
    from survey.study import read_study
    from survey.transfer.fielded import fielded_from

    study, places = read_study(folder), Places(folder)
    prepare(places, Party.MAILER)
    with MailerStore.open(places.store(Party.MAILER, study)) as store:
        yield Mailer(study, places, store, fielded_from(study.instrument, folder))


@contextmanager
def _vault(folder: Path) -> Iterator[tuple[Places, VaultStore]]:
    from survey.parties.places import Party, Places, prepare
    from survey.storage.vault import VaultStore
    from survey.study import read_study

    study, places = read_study(folder), Places(folder)
    prepare(places, Party.VAULT)
    with VaultStore.open(places.store(Party.VAULT, study)) as store:
        yield places, store


def _rules(study: Study) -> RosterRules:
    from survey.transfer.roster_rows import RosterRules

    return RosterRules(languages=tuple(study.title), attributes=study.attributes)


def _keyring(places: Places, shares: bool) -> Keyring:
    from survey.parties.vault import keyring_by_passphrase, keyring_by_shares

    if shares:
        return keyring_by_shares(
            [typer.prompt("One share, all its words"), typer.prompt("Another")]
        )
    return keyring_by_passphrase(places, _passphrase(twice=False))


def _passphrase(*, twice: bool) -> str:
    """Ask for the passphrase on a terminal; a program hands it in on one line."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice)
        return asked
    return sys.stdin.readline().rstrip("\n")
