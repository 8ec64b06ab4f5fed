"""Errors of the stores, each one sentence with its remedy.

StoreError
 +-- StoreUnavailable   nothing was acknowledged: disk full, database busy or out of reach
 +-- UnsafeStore        the database could forget what it acknowledged, or tell when it came
 +-- ForeignStore       the database belongs to another party, or to another program
 +-- OutdatedStore      the tables are older than the program
 +-- NewerStore         the tables are newer than the program
 +-- UpgradeRefused     the tables may not be changed now
 +-- BackupFailed       a copy was not made, or is not whole
 +-- UnknownRecord      what was named is not in the store
 +-- ConflictingRecord  something else stands there under the same name
 +-- ClosedWave         a wave takes no more answers
 +-- WrongState         the state of a wave does not allow the step
 +-- BrokenChain        the audit log was altered
"""

from __future__ import annotations

from survey.errors import SurveyError


class StoreError(SurveyError):
    """Something a store cannot go on with."""


class StoreUnavailable(StoreError):  # noqa: N818 - it names what is wrong, as the tree above does
    """Nothing was acknowledged; the same request may be sent again."""


class UnsafeStore(StoreError):  # noqa: N818 - as above
    """The settings of the database break a promise."""


class ForeignStore(StoreError):  # noqa: N818 - as above
    """The database holds the tables of another party or program."""


class OutdatedStore(StoreError):  # noqa: N818 - as above
    """The tables are older than the program."""


class NewerStore(StoreError):  # noqa: N818 - as above
    """The tables are newer than the program."""


class UpgradeRefused(StoreError):  # noqa: N818 - as above
    """The tables may not be changed now."""


class BackupFailed(StoreError):  # noqa: N818 - as above
    """A copy was not made, or is not whole."""


class UnknownRecord(StoreError):  # noqa: N818 - as above
    """What was named is not in the store."""


class ConflictingRecord(StoreError):  # noqa: N818 - as above
    """Something else stands in the store under the same name."""


class ClosedWave(StoreError):  # noqa: N818 - as above
    """A wave takes no more answers."""


class WrongState(StoreError):  # noqa: N818 - as above
    """The state of a wave does not allow the step."""


class BrokenChain(StoreError):  # noqa: N818 - as above
    """An entry of the audit log was altered, removed or put in."""
