"""Wording: the few words inside charts in each language, and how numbers are written."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

_MINUS = "−"


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The words inside charts, in one language; those in braces are filled in."""

    past: str
    between: str
    better: str
    worse: str
    others: str
    """A heading over the measures that did not surely move; `{count}` of them."""
    no_change: str
    gap: str
    baseline: str
    withheld: str
    difference: str
    no_friction: str
    friction: str
    neither: str
    answered: str
    under: str
    """Under the strip of groups too small to be shown; `{least}` people."""
    all_units: str


ENGLISH = ChartWords(
    past="{past} of {total} dots past {line}",
    between="{low} to {high}",
    better="← better",
    worse="worse →",
    others="The other {count}",
    no_change="no evidence of change",
    gap="gap",
    baseline="baseline",
    withheld="withheld to protect people",
    difference="Difference",
    no_friction="← no friction",
    friction="friction →",
    neither="neither",
    answered="people who answered →",
    under="under {least}: withheld",
    all_units="all {value}",
)

GERMAN = ChartWords(
    past="{past} von {total} Punkten über {line}",
    between="{low} bis {high}",
    better="← besser",
    worse="schlechter →",
    others="Die anderen {count}",
    no_change="kein Beleg für Wandel",
    gap="Abstand",
    baseline="Ausgangswert",
    withheld="zum Schutz verdeckt",
    difference="Unterschied",
    no_friction="← keine Reibung",
    friction="Reibung →",
    neither="weder noch",
    answered="Personen, die antworteten →",
    under="unter {least}: verdeckt",
    all_units="alle {value}",
)

WORDS = MappingProxyType({"en": ENGLISH, "de": GERMAN})
"""Language -> words; a region, as in "de-AT", is left out."""


def words_in(language: str) -> ChartWords:
    """Return the words of a language."""
    words = WORDS.get(language.partition("-")[0].lower())
    if words is None:
        raise ValueError(
            f"Charts have no words in the language {language!r}; choose one of "
            f"{', '.join(sorted(WORDS))}, or add it to reports/charts/wording.py."
        )
    return words


def whole(value: float) -> str:
    """Return a number in whole points, with a true minus.

    >>> whole(-0.4), whole(-2.6)
    ('0', '−3')
    """
    return str(round(value)).replace("-", _MINUS)


def signed(value: float) -> str:
    """Return a difference in whole points, with its sign.

    >>> signed(0.4), signed(8.7), signed(-2.6)
    ('0', '+9', '−3')
    """
    return f"+{whole(value)}" if round(value) > 0 else whole(value)
