"""Refusals: of one length to the script, in words to people."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from survey.web.refusals import REPLY_BYTES, short, wait
from survey.web.words import LANGUAGES, words


def test_short_replies_are_of_one_length_whatever_they_say() -> None:
    replies = [short({"state": "unknown"}, 403), short({"receipt": "A" * 16}, 201), wait()]
    assert {len(reply.body) for reply in replies} == {REPLY_BYTES}
    assert replies[-1].headers["retry-after"] == "2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_is_not_there_is_told_in_every_language(
    visitor: TestClient, language: str
) -> None:
    reply = visitor.get("/nowhere", headers={"accept-language": language})
    assert reply.status_code == 404
    assert str(words(language).say("trouble.missing")) in reply.text


def test_a_wrong_method_is_refused_without_a_trace(visitor: TestClient) -> None:
    assert visitor.delete("/ballot").status_code == 405
    assert visitor.put("/s").status_code == 405
