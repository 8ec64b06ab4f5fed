"""Access: deny by default, and nobody sees who said what."""

from __future__ import annotations

import pytest

from survey.web.admin.access import OPENED_BY_NOBODY, Right, Role, may, rights


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.HR, set(Right)),
        (
            Role.CUSTODIAN,
            {
                Right.SEE_PARTICIPATION,
                Right.SEE_QUESTIONNAIRES,
                Right.READ_RESULTS,
                Right.READ_LOG,
            },
        ),
        (Role.RESEARCHER, {Right.SEE_QUESTIONNAIRES, Right.READ_RESULTS}),
        (Role.VIEWER, {Right.READ_RESULTS}),
    ],
)
def test_a_role_has_these_rights_and_no_others(role: Role, expected: set[Right]) -> None:
    assert set(rights(role)) == expected
    assert {right for right in Right if may(role, right)} == expected


def test_no_right_is_to_see_who_said_what() -> None:
    assert OPENED_BY_NOBODY not in {right.value for right in Right}
