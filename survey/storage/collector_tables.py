"""Collector tables: token hashes and sealed ballots, with no column in common but the wave.

No table holds a person, a time or a number that counts up.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

COLLECTOR = MetaData()

waves = Table(
    "wave",
    COLLECTOR,
    Column("id", Text, primary_key=True),
    Column("manifest", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("state IN ('open', 'closed', 'published', 'erased')", name="wave_state"),
)

tokens = Table(
    "valid",
    COLLECTOR,
    Column("wave", Text, ForeignKey("wave.id", name="valid_wave"), primary_key=True),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("class_id", Text, nullable=False),
    CheckConstraint("length(token_hash) = 32", name="valid_token_hash"),
    sqlite_with_rowid=False,
)

ballots = Table(
    "ballot",
    COLLECTOR,
    Column("wave", Text, ForeignKey("wave.id", name="ballot_wave"), primary_key=True),
    Column("ballot_id", LargeBinary, primary_key=True),
    Column("submission", LargeBinary, nullable=False),
    Column("veiled_receipt", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    CheckConstraint("length(ballot_id) = 32", name="ballot_id_length"),
    CheckConstraint("length(submission) = 32", name="ballot_submission_length"),
    sqlite_with_rowid=False,
)

receipts = Table(
    "receipt",
    COLLECTOR,
    Column("wave", Text, ForeignKey("wave.id", name="receipt_wave"), primary_key=True),
    Column("receipt", Text, primary_key=True),
    sqlite_with_rowid=False,
)

backups = Table(
    "backup",
    COLLECTOR,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Float, nullable=False),
    CheckConstraint("id = 1", name="backup_last_only"),
)
