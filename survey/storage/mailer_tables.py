"""Mailer tables: people, waves, letters, accounts; no answer, no token and no sign of one."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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

MAILER = MetaData()

units = Table(
    "unit",
    MAILER,
    Column("name", Text, primary_key=True),
    Column("parent", Text),
)

people = Table(
    "person",
    MAILER,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("joined", Text),
    Column("last_day", Text),
)

memberships = Table(
    "membership",
    MAILER,
    Column("person", Text, ForeignKey("person.id", name="membership_person"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
)

link_versions = Table(
    "link_version",
    MAILER,
    Column("person", Text, primary_key=True),
    Column("version", Integer, nullable=False),
)

settings = Table(
    "settings",
    MAILER,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
)

waves = Table(
    "wave",
    MAILER,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("plan", Text, nullable=False),
    CheckConstraint("state IN ('draft', 'open', 'closed', 'opened', 'erased')", name="wave_state"),
)

steps = Table(
    "step",
    MAILER,
    Column("key", Text, primary_key=True),
    Column("wave", Text, ForeignKey("wave.id", name="step_wave"), nullable=False),
)

invited = Table(
    "invited",
    MAILER,
    Column("wave", Text, ForeignKey("wave.id", name="invited_wave"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("class_id", Text, nullable=False),
)

letters = Table(
    "letter",
    MAILER,
    Column("key", Text, primary_key=True),
    Column("wave", Text, ForeignKey("wave.id", name="letter_wave"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
)

tallies = Table(
    "tally",
    MAILER,
    Column("wave", Text, ForeignKey("wave.id", name="tally_wave"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
)

bounces = Table(
    "bounce",
    MAILER,
    Column("address", Text, primary_key=True),
    Column("wave", Text, ForeignKey("wave.id", name="bounce_wave"), nullable=False),
    Column("is_final", Boolean(create_constraint=False), nullable=False),
    Column("reason", Text, nullable=False),
)

figures = Table(
    "figure",
    MAILER,
    Column("wave", Text, ForeignKey("wave.id", name="figure_wave"), primary_key=True),
    Column("at_least", Integer, nullable=False),
    Column("invited", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("counted", Text, nullable=False),
)

rates = Table(
    "unit_rate",
    MAILER,
    Column("wave", Text, ForeignKey("wave.id", name="unit_rate_wave"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("invited", Integer, nullable=False),
    Column("rate", Text, nullable=False),
)

accounts = Table(
    "account",
    MAILER,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("second_factor", Text, nullable=False),
    Column("last_step", Integer, nullable=False),
    Column("is_locked", Boolean(create_constraint=False), nullable=False),
)

sessions = Table(
    "session",
    MAILER,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account", Text, ForeignKey("account.name", name="session_account"), nullable=False),
    Column("began", Float, nullable=False),
    Column("seen", Float, nullable=False),
    CheckConstraint("length(token_hash) = 32", name="session_token_hash"),
)

audit = audit_table(MAILER)

backups = Table(
    "backup",
    MAILER,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Float, nullable=False),
    CheckConstraint("id = 1", name="backup_last_only"),
)
