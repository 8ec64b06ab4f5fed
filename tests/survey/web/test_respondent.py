"""Respondent: every route, header, state and hostile message of the scripted way."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from survey.instrument.catalogue import read_shipped
from survey.privacy.links import ballot_id, token
from survey.privacy.sealing import receipt_of, seal_inner
from survey.storage.errors import StoreUnavailable
from survey.web.protection import HEADERS, Limits
from survey.web.rendering import STEP
from survey.web.respondent import respondent_site
from tests.survey.web.company import KEYRING, WAVE, Desk, hasty

PATHS = (
    "/", "/s", "/s/de", f"/manifest/{WAVE}", "/static/pages.css", "/form", "/send", "/receipts",
    f"/receipts/{WAVE}", "/health", "/favicon.ico", "/enter", "/ballot", "/nowhere",
    "/manifest/2020-01", "/receipts/2020-01", "/static/none.js",
)  # fmt: skip


def stored(desk: Desk) -> dict[str, str]:
    """Return the hash of each file of the store."""
    folder = Path(str(desk.store._engines.file)).parent  # noqa: SLF001 - its files are looked at
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if not file.name.endswith("-shm")
    }


def entering(desk: Desk, person: int = 1, **changes: Any) -> dict[str, Any]:
    return {"wave": WAVE, "t": token(desk.secret(person), WAVE).hex(), **changes}


def envelope(desk: Desk, person: int = 1, sub: str = "ab" * 16, **changes: Any) -> dict[str, Any]:
    inner = seal_inner(KEYRING.public_key, WAVE, b'{"v":1}')
    return {
        **entering(desk, person),
        "b": ballot_id(desk.secret(person), WAVE).hex(),
        "sub": sub,
        "inner": base64.b64encode(inner).decode(),
        **changes,
    }


def receipt_in(sent: dict[str, Any]) -> str:
    return receipt_of(base64.b64decode(sent["inner"]))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_sets_no_cookie_and_carries_every_header(
    desk: Desk, visitor: TestClient, path: str, method: str
) -> None:
    before = stored(desk)
    reply = visitor.request(method, path)
    assert stored(desk) == before
    assert "set-cookie" not in reply.headers
    expected = dict(HEADERS)
    if path.startswith("/static/pages"):
        expected["cache-control"] = "no-cache"
    assert expected.items() <= dict(reply.headers).items()
    assert reply.status_code < 500


def test_a_page_names_no_foreign_host_and_nothing_inline(visitor: TestClient) -> None:
    page = visitor.get("/s").text
    assert re.findall(r'(?:src|href|action)="(?!/)[^"]*"', page) == []
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)", page)


def test_the_notice_is_made_of_the_manifest(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(custodian="the ombudsperson <b>")
    page = desk.client().get("/s").text
    assert "the ombudsperson &lt;b&gt;" in page
    assert "at least 8 people" in page
    assert "31 December 2028" in page
    assert "anonymous" not in page


def test_only_the_mode_anonymous_says_anonymous(desk_with: Callable[..., Desk]) -> None:
    page = desk_with(mode="anonymous").client().get("/s").text
    assert "this survey is anonymous" in page


@pytest.mark.parametrize(
    ("headers", "path", "language", "direction"),
    [({}, "/s", "en", "ltr"), ({"accept-language": "de-AT"}, "/s", "de", "ltr"),
     ({}, "/s/ar", "ar", "rtl"), ({}, "/s/xx", "en", "ltr")],
)  # fmt: skip
def test_the_page_speaks_the_language_asked_for(
    visitor: TestClient, headers: dict[str, str], path: str, language: str, direction: str
) -> None:
    page = visitor.get(path, headers=headers).text
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_the_first_visit_moves_less_than_50_kib(desk: Desk, visitor: TestClient) -> None:
    moved = 0
    for path in ("/s", "/static/pages.css", "/static/respondent.js", "/static/sealing.js",
                 "/static/sheet.js", "/static/comfort.js", "/static/drafting.js",
                 f"/manifest/{WAVE}"):  # fmt: skip
        with visitor.stream("GET", path) as reply:
            moved += sum(len(piece) for piece in reply.iter_raw())
    with visitor.stream("POST", "/enter", json=entering(desk)) as reply:
        moved += sum(len(piece) for piece in reply.iter_raw())
    assert moved < 50 * 1024


def test_a_static_file_that_a_browser_has_is_not_sent_again(visitor: TestClient) -> None:
    tag = visitor.get("/static/pages.css").headers["etag"]
    again = visitor.get("/static/pages.css", headers={"if-none-match": tag})
    plain = visitor.get("/static/pages.css", headers={"accept-encoding": "identity"})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in plain.headers


def test_the_manifest_is_handed_out_as_it_was_signed(desk: Desk, visitor: TestClient) -> None:
    handed = visitor.get(f"/manifest/{WAVE}").json()
    wave = desk.store.wave(WAVE)
    assert wave is not None
    assert base64.b64decode(handed["manifest"]) == wave.manifest
    assert base64.b64decode(handed["signature"]) == wave.signature


def test_a_link_brings_the_form_of_its_class_and_what_was_drawn_for_it(
    desk: Desk, visitor: TestClient
) -> None:
    form = visitor.post("/enter", json=entering(desk)).json()
    assert form["label"] == "Sales, field staff"
    assert form["departments"] == ["Marketing"]
    assert "When people in Sales talk about Marketing" in form["html"]
    assert set(form["order"]) == set(desk.instrument.form("all").items)


def test_a_form_that_was_begun_comes_again_in_another_language(
    desk: Desk, visitor: TestClient
) -> None:
    for layout in ("0//1/5", "0//0/2"):
        form = visitor.post("/enter", json=entering(desk, lang="de", layout=layout)).json()
        assert form["layout"] == layout
        assert "Gutes" not in form["html"]
        assert "stimme voll zu" in form["html"]


def test_the_form_of_every_class_and_language_has_the_same_size(
    desk: Desk, visitor: TestClient
) -> None:
    sizes = set()
    for language in ("en", "de", "ar"):
        message = entering(desk, lang=language)
        with visitor.stream("POST", "/enter", json=message) as reply:
            sizes.add(sum(len(piece) for piece in reply.iter_raw()))
    assert sizes == {STEP}


def test_a_form_is_sent_unsqueezed_to_those_who_ask_for_it(
    desk: Desk, visitor: TestClient
) -> None:
    reply = visitor.post("/enter", json=entering(desk), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in reply.headers
    assert reply.json()["state"] == "open"


def test_a_sealed_answer_is_stored_once_and_its_receipt_said_again(
    desk: Desk, visitor: TestClient
) -> None:
    sent = envelope(desk)
    first, again = (visitor.post("/ballot", json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"receipt": receipt_in(sent)}
    assert desk.answers() == [{"v": 1}]


def test_a_second_device_is_told_that_the_first_answer_counts(
    desk: Desk, visitor: TestClient
) -> None:
    visitor.post("/ballot", json=envelope(desk))
    other = visitor.post("/ballot", json=envelope(desk, sub="cd" * 16))
    assert (other.status_code, other.json()) == (409, {"state": "answered"})
    assert desk.store.count(WAVE) == 1


def test_one_link_casts_one_ballot_whatever_id_it_names(desk: Desk, visitor: TestClient) -> None:
    visitor.post("/ballot", json=envelope(desk))
    stuffed = envelope(desk, sub="cd" * 16, b="ef" * 32)
    reply = visitor.post("/ballot", json=stuffed)
    assert (reply.status_code, reply.json()) == (403, {"state": "unknown"})
    assert desk.store.count(WAVE) == 1


def test_an_answer_is_taken_hours_later_and_after_a_restart(desk: Desk) -> None:
    desk.client().post("/enter", json=entering(desk))
    desk.clock.now = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert desk.client().post("/ballot", json=envelope(desk)).status_code == 201


def test_a_quarter_of_an_hour_of_grace_and_then_closed(desk: Desk, visitor: TestClient) -> None:
    sent = envelope(desk)
    desk.clock.now = datetime(2026, 11, 27, 23, 10, tzinfo=UTC)
    assert visitor.post("/ballot", json=sent).status_code == 201
    desk.clock.now = datetime(2026, 11, 27, 23, 15, tzinfo=UTC)
    assert visitor.post("/enter", json=entering(desk, 2)).status_code == 410
    assert visitor.post("/ballot", json=envelope(desk, 2)).status_code == 410
    assert visitor.post("/ballot", json=sent).json() == {"receipt": receipt_in(sent)}
    assert "November 2026 has closed" in visitor.get("/s").text


def test_a_wave_that_the_store_has_closed_takes_nothing(desk: Desk, visitor: TestClient) -> None:
    desk.store.close(WAVE)
    assert visitor.post("/ballot", json=envelope(desk)).status_code == 410


def test_a_wave_that_has_not_opened_says_when(desk: Desk, visitor: TestClient) -> None:
    desk.clock.now = datetime(2026, 11, 1, tzinfo=UTC)
    page = visitor.get("/s").text
    assert "November 2026 has not opened yet" in page
    assert "Monday 2 November 2026, 08:00" in page
    assert visitor.post("/enter", json=entering(desk)).status_code == 410


def test_every_reason_of_a_refusal_looks_the_same(desk: Desk, visitor: TestClient) -> None:
    other_study = hashlib.sha256(b"another study").hexdigest()
    refused = [
        visitor.post("/enter", json={"wave": wave, "t": shown})
        for wave, shown in [
            (WAVE, other_study), (WAVE, ""), (WAVE, "zz"), (WAVE, "00" * 32), (WAVE, "ab" * 500),
            ("2020-01", token(desk.secret(1), WAVE).hex()), ("", ""), ("x" * 3000, "00"),
            (WAVE, token(desk.secret(99), WAVE).hex()),
        ]
    ]  # fmt: skip
    refused.append(visitor.post("/ballot", json=envelope(desk, 99)))
    shapes = {(one.status_code, one.content, tuple(one.headers.items())) for one in refused}
    assert len(shapes) == 1
    assert refused[0].status_code == 403


def test_all_short_replies_are_of_one_length(desk: Desk, visitor: TestClient) -> None:
    sent = envelope(desk)
    replies = [visitor.post("/ballot", json=one) for one in (
        sent, sent, envelope(desk, sub="cd" * 16), envelope(desk, 99), envelope(desk, inner="AA"),
    )]  # fmt: skip
    assert [one.status_code for one in replies] == [201, 200, 409, 403, 400]
    assert {len(one.content) for one in replies} == {128}


HOSTILE = [
    b"", b"[]", b"null", b"{", b'"x"', b"\xff\xfe", b"[" * 10_000, b'{"wave":"2026-11"}',
    b'{"wave":["2026-11"],"t":"00"}', b'{"wave":"2026-11","t":7}',
    b'{"wave":"2026-11","t":{"a":1}}', b'{"wave":"2026-11","t":"00","admin":"1"}',
    b'{"wave":"2026-11","t":"00","t[]":"1"}',
]  # fmt: skip


@pytest.mark.parametrize("path", ["/enter", "/ballot"])
@pytest.mark.parametrize("body", HOSTILE)
def test_a_message_of_another_shape_is_refused_and_stores_nothing(
    desk: Desk, visitor: TestClient, path: str, body: bytes
) -> None:
    reply = visitor.post(path, content=body)
    assert (reply.status_code, reply.json()) == (400, {"state": "unreadable"})
    assert desk.store.count(WAVE) == 0


@pytest.mark.parametrize(
    "changes",
    [{"b": "00"}, {"b": "zz" * 32}, {"sub": "ab"}, {"sub": ["ab" * 16]}, {"inner": "AAAA"},
     {"inner": "*"}, {"inner": "AA\n" * 9}, {"b": ""}, {"inner": ["AAAA"]}],
)  # fmt: skip
def test_an_envelope_that_is_not_whole_is_refused(
    desk: Desk, visitor: TestClient, changes: dict[str, Any]
) -> None:
    assert visitor.post("/ballot", json=envelope(desk, **changes)).status_code == 400
    assert desk.store.count(WAVE) == 0


@pytest.mark.parametrize(("path", "status"), [("/enter", 413), ("/ballot", 413), ("/send", 413)])
def test_seventeen_megabytes_are_turned_away(visitor: TestClient, path: str, status: int) -> None:
    reply = visitor.post(
        path,
        content=b"x" * 17_000_000,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert reply.status_code == status


def test_a_store_that_cannot_write_is_a_matter_of_waiting_and_never_a_thanks(
    desk: Desk, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("The disk is full; make room.")

    sent = envelope(desk)
    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "cast", full)
        reply = visitor.post("/ballot", json=sent)
    assert (reply.status_code, reply.json()) == (503, {"retry": 2})
    assert visitor.post("/ballot", json=sent).status_code == 201


def test_a_fault_inside_shows_nothing_of_the_request(
    desk: Desk,
    visitor: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*parts: object) -> None:
        raise RuntimeError(repr(parts))

    monkeypatch.setattr(desk.store, "cast", broken)
    sent = envelope(desk)
    with caplog.at_level(logging.DEBUG):
        reply = visitor.post("/ballot", json=sent)
    assert (reply.status_code, reply.json()) == (500, {"state": "fault"})
    assert sent["b"] not in caplog.text
    assert sent["t"] not in caplog.text


def test_unknown_links_are_counted_and_known_ones_go_on(desk: Desk) -> None:
    desk.limits = Limits(unknown_links=3, ballots=2)
    client = desk.client()
    codes = [client.post("/enter", json=entering(desk, 99)).status_code for _ in range(4)]
    assert codes == [403, 403, 403, 429]
    assert client.post("/enter", json=entering(desk)).status_code == 200
    sent = [client.post("/ballot", json=envelope(desk, one)).status_code for one in range(3)]
    assert sent == [201, 201, 503]
    spoofed = client.post(
        "/enter", json=entering(desk, 99), headers={"x-forwarded-for": "9.9.9.9"}
    )
    assert spoofed.status_code == 429


def test_receipts_are_shown_once_they_are_published_and_can_be_looked_up(
    desk: Desk, visitor: TestClient
) -> None:
    sent = envelope(desk)
    receipt = visitor.post("/ballot", json=sent).json()["receipt"]
    assert "has not been published yet" in visitor.get(f"/receipts/{WAVE}").text
    desk.store.close(WAVE)
    desk.store.publish(WAVE, [receipt, "A" * 16])
    typed = " ".join(re.findall("....", receipt.lower()))
    found = visitor.post(f"/receipts/{WAVE}", data={"receipt": typed, "lang": "en"}).text
    missing = visitor.post(f"/receipts/{WAVE}", data={"receipt": "B" * 16}).text
    assert "Yes, your answer was counted." in found
    assert "This receipt is not on the list" in missing
    assert "2 receipts" in visitor.get(f"/receipts/{WAVE}/en").text
    assert visitor.get("/receipts").headers["location"] == f"/receipts/{WAVE}"


def test_two_departments_take_longer_than_one(desk_with: Callable[..., Desk]) -> None:
    departments = ("Finance", "Marketing", "Sales")
    desk = desk_with(read_shipped("friction-full"), departments=departments, rated_each=2)
    assert "It takes about 16 minutes." in desk.client().get("/s").text


def test_a_questionnaire_that_is_not_there_opens_nothing(desk: Desk) -> None:
    site = respondent_site(desk.store, {}.get, clock=desk.clock, stopwatch=hasty())
    client = TestClient(site, follow_redirects=False)
    assert "No survey is open" in client.get("/s").text
    assert client.post("/enter", json=entering(desk)).status_code == 403


def test_without_any_wave_the_pages_say_so(desk: Desk, visitor: TestClient) -> None:
    desk.store.waves = tuple  # type: ignore[method-assign] - a collector that has none yet
    assert "No survey is open" in visitor.get("/s").text
    assert visitor.get("/receipts").headers["location"] == "/s"
    assert visitor.post("/form", data={"code": desk.code(1)}).status_code == 403


def test_health_tells_that_the_store_answers_and_not_when_somebody_answered(
    desk: Desk, visitor: TestClient
) -> None:
    before = visitor.get("/health").text
    visitor.post("/ballot", json=envelope(desk))
    assert visitor.get("/health").text == before
    assert json.loads(before) == {"ok": True}
