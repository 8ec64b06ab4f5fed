"""First tables of the collector: waves, token hashes, sealed ballots, receipts.

The guards hold against a slip of the program or of an administrator, not against one who is
allowed to drop them: a ballot is never changed, is added only while its wave is open, and goes
only when the wave is erased; a wave moves only forward, and its manifest stays as it was signed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "collector_1"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_GUARDS = (
    """CREATE TRIGGER ballot_unchanged BEFORE UPDATE ON ballot
    BEGIN SELECT RAISE(ABORT, 'a ballot is never changed'); END""",
    """CREATE TRIGGER ballot_kept BEFORE DELETE ON ballot
    WHEN (SELECT state FROM wave WHERE id = OLD.wave) IS NOT 'erased'
    BEGIN SELECT RAISE(ABORT, 'a ballot stays until its wave is erased'); END""",
    """CREATE TRIGGER ballot_in_time BEFORE INSERT ON ballot
    WHEN (SELECT state FROM wave WHERE id = NEW.wave) IS NOT 'open'
    BEGIN SELECT RAISE(ABORT, 'a wave takes ballots only while it is open'); END""",
    """CREATE TRIGGER valid_kept BEFORE DELETE ON valid
    WHEN (SELECT state FROM wave WHERE id = OLD.wave) IS NOT 'erased'
    BEGIN SELECT RAISE(ABORT, 'a token hash stays until its wave is erased'); END""",
    """CREATE TRIGGER wave_kept BEFORE DELETE ON wave
    BEGIN SELECT RAISE(ABORT, 'a wave stays on record'); END""",
    """CREATE TRIGGER wave_forward BEFORE UPDATE ON wave
    WHEN NEW.id <> OLD.id OR NEW.manifest <> OLD.manifest OR NEW.signature <> OLD.signature
    OR instr('open,closed;closed,published;closed,erased;published,erased;',
             OLD.state || ',' || NEW.state || ';') = 0
    BEGIN
        SELECT RAISE(ABORT, 'a wave moves only forward, under the manifest it opened with');
    END""",
)

SERVER_GUARDS = (
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$""",
    """CREATE FUNCTION refuse_unless_wave_is() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE touched text; found text;
    BEGIN
        touched := CASE TG_OP WHEN 'INSERT' THEN NEW.wave ELSE OLD.wave END;
        SELECT state INTO found FROM wave WHERE id = touched;
        IF found IS DISTINCT FROM TG_ARGV[0] THEN RAISE EXCEPTION '%', TG_ARGV[1]; END IF;
        RETURN CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    END $$""",
    """CREATE FUNCTION refuse_unless_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.id, NEW.manifest, NEW.signature) IS DISTINCT FROM
           (OLD.id, OLD.manifest, OLD.signature)
        OR (OLD.state, NEW.state) NOT IN (('open', 'closed'), ('closed', 'published'),
                                          ('closed', 'erased'), ('published', 'erased'))
        THEN
            RAISE EXCEPTION 'a wave moves only forward, under the manifest it opened with';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER ballot_unchanged BEFORE UPDATE ON ballot FOR EACH ROW
    EXECUTE FUNCTION refuse('a ballot is never changed')""",
    """CREATE TRIGGER ballot_kept BEFORE DELETE ON ballot FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_wave_is(
        'erased', 'a ballot stays until its wave is erased')""",
    """CREATE TRIGGER ballot_in_time BEFORE INSERT ON ballot FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_wave_is(
        'open', 'a wave takes ballots only while it is open')""",
    """CREATE TRIGGER valid_kept BEFORE DELETE ON valid FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_wave_is(
        'erased', 'a token hash stays until its wave is erased')""",
    """CREATE TRIGGER wave_kept BEFORE DELETE ON wave FOR EACH ROW
    EXECUTE FUNCTION refuse('a wave stays on record')""",
    """CREATE TRIGGER wave_forward BEFORE UPDATE ON wave FOR EACH ROW
    EXECUTE FUNCTION refuse_unless_forward()""",
)


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "wave",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("manifest", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'published', 'erased')", name="wave_state"
        ),
    )
    op.create_table(
        "valid",
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="valid_wave"), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("class_id", sa.Text, nullable=False),
        sa.CheckConstraint("length(token_hash) = 32", name="valid_token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id", name="ballot_wave"), primary_key=True),
        sa.Column("ballot_id", sa.LargeBinary, primary_key=True),
        sa.Column("submission", sa.LargeBinary, nullable=False),
        sa.Column("veiled_receipt", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(ballot_id) = 32", name="ballot_id_length"),
        sa.CheckConstraint("length(submission) = 32", name="ballot_submission_length"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt",
        sa.Column(
            "wave", sa.Text, sa.ForeignKey("wave.id", name="receipt_wave"), primary_key=True
        ),
        sa.Column("receipt", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.Float, nullable=False),
        sa.CheckConstraint("id = 1", name="backup_last_only"),
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    for guard in SERVER_GUARDS if on_server else SQLITE_GUARDS:
        op.execute(guard)
