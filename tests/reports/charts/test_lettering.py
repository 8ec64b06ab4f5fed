"""Lettering: words fit their room, and what is cut says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.lettering import (
    FALLBACK,
    FAMILY,
    FONTS,
    clean,
    printable,
    properties,
    shorten,
    width_of,
    wrap,
)

printables = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F), max_size=60)


def test_all_figures_and_signs_are_one_width() -> None:
    assert {round(width_of(sign, 100), 3) for sign in "0123456789+−"} == {49.7}


def test_the_heavier_face_is_wider() -> None:
    assert width_of("Marketing", 12, 600) > width_of("Marketing", 12)


@given(printables, st.floats(30, 200))
def test_shortened_words_fit(words: str, room: float) -> None:
    assert width_of(shorten(words, room, 12.5), 12.5) <= room


@given(printables, st.floats(40, 200), st.integers(1, 3))
def test_wrapped_lines_fit_and_are_no_more_than_asked_for(
    words: str, room: float, most: int
) -> None:
    lines = wrap(words, room, 12.5, most=most)

    assert 1 <= len(lines) <= most
    assert all(width_of(line, 12.5) <= room for line in lines)


def test_words_that_fit_stay_on_one_line() -> None:
    assert wrap("Sales about Marketing", 200, 12.5) == ("Sales about Marketing",)


def test_a_line_breaks_at_a_blank() -> None:
    assert wrap("Sales about Marketing", 90, 12.5) == ("Sales about", "Marketing")


def test_a_soft_hyphen_tells_where_a_long_word_breaks() -> None:
    assert wrap("Kompetenz\u00adübergriff", 80, 12.5) == ("Kompetenz-", "übergriff")


def test_a_soft_hyphen_that_is_not_needed_disappears() -> None:
    assert wrap("Kompetenz\u00adübergriff", 200, 12.5) == ("Kompetenzübergriff",)


def test_a_word_wider_than_the_line_is_broken_and_loses_no_letter() -> None:
    lines = wrap("Unternehmenskommunikation", 100, 12.5)

    assert len(lines) == 2
    assert "".join(lines).replace("-", "") == "Unternehmenskommunikation"


def test_what_does_not_fit_on_the_last_line_is_cut_with_a_sign() -> None:
    assert wrap("Sales about Marketing and Finance", 60, 12.5)[-1].endswith("…")


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\n", "\u0085", "\ue000", "\uffff"])
def test_what_has_no_sign_becomes_a_blank(sign: str) -> None:
    assert printable(f"a{sign}b") == "a b"
    assert clean(f" a {sign} b ") == "a b"


def test_letters_of_the_typeface_need_no_other() -> None:
    assert properties("Größe „Łódź“ → −3", 600).get_family() == [FAMILY]


def test_letters_it_lacks_come_from_the_fallback_and_have_a_width() -> None:
    assert properties("Отдел", 400).get_family() == [FAMILY, FALLBACK]
    assert 30 < width_of("Отдел", 12) < 50


def test_the_licence_lies_beside_the_typeface() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.md").read_text(encoding="utf-8")
