"""Spelling: the advice in a message."""

from __future__ import annotations

from survey.instrument.spelling import choose, listed, quoted


def test_a_list_of_one_is_the_word() -> None:
    assert listed(["one"]) == "one"


def test_a_long_text_is_cut_and_a_control_character_is_not_passed_on() -> None:
    assert quoted("a" * 70) == '"' + "a" * 60 + '…"'
    assert quoted("red\x1b[31m\nalert") == '"red [31m alert"'


def test_a_long_list_is_not_told_whole() -> None:
    words = [f"ITEM{n}" for n in range(40)]
    assert choose("?", words) == f"write {', '.join(words[:20])} or one of the 40 there are"


def test_a_very_long_word_is_not_compared() -> None:
    assert choose("agree" * 20, ["agree" * 20 + "!"]).startswith("write ")


def test_where_there_is_nothing_to_choose_from_it_says_so() -> None:
    assert choose("A1", []) == "there is none to choose from yet"
