"""Doorkeeper: who comes in, for how long, and what every refusal sounds like: the same."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import BoundedSemaphore, Lock

from survey.storage.accounts import Account, AccountDesk
from survey.web.admin.access import Role
from survey.web.admin.passwords import hashed, is_outdated, matches
from survey.web.admin.second_factor import new_secret, step_of

TOKEN_BYTES = 32
IDLE = 30 * 60.0
"""Seconds without a page after which somebody signs in anew (OWASP ASVS 5.0.0, 7.3.1)."""
LONGEST = 12 * 3600.0
"""Seconds after which everybody does, however busy (7.3.2)."""
AT_ONCE = 2
"""Passwords that are looked at at the same time; each takes 64 MiB."""
SEEN_EVERY = 60.0
"""Seconds between two notes that a session is in use."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed in order to come in."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in."""

    name: str
    role: Role
    token: bytes = field(repr=False)

    @property
    def form_token(self) -> str:
        """Return what every form of this session carries, and no other site can know."""
        return hmac.digest(self.token, b"form", hashlib.sha256).hex()


@dataclass(slots=True)
class Tries:
    """Tries to sign in, by account, whether or not there is one of that name."""

    most: int = 5
    pause: float = 60.0
    """Seconds."""
    names: int = 10_000
    """More than these are not remembered at once; the oldest go first."""
    _made: OrderedDict[bytes, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, now: float) -> bool:
        """Count a try; tell whether it is still one of those allowed before the pause."""
        key = hashlib.sha256(name.encode()).digest()
        with self._lock:
            made, last = self._made.pop(key, (0, now))
            if made >= self.most and now - last < self.pause:
                self._made[key] = (made, last)
                return False
            made = 0 if now - last >= self.pause else made
            self._made[key] = (made + 1, now)
            while len(self._made) > self.names:
                self._made.popitem(last=False)
            return True

    def forget(self, name: str) -> None:
        """Begin anew for somebody who came in."""
        with self._lock:
            self._made.pop(hashlib.sha256(name.encode()).digest(), None)


class Doorkeeper:
    """Lets people in who have an account, and keeps count of their time."""

    def __init__(self, accounts: AccountDesk) -> None:
        """Take the accounts."""
        self._accounts = accounts
        self._tries = Tries()
        self._nobodys_secret = new_secret()
        self._places = BoundedSemaphore(AT_ONCE)

    def sign_in(self, attempt: Attempt, now: datetime) -> Visitor | None:
        """Let somebody in, or nobody; what was wrong is not told, nor does the time tell it."""
        name = account_name(attempt.name)
        if not self._tries.take(name, now.timestamp()):
            return None
        account = self._accounts.find(name)
        with self._places:
            is_right = matches(account.password_hash if account else None, attempt.password)
        secret = account.second_factor if account and account.second_factor else None
        last = account.last_step if account else 0
        step = step_of(secret or self._nobodys_secret, attempt.code, now, last)
        if account is None or account.is_locked or not (is_right and secret and step):
            return None
        if not self._accounts.use_step(name, step):
            return None
        self._tries.forget(name)
        if is_outdated(account.password_hash):
            renewed = replace(account, password_hash=hashed(attempt.password), last_step=step)
            self._accounts.change(renewed)
        return self._begin(account, now)

    def visitor(self, token: bytes, now: datetime) -> Visitor | None:
        """Return who holds a session that is neither idle for too long nor too old."""
        seconds = now.timestamp()
        session = self._accounts.session(token)
        if session is None:
            return None
        if seconds - session.seen >= IDLE or seconds - session.began >= LONGEST:
            self._accounts.end_session(token)
            return None
        account = self._accounts.find(session.account)
        if account is None or account.is_locked:
            return None
        if seconds - session.seen >= SEEN_EVERY:
            self._accounts.touch_session(token, seconds)
        return Visitor(account.name, Role(account.role), token)

    def sign_out(self, visitor: Visitor) -> None:
        """End a session at once."""
        self._accounts.end_session(visitor.token)

    def knows(self, name: str) -> bool:
        """Tell whether there is an account of that name: for the log, never for a page."""
        return self._accounts.find(account_name(name)) is not None

    def _begin(self, account: Account, now: datetime) -> Visitor:
        seconds = now.timestamp()
        self._accounts.end_old_sessions(seen_before=seconds - IDLE, began_before=seconds - LONGEST)
        token = secrets.token_bytes(TOKEN_BYTES)
        self._accounts.begin_session(token, account.name, seconds)
        return Visitor(account.name, Role(account.role), token)


def account_name(address: str) -> str:
    """Return an e-mail address as accounts are named.

    >>> account_name(" M.Winter@Northlight.example ")
    'm.winter@northlight.example'
    """
    return address.strip().casefold()
