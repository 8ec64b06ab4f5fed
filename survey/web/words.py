"""Words: what the respondents' pages say, in each language, read once from YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import yaml
from markupsafe import Markup, escape

LANGUAGES = ("en", "de", "ar")
"""In the order in which the pages offer them."""
FALLBACK = "en"
FORMS = frozenset({"one", "two", "few", "other"})
"""Of a text that names a number."""

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_STAND_IN = re.compile(r"\{(\w+)\}")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")

Text = str | Mapping[str, str] | Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, by keys such as "start.button"."""

    language: str
    texts: Mapping[str, Text] = field(repr=False)

    @property
    def direction(self) -> str:
        """Return "ltr" or "rtl"."""
        return self._plain("direction")

    def say(self, key: str, **values: object) -> Markup:
        """Return a text as HTML, with its stand-ins filled; what is filled in is escaped."""
        return self._filled(self._plain(key), values)

    def count(self, key: str, number: int, **values: object) -> Markup:
        """Return the form of a text that goes with a number, which it knows as {n}."""
        forms = self.texts[key]
        if not isinstance(forms, Mapping):
            raise TypeError(f"The text {key} has no forms for numbers.")
        return self._filled(
            forms[plural(self.language, number)], {"n": number, "minutes": number, **values}
        )

    def bare(self, key: str, **values: object) -> str:
        """Return a text without HTML, for programs and files."""
        return _STAND_IN.sub(lambda found: str(values[found[1]]), self._plain(key))

    def forms(self, key: str, **values: object) -> Mapping[str, str]:
        """Return all forms of a text with {n} left in it, for the script to choose from."""
        forms = self.texts[key]
        if not isinstance(forms, Mapping):
            raise TypeError(f"The text {key} has no forms for numbers.")
        return {
            name: _STAND_IN.sub(lambda found: str(values.get(found[1], found[0])), text)
            for name, text in forms.items()
        }

    def list(self, key: str) -> Sequence[str]:
        """Return a list of words."""
        words = self.texts[key]
        if isinstance(words, str | Mapping):
            raise TypeError(f"The text {key} is no list.")
        return words

    def day(self, when: date, style: str = "long") -> str:
        """Return a date in words; `style` is "long", "middle", "short" or "month"."""
        return self.bare(
            f"dates.{style}",
            weekday=self.list("dates.weekdays")[when.weekday()],
            day=when.day,
            month=self.list("dates.months")[when.month - 1],
            year=when.year,
        )

    def moment(self, when: datetime) -> str:
        """Return a date, with its time of day unless the day ends there."""
        day = self.day(when)
        if (when.hour, when.minute) in {(0, 0), (23, 59)}:
            return day
        return self.bare("dates.and_time", date=day, time=f"{when:%H:%M}")

    def wave(self, name: str) -> str:
        """Return the name of a wave as people say it.

        >>> words("en").wave("2026-11"), words("en").wave("2026-Q1")
        ('November 2026', '2026-Q1')
        """
        found = _MONTH.fullmatch(name)
        if found is None:
            return name
        month = self.list("dates.months")[int(found[2]) - 1]
        return f"{month} {found[1]}"

    def _plain(self, key: str) -> str:
        text = self.texts[key]
        if not isinstance(text, str):
            raise TypeError(f"The text {key} has several forms.")
        return text

    @staticmethod
    def _filled(text: str, values: Mapping[str, object]) -> Markup:
        html = _BOLD.sub(r"<b>\1</b>", str(escape(text)))
        filled = _STAND_IN.sub(lambda found: str(escape(values[found[1]])), html)
        return Markup(filled)  # noqa: S704 - every value was escaped


@cache
def words(language: str) -> Words:
    """Return the words of a language, or the English ones where there are none."""
    known = language if language in LANGUAGES else FALLBACK
    text = files("survey.web").joinpath("words", f"{known}.yaml").read_text(encoding="utf-8")
    return Words(known, dict(_flat(yaml.safe_load(text))))


def plural(language: str, number: int) -> str:
    """Return the form of a counted text, after the plural rules of CLDR.

    >>> [plural("ar", number) for number in (1, 2, 7, 11)], plural("en", 0)
    (['one', 'two', 'few', 'other'], 'other')
    """
    if number == 1:
        return "one"
    if language != "ar":
        return "other"
    if number == 2:  # noqa: PLR2004 - the dual
        return "two"
    return "few" if 3 <= number % 100 <= 10 else "other"  # noqa: PLR2004 - the rule's own numbers


def choose(asked_for: str, offered: Sequence[str]) -> str:
    """Return the language of `offered` that an Accept-Language header likes best.

    >>> choose("fr;q=0.9, de-AT;q=0.8, en;q=0.2", ("en", "de"))
    'de'
    >>> choose("en;q=spam, \N{SNOWMAN}", ("de", "en"))
    'de'
    """
    liked: list[tuple[float, str]] = []
    for part in asked_for[:200].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        liked.append((-weight, name.split("-", maxsplit=1)[0].lower()))
    for _, name in sorted(liked, key=lambda one: one[0]):
        if name in offered:
            return name
    return offered[0]


def _flat(tree: Mapping[str, object], above: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and not value.keys() <= FORMS:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", _text(value, f"{above}{key}")


def _text(value: object, key: str) -> Text:
    if isinstance(value, str | list | Mapping):
        return value
    raise TypeError(f"The text {key} is {value!r}; write it in quotation marks.")
