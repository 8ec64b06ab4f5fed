"""Drawing: two style sheets, no other file, and templates that escape."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from survey.web.admin.drawing import environment, message, style
from survey.web.admin.visit import Visit

VISIT = Visit(datetime(2026, 11, 28, tzinfo=UTC), "<i>Study</i>", "token")


def test_the_style_sheets_are_served_and_nothing_else() -> None:
    for name in ("pages.css", "admin.css"):
        found = style(name)
        assert found is not None
        assert found.kind == "text/css; charset=utf-8"
        assert b"url(" not in found.content
    for name in ("respondent.js", "../admin.css", "admin.js", ""):
        assert style(name) is None


def test_whatever_is_drawn_is_escaped() -> None:
    text = bytes(message(VISIT, "<b>heading</b>", "<script>\nsecond", 409).body).decode()
    assert "&lt;b&gt;heading&lt;/b&gt;" in text
    assert "<script" not in text
    assert "<i>" not in text
    assert text.count("<p>") == 3


@pytest.mark.parametrize("name", environment().list_templates(extensions=["html"]))
def test_no_template_switches_escaping_off_or_holds_style_or_script(name: str) -> None:
    loader = environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(environment(), name)
    for forbidden in ("|safe", "autoescape", "style=", "<style", "<script", "onclick", "http"):
        assert forbidden not in source
