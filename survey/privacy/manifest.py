"""Manifest: what a wave promises, signed by the vault and known by ten characters.

It is written in one way only (sorted keys, no spaces, UTF-8), so that one promise has one
fingerprint: the first 50 bits of its SHA-256. Those stand in every link and in the notice of the
works council, and the respondent's device compares them before it seals anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from survey.errors import UnsignedManifest
from survey.privacy.keyring import Keyring, is_signed
from survey.privacy.links import FINGERPRINT_LENGTH, base32
from survey.privacy.thresholds import Thresholds

VERSION = 1
SEALED = "sealed"
"""The waves of a person are joined by a key that neither HR nor IT holds."""
ANONYMOUS = "anonymous"
"""A person has a new pseudonym each wave."""
MODES = (SEALED, ANONYMOUS)
CLASS_SIZE = 10
"""The fewest people invited who share what goes with an answer."""


@dataclass(frozen=True, slots=True)
class AnswerClass:
    """A group of people invited, and all that the collector attaches to their answers."""

    id: str
    unit: str
    """The department; "" where even that would say too much."""
    team: str
    """The team inside it; "" where it has none, or would say too much."""
    label: str
    """As the people in it read it."""
    invited: int
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What else goes along, each already as coarse as it must be."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """The days on which what was collected is deleted, as 2027-01-31."""

    ballots: str
    """Sealed answers and the list of who may answer."""
    answers: str
    comments: str


@dataclass(frozen=True, slots=True)
class WaveManifest:
    """All that is promised to the people who are invited to a wave."""

    study: str
    title: Mapping[str, str] = field(hash=False)
    """In each language of the pages."""
    wave: str
    opens: str
    """A time with its offset, as 2026-11-30T08:00:00+01:00."""
    closes: str
    time_zone: str
    mode: str
    thresholds: Thresholds
    custodian: str
    """Who alone can open the seal."""
    custodian_contact: str
    contact: str
    """Whom people ask about the survey."""
    languages: tuple[str, ...]
    instrument_sha256: str
    form: str
    vault_key: str
    """The public key to which answers are sealed, in hexadecimal."""
    verify_key: str
    """The public key that checks the signature, in hexadecimal."""
    client_sha256: str
    """Of the script that seals, so that anyone can compare what a server hands out."""
    classes: tuple[AnswerClass, ...]
    departments: tuple[str, ...]
    """Those that people can rate."""
    rated_each: int
    """How many others one person rates."""
    n_invited: int
    require_client_sealing: bool
    deletion: Deletion
    class_size: int = CLASS_SIZE
    v: int = VERSION

    @property
    def opens_at(self) -> datetime:
        """Return when the wave opens."""
        return datetime.fromisoformat(self.opens)

    @property
    def closes_at(self) -> datetime:
        """Return when the wave closes."""
        return datetime.fromisoformat(self.closes)

    @property
    def public_key(self) -> bytes:
        """Return the 65 bytes of the key to which answers are sealed."""
        return bytes.fromhex(self.vault_key)

    @property
    def is_linked(self) -> bool:
        """Tell whether the waves of a person can be joined."""
        return self.mode == SEALED

    def answer_class(self, id_: str) -> AnswerClass:
        """Return the class of this id; a KeyError names an id that is not there."""
        for one in self.classes:
            if one.id == id_:
                return one
        raise KeyError(id_)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """The very bytes of a manifest, and the vault's signature of them."""

    content: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """Return the ten characters by which people know the manifest."""
        return fingerprint(self.content)


def canonical_json(manifest: WaveManifest) -> bytes:
    """Write a manifest in the one way in which it may be signed."""
    written = json.dumps(
        asdict(manifest), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return written.encode("utf-8")


def fingerprint(content: bytes) -> str:
    """Return the ten characters by which people know a manifest.

    >>> fingerprint(b"{}")
    'IQJW7I2VWN'
    """
    return base32(hashlib.sha256(content).digest())[:FINGERPRINT_LENGTH]


def sign(manifest: WaveManifest, keyring: Keyring) -> SignedManifest:
    """Sign a manifest with the key that it names; one that names another key is refused."""
    named = (manifest.vault_key, manifest.verify_key)
    if named != (keyring.public_key.hex(), keyring.verify_key.hex()):
        raise UnsignedManifest(
            f"The manifest of wave {manifest.wave} names another vault's keys; make it again with "
            "the public keys of this vault."
        )
    content = canonical_json(manifest)
    return SignedManifest(content, keyring.sign(content))


def verify(content: bytes, signature: bytes, verify_key: bytes) -> None:
    """Raise UnsignedManifest unless the vault signed these very bytes."""
    if not is_signed(content, signature, verify_key):
        raise UnsignedManifest(
            "The manifest does not carry the vault's signature: it was altered, or another vault "
            "signed it; take it again from the custodian."
        )
