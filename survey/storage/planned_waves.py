"""Planned waves: the plan of each as it was settled, its state, and the steps that are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from survey.fieldwork.wave import State
from survey.storage.errors import ConflictingRecord, UnknownRecord, WrongState
from survey.storage.letter_rows import LetterRow, queue
from survey.storage.mailer_tables import bounces, invited, letters, settings, steps, waves
from survey.storage.store import Tables

PERSONAL = (invited, letters, bounces)
"""Tables that name people and go with their wave."""


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """A wave as the mailer knows it."""

    id: str
    state: State
    plan: str
    """The plan with its calendar, as JSON; it stays as it is once the wave is open."""


class WaveDesk:
    """The waves of a mailer."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def keep_settings(self, content: str) -> int:
        """Keep the settings of the study as they are now; return the number of the snapshot."""
        return self._tables.write(lambda connection: _keep_settings(connection, content))

    def settings(self, number: int | None = None) -> str | None:
        """Return the settings of a snapshot, or those of the last one."""
        query = select(settings.c.content).order_by(settings.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(settings.c.number == number)
        with self._tables.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def draft(self, wave: str, plan: str) -> None:
        """Keep the plan of a wave that is not open yet."""
        self._tables.write(lambda connection: _draft(connection, wave, plan))

    def all(self) -> tuple[PlannedWave, ...]:
        """Return all waves by name."""
        with self._tables.reading() as connection:
            return tuple(
                PlannedWave(row.id, State(row.state), row.plan)
                for row in connection.execute(select(waves).order_by(waves.c.id))
            )

    def find(self, wave: str) -> PlannedWave | None:
        """Return a wave, or None where there is none of that name."""
        return next((found for found in self.all() if found.id == wave), None)

    def move(self, wave: str, since: State, to: State) -> None:
        """Move a wave from one state to another; a wave that is there already stays.

        A wave that is erased loses its snapshot of people, its letters and its bounces.
        """
        self._tables.write(lambda connection: _move(connection, wave, since, to))
        if to is State.ERASED:
            self._tables.scrub(*PERSONAL)

    def steps_done(self, wave: str) -> frozenset[str]:
        """Return the keys of the steps of the calendar that are done."""
        query = select(steps.c.key).where(steps.c.wave == wave)
        with self._tables.reading() as connection:
            return frozenset(connection.scalars(query))

    def step_done(self, wave: str, key: str, letters: Sequence[LetterRow] = ()) -> bool:
        """Note a step as done and queue its letters, both or neither.

        Returns False, and queues nothing, where the step was done before.
        """
        return self._tables.write(lambda connection: _step_done(connection, wave, key, letters))


def _keep_settings(connection: Connection, content: str) -> int:
    last = select(settings).order_by(settings.c.number.desc()).limit(1)
    before = connection.execute(last).one_or_none()
    if before is not None and before.content == content:
        return int(before.number)
    number = 1 if before is None else int(before.number) + 1
    connection.execute(insert(settings), {"number": number, "content": content})
    return number


def _draft(connection: Connection, wave: str, plan: str) -> None:
    state = _state(connection, wave)
    if state is None:
        connection.execute(insert(waves), {"id": wave, "state": State.DRAFT.value, "plan": plan})
    elif state is State.DRAFT:
        connection.execute(update(waves).where(waves.c.id == wave).values(plan=plan))
    else:
        raise ConflictingRecord(
            f"Wave {wave} is {state.value}, so its plan stands; plan the change for the next wave."
        )


def _state(connection: Connection, wave: str) -> State | None:
    query = select(waves.c.state).where(waves.c.id == wave).with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else State(found)


def _move(connection: Connection, wave: str, since: State, to: State) -> None:
    state = _state(connection, wave)
    if state is None:
        raise UnknownRecord(f'There is no wave "{wave}"; check its name.')
    if state not in {since, to}:
        raise WrongState(
            f"Wave {wave} is {state.value}; this step needs a wave that is {since.value}."
        )
    connection.execute(update(waves).where(waves.c.id == wave).values(state=to.value))
    if to is State.ERASED:
        for table in PERSONAL:
            connection.execute(delete(table).where(table.c.wave == wave))


def _step_done(connection: Connection, wave: str, key: str, rows: Sequence[LetterRow]) -> bool:
    state = _state(connection, wave)
    if state is None:
        raise UnknownRecord(f'There is no wave "{wave}"; check its name.')
    query = select(func.count()).select_from(steps).where(steps.c.key == key)
    if connection.execute(query).scalar_one():
        return False
    connection.execute(insert(steps), {"key": key, "wave": wave})
    queue(connection, wave, rows)
    return True
