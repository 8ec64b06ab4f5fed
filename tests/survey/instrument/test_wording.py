"""Wording: names of departments in a text, and names of languages."""

from __future__ import annotations

import pytest

from survey.instrument.wording import language_name, pipe


def test_names_are_piped_into_a_text() -> None:
    text = "People in {OWN} would rather fix a problem without {OTHER} than with them."
    assert pipe(text, "Sales", "Marketing") == (
        "People in Sales would rather fix a problem without Marketing than with them."
    )


def test_a_name_that_looks_like_a_pipe_is_not_piped_again() -> None:
    assert pipe("{OWN} and {OTHER}", "{OTHER}", "{OWN}") == "{OTHER} and {OWN}"


def test_other_braces_are_left_alone() -> None:
    assert pipe("{US} {", "Sales", "Marketing") == "{US} {"


@pytest.mark.parametrize(
    ("code", "name"),
    [("de", "German"), ("pt-BR", "Portuguese (pt-BR)"), ("tlh", "tlh")],
)
def test_a_language_is_called_by_its_name(code: str, name: str) -> None:
    assert language_name(code) == name
