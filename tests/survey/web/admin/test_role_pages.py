"""Role pages: nobody sees who said what."""

from __future__ import annotations

import re

import pytest

from survey.web.admin.access import Right, Role, may
from tests.survey.web.admin.office import Office


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_that_nobody_sees_who_said_what(office: Office, role: Role) -> None:
    text = office.signed_in(role).get("/roles").text
    row = re.search(r">See who said what</th>(.*?)</tr>", text)
    assert row is not None
    assert re.findall(r">([^<]+)</td>", row[1]) == ["nobody"] * 4


def test_the_table_says_what_the_gate_does(office: Office) -> None:
    text = office.signed_in().get("/roles").text
    for right in Right:
        row = re.search(rf">{right.value.capitalize()}</th>(.*?)</tr>", text)
        assert row is not None
        expected = ["yes" if may(role, right) else "no" for role in Role]
        assert re.findall(r">([^<]+)</td>", row[1]) == expected


def test_accounts_are_named_to_hr_alone(office: Office) -> None:
    assert "viewer@example.com" in office.signed_in().get("/roles").text
    assert "viewer@example.com" not in office.signed_in(Role.CUSTODIAN).get("/roles").text
