"""Posting: letters that wait leave by the study's mail server, or into a folder to try things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from survey.errors import UnreadableFile, UnsafeLetter
from survey.fieldwork.invitation import LetterKind, in_words
from survey.fieldwork.standard_letters import standard_letter
from survey.mail.delivery import Delivered, Queued, deliver
from survey.mail.letters import Mould, Occasion, Recipient
from survey.mail.outbox import Fate, FolderOutbox, Letter, Outbox, Outcome, SmtpOutbox
from survey.parties.mailing import Mailer
from survey.parties.places import link_key
from survey.people.roster import Roster
from survey.privacy.links import link, link_secret, write_code
from survey.privacy.manifest import WaveManifest, fingerprint
from survey.privacy.manifest_file import read_manifest
from survey.storage.letter_rows import LetterDesk
from survey.study import MailSettings

SUBMISSION_PORT = 587


def outbox_of(settings: MailSettings, folder: Path) -> Outbox:
    """Return the way by which letters leave; `folder` is that of the study."""
    if settings.folder:
        return FolderOutbox(folder / settings.folder)
    host, _, port = settings.smtp.partition(":")
    secret = ""
    if settings.password_file:
        try:
            secret = (folder / settings.password_file).read_text("utf-8").strip()
        except OSError as error:
            raise UnreadableFile(
                f"The password_file {settings.password_file} cannot be read; put the password of "
                "the mail server into it."
            ) from error
    return SmtpOutbox(
        host,
        int(port or SUBMISSION_PORT),
        settings.sender,
        settings.security,
        settings.user,
        secret,
    )


def post(mailer: Mailer, outbox: Outbox, now: datetime) -> Delivered:
    """Send all letters that wait, batch by batch."""
    queue = _Waiting(mailer.store.letters)
    renderer = _Renderer(mailer, now)
    total = Delivered()
    while True:
        batch = deliver(queue, renderer.render, outbox)
        total = Delivered(total.sent + batch.sent, total.returned + batch.returned, batch.waiting)
        if batch.sent + batch.returned == 0:
            return total


@dataclass(slots=True)
class _Waiting:
    """The letters of the store, as delivery takes them."""

    desk: LetterDesk

    def waiting(self, limit: int) -> Sequence[Queued]:
        return [Queued(row.key, row.person) for row in self.desk.waiting(limit)]

    def settle(self, outcome: Outcome) -> None:
        if outcome.fate is Fate.SENT:
            self.desk.sent(outcome.key)
        elif outcome.fate is Fate.RETURNED:
            self.desk.returned(outcome.key, "", outcome.reason)


@dataclass(slots=True)
class _Renderer:
    """Writes letters; what all letters of a step and language share is made once."""

    mailer: Mailer
    now: datetime
    _roster: Roster | None = None
    _manifests: dict[str, tuple[WaveManifest, str]] = field(default_factory=dict)
    _moulds: dict[tuple[str, str, str], Mould] = field(default_factory=dict)

    def render(self, queued: Queued) -> Letter:
        wave, step, _ = queued.key.split("/", maxsplit=2)
        kind = LetterKind.INVITATION if step.startswith("invite") else LetterKind.REMINDER
        person = self._people().person(queued.person_id)
        manifest, print_ = self._manifest(wave)
        secret = link_secret(
            link_key(self.mailer.places),
            manifest.study,
            person.id,
            self.mailer.store.people.link_version(person.id),
        )
        language = person.language or manifest.languages[0]
        mould = self._mould(wave, kind, language)
        recipient = Recipient(
            queued.key,
            person.name,
            person.address,
            link(self.mailer.study.origin, secret, print_),
            write_code(secret),
        )
        return Letter(queued.key, person.address, mould.cast(recipient))

    def _people(self) -> Roster:
        if self._roster is None:
            self._roster = self.mailer.store.people.roster()
        return self._roster

    def _manifest(self, wave: str) -> tuple[WaveManifest, str]:
        if wave not in self._manifests:
            found = self.mailer.store.waves.find(wave)
            content = (found.plan if found else "").encode("utf-8")
            self._manifests[wave] = (read_manifest(content), fingerprint(content))
        return self._manifests[wave]

    def _mould(self, wave: str, kind: LetterKind, language: str) -> Mould:
        key = (wave, kind.value, language)
        if key not in self._moulds:
            text = standard_letter(kind, language)
            if text is None:
                raise UnsafeLetter(
                    f"There is no letter in the language {language}; write one, or give these "
                    "people another language in the roster."
                )
            manifest, _ = self._manifest(wave)
            sender = self.mailer.study.mail
            address = sender.sender if sender else manifest.contact
            form = self.mailer.instrument.form(manifest.form)
            self._moulds[key] = Mould.of(
                Occasion(
                    text,
                    {
                        "closes": in_words(manifest.closes_at, language),
                        "custodian": manifest.custodian,
                        "contact": manifest.contact,
                        "title": manifest.title.get(language)
                        or next(iter(manifest.title.values())),
                        "minutes": f"{form.minutes:g}",
                        "least": str(manifest.thresholds.scores),
                        "since": "",
                    },
                    address,
                    manifest.custodian,
                    manifest.contact,
                    self.now,
                )
            )
        return self._moulds[key]
