"""Said: both languages side by side, and no third."""

from __future__ import annotations

import pytest

from reports.errors import UnknownChoice
from reports.narrative.said import Said, begun, listed, tongue

HELLO = Said("Hello {name}", "Hallo {name}")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Hello Sales"), ("de", "Hallo Sales"), ("de-AT", "Hallo Sales")]
)
def test_a_sentence_is_said_in_its_language(language: str, words: str) -> None:
    assert HELLO(language, name="Sales") == words


def test_braces_in_a_name_are_left_alone() -> None:
    assert HELLO("en", name="{name}") == "Hello {name}"


def test_a_language_that_is_not_there_is_refused() -> None:
    message = r"^A report cannot be written in 'fr'; choose en or de\.$"
    with pytest.raises(UnknownChoice, match=message):
        tongue("fr")


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c")],
)
def test_a_list_is_told_as_a_sentence_tells_it(parts: list[str], words: str) -> None:
    assert listed(parts, "de") == words


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest() -> None:
    assert begun("them and us, Sales") == "Them and us, Sales"
