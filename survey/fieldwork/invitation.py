"""Invitation: what a letter says, which stand-ins it may hold, and what it must not say.

A stand-in is a name in braces. Those in the list below are filled in, once; a value that looks
like a stand-in stays text, and so does everything else in braces, which is no language to program
in. A paragraph that is nothing but an empty stand-in goes.

{name}        the person's name                 {custodian}  who opens the seal
{link}        the personal link                 {contact}    whom to ask
{code}        the same as a code, for typing    {minutes}    how long it takes
{closes}      the last day and hour             {least}      the smallest group shown
{title}       the title of the study            {since}      what was done since the last wave
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from survey.findings import Finding
from survey.instrument.spelling import choose, listed, quoted
from survey.instrument.wording import language_name

PERSONAL = ("name", "link", "code")
COMMON = ("closes", "custodian", "contact", "title", "minutes", "least", "since")
STAND_INS = (*PERSONAL, *COMMON)
REQUIRED = ("link", "code", "closes", "custodian", "contact", "least")
LONGEST_SUBJECT = 90
"""Characters; telephones cut what is longer."""
LONGEST_BODY = 4000
_STAND_IN = re.compile(r"\{([a-z_]+)\}")
_ADDRESS_OF_PAGE = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")

ANONYMOUS = (
    "anonym", "anonim", "anónim", "anônim", "ανωνυμ", "ανώνυμ", "аноним", "анонім",
    "匿名", "익명", "אנונימי", "مجهول", "غير معرف",
)  # fmt: skip
"""How the word begins in the languages there are, compared without case and hidden signs."""
TELLING = {
    "en": r"(have|has|did)( not|n['’]t)( yet| still)? (answer|repl|respond|complet|fill|take|took)"
    r"|(your|an) (answer|reply|response) is (still )?(missing|outstanding)"
    r"|we (are )?(still )?(missing|waiting for) you|according to our records",
    "de": r"noch (nicht|keine) \w*\s?(geantwortet|teilgenommen|ausgefüllt|antwort)"
    r"|(ihre|deine|eure) antwort (fehlt|steht noch aus)|(wir )?vermissen (ihre|deine|eure)"
    r"|noch (nicht|kein\w*) (an|bei|den|die) .{0,40}(teilgenommen|ausgefüllt|beantwortet)",
}
"""What only somebody can write who knows who has answered."""
TO_EVERYBODY = {
    "en": r"\b(every(body|one)|all of (you|us))\b",
    "de": r"\b(alle|allen|jede[nrm]?)\b",
}


class LetterKind(Enum):
    """Why a letter is written."""

    INVITATION = "invitation"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter in one language, with stand-ins."""

    kind: LetterKind
    language: str
    subject: str
    body: str

    def __str__(self) -> str:
        """Return what the letter is called where something is wrong with it."""
        return f"{self.kind.value} in {language_name(self.language)}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of stand-ins, once; what is no stand-in stays as it is.

    >>> fill("Good morning {name}, {{7*7}} {unknown}", {"name": "{link}", "link": "x"})
    'Good morning {link}, {{7*7}} {unknown}'
    """
    return _STAND_IN.sub(lambda found: values.get(found[1], found[0]), text)


def fill_body(text: str, values: Mapping[str, str]) -> str:
    """Fill a body, leaving out paragraphs of which nothing remains."""
    paragraphs = (fill(one, values).strip() for one in _PARAGRAPHS.split(text))
    return "\n\n".join(one for one in paragraphs if one)


def letter_findings(
    letter: LetterText, mode: str, common: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong with a letter; `common` are the values all people share."""
    values = {name: value for name, value in (common or {}).items() if name in COMMON}
    subject, body = fill(letter.subject, values), fill_body(letter.body, values)
    return tuple(
        Finding(str(letter), what, hint)
        for what, hint in (
            *_stand_in_faults(letter),
            *_shape_faults(letter),
            *_word_faults(letter, f"{subject}\n{body}", mode),
        )
    )


def says_anonymous(text: str) -> bool:
    """Say whether a text uses the word, in whatever language and however it is hidden.

    >>> says_anonymous("Völlig AnOnYm!"), says_anonymous("sealed")
    (True, False)
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return any(word in seen for word in ANONYMOUS)


def _stand_in_faults(letter: LetterText) -> Iterator[tuple[str, str]]:
    named = _STAND_IN.findall(letter.body)
    for name in dict.fromkeys([*_STAND_IN.findall(letter.subject), *named]):
        if name not in STAND_INS:
            yield f"{{{name}}} is no stand-in", choose(name, STAND_INS)
    missing = [f"{{{name}}}" for name in REQUIRED if name not in named]
    if missing:
        yield f"the letter does not say {listed(missing)}", "put it where it belongs"
    for name in ("link", "code"):
        if name in _STAND_IN.findall(letter.subject):
            yield (
                f"{{{name}}} stands in the subject",
                "keep it in the letter, out of lists of mail",
            )


def _shape_faults(letter: LetterText) -> Iterator[tuple[str, str]]:
    if not letter.subject.strip():
        yield "the subject is empty", "write one"
    if not letter.subject.isprintable():
        what = "the subject holds a line break or another control character"
        yield what, "write it on one line"
    if len(letter.subject) > LONGEST_SUBJECT:
        what = f"the subject has {len(letter.subject)} characters"
        yield what, f"shorten it to {LONGEST_SUBJECT}"
    if len(letter.body) > LONGEST_BODY:
        yield f"the letter has {len(letter.body)} characters", f"shorten it to {LONGEST_BODY}"
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in letter.body):
        yield "the letter holds a control character", "retype it"
    foreign = _ADDRESS_OF_PAGE.search(letter.body)
    if foreign:
        what = f"{quoted(foreign[0])} leads somewhere else"
        yield what, "take it out: people learn to open one link only, {link}"


def _word_faults(letter: LetterText, text: str, mode: str) -> Iterator[tuple[str, str]]:
    if says_anonymous(text) and mode != "anonymous":
        what = 'the word "anonymous" is not true here: waves of a person are linked'
        yield what, 'write "sealed" or "confidential", or run the study in mode anonymous'
    telling = TELLING.get(letter.language.split("-", maxsplit=1)[0])
    found = re.search(telling, text, re.IGNORECASE) if telling else None
    if found:
        what = f"{quoted(found[0])} sounds as if somebody knew who has answered"
        yield what, "write to everybody alike"
    everybody = TO_EVERYBODY.get(letter.language.split("-", maxsplit=1)[0])
    is_reminder = letter.kind is LetterKind.REMINDER
    if is_reminder and everybody and not re.search(everybody, text, re.IGNORECASE):
        what = "the reminder does not say that it goes to everybody"
        yield what, "say so, and that nobody knows who has answered"


_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def in_words(moment: datetime, language: str) -> str:
    """Return a day and an hour as a letter says them.

    >>> in_words(datetime(2026, 12, 11, 18), "en"), in_words(datetime(2026, 12, 11, 18), "de")
    ('Friday, 11 December 2026, 18:00', 'Freitag, 11. Dezember 2026, 18:00 Uhr')
    """
    base = language.split("-", maxsplit=1)[0]
    if base not in _DAYS:
        return f"{moment:%Y-%m-%d %H:%M}"
    day = _DAYS[base][moment.weekday()]
    month = _MONTHS[base].split()[moment.month - 1]
    if base == "de":
        return f"{day}, {moment.day}. {month} {moment.year}, {moment:%H:%M} Uhr"
    return f"{day}, {moment.day} {month} {moment.year}, {moment:%H:%M}"
