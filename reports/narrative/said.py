"""Said: one sentence in both languages side by side, with places for names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.errors import UnknownChoice

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in English and in German; what stands in braces is filled in."""

    en: str
    de: str

    def __call__(self, language: str, /, **parts: object) -> str:
        """Return the sentence in a language; a region, as in "de-AT", is left out."""
        template = self.de if tongue(language) == "de" else self.en
        return template.format(**parts)


def tongue(language: str) -> str:
    """Return the language without its region, or refuse it."""
    plain = language.partition("-")[0].lower()
    if plain not in LANGUAGES:
        raise UnknownChoice(
            f"A report cannot be written in {language!r}; choose {' or '.join(LANGUAGES)}."
        )
    return plain


_AND = Said("and", "und")


def listed(parts: Sequence[str], language: str) -> str:
    """Return a list as a sentence says it.

    >>> listed(["blame", "status", "threat"], "en")
    'blame, status and threat'
    """
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {_AND(language)} {parts[-1]}"


def begun(sentence: str) -> str:
    """Return a sentence with a capital at its start, the rest left as it is."""
    return sentence[:1].upper() + sentence[1:]
