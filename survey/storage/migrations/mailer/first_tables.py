"""First tables of the mailer: people, waves, letters, accounts and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mailer_1"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_GUARDS = (
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END""",
    """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the log is never cut'); END""",
)
SERVER_GUARDS = (
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$""",
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit FOR EACH ROW
    EXECUTE FUNCTION refuse('the log is never changed')""",
    """CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW
    EXECUTE FUNCTION refuse('the log is never cut')""",
    """CREATE TRIGGER audit_kept_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('the log is never cut')""",
)


def upgrade() -> None:
    """Make the tables, and the guards of the log."""
    op.create_table(
        "account",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("second_factor", sa.Text, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.Column("is_locked", sa.Boolean(create_constraint=False), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="audit_digest_length"),
    )
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.Float, nullable=False),
        sa.CheckConstraint("id = 1", name="backup_last_only"),
    )
    op.create_table(
        "link_version",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("attributes", sa.Text, nullable=False),
        sa.Column("joined", sa.Text),
        sa.Column("last_day", sa.Text),
    )
    op.create_table(
        "settings",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "unit",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'opened', 'erased')", name="wave_state"
        ),
    )
    op.create_table(
        "bounce",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="bounce_wave"), nullable=False),
        sa.Column("is_final", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "figure",
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="figure_wave"), primary_key=True),
        sa.Column("at_least", sa.Integer, nullable=False),
        sa.Column("invited", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("counted", sa.Text, nullable=False),
    )
    op.create_table(
        "invited",
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("wave.id", name="invited_wave"), primary_key=True
        ),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("class_id", sa.Text, nullable=False),
    )
    op.create_table(
        "letter",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="letter_wave"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
    )
    op.create_table(
        "membership",
        sa.Column(
            "person",
            sa.Text,
            sa.ForeignKey("person.id", name="membership_person"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column(
            "account",
            sa.Text,
            sa.ForeignKey("account.name", name="session_account"),
            nullable=False,
        ),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
        sa.CheckConstraint("length(token_hash) = 32", name="session_token_hash"),
    )
    op.create_table(
        "step",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="step_wave"), nullable=False),
    )
    op.create_table(
        "tally",
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="tally_wave"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("returned", sa.Integer, nullable=False),
    )
    op.create_table(
        "unit_rate",
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("wave.id", name="unit_rate_wave"), primary_key=True
        ),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("invited", sa.Integer, nullable=False),
        sa.Column("rate", sa.Text, nullable=False),
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    for guard in SERVER_GUARDS if on_server else SQLITE_GUARDS:
        op.execute(guard)
