"""Locked: the vault's secret in a file that only a passphrase opens.

    box = AES-256-GCM(Argon2id(passphrase, salt), nonce, master), the head as additional data

The head names the costs, so that they can be raised later without losing old files; bounds keep a
forged head from asking for all memory of the machine.
Source: Biryukov, Dinu, Khovratovich and Josefsson (2021), RFC 9106, section 4, second
recommended option (64 MiB, three passes, four lanes).
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.errors import LockedKey
from survey.privacy.keyring import MASTER_BYTES

LEAST_PASSPHRASE = 12
"""Characters: the file may be copied and tried at leisure."""
MOST_FILE_BYTES = 4096

_MEMORY, _PASSES, _LANES = 65_536, 3, 4
_MOST = {"memory": 1_048_576, "passes": 16, "lanes": 16}
_SALT_BYTES = 16
_NONCE_BYTES = 12
_KIND = "detente vault key 1"
_NOT_SUCH = (
    "The file does not hold a locked vault key; name the file that keygen wrote, or type two of "
    "the three shares."
)


def lock(master: bytes, passphrase: str) -> bytes:
    """Write the vault's secret as a file that opens with the passphrase only."""
    if len(master) != MASTER_BYTES:
        raise ValueError(
            f"The vault's secret has {len(master)} bytes; it must have {MASTER_BYTES}."
        )
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        raise LockedKey(
            f"The passphrase has {len(passphrase.strip())} characters; use {LEAST_PASSPHRASE} or "
            "more, four words for instance."
        )
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = {
        "kind": _KIND,
        "lanes": _LANES,
        "memory": _MEMORY,
        "nonce": nonce.hex(),
        "passes": _PASSES,
        "salt": secrets.token_bytes(_SALT_BYTES).hex(),
    }
    box = AESGCM(_key(passphrase, head)).encrypt(nonce, master, _written(head))
    return _written({"box": box.hex(), **head}) + b"\n"


def unlock(content: bytes, passphrase: str) -> bytes:
    """Return the vault's secret from its file."""
    head, box = _read(content)
    nonce = bytes.fromhex(head["nonce"])
    try:
        master = AESGCM(_key(passphrase, head)).decrypt(nonce, box, _written(head))
    except InvalidTag:
        raise LockedKey(
            "The passphrase does not open the file with the vault's key; check it letter by "
            "letter, or type two of the three shares."
        ) from None
    if len(master) != MASTER_BYTES:
        raise LockedKey(_NOT_SUCH)
    return master


def _read(content: bytes) -> tuple[dict[str, Any], bytes]:
    if len(content) > MOST_FILE_BYTES:
        raise LockedKey(_NOT_SUCH)
    try:
        head = json.loads(content)
        box = bytes.fromhex(head.pop("box"))
        sizes = (len(bytes.fromhex(head["salt"])), len(bytes.fromhex(head["nonce"])))
        costly = [name for name, most in _MOST.items() if not 0 < _whole(head[name]) <= most]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LockedKey(_NOT_SUCH) from None
    if costly or sizes != (_SALT_BYTES, _NONCE_BYTES) or head.get("kind") != _KIND:
        raise LockedKey(_NOT_SUCH)
    if head["memory"] < 8 * head["lanes"]:
        raise LockedKey(_NOT_SUCH)
    return head, box


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _key(passphrase: str, head: dict[str, Any]) -> bytes:
    return hash_secret_raw(
        secret=unicodedata.normalize("NFKC", passphrase.strip()).encode("utf-8"),
        salt=bytes.fromhex(head["salt"]),
        time_cost=head["passes"],
        memory_cost=head["memory"],
        parallelism=head["lanes"],
        hash_len=32,
        type=Type.ID,
    )


def _written(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode("ascii")
