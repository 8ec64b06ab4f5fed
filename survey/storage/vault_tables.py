"""Vault tables: opened answers by pseudonym, comments beside nobody, receipts; never a name."""

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

from survey.storage.audit import audit_table

VAULT = MetaData()

openings = Table(
    "opening",
    VAULT,
    Column("wave", Text, primary_key=True),
    Column("opened", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("confirmation", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

respondents = Table(
    "respondent",
    VAULT,
    Column("wave", Text, ForeignKey("opening.wave", name="respondent_wave"), primary_key=True),
    Column("pid", Text, primary_key=True),
    Column("class_id", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
)

answers = Table(
    "answer",
    VAULT,
    Column("wave", Text, ForeignKey("opening.wave", name="answer_wave"), primary_key=True),
    Column("pid", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("answers", Text, nullable=False),
)

year_classes = Table(
    "year_class",
    VAULT,
    Column("pid", Text, primary_key=True),
    Column("year", Text, primary_key=True),
    Column("class_id", Text, nullable=False),
)

comments = Table(
    "comment",
    VAULT,
    Column("id", LargeBinary, primary_key=True),
    Column("wave", Text, ForeignKey("opening.wave", name="comment_wave"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("state IN ('waiting', 'shown', 'withheld')", name="comment_state"),
)

receipts = Table(
    "receipt",
    VAULT,
    Column("wave", Text, ForeignKey("opening.wave", name="receipt_wave"), primary_key=True),
    Column("receipt", Text, primary_key=True),
    Column("pid", Text, nullable=False),
)

audit = audit_table(VAULT)

backups = Table(
    "backup",
    VAULT,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Float, nullable=False),
    CheckConstraint("id = 1", name="backup_last_only"),
)
