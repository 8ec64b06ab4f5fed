"""Lettering: how wide words are in the report's typeface, and how they wrap or shorten to fit."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

from reports.charts.style import REGULAR, SEMIBOLD

FONTS = Path(__file__).parent / "fonts"
"""Folder of the typeface and of its licence."""
FAMILY = "Detente Sans"
FALLBACK = "DejaVu Sans"
"""For letters the typeface lacks, such as Cyrillic; comes with matplotlib."""

_FILES = {REGULAR: "DetenteSans-Regular.ttf", SEMIBOLD: "DetenteSans-Semibold.ttf"}
_SIZE = 100
"""Widths are measured once at this size and scaled."""
_SOFT_HYPHEN = "\u00ad"
_ELLIPSIS = "…"
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Classes of Unicode without a sign: controls, halves of pairs, private and unassigned."""


def properties(words: str, weight: int) -> FontProperties:
    """Return the typeface for these words, with the fallback only where a letter needs it."""
    own = _faces(weight)[0]
    if all(own.get_char_index(ord(letter)) for letter in words):
        return _family((FAMILY,), weight)
    return _family((FAMILY, FALLBACK), weight)


def clean(words: str) -> str:
    r"""Return the words on one line, without the control characters that no file may hold.

    >>> clean("Sales \x07 and\nMarketing")
    'Sales and Marketing'
    """
    return re.sub(r" {2,}", " ", printable(words)).strip()


def printable(words: str) -> str:
    """Return the words with a blank for each control character."""
    return "".join(
        " " if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in words
    )


def width_of(words: str, size: float, weight: int = REGULAR) -> float:
    """Return the width in pixels; a soft hyphen has none."""
    return sum(_advance(letter, weight) for letter in words) * size / _SIZE


def shorten(words: str, room: float, size: float, weight: int = REGULAR) -> str:
    """Return the words, cut with an ellipsis where they are wider than the room."""
    words = words.replace(_SOFT_HYPHEN, "")
    if width_of(words, size, weight) <= room:
        return words
    while words and width_of(words + _ELLIPSIS, size, weight) > room:
        words = words[:-1].rstrip()
    return words + _ELLIPSIS


def wrap(
    words: str, room: float, size: float, weight: int = REGULAR, most: int = 2
) -> tuple[str, ...]:
    """Return at most so many lines, broken at blanks, hyphens and soft hyphens.

    A word wider than a line is broken where the line ends. What does not fit on the last line is
    cut with an ellipsis.
    """
    rest = clean(words)
    lines: list[str] = []
    while rest and len(lines) < most - 1:
        line, rest = _first_line(rest, room, size, weight)
        lines.append(shorten(line, room, size, weight))
    if rest:
        lines.append(shorten(rest, room, size, weight))
    return tuple(lines) or ("",)


def _first_line(words: str, room: float, size: float, weight: int) -> tuple[str, str]:
    """Return as much as fits on a line, and the rest."""
    plain = words.replace(_SOFT_HYPHEN, "")
    if width_of(plain, size, weight) <= room:
        return plain, ""
    for place in range(len(words) - 1, 0, -1):
        if words[place - 1] not in f" -{_SOFT_HYPHEN}":
            continue
        line = words[:place].rstrip(" ")
        if line.endswith(_SOFT_HYPHEN):
            line = line[:-1] + "-"
        line = line.replace(_SOFT_HYPHEN, "")
        if width_of(line, size, weight) <= room:
            return line, words[place:].lstrip(" ")
    return _broken(words, room, size, weight)


def _broken(words: str, room: float, size: float, weight: int) -> tuple[str, str]:
    """Return a first line that ends inside a word, and the rest."""
    place = 1
    while width_of(words[: place + 1] + "-", size, weight) <= room and place < len(words) - 3:
        place += 1
    return words[:place].replace(_SOFT_HYPHEN, "") + "-", words[place:]


@cache
def _family(names: tuple[str, ...], weight: int) -> FontProperties:
    fontManager.addfont(FONTS / _FILES[weight])
    return FontProperties(family=list(names), weight=weight)


@cache
def _advance(letter: str, weight: int) -> float:
    if letter == _SOFT_HYPHEN:
        return 0.0
    for font in _faces(weight):
        if font.get_char_index(ord(letter)):
            return font.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / 2**16
    return float(_SIZE)


@cache
def _faces(weight: int) -> tuple[FT2Font, ...]:
    paths = (FONTS / _FILES[weight], fontManager.findfont(FontProperties(family=[FALLBACK])))
    faces = tuple(FT2Font(path) for path in paths)
    for face in faces:
        face.set_size(_SIZE, 72)
    return faces
