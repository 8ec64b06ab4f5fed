"""Access: which role may do what; whatever is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Role(Enum):
    """What somebody is to a study. A person has one role, so that no one holds two keys."""

    HR = "hr"
    CUSTODIAN = "custodian"
    RESEARCHER = "researcher"
    VIEWER = "viewer"


class Right(Enum):
    """What can be done or seen on the pages."""

    PLAN_WAVES = "plan waves"
    WRITE_LETTERS = "write letters"
    LOAD_PEOPLE = "load people"
    SEE_PARTICIPATION = "see how many answered, in tens"
    SEE_QUESTIONNAIRES = "see questionnaires and their changes"
    READ_RESULTS = "read published results"
    READ_LOG = "read the log"
    MANAGE_ACCOUNTS = "let people in, and out"


OPENED_BY_NOBODY = "see who said what"
"""A right that no role has: there is no page, no query and no key for it."""

_RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.HR: frozenset(
            {
                Right.PLAN_WAVES,
                Right.WRITE_LETTERS,
                Right.LOAD_PEOPLE,
                Right.SEE_PARTICIPATION,
                Right.SEE_QUESTIONNAIRES,
                Right.READ_RESULTS,
                Right.READ_LOG,
                Right.MANAGE_ACCOUNTS,
            }
        ),
        # Opening, reading comments and publishing happen in the vault, on a machine of its own.
        Role.CUSTODIAN: frozenset(
            {
                Right.SEE_PARTICIPATION,
                Right.SEE_QUESTIONNAIRES,
                Right.READ_RESULTS,
                Right.READ_LOG,
            }
        ),
        Role.RESEARCHER: frozenset({Right.SEE_QUESTIONNAIRES, Right.READ_RESULTS}),
        Role.VIEWER: frozenset({Right.READ_RESULTS}),
    }
)


def may(role: Role, right: Right) -> bool:
    """Tell whether a role has a right.

    >>> may(Role.HR, Right.LOAD_PEOPLE), may(Role.VIEWER, Right.READ_LOG)
    (True, False)
    """
    return right in _RIGHTS[role]


def rights(role: Role) -> tuple[Right, ...]:
    """Return what a role may do, in the order of `Right`."""
    return tuple(right for right in Right if may(role, right))
