"""A made-up wave: one manifest that holds together, to be bent in tests."""

from __future__ import annotations

from survey.privacy.keyring import keyring_of
from survey.privacy.manifest import AnswerClass, Deletion, WaveManifest
from survey.privacy.thresholds import Thresholds

KEYRING = keyring_of(bytes(range(32)))
MANIFEST = WaveManifest(
    study="fr26",
    title={"en": "How we work together", "de": "Wie wir zusammenarbeiten"},
    wave="2026-11",
    opens="2026-11-30T08:00:00+01:00",
    closes="2026-12-11T18:00:00+01:00",
    time_zone="Europe/Berlin",
    mode="sealed",
    thresholds=Thresholds(),
    custodian="the works council",
    custodian_contact="council@example.com",
    contact="survey@example.com",
    languages=("en", "de"),
    instrument_sha256="ab" * 32,
    form="all",
    vault_key=KEYRING.public_key.hex(),
    verify_key=KEYRING.verify_key.hex(),
    client_sha256="cd" * 32,
    classes=(
        AnswerClass("north", "Sales", "North", "Sales · North", 12),
        AnswerClass("sales", "Sales", "", "Sales · new here", 10, {"tenure": "new here"}),
        AnswerClass("marketing", "Marketing", "", "Marketing", 14),
        AnswerClass("rest", "", "", "", 11),
    ),
    departments=("Marketing", "Sales", "Service"),
    rated_each=1,
    n_invited=47,
    require_client_sealing=False,
    deletion=Deletion("2026-12-25", "2028-12-31", "2027-12-31"),
)
