"""Wording: texts in several languages, and the names of departments that are piped into them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.instrument.marked import Fault
from survey.instrument.questionnaire import Asked, Kind, Wording
from survey.instrument.shape import Draft, Entry, FormatShape, ItemShape
from survey.instrument.spelling import choose, listed, quoted

LONGEST_TEXT = 500
"""Characters of a question: more than this nobody reads on a telephone."""
LONGEST_LABEL = 60
"""Characters of a label: six of them stand below one another on a narrow screen."""
LONGEST_NAME = 80

OWN, OTHER = "OWN", "OTHER"
_PIPE = re.compile(r"\{([^{}]*)\}")

STEPS = (Kind.AGREE, Kind.FREQUENCY, Kind.CHOICE)
"""Kinds with a label for every step."""
ENDS = (Kind.RATING, Kind.BIPOLAR, Kind.OVERLAP, Kind.THERMOMETER)
"""Kinds with a label for either end."""

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where there is none here.

    >>> language_name("de"), language_name("de-AT"), language_name("xx")
    ('German', 'German (de-AT)', 'xx')
    """
    name = LANGUAGES.get(code.split("-", maxsplit=1)[0])
    if name is None:
        return code
    return name if code in LANGUAGES else f"{name} ({code})"


def pipe(text: str, own: str, other: str) -> str:
    """Put the names of the two departments into a text, and never into each other.

    >>> pipe("{OWN} asks {OTHER}.", "Sales", "{OWN}")
    'Sales asks {OWN}.'
    """
    names = {OWN: own, OTHER: other}
    return _PIPE.sub(lambda found: names.get(found[1], found[0]), text)


def wording_faults(draft: Draft) -> Iterator[Fault]:
    """Walk over every text and label of a questionnaire and return what is wrong with them."""
    if draft.header is None:
        return
    languages = draft.header.part.languages
    yield from _name_faults(draft.header, draft.header.part.title, languages, "title")
    for format_ in draft.formats:
        yield from _format_faults(format_, languages)
    formats = {entry.part.id: entry.part for entry in draft.formats}
    for item in draft.items:
        yield from _item_faults(item, formats, languages)
    for scale in draft.scales:
        yield from _name_faults(scale, scale.part.name, languages, "name")
    for form in draft.forms:
        yield from _name_faults(form, form.part.name, languages, "name")
        yield from _name_faults(form, form.part.recall, languages, "recall")


def _name_faults(
    entry: Entry[Any], texts: Wording, languages: Sequence[str], *keys: str | int
) -> Iterator[Fault]:
    yield from _language_faults(entry, texts, languages, *keys)
    for language, text in texts.items():
        yield from _length_faults(entry, text, LONGEST_NAME, *keys, language)
        yield from _brace_faults(entry, text, (), *keys, language)


def _format_faults(entry: Entry[FormatShape], languages: Sequence[str]) -> Iterator[Fault]:
    kind = entry.part.kind
    if entry.part.low >= entry.part.high:
        return
    if kind in STEPS:
        count = entry.part.high - entry.part.low + 1
        wanted = f"one for each of the {count} steps"
    elif kind in ENDS:
        count, wanted = 2, "one for either end"
    elif not entry.part.labels:
        return
    elif kind is Kind.SCORE:
        count, wanted = 2, "one for either end"
    else:
        hint = "delete the labels"
        yield entry.fault(f"an answer of kind {kind.value} has no labels", hint, "labels")
        return
    if not entry.part.labels:
        yield entry.fault("there are no labels", f"write {wanted}", "kind")
        return
    yield from _label_faults(entry, entry.part.labels, languages, count, wanted)


def _item_faults(
    entry: Entry[ItemShape], formats: Mapping[str, FormatShape], languages: Sequence[str]
) -> Iterator[Fault]:
    item = entry.part
    allowed = (OWN, OTHER) if item.asked is Asked.EACH else (OWN,)
    texts: list[tuple[Wording, tuple[str | int, ...]]] = [(item.text, ("text",))]
    texts += [(part.text, ("parts", n, "text")) for n, part in enumerate(item.parts)]
    for text, keys in texts:
        yield from _language_faults(entry, text, languages, *keys)
        for language, words in text.items():
            yield from _length_faults(entry, words, LONGEST_TEXT, *keys, language)
            yield from _brace_faults(entry, words, allowed, *keys, language)
        yield from _uneven_pipes(entry, text, *keys)
    format_ = formats.get(item.format)
    if not item.labels or format_ is None:
        return
    if format_.kind in ENDS:
        yield from _label_faults(entry, item.labels, languages, 2, "one for either end")
    else:
        what = f"format {item.format} is of kind {format_.kind.value}, whose labels are its own"
        yield entry.fault(what, "delete the labels here", "labels")


def _label_faults(
    entry: Entry[Any],
    labels: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    count: int,
    wanted: str,
) -> Iterator[Fault]:
    yield from _language_faults(entry, labels, languages, "labels")
    for language, words in labels.items():
        if len(words) != count:
            what = f"there are {len(words)} labels in {language_name(language)}"
            yield entry.fault(what, f"write {count}, {wanted}", "labels", language)
        for n, word in enumerate(words):
            yield from _length_faults(entry, word, LONGEST_LABEL, "labels", language, n)
            yield from _brace_faults(entry, word, (), "labels", language, n)
        for word in [word for word, times in Counter(words).items() if times > 1]:
            what = f"the label {quoted(word)} stands there twice in {language_name(language)}"
            yield entry.fault(what, "give every label words of its own", "labels", language)


def _language_faults(
    entry: Entry[Any], texts: Mapping[str, object], languages: Sequence[str], *keys: str | int
) -> Iterator[Fault]:
    what = " ".join(str(key + 1) if isinstance(key, int) else key for key in keys)
    for language in languages:
        if language not in texts:
            missing = f"there is no {language_name(language)} in its {what}"
            yield entry.fault(missing, f'add a line "{language}:" to it', *keys)
    for language in texts:
        if language not in languages:
            beyond = (
                f"its {what} has the language {quoted(language)}, which the questionnaire has not"
            )
            yield entry.fault(beyond, choose(language, languages), *keys, language)


def _length_faults(
    entry: Entry[Any], text: str, longest: int, *keys: str | int
) -> Iterator[Fault]:
    if len(text) > longest:
        what = f"{quoted(text)} is {len(text)} characters long"
        yield entry.fault(what, f"shorten it to {longest}", *keys)


def _brace_faults(
    entry: Entry[Any], text: str, allowed: Sequence[str], *keys: str | int
) -> Iterator[Fault]:
    for name in _PIPE.findall(text):
        if name in allowed:
            continue
        if name == OTHER and allowed:
            what = "{OTHER} is piped into an item that is asked once"
            yield entry.fault(what, 'write "asked: each" or take {OTHER} out', *keys)
        elif allowed:
            choice = listed([f"{{{known}}}" for known in (OWN, OTHER)], "or")
            yield entry.fault(
                f"{{{name}}} is not a name that can be piped", f"write {choice}", *keys
            )
        else:
            what = f"{{{name}}} is piped where no department is known"
            yield entry.fault(what, "pipe names into the texts of items only", *keys)
    if re.search(r"[{}]", _PIPE.sub("", text)):
        yield entry.fault(
            f"a brace in {quoted(text)} has no partner", "write {OWN}, {OTHER} or none", *keys
        )


def _uneven_pipes(entry: Entry[Any], texts: Wording, *keys: str | int) -> Iterator[Fault]:
    piped = {language: set(_PIPE.findall(text)) & {OWN, OTHER} for language, text in texts.items()}
    everywhere = set().union(*piped.values())
    for language, names in piped.items():
        for name in sorted(everywhere - names):
            other = next(known for known in piped if name in piped[known])
            what = (
                f"{{{name}}} stands in the {language_name(other)} text "
                f"and not in the {language_name(language)}"
            )
            yield entry.fault(what, "name the same departments in every language", *keys, language)
