"""Opening: from the sealed answers of a closed wave to what the vault keeps of them.

Nothing of the collector's order or ids survives: answers and comments are shuffled, a comment
bears a random number and no pid, and the pseudonym is keyed again by the vault. Every ballot is
accounted for: those taken over and those set aside add up to those handed in, and the receipts of
all that could be read are signed, so that each person can look for their own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from survey.answers.checking import check
from survey.answers.submission import Reason, Refused, Submission, read_submission
from survey.errors import BrokenSeal, UnsignedManifest
from survey.instrument.questionnaire import Instrument
from survey.privacy.keyring import Keyring, is_signed
from survey.privacy.links import person_key
from survey.privacy.manifest import AnswerClass, WaveManifest, canonical_json
from survey.privacy.sealing import open_inner, open_outer, receipt_of

_KIND = "detente confirmation 1"
_ID_BITS = 64


@dataclass(frozen=True, slots=True)
class OpenedAnswer:
    """One person's answers to one wave, under the name that researchers see."""

    pid: str
    class_id: str
    form: str
    language: str
    seconds: int
    answers: Mapping[str, Mapping[str, int]] = field(repr=False, hash=False)
    """Rated department, or "" for what was asked once -> column -> value."""


@dataclass(frozen=True, slots=True)
class OpenedComment:
    """Words that are tied to a department and to nobody."""

    id: str
    unit: str
    target: str
    item: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the vault says about a wave it has opened, and its signature."""

    content: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that comes out of a closed wave."""

    answers: tuple[OpenedAnswer, ...]
    comments: tuple[OpenedComment, ...]
    owners: Mapping[str, str] = field(repr=False, hash=False)
    """Receipt -> pid, so that a person can have their answers shown or erased."""
    quarantined: Mapping[Reason, int] = field(hash=False)
    receipts: tuple[str, ...]
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class _Read:
    receipt: str
    class_: AnswerClass
    submission: Submission


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one ballot after the other is opened; it remembers receipts and nothing else."""

    keyring: Keyring
    manifest: WaveManifest
    instrument: Instrument
    classes: Mapping[str, AnswerClass]
    receipts: set[str] = field(default_factory=set)

    def open(self, outer: bytes) -> _Read | Refused:
        """Open both seals of a ballot and hold what they held against the questionnaire."""
        key, wave = self.keyring.sealing_key, self.manifest.wave
        try:
            class_id, inner = open_outer(key, wave, outer)
            receipt = receipt_of(inner)
            if receipt in self.receipts:
                return Refused(Reason.REPEATED)
            self.receipts.add(receipt)
            content = open_inner(key, wave, inner)
        except BrokenSeal:
            return Refused(Reason.BROKEN_SEAL)
        class_ = self.classes.get(class_id)
        if class_ is None:
            return Refused(Reason.UNKNOWN_CLASS)
        found = read_submission(content)
        if isinstance(found, Submission):
            found = check(found, self.instrument, self.manifest, class_)
        return found if isinstance(found, Refused) else _Read(receipt, class_, found)


def open_wave(
    sealed: Iterable[bytes],
    keyring: Keyring,
    manifest: WaveManifest,
    instrument: Instrument,
    chance: Random,
) -> Opening:
    """Open every sealed answer of a wave, take over what holds and count what does not."""
    if keyring.public_key != manifest.public_key:
        raise UnsignedManifest(
            f"Wave {manifest.wave} was sealed to another vault's key; open it with the shares of "
            "that vault."
        )
    if instrument.sha256 != manifest.instrument_sha256:
        raise UnsignedManifest(
            f"Wave {manifest.wave} asked another questionnaire than this one; open it with the "
            "file as it was fielded."
        )
    quarantined: Counter[Reason] = Counter()
    read: list[_Read] = []
    desk = _Desk(keyring, manifest, instrument, {one.id: one for one in manifest.classes})
    for outer in sealed:
        match desk.open(outer):
            case Refused(reason):
                quarantined[reason] += 1
            case found:
                read.append(found)
    kept = _one_each(read, quarantined)
    chance.shuffle(kept)
    return Opening(
        answers=tuple(_answer(one, keyring) for one in kept),
        comments=_comments(kept, chance),
        owners={one.receipt: _pid(one, keyring) for one in sorted(kept, key=_by_receipt)},
        quarantined=dict(quarantined),
        receipts=tuple(sorted(desk.receipts)),
        confirmation=_confirm(len(kept), quarantined, desk.receipts, manifest, keyring),
    )


def read_confirmation(
    confirmation: Confirmation, manifest: WaveManifest
) -> tuple[int, Mapping[Reason, int], tuple[str, ...]]:
    """Return the answers taken over, those set aside and the receipts that a vault confirmed."""
    signed = is_signed(
        confirmation.content, confirmation.signature, bytes.fromhex(manifest.verify_key)
    )
    said = json.loads(confirmation.content) if signed else {}
    if said.get("kind") != _KIND or said.get("manifest_sha256") != _sha256(manifest):
        raise UnsignedManifest(
            f"The confirmation does not carry the vault's signature for wave {manifest.wave}; ask "
            "the custodian for it again."
        )
    aside = {Reason[name]: count for name, count in said["quarantined"].items()}
    return said["opened"], aside, tuple(said["receipts"])


def _one_each(read: list[_Read], quarantined: Counter[Reason]) -> list[_Read]:
    """Set aside all answers under a pseudonym that came twice: nobody can tell whose is true."""
    counts = Counter(one.submission.pseudonym for one in read)
    kept = [one for one in read if counts[one.submission.pseudonym] == 1]
    if len(kept) < len(read):
        quarantined[Reason.SAME_PERSON] += len(read) - len(kept)
    return kept


def _answer(one: _Read, keyring: Keyring) -> OpenedAnswer:
    return OpenedAnswer(
        pid=_pid(one, keyring),
        class_id=one.class_.id,
        form=one.submission.form,
        language=one.submission.language,
        seconds=one.submission.seconds,
        answers=one.submission.answers,
    )


def _pid(one: _Read, keyring: Keyring) -> str:
    return person_key(keyring.study_key, one.submission.pseudonym)


def _comments(kept: list[_Read], chance: Random) -> tuple[OpenedComment, ...]:
    comments = [
        OpenedComment(
            f"{chance.getrandbits(_ID_BITS):016x}",
            one.class_.unit,
            comment.target,
            comment.item,
            comment.text,
        )
        for one in kept
        for comment in one.submission.comments
    ]
    return tuple(sorted(comments, key=lambda comment: comment.id))


def _by_receipt(one: _Read) -> str:
    return one.receipt


def _confirm(
    opened: int,
    quarantined: Mapping[Reason, int],
    receipts: set[str],
    manifest: WaveManifest,
    keyring: Keyring,
) -> Confirmation:
    said = {
        "kind": _KIND,
        "study": manifest.study,
        "wave": manifest.wave,
        "manifest_sha256": _sha256(manifest),
        "opened": opened,
        "quarantined": {reason.name: count for reason, count in quarantined.items()},
        "receipts": sorted(receipts),
    }
    content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("utf-8")
    return Confirmation(content, keyring.sign(content))


def _sha256(manifest: WaveManifest) -> str:
    return hashlib.sha256(canonical_json(manifest)).hexdigest()
