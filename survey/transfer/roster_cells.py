"""Roster cells: what one cell of a staff list says, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from survey.instrument.spelling import listed
from survey.instrument.wording import LANGUAGES
from survey.people.address import check_address
from survey.transfer.inert import is_formula

LONGEST_CELL = 120
"""Characters; longer names of people and units were not found in directories of companies."""
LEVEL_SIGN = " > "
"""Sets the levels of a unit apart where they stand in one cell."""
BETWEEN = re.compile(r"[;|]")
"""Sets further units apart."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SHORTENED = re.compile(r"\d[.,]\d+E[+-]?\d+", re.IGNORECASE)
_BREAKS = ("Cc", "Cs", "Zl", "Zp")
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Signs that turn or hide the text around them."""
_OTHER_NAMES = {
    "englisch": "en",
    "deutsch": "de",
    "französisch": "fr",
    "français": "fr",
    "spanisch": "es",
    "español": "es",
    "italienisch": "it",
    "italiano": "it",
    "arabisch": "ar",
    "العربية": "ar",
    "türkisch": "tr",
    "türkçe": "tr",
    "polnisch": "pl",
    "polski": "pl",
    "russisch": "ru",
    "русский": "ru",
    "niederländisch": "nl",
    "nederlands": "nl",
    "hebräisch": "he",
    "עברית": "he",
}
_LANGUAGES = {name.casefold(): code for code, name in LANGUAGES.items()} | _OTHER_NAMES
_TAG = re.compile(r"([a-z]{2})(?:[-_](?!uk)[a-z]{2})?", re.IGNORECASE)
"""A language, with a country perhaps; UK is none, the United Kingdom is GB."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a cell, and what to do about it."""

    what: str
    hint: str


def check_text(text: str, noun: str) -> Wrong | None:
    """Return what is wrong with any text that is kept, or None; `noun` is what it should be."""
    if not text:
        return None
    checks: tuple[tuple[Callable[[str], bool], str, str], ...] = (
        (is_formula, f"is a formula, not {noun}", f"write {noun} as text"),
        (_breaks, "holds a line break or another control character", "retype it on one line"),
        (_hides, "holds a sign that hides or turns text", "retype it"),
        (_is_garbled, "was read in the wrong encoding on its way", "export it again as UTF-8"),
        (lambda one: len(one) > LONGEST_CELL, f"is over {LONGEST_CELL} characters", "shorten it"),
    )
    return next((Wrong(what, hint) for is_so, what, hint in checks if is_so(text)), None)


def _breaks(text: str) -> bool:
    # Most texts are printable, and that is told at once.
    return not text.isprintable() and any(unicodedata.category(one) in _BREAKS for one in text)


def _hides(text: str) -> bool:
    return not text.isprintable() and any(sign in _UNSEEN for sign in text)


def _is_garbled(text: str) -> bool:
    """Say whether a text is UTF-8 that was taken for Windows-1252: nobody is called MÃ¼ller."""
    try:
        return not text.isascii() and bool(text.encode("cp1252").decode("utf-8"))
    except UnicodeError:
        return False


def read_id(text: str) -> str | Wrong:
    """Return the id of a person."""
    if _SHORTENED.fullmatch(text):
        return Wrong("is a number that a spreadsheet has cut short", "format the column as text")
    return text


def read_address(text: str) -> str | Wrong:
    """Return an address as a letter is sent to it."""
    misspelt = check_address(text)
    return Wrong(misspelt.what, misspelt.hint) if misspelt else text


def read_language(text: str, languages: Sequence[str]) -> str | Wrong:
    """Return the code of a language of the study; the first where nothing is said."""
    if not text:
        return languages[0]
    if text in languages:
        return text
    tag = _TAG.fullmatch(text)
    code = tag[1].lower() if tag else _LANGUAGES.get(text.casefold(), "")
    if code in languages:
        return code
    known = f"write {listed(languages, 'or')}"
    if code in LANGUAGES:
        return Wrong("is a language that this study does not have", known)
    return Wrong("is no language that is known here", known)


def read_day(text: str) -> date | Wrong | None:
    """Return a day; nothing where nothing is said."""
    if not text:
        return None
    iso, dotted = _ISO.fullmatch(text), _DOTTED.fullmatch(text)
    if iso:
        parts = int(iso[1]), int(iso[2]), int(iso[3])
    elif dotted:
        parts = int(dotted[3]), int(dotted[2]), int(dotted[1])
    else:
        return Wrong("is no day that can be read one way only", "write it as 2026-11-30")
    try:
        return date(*parts)
    except ValueError:
        return Wrong("is a day that no calendar has", "correct it")


def read_units(text: str) -> tuple[str, ...]:
    """Return the units of a cell that names several."""
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in BETWEEN.split(text)))))
