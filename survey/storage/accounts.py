"""Accounts: who may sign in, and the sessions of those who did."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select, update

from survey.storage.errors import ConflictingRecord, UnknownRecord
from survey.storage.mailer_tables import accounts, sessions
from survey.storage.store import Tables


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: str
    password_hash: str = field(default="", repr=False)
    """Empty where the company's own sign-in is used."""
    second_factor: str = field(default="", repr=False)
    last_step: int = 0
    """The step of the last code used: neither it nor one before it is good again."""
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A visit of somebody who signed in; times in seconds since 1970."""

    account: str
    began: float
    seen: float


class AccountDesk:
    """The accounts and sessions of a mailer."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def add(self, account: Account) -> None:
        """Let somebody in."""
        self._tables.write(lambda connection: _add(connection, account))

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        with self._tables.reading() as connection:
            found = [Account(*row) for row in connection.execute(select(accounts))]
        return tuple(sorted(found, key=lambda one: one.name))

    def find(self, name: str) -> Account | None:
        """Return the account of that name, or None."""
        query = select(accounts).where(accounts.c.name == name)
        with self._tables.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Account(*row)

    def change(self, account: Account) -> None:
        """Put an account in the place of its namesake; a locked one loses its sessions."""
        self._tables.write(lambda connection: _change(connection, account))

    def use_step(self, name: str, step: int) -> bool:
        """Note a code as used; False where it, or a later one, was used before."""
        fresh = (accounts.c.name == name) & (accounts.c.last_step < step)
        used = update(accounts).where(fresh).values(last_step=step)
        return self._tables.write(lambda connection: connection.execute(used).rowcount == 1)

    def remove(self, name: str) -> None:
        """Let somebody in no more."""

        def step(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.account == name))
            connection.execute(delete(accounts).where(accounts.c.name == name))

        self._tables.write(step)

    def begin_session(self, token: bytes, name: str, now: float) -> None:
        """Keep a session under the hash of its token."""
        row = {"token_hash": _hash(token), "account": name, "began": now, "seen": now}
        self._tables.write(lambda connection: connection.execute(insert(sessions), row))

    def session(self, token: bytes) -> Session | None:
        """Return the session of a token, or None where there is none."""
        query = select(sessions).where(sessions.c.token_hash == _hash(token))
        with self._tables.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Session(row.account, row.began, row.seen)

    def touch_session(self, token: bytes, now: float) -> None:
        """Note that a session is in use."""
        same = sessions.c.token_hash == _hash(token)
        seen = update(sessions).where(same).values(seen=now)
        self._tables.write(lambda connection: connection.execute(seen))

    def end_session(self, token: bytes) -> None:
        """End a session."""
        gone = delete(sessions).where(sessions.c.token_hash == _hash(token))
        self._tables.write(lambda connection: connection.execute(gone))

    def end_sessions_of(self, name: str) -> None:
        """End every session of an account."""
        gone = delete(sessions).where(sessions.c.account == name)
        self._tables.write(lambda connection: connection.execute(gone))

    def end_old_sessions(self, *, seen_before: float, began_before: float) -> None:
        """End the sessions that were idle for too long, or have lasted too long."""
        old = (sessions.c.seen < seen_before) | (sessions.c.began < began_before)
        gone = delete(sessions).where(old)
        self._tables.write(lambda connection: connection.execute(gone))


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _columns(account: Account) -> dict[str, object]:
    return {column.name: getattr(account, column.name) for column in accounts.columns}


def _add(connection: Connection, account: Account) -> None:
    query = select(accounts.c.name).where(accounts.c.name == account.name)
    if connection.execute(query).one_or_none() is not None:
        raise ConflictingRecord(
            f'There is an account "{account.name}" already; choose another name.'
        )
    connection.execute(insert(accounts), _columns(account))


def _change(connection: Connection, account: Account) -> None:
    same = accounts.c.name == account.name
    found = connection.execute(update(accounts).where(same).values(_columns(account)))
    if found.rowcount == 0:
        raise UnknownRecord(f'There is no account "{account.name}"; check the name.')
    if account.is_locked:
        connection.execute(delete(sessions).where(sessions.c.account == account.name))
