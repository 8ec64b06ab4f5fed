"""Handover: the folder of a wave in which the parties leave files for one another.

On one machine it is a folder of the study; between hosts somebody, or a copying program, carries
the files. Nothing in it is a secret: what would be, is sealed or hashed.

    manifest.json       mailer    -> vault      what the wave will be, to be checked and signed
    questionnaire.yaml  mailer    -> all        the questions, exactly as they are asked
    challenge           collector -> vault      a random text, sealed: the decryption drill
    signature, answer   vault     -> all        the signature; the text that the seal held
    ready.json          collector -> mailer     that the drill went well, disk and backups
    links               mailer    -> collector  who may answer: a hash and a class each, sorted
    close               mailer    -> collector  that the wave is to end before its hour
    participation.json  collector -> mailer     how many took part, in tens
    ballots             collector -> vault      the sealed answers of a closed wave, shuffled
    confirmation.json   vault     -> collector  how many were opened, and every receipt; signed
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from survey.errors import MalformedHandover, UnreadableFile, UnwritableFile

MANIFEST = "manifest.json"
QUESTIONNAIRE = "questionnaire.yaml"
CHALLENGE = "challenge"
SIGNATURE = "signature"
ANSWER = "answer"
READY = "ready.json"
LINKS = "links"
CLOSE = "close"
PARTICIPATION = "participation.json"
BALLOTS = "ballots"
CONFIRMATION = "confirmation.json"

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read at once; the ballots are read one by one."""
LARGEST_BALLOT = 64 * 1024
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Handover:
    """The files of one wave."""

    folder: Path

    def has(self, name: str) -> bool:
        """Tell whether a file was left."""
        return (self.folder / name).is_file()

    def remove(self, name: str) -> None:
        """Take a file away that no longer holds."""
        (self.folder / name).unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> None:
        """Leave a file; whoever looks sees all of it or none, whatever crashes."""
        self.put_parts(name, [content])

    def put_parts(self, name: str, parts: Iterable[bytes]) -> None:
        """Leave a file that is written piece by piece."""
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, written = tempfile.mkstemp(dir=self.folder, prefix=f".{name}-")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.writelines(parts)
                    file.flush()
                    os.fsync(file.fileno())
                Path(written).replace(path)
            except BaseException:
                Path(written).unlink(missing_ok=True)
                raise
            _sync(self.folder)
        except OSError as error:
            raise UnwritableFile(
                f"{path} cannot be written: {error.strerror}; make room, or give this program "
                "the right to write there."
            ) from error

    def take(self, name: str) -> bytes:
        """Return a file that another party left."""
        path = self.folder / name
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise UnreadableFile(
                f"There is no {path}; another party leaves it there (docs/operating.md, "
                '"A wave, step by step").'
            ) from error
        if len(content) > LARGEST:
            raise UnreadableFile(f"{path} is larger than {LARGEST:,} bytes; it is not ours.")
        return content

    def put_ballots(self, ballots: Iterable[bytes]) -> None:
        """Leave the sealed answers of a closed wave."""
        self.put_parts(BALLOTS, (len(one).to_bytes(_LENGTH_BYTES, "big") + one for one in ballots))

    def take_ballots(self) -> Iterator[bytes]:
        """Walk over the sealed answers of a closed wave."""
        path = self.folder / BALLOTS
        try:
            file = path.open("rb")
        except OSError as error:
            raise UnreadableFile(
                f"There is no {path}; the collector leaves it when the wave is closed."
            ) from error
        with file:
            while head := file.read(_LENGTH_BYTES):
                length = int.from_bytes(head, "big")
                ballot = file.read(length) if length <= LARGEST_BALLOT else b""
                if len(head) < _LENGTH_BYTES or len(ballot) < length or not length:
                    raise MalformedHandover(
                        f"{path} ends within an answer or is not ours; let the collector write "
                        "it again."
                    )
                yield ballot


def _sync(folder: Path) -> None:
    """Make the new name of a file survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
