"""Marked: YAML text as plain values, with the line on which each of them stands.

Read from the parser's events, not by a loader: nothing is constructed, no alias is followed, and
every value stays the text that a person wrote, so that the label "no" is not turned into False
nor the version 1.10 into 1.1. What should be a number is made one by the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import category

import yaml

from survey.findings import Finding
from survey.instrument.spelling import quoted

DEEPEST = 20
"""Levels of nesting; a questionnaire needs six, and a thousand would exhaust the stack."""
MOST_VALUES = 10_000
"""Keys and values of one file; the longest questionnaire that ships has 1,600."""

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

_EMPTY = ("", "~", "null")
_UNSEEN = ("Cc", "Cs")
"""Unicode's controls and halves of characters: no text needs them, and files break on them."""
_SYNTAX_HINT = "look here and one line above for a wrong colon, quote, bracket or indent"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault and the number of its line."""

    line: int
    what: str
    hint: str

    def finding(self) -> Finding:
        """Return the fault as every room shows it."""
        return Finding(f"line {self.line}", self.what, self.hint)


@dataclass(slots=True)
class Marked:
    """The values of a file, the line of each, and what is wrong with its YAML."""

    value: Value = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of a value, or of the nearest value around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def mark(text: str) -> Marked:
    """Read YAML; where it cannot be read to the end there is one fault and no value."""
    marked = Marked()
    try:
        marked.value = _Reader(text, marked).document()
    except _RefusedError as refusal:
        return Marked(faults=[refusal.fault])
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"the character U+{error.character:04X} may not stand here"
        return Marked(faults=[Fault(line, what, "delete it")])
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        line = place.line + 1 if place else 1
        what = f"this is not YAML: {error.problem or error.context}"
        return Marked(faults=[Fault(line, what, _SYNTAX_HINT)])
    except (ValueError, OverflowError):
        # PyYAML passes on what chr() and int() say of an escape or a version too large for them.
        what = "this is not YAML: a \\U escape or a %YAML line holds too large a number"
        return Marked(faults=[Fault(1, what, "write the character itself")])
    return marked


class _RefusedError(Exception):
    def __init__(self, event: yaml.Event, what: str, hint: str) -> None:
        super().__init__(what)
        self.fault = Fault(_line(event), what, hint)


class _Reader:
    """Walks over the events of one file; what it can read on after, it notes in `marked`."""

    def __init__(self, text: str, marked: Marked) -> None:
        self._marked = marked
        self._values = 0
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)

    def document(self) -> Value:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            self._note(1, "the file is empty", "fill it in")
            return None
        first = next(self._events)
        self._marked.lines[()] = _line(first)
        value = self._value(first, ())
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            hint = "keep one document a file and delete the line ---"
            self._note(_line(after), "a second document begins here", hint)
        return value

    def _value(self, event: yaml.Event, path: Path) -> Value:
        self._values += 1
        if self._values > MOST_VALUES:
            what = f"the file has more than {MOST_VALUES:,} keys and values"
            raise _RefusedError(event, what, "split it")
        if isinstance(event, yaml.AliasEvent):
            what = f"the alias *{event.anchor} stands for another part of the file"
            raise _RefusedError(event, what, "write the part out, since aliases are not read")
        if len(path) > DEEPEST:
            what = f"this lies more than {DEEPEST} levels deep"
            raise _RefusedError(event, what, "no part needs as many; close the brackets before")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            what = f"{quoted(tag)} is a tag of YAML"
            self._note(_line(event), what, "delete the word that begins with !")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if not isinstance(event, yaml.ScalarEvent):
            raise TypeError(event)
        return self._scalar(event)

    def _sequence(self, path: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            within = (*path, len(values))
            self._marked.lines[within] = _line(event)
            values.append(self._value(event, within))
        return values

    def _mapping(self, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._value(event, (*path, "?"))
            value_event = next(self._events)
            if not isinstance(key, str):
                self._note(line, "a key is not a word", "write the key as one word and a colon")
                self._value(value_event, (*path, "?"))
            elif key in values:
                what = f"the key {quoted(key)} stands here for the second time"
                hint = f"keep this one or the one on line {self._marked.lines[*path, key]}"
                self._note(line, what, hint)
                self._value(value_event, (*path, "?"))
            else:
                self._marked.lines[*path, key] = line
                values[key] = self._value(value_event, (*path, key))
        return values

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        text = str(event.value).strip()
        if event.implicit[0] and text in _EMPTY:
            return None
        strange = [sign for sign in text if category(sign) in _UNSEEN and sign not in "\n\t"]
        if strange:
            sign = f"U+{ord(strange[0]):04X}"
            self._note(_line(event), f"the text holds the character {sign}", "delete it")
            return "".join("?" if letter in strange else letter for letter in text)
        return text

    def _note(self, line: int, what: str, hint: str) -> None:
        self._marked.faults.append(Fault(line, what, hint))


def _line(event: yaml.Event) -> int:
    mark_ = event.start_mark
    return int(mark_.line) + 1 if mark_ else 1
