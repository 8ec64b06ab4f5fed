"""Vault: the party that alone can open answers; makes the key, signs waves, passes the drill."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.errors import LockedKey, MalformedHandover, UnreadableFile
from survey.parties.handover import (
    ANSWER,
    CHALLENGE,
    MANIFEST,
    SIGNATURE,
    Handover,
)
from survey.parties.places import Places, keep_secret
from survey.privacy.classes import check_classes
from survey.privacy.drill import answer_drill
from survey.privacy.keyring import Keyring, keyring_of, new_master
from survey.privacy.locked import lock, unlock
from survey.privacy.manifest import SignedManifest, WaveManifest, sign
from survey.privacy.manifest_file import read_manifest
from survey.privacy.shares import join, split


@dataclass(frozen=True, slots=True)
class VaultCard:
    """The public halves of the vault's keys; everybody may have them."""

    public_key: bytes
    verify_key: bytes

    def written(self) -> bytes:
        """Return the card as the file handover/vault.json."""
        keys = {"vault_key": self.public_key.hex(), "verify_key": self.verify_key.hex()}
        return json.dumps(keys, indent=1).encode("ascii")


@dataclass(frozen=True, slots=True)
class NewVault:
    """A vault that was just made. The shares are shown once and kept nowhere."""

    card: VaultCard
    shares: tuple[str, str, str] = field(repr=False)


def make_vault(places: Places, passphrase: str) -> NewVault:
    """Make the vault's key: locked in a file, in three shares for paper, public on a card."""
    master = new_master()
    keep_secret(places.locked_key, lock(master, passphrase))
    card = card_of(keyring_of(master))
    leave_card(places, card)
    return NewVault(card, split(master))


def leave_card(places: Places, card: VaultCard) -> None:
    """Leave the public halves of the keys for the other parties."""
    Handover(places.vault_card.parent).put(places.vault_card.name, card.written())


def destroy_vault(places: Places) -> None:
    """Write over the locked key and delete it; the sheets of paper are for people to burn."""
    path = places.locked_key
    try:
        size = path.stat().st_size
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        with path.open("r+b") as file:
            file.write(os.urandom(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise LockedKey(
            f"{path} cannot be destroyed: {error.strerror}; look whether the key lies elsewhere."
        ) from error


def card_of(keyring: Keyring) -> VaultCard:
    """Return the public halves of the vault's keys."""
    return VaultCard(keyring.public_key, keyring.verify_key)


def read_card(places: Places) -> VaultCard:
    """Return the card that the vault left, or say who has to make it."""
    try:
        written = json.loads(places.vault_card.read_bytes())
        return VaultCard(bytes.fromhex(written["vault_key"]), bytes.fromhex(written["verify_key"]))
    except OSError as error:
        raise UnreadableFile(
            f"There is no {places.vault_card}; let the custodian make it with: "
            "detente vault keygen"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedHandover(
            f"{places.vault_card} does not hold the public keys of a vault; ask the custodian for "
            "the file again."
        ) from error


def keyring_by_passphrase(places: Places, passphrase: str) -> Keyring:
    """Unlock the vault's key with its passphrase."""
    try:
        content = places.locked_key.read_bytes()
    except OSError as error:
        raise LockedKey(
            f"There is no {places.locked_key}; make a key with `detente vault keygen`, or open "
            "with two of the three paper shares: --shares"
        ) from error
    return keyring_of(unlock(content, passphrase))


def keyring_by_shares(shares: Sequence[str]) -> Keyring:
    """Bring the vault's key back from two of its three paper shares."""
    return keyring_of(join(shares))


def sign_wave(handover: Handover, keyring: Keyring) -> SignedManifest:
    """Check what a wave promises, sign it, and open the collector's sealed challenge.

    Refused where a class has too few people, where the manifest names another vault's keys, and
    where the challenge does not open: a wave that this key could not open must not start.
    """
    manifest = proposed(handover)
    check_classes(manifest.classes, manifest.class_size)
    signed = sign(manifest, keyring)
    answer = answer_drill(keyring, manifest.wave, handover.take(CHALLENGE))
    handover.put(ANSWER, answer)
    handover.put(SIGNATURE, signed.signature)
    return signed


def proposed(handover: Handover) -> WaveManifest:
    """Return the manifest that the mailer proposes, checked whole."""
    return read_manifest(handover.take(MANIFEST))
