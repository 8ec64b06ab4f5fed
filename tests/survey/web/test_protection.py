"""Protection: budgets in memory, sizes, and a last resort that tells nothing."""

from __future__ import annotations

import logging

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from survey.web.protection import HEADERS, Bucket, Headers, TooLarge, read_body


def test_a_budget_is_spent_per_address_and_comes_back_with_time() -> None:
    now = 0.0
    bucket = Bucket(most=3, clock=lambda: now)
    assert [bucket.take("a") for _ in range(4)] == [True, True, True, False]
    assert bucket.take("b")
    now = 21.0
    assert [bucket.take("a") for _ in range(2)] == [True, False]


def test_no_more_addresses_are_remembered_than_may_be_and_none_in_clear() -> None:
    bucket = Bucket(most=1, clock=lambda: 0.0, addresses=2)
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        bucket.take(address)
    assert len(bucket._left) == 2  # noqa: SLF001 - what is remembered is the point
    assert not any(b"10.0.0" in key for key in bucket._left)  # noqa: SLF001 - as above


async def _fail(_scope: object, _receive: object, _send: object) -> None:
    raise RuntimeError("needle in the message")


async def _fallback(scope: object, receive: object, send: object) -> None:
    await PlainTextResponse("later", 500)(scope, receive, send)  # type: ignore[arg-type]


def test_a_fault_is_logged_by_its_place_and_answered_without_a_word_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Headers(_fail, fallback=_fallback)
    with caplog.at_level(logging.DEBUG, "detente.web"):
        reply = TestClient(app).get("/")
    assert (reply.status_code, reply.text) == (500, "later")
    assert HEADERS.items() <= dict(reply.headers).items()
    assert "needle" not in caplog.text
    assert "RuntimeError at test_protection.py:" in caplog.text


def test_a_body_is_refused_by_its_announced_and_by_its_real_size() -> None:
    async def measure(request: Request) -> Response:
        try:
            return PlainTextResponse(str(len(await read_body(request, 10))))
        except TooLarge:
            return PlainTextResponse("too large")

    client = TestClient(Starlette(routes=[Route("/", measure, methods=["POST"])]))
    assert client.post("/", content=b"x" * 10).text == "10"
    assert client.post("/", content=b"x" * 11).text == "too large"
    assert client.post("/", content=iter([b"x" * 6, b"x" * 6])).text == "too large"
