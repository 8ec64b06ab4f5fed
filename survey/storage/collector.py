"""Collector: the store of token hashes and sealed ballots, which cannot tell who gave which.

What `cast` acknowledges is on the disk: it returns after the sync of the transaction, which
other casts may share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import bindparam, select

from survey.storage import ballots, collected_waves
from survey.storage.ballots import Ballot, Cast
from survey.storage.collected_waves import CollectorState, CollectorWave
from survey.storage.collector_tables import ballots as ballot_table
from survey.storage.collector_tables import tokens
from survey.storage.engines import Engines
from survey.storage.order import rewrite_file, rewrite_table
from survey.storage.store import Store
from survey.storage.versions import kind_of
from survey.storage.writer import Writer

OVER = (CollectorState.CLOSED, CollectorState.PUBLISHED, CollectorState.ERASED)
_CLASS_OF = select(tokens.c.class_id).where(
    tokens.c.wave == bindparam("wave"), tokens.c.token_hash == bindparam("hash")
)
"""Built once: it is asked with every page, and to build it takes longer than to run it."""


class CollectorStore(Store):
    """The collector's tables in a SQLite file or on a PostgreSQL server."""

    KIND = kind_of("collector")

    @staticmethod
    def start_writer(engines: Engines, stopwatch: Callable[[], float]) -> Writer[Ballot, Cast]:
        """Start the thread that writes, with ballots in groups."""
        return Writer(engines, stopwatch, ballots.store)

    def add_wave(
        self, wave: str, manifest: bytes, signature: bytes, valid: Sequence[tuple[bytes, str]]
    ) -> None:
        """Open a wave for the links behind the token hashes, each with its class.

        The same wave once more changes nothing, so that a step that was cut off can be repeated.
        """
        new = CollectorWave(wave, manifest, signature, CollectorState.OPEN)
        self._writer.run(lambda connection: collected_waves.add(connection, new, valid))

    def waves(self) -> tuple[CollectorWave, ...]:
        """Return all waves by name."""
        with self._engines.readers.connect() as connection:
            return collected_waves.every(connection)

    def wave(self, wave: str) -> CollectorWave | None:
        """Return a wave, or None where there is none of that name."""
        with self._engines.readers.connect() as connection:
            return collected_waves.find(connection, wave)

    def class_of(self, wave: str, token_hash: bytes) -> str | None:
        """Return the class of a link, or None for a link that is not valid in the wave."""
        asked = {"wave": wave, "hash": token_hash}
        with self._engines.readers.connect() as connection:
            return connection.execute(_CLASS_OF, asked).scalar_one_or_none()

    async def cast(
        self, wave: str, ballot_id: bytes, submission: bytes, sealed: bytes, receipt: str = ""
    ) -> Cast:
        """Store a sealed answer and return when it can no longer be lost.

        A `receipt` that is given can be had back by `submission_receipt`. Raises ClosedWave for
        a new answer to a wave that is over, StoreUnavailable where nothing was acknowledged.
        """
        ballot = Ballot(wave, ballot_id, submission, sealed, receipt)
        found: Cast = await self._writer.write(ballot)
        return found

    def submission_receipt(self, wave: str, ballot_id: bytes, submission: bytes) -> str | None:
        """Return the receipt acknowledged for a submission, to whoever knows its id."""
        with self._engines.readers.connect() as connection:
            return ballots.receipt_for(connection, wave, ballot_id, submission)

    def count(self, wave: str) -> int:
        """Return how many answers a wave has."""
        with self._engines.readers.connect() as connection:
            return ballots.count(connection, wave)

    def close(self, wave: str) -> None:
        """Take no more answers, and forget in which order they came; may be repeated."""
        self._writer.run(
            lambda connection: collected_waves.move(
                connection, wave, CollectorState.CLOSED, CollectorState.OPEN, *OVER
            )
        )
        self._forget_order()

    def export(self, wave: str) -> Iterator[bytes]:
        """Walk over the sealed answers of a wave that is closed, in random order."""
        with self._engines.readers.connect() as connection:
            collected_waves.require(
                connection, wave, CollectorState.CLOSED, CollectorState.PUBLISHED
            )
        return ballots.in_random_order(self._engines.readers, wave)

    def publish(self, wave: str, receipts: Sequence[str]) -> None:
        """Put up the receipts of what the vault opened; may be repeated."""
        self._writer.run(lambda connection: collected_waves.publish(connection, wave, receipts))

    def receipts(self, wave: str) -> tuple[str, ...]:
        """Return the receipts that were put up, in the order of the alphabet."""
        with self._engines.readers.connect() as connection:
            return collected_waves.published(connection, wave)

    def erase(self, wave: str) -> None:
        """Remove the ballots and token hashes of a wave that is over; may be repeated."""
        self._writer.run(lambda connection: collected_waves.erase(connection, wave))
        self._forget_order()

    def _forget_order(self) -> None:
        if self._engines.file is not None:
            self._writer.run_outside(rewrite_file)
            return
        self._writer.run(lambda connection: rewrite_table(connection, ballot_table))
        self._writer.run(lambda connection: rewrite_table(connection, tokens))
