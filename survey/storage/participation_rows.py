"""Participation rows: figures as they were shown, so that asking again shows nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from survey.fieldwork.participation import Figure, UnitRate
from survey.storage.mailer_tables import figures, rates
from survey.storage.store import Tables


class ParticipationDesk:
    """The figures of participation that were shown."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def show(self, wave: str, figure: Figure) -> None:
        """Keep the figure of a day in the place of the one before."""
        self._tables.write(lambda connection: _show(connection, wave, figure))

    def shown(self, wave: str) -> Figure | None:
        """Return the figure that was shown last, or None before the first."""
        with self._tables.reading() as connection:
            query = select(figures).where(figures.c.wave == wave)
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Figure(row.at_least, row.invited, row.step, date.fromisoformat(row.counted))

    def publish(self, wave: str, shown: Sequence[UnitRate]) -> None:
        """Keep the rates of the units of a closed wave."""
        self._tables.write(lambda connection: _publish(connection, wave, shown))

    def rates(self, wave: str) -> tuple[UnitRate, ...]:
        """Return the rates that may be shown, in the order of the alphabet."""
        query = select(rates).where(rates.c.wave == wave)
        with self._tables.reading() as connection:
            found = [
                UnitRate(row.unit, row.invited, row.rate) for row in connection.execute(query)
            ]
        return tuple(sorted(found, key=lambda one: one.unit))


def _show(connection: Connection, wave: str, figure: Figure) -> None:
    connection.execute(delete(figures).where(figures.c.wave == wave))
    row = {
        "wave": wave,
        "at_least": figure.at_least,
        "invited": figure.invited,
        "step": figure.step,
        "counted": figure.counted.isoformat(),
    }
    connection.execute(insert(figures), row)


def _publish(connection: Connection, wave: str, shown: Sequence[UnitRate]) -> None:
    connection.execute(delete(rates).where(rates.c.wave == wave))
    if shown:
        rows = [
            {"wave": wave, "unit": one.unit, "invited": one.invited, "rate": one.rate}
            for one in shown
        ]
        connection.execute(insert(rates), rows)
