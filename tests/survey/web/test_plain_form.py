"""Plain form: answering without a script, whatever comes in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from survey.instrument.reading import read_instrument
from survey.privacy.links import pseudonym_of_wave
from survey.storage.errors import StoreUnavailable
from tests.survey.web.company import WAVE, Desk

ANSWERS = {
    "A1@1": "4",
    "F1": "2",
    "SPLIT.own@1": "60",
    "SPLIT.other@1": "40",
    "O1@1": "So it went.",
}


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def begun(desk: Desk, visitor: TestClient, person: int = 1, **data: str) -> dict[str, str]:
    reply = visitor.post("/form", data={"code": desk.code(person), "lang": "en", **data})
    assert reply.status_code == 200
    return hidden(reply.text)


def texts(page: str) -> list[str]:
    return [
        unescape(one) for one in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    ]


def test_a_typed_code_brings_all_parts_on_one_page_with_the_reason_for_it(
    desk: Desk, visitor: TestClient
) -> None:
    typed = desk.code(1).lower().replace("-", " ")
    page = visitor.post("/form", data={"code": typed, "lang": "en"}).text
    assert "Part 1 of 6" in page
    assert "Part 6 of 6" in page
    assert "sealed by the server before anything is stored" in page
    assert "<script" not in page
    assert "Only if you answered “yes” to “Did you have contact with Marketing?”" in page


def test_answers_are_sealed_and_a_receipt_is_shown(desk: Desk, visitor: TestClient) -> None:
    fields = begun(desk, visitor)
    desk.clock.now = datetime(2026, 11, 20, 12, 2, 30, tzinfo=UTC)
    reply = visitor.post("/send", data={**fields, **ANSWERS})
    assert reply.status_code == 201
    assert "Thank you. Your answers have arrived, sealed." in reply.text
    [answer] = desk.answers()
    assert answer["client"] is False
    assert answer["seconds"] == 120
    assert answer["a"]["Marketing"]["SPLIT.market"] == 0
    assert answer["c"] == [{"item": "O1", "target": "Marketing", "text": "So it went."}]


def test_a_double_click_shows_the_same_receipt_twice(desk: Desk, visitor: TestClient) -> None:
    fields = {**begun(desk, visitor), **ANSWERS}
    first, again = (visitor.post("/send", data=fields) for _ in range(2))
    receipt = re.compile(r"<span>([A-Z2-7]{4})</span>")
    assert (first.status_code, again.status_code) == (201, 200)
    assert receipt.findall(first.text) == receipt.findall(again.text) != []
    assert desk.store.count(WAVE) == 1


def test_a_second_form_is_told_that_the_first_answer_counts(
    desk: Desk, visitor: TestClient
) -> None:
    older, newer = begun(desk, visitor), begun(desk, visitor)
    assert visitor.post("/send", data={**newer, **ANSWERS}).status_code == 201
    reply = visitor.post("/send", data={**older, **ANSWERS})
    assert reply.status_code == 409
    assert "An answer for November 2026 was already saved with your link" in reply.text


def test_an_older_tab_can_be_sent_as_well_as_the_newer(desk: Desk, visitor: TestClient) -> None:
    older = begun(desk, visitor)
    begun(desk, visitor)
    assert visitor.post("/send", data={**older, **ANSWERS}).status_code == 201


def test_a_form_is_taken_after_a_restart_and_after_hours(desk: Desk, visitor: TestClient) -> None:
    fields = begun(desk, visitor)
    desk.clock.now = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert desk.client().post("/send", data={**fields, **ANSWERS}).status_code == 201


FACE = "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"SPLIT.own@1": "45"}, "The points add up to 85."),
        ({"A2@1": "9"}, "An answer is not one of those offered"),
        ({"A2@1": "<script>"}, "An answer is not one of those offered"),
        ({"TH_other@1": "x"}, "A number does not fit: please write one from 0 to 100"),
        ({"O2@1": "x" * 65_536}, "A text is 64736 characters too long."),
        ({"O2@1": FACE * 40_000}, "A text is 39200 characters too long."),
    ],
)
def test_what_does_not_fit_comes_back_with_everything_else_in_place(
    desk: Desk, visitor: TestClient, bad: dict[str, str], said: str
) -> None:
    sent = {**begun(desk, visitor), **ANSWERS, **bad}
    reply = visitor.post("/send", data=sent)
    page = unescape(reply.text)
    assert reply.status_code == 422
    assert said in page
    assert 'role="alert"' in page
    assert re.search(r'name="A1@1" value="4" checked', page)
    assert re.search(r'name="F1" value="2" checked', page)
    assert texts(reply.text)[0] == "So it went."
    if "O2@1" in bad:
        assert texts(reply.text)[1] == bad["O2@1"]
    assert desk.store.count(WAVE) == 0
    mended = {**hidden(reply.text), **ANSWERS}
    assert visitor.post("/send", data=mended).status_code == 201


def test_two_values_under_one_name_are_named_and_names_nobody_made_are_passed_over(
    desk: Desk, visitor: TestClient
) -> None:
    fields: dict[str, Any] = {**begun(desk, visitor), **ANSWERS}
    twice = visitor.post("/send", data={**fields, "A1@1": ["1", "5"]})
    beyond = visitor.post("/send", data={**fields, "A1[]": "5", "__proto__": "x"})
    assert twice.status_code == 422
    assert beyond.status_code == 201
    assert desk.answers()[0]["a"]["Marketing"]["A1"] == 4


def test_html_and_formulas_in_a_text_come_back_as_text(desk: Desk, visitor: TestClient) -> None:
    payload = "</textarea><script>alert(1)</script>=1+1 {{7*7}} '\"\u202e"
    fields = {**begun(desk, visitor), "O1@1": payload, "A1@1": "9"}
    page = visitor.post("/send", data=fields).text
    assert texts(page)[0] == payload
    assert "<script" not in page


def test_nothing_is_mandatory(desk: Desk, visitor: TestClient) -> None:
    assert visitor.post("/send", data=begun(desk, visitor)).status_code == 201
    assert desk.answers()[0]["a"] == {"": {}}


def test_another_language_keeps_what_was_answered(desk: Desk, visitor: TestClient) -> None:
    fields = begun(desk, visitor)
    page = visitor.post("/form", data={**fields, **ANSWERS, "to": "ar"}).text
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r'name="A1@1" value="4" checked', page)
    assert hidden(page)["layout"] == fields["layout"]
    assert hidden(page)["sub"] == fields["sub"]


def test_a_store_that_cannot_write_hands_everything_back(
    desk: Desk, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("The disk is full; make room.")

    fields = {**begun(desk, visitor), **ANSWERS}
    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "cast", full)
        reply = visitor.post("/send", data=fields)
    assert reply.status_code == 503
    assert "none of them is saved yet" in reply.text
    assert re.search(r'name="A1@1" value="4" checked', reply.text)
    assert visitor.post("/send", data={**hidden(reply.text), **ANSWERS}).status_code == 201


def test_every_code_that_opens_nothing_gets_one_page(desk: Desk, visitor: TestClient) -> None:
    codes = ["", "AAAA", desk.code(99), "x" * 5000, "\0", "not a code at all <b>"]
    replies = [visitor.post("/form", data={"code": code}) for code in codes]
    assert {one.status_code for one in replies} == {403}
    assert len({one.content for one in replies}) == 1
    assert "This link does not open a survey" in replies[0].text


def test_a_closed_wave_takes_no_form(desk: Desk, visitor: TestClient) -> None:
    fields = begun(desk, visitor)
    desk.store.close(WAVE)
    reply = visitor.post("/send", data={**fields, **ANSWERS})
    assert reply.status_code == 410
    assert "November 2026 has closed" in reply.text


def test_where_the_device_must_seal_there_is_no_form(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(require_client_sealing=True)
    client = desk.client()
    reply = client.post("/form", data={"code": desk.code(1), "lang": "en"})
    assert reply.status_code == 403
    assert "your browser must run JavaScript" in reply.text
    assert "your browser must run JavaScript" in client.get("/s").text


def test_the_waves_of_a_person_are_joined_only_in_the_mode_that_says_so(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(mode="anonymous")
    client = desk.client()
    client.post("/send", data=begun(desk, client))
    assert desk.answers()[0]["p"] == pseudonym_of_wave(desk.secret(1), "nl26", WAVE).hex()


def test_a_body_that_is_no_form_is_told_so(visitor: TestClient) -> None:
    assert visitor.post("/send", content=b"{}").status_code == 400
    many = "&".join(f"a{n}=1" for n in range(3000))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.post("/send", content=many, headers=headers).status_code == 400


def test_a_question_whose_condition_fails_is_dropped_with_those_that_hang_on_it(
    desk_with: Callable[..., Desk],
) -> None:
    chain = read_instrument(Path(__file__).parents[2] / "instruments" / "show_if.yaml")
    desk = desk_with(chain, departments=(), rated_each=0)
    client = desk.client()
    client.post("/send", data={**begun(desk, client), "A1": "1", "A2": "1", "A3": "2"})
    assert desk.answers()[0]["a"] == {"": {"A1": 1}}
