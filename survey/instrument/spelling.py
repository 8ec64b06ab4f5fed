"""Spelling: lists as a sentence says them, and the word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_QUOTE = 60
"""Characters of somebody's own text that a message repeats."""
MOST_LISTED = 20
MOST_COMPARED = 100


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return the words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail


def quoted(text: object) -> str:
    """Return a text in quotes, shortened where it is long, on one line.

    >>> quoted("never")
    '"never"'
    """
    line = "".join(sign if sign.isprintable() else " " for sign in str(text))
    line = " ".join(line.split())
    return f'"{line}"' if len(line) <= LONGEST_QUOTE else f'"{line[:LONGEST_QUOTE]}…"'


def choose(word: str, words: Iterable[str]) -> str:
    """Return the advice to write the nearest of the words, or else to choose from all of them.

    >>> choose("agre", ["agree", "text"])
    'did you mean "agree"?'
    >>> choose("x", ["agree", "text"])
    'write agree or text'
    """
    known = list(dict.fromkeys(quoted(known)[1:-1] for known in words))
    # Comparing takes the product of the lengths; a file made to be slow must not profit from it.
    compared = known[:MOST_COMPARED] if len(word) <= LONGEST_QUOTE else []
    near = get_close_matches(word, compared, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    if len(known) > MOST_LISTED:
        return f"write {', '.join(known[:MOST_LISTED])} or one of the {len(known)} there are"
    return f"write {listed(known, 'or')}" if known else "there is none to choose from yet"
