"""Wording: the few words that a page itself says, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words around the report's own, in one language."""

    skip: str
    numbers: str
    numbers_of_all: str


WORDS = MappingProxyType(
    {
        "en": PageWords(
            skip="Skip to the report",
            numbers="Numbers behind this chart",
            numbers_of_all="Numbers behind these charts",
        ),
        "de": PageWords(
            skip="Zum Bericht springen",
            numbers="Zahlen zu diesem Bild",
            numbers_of_all="Zahlen zu diesen Bildern",
        ),
    }
)
"""Language -> words; a region, as in "de-AT", is left out."""


def words_in(language: str) -> PageWords:
    """Return the words of a language."""
    words = WORDS.get(language.partition("-")[0].lower())
    if words is None:
        raise ValueError(
            f"Pages have no words in the language {language!r}; choose one of "
            f"{', '.join(sorted(WORDS))}, or add it to reports/rendering/wording.py."
        )
    return words
