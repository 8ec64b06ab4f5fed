"""Unsealing: the vault opens a closed wave, confirms every receipt, and hands the answers over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

from survey.answers.extract import Extract
from survey.answers.handing import OpenedWave, hand_over
from survey.answers.opening import (
    Confirmation,
    OpenedAnswer,
    OpenedComment,
    Opening,
    open_wave,
    read_confirmation,
)
from survey.errors import MalformedHandover
from survey.instrument.reading import read_instrument_text
from survey.parties.handover import (
    CONFIRMATION,
    MANIFEST,
    QUESTIONNAIRE,
    SIGNATURE,
    Handover,
)
from survey.parties.places import Places
from survey.parties.vault import read_card
from survey.privacy.keyring import Keyring
from survey.privacy.manifest import WaveManifest, verify
from survey.privacy.manifest_file import read_manifest
from survey.storage import opened_answers
from survey.storage.comment_rows import Moderation
from survey.storage.vault import VaultStore
from survey.transfer.archive import write_extract
from survey.transfer.fielded import Fielded


def unseal(
    places: Places,
    wave: str,
    keyring: Keyring,
    store: VaultStore,
    *,
    fielded: Fielded,
    chance: Random,
) -> Opening:
    """Open every answer of a closed wave, keep what holds, and confirm all receipts.

    Once more with the same ballots changes nothing: the answers, their pids and what is confirmed
    come out the same.
    """
    handover = places.handover(wave)
    content = handover.take(MANIFEST)
    verify(content, handover.take(SIGNATURE), keyring.verify_key)
    manifest = read_manifest(content)
    opening = open_wave(handover.take_ballots(), keyring, manifest, fielded.instrument, chance)
    store.openings.keep(_kept(wave, opening))
    handover.put(CONFIRMATION, _written(opening.confirmation))
    return opening


def fielded_in(handover: Handover) -> Fielded:
    """Return the questionnaire of a wave exactly as it was asked."""
    text = handover.take(QUESTIONNAIRE).decode("utf-8")
    return Fielded(read_instrument_text(text, QUESTIONNAIRE), text)


def confirmed(handover: Handover, manifest: WaveManifest) -> tuple[int, int, tuple[str, ...]]:
    """Return how many answers were taken over, how many set aside, and every receipt."""
    try:
        written = json.loads(handover.take(CONFIRMATION))
        said = Confirmation(
            written["content"].encode("utf-8"), bytes.fromhex(written["signature"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedHandover(
            f"The confirmation of wave {manifest.wave} is not one that a vault writes; ask the "
            "custodian for it again."
        ) from error
    opened, aside, receipts = read_confirmation(said, manifest)
    return opened, sum(aside.values()), receipts


def extract_of(
    places: Places, waves: Iterable[str], store: VaultStore, fielded: Fielded
) -> Extract:
    """Put the opened waves together, with those comments that the custodian released."""
    return hand_over(
        [_opened(places, wave, store) for wave in waves], fielded.instrument, fielded.text
    )


def hand_out(places: Places, wave: str, store: VaultStore, fielded: Fielded) -> Path:
    """Write the Extract of one opened wave into the folder for researchers and reports."""
    path = places.extracts / f"{wave}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_extract(extract_of(places, [wave], store, fielded), path)
    return path


def _opened(places: Places, wave: str, store: VaultStore) -> OpenedWave:
    handover = places.handover(wave)
    content = handover.take(MANIFEST)
    verify(content, handover.take(SIGNATURE), read_card(places).verify_key)
    answers = [
        OpenedAnswer(one.pid, one.class_id, one.form, one.language, one.seconds, one.answers)
        for one in store.openings.answers(wave)
    ]
    comments = [
        OpenedComment(one.id.hex(), one.unit, one.target, one.item, one.words)
        for one in store.comments.all(wave, Moderation.SHOWN)
    ]
    return OpenedWave(read_manifest(content), answers, comments)


def _kept(wave: str, opening: Opening) -> opened_answers.Opening:
    """Return an opening in the terms of the store."""
    return opened_answers.Opening(
        wave=wave,
        answers=tuple(
            opened_answers.OpenedAnswer(
                one.pid, one.class_id, one.answers, one.form, one.language, one.seconds
            )
            for one in opening.answers
        ),
        comments=tuple(
            opened_answers.OpenedComment(one.unit, one.item, one.target, one.text)
            for one in opening.comments
        ),
        receipts=opening.owners,
        quarantined=sum(opening.quarantined.values()),
        confirmation=opening.confirmation.content,
        signature=opening.confirmation.signature,
    )


def _written(said: Confirmation) -> bytes:
    parts = {"content": said.content.decode("utf-8"), "signature": said.signature.hex()}
    return json.dumps(parts).encode("utf-8")
