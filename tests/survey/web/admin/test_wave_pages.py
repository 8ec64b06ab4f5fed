"""Wave pages: the line of waves, the checklist, and the four steps."""

from __future__ import annotations

import re
from dataclasses import replace

from survey.fieldwork.wave import State
from survey.parties.handover import CLOSE, MANIFEST
from survey.people.roster import Roster
from tests.survey.web.admin.office import LATER, OPENING, WAVE, Office, send


def state(office: Office) -> State | None:
    found = office.mailer.store.waves.find(WAVE)
    return found.state if found else None


def warned(office: Office) -> None:
    """Let one person have no address, which the gate wants to hear about."""
    people = office.mailer.store.people
    first, *rest = people.roster().people
    people.replace(Roster((replace(first, address=""), *rest)))
    office.sign_wave()


def test_the_line_shows_every_wave_with_one_filled_button(office: Office) -> None:
    text = office.signed_in().get("/waves").text
    assert re.findall(r'<h2 class="mini">(.*?)</h2>', text) == ["November 2026", "February 2027"]
    assert text.count('class="button main"') == 1
    assert "5 things to do" in text
    assert "Planned" in text


def test_the_line_of_an_open_wave_tells_tens_and_the_reminder(office: Office) -> None:
    office.open_wave()
    office.step()
    text = office.signed_in().get("/waves").text
    assert "Fewer than 10 of 40 have answered." in text
    assert "Reminder to everybody on" in text
    assert f'href="/waves/{LATER}">Checklist' in text


def test_without_people_the_checklist_says_what_comes_first(office: Office) -> None:
    office.mailer.store.people.replace(Roster(()))
    client = office.signed_in()
    for path in ("/waves", f"/waves/{WAVE}"):
        reply = client.get(path)
        assert reply.status_code == 200
        assert "Nobody is in the roster yet" in reply.text


def test_a_wave_with_something_missing_cannot_be_opened_and_says_why(office: Office) -> None:
    client = office.signed_in()
    text = client.get(f"/waves/{WAVE}").text
    button = re.search(r"<button[^>]*>Open the wave now</button>", text)
    assert button is not None
    assert 'type="button" aria-disabled="true" aria-describedby="why-open"' in button[0]
    assert "Possible when the 5 things above are done." in text
    reply = send(client, f"/waves/{WAVE}/open", page=f"/waves/{WAVE}")
    assert reply.status_code == 422
    assert "The wave is not open." in reply.text
    assert office.log()[0] == ("hr@example.com, hr", "Refused", f"open {WAVE}")
    assert state(office) is None


def test_planning_writes_the_manifest_and_shows_the_classes(office: Office) -> None:
    client = office.signed_in()
    reply = send(client, f"/waves/{WAVE}/plan")
    assert reply.headers["location"] == f"/waves/{WAVE}"
    assert office.mailer.places.handover(WAVE).has(MANIFEST)
    text = client.get(f"/waves/{WAVE}").text
    assert "Classes of the plan (k = 10)" in text
    assert 'data-head="Invited" class="num">25' in text


def test_a_wave_that_is_ready_opens(office: Office) -> None:
    office.sign_wave()
    client = office.signed_in()
    assert "November 2026: ready to open" in client.get(f"/waves/{WAVE}").text
    assert send(client, f"/waves/{WAVE}/open").status_code == 303
    assert state(office) is State.OPEN


def test_a_warning_asks_for_an_answer_that_then_stands_in_the_log(office: Office) -> None:
    warned(office)
    client = office.signed_in()
    path = f"/waves/{WAVE}/open"
    refused = send(client, path, {"answer-letters": "   "})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert state(office) is State.DRAFT
    words = "M. Winter hands the letter out on <Monday>."
    assert send(client, path, {"answer-letters": words}).status_code == 303
    assert state(office) is State.OPEN
    [entry] = [one for one in office.mailer.store.audit.entries() if one.action == "Answer"]
    assert entry.actor == "hr@example.com, hr"
    assert entry.detail == {"line": "Letters in every language", "answer": words}
    shown = client.get("/log").text
    assert "&lt;Monday&gt;" in shown
    assert "<Monday>" not in shown


def test_what_was_typed_stays_when_another_line_is_missing(office: Office) -> None:
    people = office.mailer.store.people
    first, *rest = people.roster().people
    people.replace(Roster((replace(first, address=""), *rest)))
    reply = send(office.signed_in(), f"/waves/{WAVE}/open", {"answer-letters": "By hand."})
    assert reply.status_code == 422
    assert ">By hand.</textarea>" in reply.text


def test_an_open_wave_can_be_reminded_of_once_a_day(office: Office) -> None:
    office.open_wave()
    client = office.signed_in()
    first = send(client, f"/waves/{WAVE}/remind")
    assert "A reminder to 40 people waits to leave" in first.text
    second = send(client, f"/waves/{WAVE}/remind")
    assert "Everybody was reminded today already" in second.text
    assert len(office.mailer.store.letters.waiting(100)) == 40


def test_closing_asks_for_a_tick_first(office: Office) -> None:
    office.open_wave()
    office.clock.now = OPENING
    client = office.signed_in()
    reply = send(client, f"/waves/{WAVE}/close")
    assert reply.status_code == 422
    assert "Tick the box first" in reply.text
    assert state(office) is State.OPEN
    assert send(client, f"/waves/{WAVE}/close", {"sure": "yes"}).status_code == 303
    assert state(office) is State.CLOSED
    assert office.mailer.places.handover(WAVE).has(CLOSE)


def test_steps_that_the_state_does_not_allow_are_refused_by_the_server_too(
    office: Office,
) -> None:
    client = office.signed_in()
    for step in ("remind", "close"):
        reply = send(client, f"/waves/{WAVE}/{step}", {"sure": "yes"})
        assert reply.status_code == 409
        assert "Wave 2026-11 is draft" in reply.text
    office.open_wave()
    for step in ("plan", "open"):
        reply = send(client, f"/waves/{WAVE}/{step}")
        assert reply.status_code == 409
        assert "November 2026 is open; close it first" in reply.text
    assert ("hr@example.com, hr", "Refused", f"remind {WAVE}") in office.log()
