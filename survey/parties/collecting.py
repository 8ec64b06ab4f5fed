"""Collecting: the collector's steps for a wave, from the drill to the handing over of ballots.

Each step looks at what the other parties have left and does what is missing. They can be asked for
as often as one likes: by a timer, twice at once, or again after a crash.
"""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from survey.errors import DrillFailed, MalformedHandover
from survey.fieldwork.participation import Figure, count_tonight
from survey.parties.handover import (
    ANSWER,
    BALLOTS,
    CHALLENGE,
    CLOSE,
    CONFIRMATION,
    LINKS,
    MANIFEST,
    PARTICIPATION,
    READY,
    SIGNATURE,
    Handover,
)
from survey.parties.places import Party, Places, keep_secret
from survey.parties.proposing import read_links
from survey.parties.unsealing import confirmed
from survey.parties.vault import read_card
from survey.privacy.drill import Drill, set_drill
from survey.privacy.manifest import WaveManifest, verify
from survey.privacy.manifest_file import read_manifest
from survey.storage.collected_waves import CollectorState, CollectorWave
from survey.storage.collector import CollectorStore

GRACE = timedelta(minutes=15)
"""After the hour of closing, for those who are just sending."""


def advance(store: CollectorStore, places: Places, wave: str, now: datetime) -> tuple[str, ...]:
    """Do for one wave whatever is due at the collector, and say what was done."""
    handover = places.handover(wave)
    done = []
    if handover.has(MANIFEST) and not handover.has(CHALLENGE):
        challenge_vault(places, wave)
        done.append(f"wave {wave}: sealed a challenge for the vault")
    if handover.has(ANSWER) and not handover.has(READY):
        confirm_drill(store, places, wave, now.date())
        done.append(f"wave {wave}: the vault passed the drill")
    if handover.has(LINKS) and handover.has(SIGNATURE) and store.wave(wave) is None:
        take_wave(store, places, wave)
        done.append(f"wave {wave}: open to answers")
    collected = store.wave(wave)
    if collected is not None and collected.state is CollectorState.OPEN:
        manifest = read_manifest(collected.manifest)
        if now >= manifest.closes_at + GRACE or handover.has(CLOSE):
            close_wave(store, places, wave)
            done.append(f"wave {wave}: closed, its sealed answers are ready for the vault")
        else:
            tell_participation(store, handover, manifest, now.date())
    elif collected is not None:
        done += _after_closing(store, handover, collected, now.date())
    return tuple(done)


def _after_closing(
    store: CollectorStore, handover: Handover, wave: CollectorWave, today: date
) -> list[str]:
    """Put up the receipts that the vault confirmed, and delete on the promised day."""
    manifest = read_manifest(wave.manifest)
    done = []
    if wave.state is CollectorState.CLOSED and handover.has(CONFIRMATION):
        publish_receipts(store, handover, manifest)
        done.append(f"wave {wave.id}: put up the receipts of what the vault opened")
    overdue = today >= date.fromisoformat(manifest.deletion.ballots)
    if wave.state is CollectorState.PUBLISHED and overdue:
        store.erase(wave.id)
        handover.remove(BALLOTS)
        done.append(f"wave {wave.id}: deleted the sealed answers and the list of links")
    return done


def publish_receipts(store: CollectorStore, handover: Handover, manifest: WaveManifest) -> None:
    """Put up the receipts of a wave, once every answer is accounted for."""
    opened, aside, receipts = confirmed(handover, manifest)
    stored = store.count(manifest.wave)
    if opened + aside != stored:
        raise MalformedHandover(
            f"The vault accounts for {opened + aside} answers of wave {manifest.wave} and the "
            f"collector holds {stored}; hand the ballots over again before anything is deleted."
        )
    store.publish(manifest.wave, receipts)


def challenge_vault(places: Places, wave: str) -> None:
    """Seal random bytes to the key of the manifest, and keep what must come back."""
    handover = places.handover(wave)
    manifest = read_manifest(handover.take(MANIFEST))
    drill = set_drill(manifest.public_key, wave)
    expected = _expected(places, wave)
    expected.unlink(missing_ok=True)
    keep_secret(expected, drill.expected)
    handover.put(CHALLENGE, drill.sealed)


def confirm_drill(store: CollectorStore, places: Places, wave: str, today: date) -> None:
    """Compare what the vault opened with what was sealed, and report it to the mailer."""
    handover = places.handover(wave)
    drill = Drill(wave, b"", _expected(places, wave).read_bytes())
    if not drill.is_passed_by(handover.take(ANSWER)):
        raise DrillFailed(
            f"The vault opened something else than the collector sealed for wave {wave}; plan the "
            "wave again, and check that the vault is the one that the manifest names."
        )
    restored = rehearse_restore(store, places, today)
    health = store.health()
    # Where a server keeps the tables its disk cannot be seen from here; that of the copies can.
    own = shutil.disk_usage(places.database(Party.COLLECTOR).parent).free
    facts = {
        "drill": today.isoformat(),
        "restore_drill": today.isoformat() if restored else None,
        "free_bytes": own if health.free_bytes is None else health.free_bytes,
        "backup_age_seconds": health.backup_age_seconds,
    }
    handover.put(READY, json.dumps(facts).encode("ascii"))


def rehearse_restore(store: CollectorStore, places: Places, today: date) -> bool:
    """Copy the store, open the copy, and tell whether it holds every wave and answer.

    The copy is a SQLite file, also where a server keeps the tables.
    """
    copy = places.database(Party.COLLECTOR).parent / "backups" / f"collector-{today}.db"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.unlink(missing_ok=True)
    counts = {wave.id: store.count(wave.id) for wave in store.waves()}
    store.backup(copy)
    with CollectorStore.open(f"sqlite:///{copy}") as restored:
        return all(restored.count(wave) >= count for wave, count in counts.items())


def take_wave(store: CollectorStore, places: Places, wave: str) -> None:
    """Open a wave to those whose links the mailer hashed, under the promise the vault signed."""
    handover = places.handover(wave)
    manifest, signature = handover.take(MANIFEST), handover.take(SIGNATURE)
    verify(manifest, signature, read_card(places).verify_key)
    store.add_wave(wave, manifest, signature, read_links(handover.take(LINKS)))


def close_wave(store: CollectorStore, places: Places, wave: str) -> None:
    """Take no more answers and leave the sealed ones for the vault, in random order."""
    store.close(wave)
    handover = places.handover(wave)
    if not handover.has(BALLOTS):
        handover.put_ballots(store.export(wave))


def tell_participation(
    store: CollectorStore, handover: Handover, manifest: WaveManifest, today: date
) -> Figure:
    """Leave the one number that may be seen while a wave is open; it moves once a day."""
    shown = read_participation(handover)
    figure = count_tonight(
        shown, store.count(manifest.wave), manifest.n_invited, today, manifest.class_size
    )
    if figure != shown:
        written = {
            "at_least": figure.at_least,
            "invited": figure.invited,
            "step": figure.step,
            "counted": figure.counted.isoformat(),
        }
        handover.put(PARTICIPATION, json.dumps(written).encode("ascii"))
    return figure


def read_participation(handover: Handover) -> Figure | None:
    """Return the number that is shown, or nothing where none was counted yet."""
    if not handover.has(PARTICIPATION):
        return None
    written = json.loads(handover.take(PARTICIPATION))
    return Figure(
        int(written["at_least"]),
        int(written["invited"]),
        int(written["step"]),
        date.fromisoformat(written["counted"]),
    )


def _expected(places: Places, wave: str) -> Path:
    return places.database(Party.COLLECTOR).parent / f"drill-{wave}"
