"""First tables of the vault: opened answers, comments, receipts and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_1"
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
        "opening",
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("quarantined", sa.Integer, nullable=False),
        sa.Column("confirmation", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "year_class",
        sa.Column("pid", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("class_id", sa.Text, nullable=False),
    )
    op.create_table(
        "answer",
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("opening.wave", name="answer_wave"), primary_key=True
        ),
        sa.Column("pid", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("answers", sa.Text, nullable=False),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("opening.wave", name="comment_wave"), nullable=False
        ),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'withheld')", name="comment_state"),
    )
    op.create_table(
        "receipt",
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("opening.wave", name="receipt_wave"), primary_key=True
        ),
        sa.Column("receipt", sa.Text, primary_key=True),
        sa.Column("pid", sa.Text, nullable=False),
    )
    op.create_table(
        "respondent",
        sa.Column(
            "wave",
            sa.Text,
            sa.ForeignKey("opening.wave", name="respondent_wave"),
            primary_key=True,
        ),
        sa.Column("pid", sa.Text, primary_key=True),
        sa.Column("class_id", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    for guard in SERVER_GUARDS if on_server else SQLITE_GUARDS:
        op.execute(guard)
