"""People pages: looked at whole, taken over by a second step, and never a list of names."""

from __future__ import annotations

import re

import httpx2
from starlette.testclient import TestClient

from survey.people.roster import Roster
from survey.transfer.roster_file import write_roster
from survey.web.admin.access import Role
from survey.web.admin.people_pages import HELD
from tests.survey.web.admin.office import Office, form_token, send

FAULTY = (
    "id,name,email,unit\n"
    "s1,S One,s1@example,Sales\n"
    "s2,S Two,s2@example.com,Sales\n"
    's3,"=HYPERLINK(""x"")",s3@example.com,\n'
)


def look_at(client: TestClient, content: str | bytes, name: str = "staff.csv") -> httpx2.Response:
    raw = content.encode() if isinstance(content, str) else content
    token = form_token(client.get("/people").text)
    fields, files = {"form-token": token}, {"file": (name, raw)}
    return client.post("/people/preview", data=fields, files=files)


def list_of(text: str) -> str:
    found = re.search(r'name="list" value="([0-9a-f]+)"', text)
    assert found is not None
    return found[1]


def roster(office: Office) -> Roster:
    return office.mailer.store.people.roster()


def smaller(office: Office, people: int) -> bytes:
    return write_roster(Roster(roster(office).people[:people], roster(office).organisation))


def test_the_page_counts_people_and_names_none(office: Office) -> None:
    text = office.signed_in().get("/people").text
    assert "40 people are in the roster." in text
    assert "@example.com" not in text


def test_a_preview_shows_every_finding_and_takes_nothing_over(office: Office) -> None:
    before = roster(office)
    reply = look_at(office.signed_in(), FAULTY)
    assert reply.status_code == 200
    assert "2 of 3 rows need a look" in reply.text
    assert "<code>s1@example</code>" in reply.text
    assert "=HYPERLINK" in reply.text
    assert "Take over 1, leave 2 out" in reply.text
    assert roster(office) == before
    assert ("hr@example.com, hr", "Read", "preview of people") in office.log()


def test_a_preview_says_what_would_change_and_which_units_get_small(office: Office) -> None:
    reply = look_at(office.signed_in(), smaller(office, 23))
    assert "0 join, 17 leave, 0 move to another unit" in reply.text
    assert "“Sales” falls from 25 to 8: below 10" in reply.text
    assert "Take over 23 people" in reply.text


def test_the_second_step_takes_the_list_over(office: Office) -> None:
    client = office.signed_in()
    shown = look_at(client, smaller(office, 23))
    reply = send(client, "/people/take-over", {"list": list_of(shown.text)})
    assert reply.headers["location"] == "/people"
    assert len(roster(office).people) == 23
    [entry] = [one for one in office.mailer.store.audit.entries() if one.action == "Did"]
    assert entry.detail["people"] == "23"


def test_a_list_is_taken_over_once_and_only_by_who_looked_at_it(office: Office) -> None:
    client, other = office.signed_in(), office.signed_in()
    mark = list_of(look_at(client, smaller(office, 23)).text)
    assert send(other, "/people/take-over", {"list": mark}).status_code == 409
    assert send(client, "/people/take-over", {"list": "0" * 64}).status_code == 409
    assert len(roster(office).people) == 40
    assert send(client, "/people/take-over", {"list": mark}).status_code == 303
    assert send(client, "/people/take-over", {"list": mark}).status_code == 409


def test_a_list_is_not_taken_over_if_people_changed_meanwhile(office: Office) -> None:
    client = office.signed_in()
    mark = list_of(look_at(client, smaller(office, 23)).text)
    office.mailer.store.people.replace(Roster(roster(office).people[:30]))
    reply = send(client, "/people/take-over", {"list": mark})
    assert reply.status_code == 409
    assert "the people changed since it was shown" in reply.text
    assert len(roster(office).people) == 30


def test_a_list_that_was_looked_at_long_ago_is_forgotten(office: Office) -> None:
    client = office.signed_in()
    mark = list_of(look_at(client, smaller(office, 23)).text)
    office.clock.forward(minutes=20)
    client.get("/people")
    office.clock.forward(seconds=HELD.total_seconds() - 1200 + 1)
    assert send(client, "/people/take-over", {"list": mark}).status_code == 409
    assert len(roster(office).people) == 40


def test_findings_come_as_a_file_in_which_nothing_runs(office: Office) -> None:
    client = office.signed_in()
    look_at(client, FAULTY)
    reply = client.get("/people/findings.csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "s1@example" in reply.text
    assert not re.search(r'(^|,)"?=', reply.text, re.MULTILINE)


def test_a_file_that_cannot_be_read_says_why(office: Office) -> None:
    client = office.signed_in()
    for content, said in (
        ("", "none was chosen"),
        ("name;shoe\nA;42\n", "unit"),
        (b"PK\x03\x04", ""),
    ):
        reply = look_at(client, content, "staff.xlsx" if content[:1] == b"P"[:1] else "staff.csv")
        assert reply.status_code == 422
        assert 'role="alert"' in reply.text
        assert said in reply.text


def test_names_in_a_file_are_text_and_never_part_of_the_page(office: Office) -> None:
    row = 's9,<script>alert(1)</script>,"<img src=x>",Sales\n'
    reply = look_at(office.signed_in(), f"id,name,email,unit\n{row}", "<b>.csv")
    assert "<script" not in reply.text
    assert "<img" not in reply.text
    assert "<b>.csv" not in reply.text


def test_nothing_of_a_list_lies_on_the_disk_before_it_is_taken_over(office: Office) -> None:
    look_at(office.signed_in(Role.HR), FAULTY.replace("S Two", "Needle Haystack"))
    for path in office.mailer.places.folder.rglob("*"):
        if path.is_file():
            assert b"Needle Haystack" not in path.read_bytes()
