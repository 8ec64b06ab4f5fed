"""Site: where the pages may be found."""

from __future__ import annotations

import pytest

from survey.errors import SurveyError
from survey.web.admin.site import admin_site
from tests.survey.web.admin.office import Office


def test_passwords_never_travel_in_the_open(office: Office) -> None:
    said = (
        "HR's pages at http://hr.example.com would send passwords in the open; put them behind "
        "https, or serve them on this machine alone, at http://127.0.0.1."
    )
    with pytest.raises(SurveyError) as refused:
        admin_site(office.mailer, clock=office.clock, origin="http://hr.example.com")
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "origin", ["", "https://hr.example.com", "http://127.0.0.1:8801", "http://localhost"]
)
def test_over_https_and_on_this_machine_they_are_served(office: Office, origin: str) -> None:
    assert admin_site(office.mailer, clock=office.clock, origin=origin).routes
