"""Places: which files of a study folder belong to which party."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from survey.errors import UnwritableFile
from survey.parties.handover import Handover
from survey.study import Study

KEY_BYTES = 32
_OWNER_READS = stat.S_IRUSR
_OWNER_ALONE = stat.S_IRWXU


class Party(Enum):
    """Who holds a part of a study."""

    MAILER = "mailer"
    COLLECTOR = "collector"
    VAULT = "vault"


@dataclass(frozen=True, slots=True)
class Places:
    """The folder of a study, by party."""

    folder: Path

    @property
    def link_key(self) -> Path:
        """The mailer's secret; it lies beside its database, so that a dump does not hold it."""
        return self.folder / "mailer" / "link.key"

    @property
    def locked_key(self) -> Path:
        """The vault's secret, locked by a passphrase."""
        return self.folder / "vault" / "vault.key"

    @property
    def vault_card(self) -> Path:
        """The public halves of the vault's keys, for everybody."""
        return self.folder / "handover" / "vault.json"

    @property
    def extracts(self) -> Path:
        """Closed waves, opened and checked, for `detente report build`."""
        return self.folder / "extracts"

    def database(self, party: Party) -> Path:
        """Return the SQLite file of a party."""
        return self.folder / party.value / f"{party.value}.db"

    def store(self, party: Party, study: Study) -> str:
        """Return the address of a party's database: that of study.yaml, or the SQLite file."""
        return study.stores.get(party.value) or f"sqlite:///{self.database(party)}"

    def handover(self, wave: str) -> Handover:
        """Return the folder in which the parties leave files for one another."""
        return Handover(self.folder / "handover" / wave)


def prepare(places: Places, party: Party) -> None:
    """Make the folder of a party, for its owner alone."""
    folder = places.database(party).parent
    try:
        folder.mkdir(mode=_OWNER_ALONE, parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(
            f"{folder} cannot be made: {error.strerror}; run this as the owner of the study."
        ) from error


def keep_secret(path: Path, content: bytes) -> None:
    """Write a secret that only its owner can read; one that is there is never written over."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_READS)
    except FileExistsError as error:
        raise UnwritableFile(
            f"{path} is there already; move it away if it is really no longer needed."
        ) from error
    except OSError as error:
        raise UnwritableFile(
            f"{path} cannot be written: {error.strerror}; run this as the owner of the folder."
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def link_key(places: Places) -> bytes:
    """Return the mailer's secret; the first time it is made."""
    if not places.link_key.exists():
        keep_secret(places.link_key, os.urandom(KEY_BYTES))
    return places.link_key.read_bytes()
