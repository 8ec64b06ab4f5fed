"""Rights: a person has their answers shown or deleted, by their own link and a receipt.

Nobody can look up an answer by name. Whoever holds a letter has the link; only whoever answered
has the receipt, so it takes both (docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.errors import NotYours
from survey.privacy.keyring import Keyring
from survey.privacy.links import person_key, pseudonym, pseudonym_of_wave
from survey.storage.opened_answers import OpenedAnswer
from survey.storage.vault import VaultStore
from survey.study import Study


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody brings: the secret of their link, a wave, and the receipt they saw there."""

    secret: bytes
    wave: str
    receipt: str


def answers_of(
    claim: Claim, study: Study, keyring: Keyring, store: VaultStore
) -> Mapping[str, OpenedAnswer]:
    """Return a person's answers by wave, as far as they are linked."""
    return store.openings.answers_of(_pid(claim, study, keyring, store))


def forget(claim: Claim, study: Study, keyring: Keyring, store: VaultStore) -> int:
    """Delete a person's answers and return in how many waves there were some.

    Comments stand under no name and cannot be found so; figures already published stay.
    """
    return store.openings.forget(_pid(claim, study, keyring, store))


def _pid(claim: Claim, study: Study, keyring: Keyring, store: VaultStore) -> str:
    """Return the pid that both the link and the receipt lead to; else nothing is told apart."""
    if study.mode == "sealed":
        name = pseudonym(claim.secret, study.id)
    else:
        name = pseudonym_of_wave(claim.secret, study.id, claim.wave)
    pid = person_key(keyring.study_key, name)
    receipt = "".join(claim.receipt.upper().split()).replace("-", "")
    if store.openings.pid_of(claim.wave, receipt) != pid:
        raise NotYours(
            f"This link and this receipt do not lead to one answer in wave {claim.wave}; compare "
            "both with what was sent and shown, and whether the wave was opened."
        )
    return pid
