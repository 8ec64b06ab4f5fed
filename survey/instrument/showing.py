"""Showing: a questionnaire as people read it, and as plain values for programs."""

from __future__ import annotations

from io import StringIO
from typing import Any

from pydantic import TypeAdapter
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from survey.instrument.questionnaire import Asked, Form, Instrument, Item, Kind
from survey.instrument.spelling import listed
from survey.instrument.wording import language_name

_PLAIN = TypeAdapter(Instrument)


def summary(instrument: Instrument) -> str:
    """Return the one sentence that says that a questionnaire is whole.

    >>> from survey.instrument.catalogue import read_shipped
    >>> summary(read_shipped("friction-pulse"))
    'friction-pulse 1.0: 8 items, 1 scale and 1 form, complete in English and German.'
    """
    parts = [
        _counted(len(instrument.items), "item"),
        _counted(len(instrument.scales), "scale"),
        _counted(len(instrument.forms), "form"),
    ]
    languages = listed(language_name(code) for code in instrument.languages)
    return f"{instrument.id} {instrument.version}: {listed(parts)}, complete in {languages}."


def as_plain(instrument: Instrument) -> dict[str, Any]:
    """Return the questionnaire as dictionaries, lists, texts and numbers."""
    plain = _PLAIN.dump_python(instrument, mode="json")
    return dict(plain)


def printed(instrument: Instrument, language: str, width: int) -> str:
    """Return the questionnaire in one language as lines of this many characters."""
    console = Console(file=StringIO(), width=width, highlight=False, force_terminal=False)
    with console.capture() as capture:
        _print_head(console, instrument, language)
        _print_formats(console, instrument, language)
        _print_items(console, instrument, language)
        _print_scales(console, instrument, language)
        for form in instrument.forms:
            _print_form(console, form, language)
    return capture.get()


def _print_head(console: Console, instrument: Instrument, language: str) -> None:
    state = "validated" if instrument.validated else "not validated"
    console.print(Text(instrument.title[language], style="bold"))
    console.print(Text(f"{summary(instrument)} Licence {instrument.licence}; {state}."))
    console.print(Text(instrument.origin))


def _print_formats(console: Console, instrument: Instrument, language: str) -> None:
    table = _table("Ways of answering", "format", "values", "labels")
    for format_ in {item.format.id: item.format for item in instrument}.values():
        values = f"{format_.low} to {format_.high}"
        if format_.kind is Kind.TEXT:
            values = f"up to {format_.high} characters"
        labels = ", ".join(format_.labels.get(language, ()))
        table.add_row(Text(format_.id), Text(values), Text(labels or format_.kind.value))
    console.print(table)


def _print_items(console: Console, instrument: Instrument, language: str) -> None:
    for asked, title in ((Asked.ONCE, "Asked once"), (Asked.EACH, "Asked of each department")):
        items = [item for item in instrument if item.asked is asked]
        if not items:
            continue
        table = _table(title, "item", "text", "answered")
        for item in items:
            text = Text(item.text[language])
            for part in item.parts:
                text.append(f"\n- {part.text[language]}")
            table.add_row(Text(item.id), text, Text(_answered(item, language)))
        console.print(table)
    if any(item.no_contact for item in instrument):
        console.print(Text(' * or "not enough contact to say"'))


def _print_scales(console: Console, instrument: Instrument, language: str) -> None:
    if not instrument.scales:
        return
    table = _table("Scales", "scale", "name", "items")
    for scale in instrument.scales:
        items = f"{listed(scale.items)}; at least {scale.least} answered"
        table.add_row(Text(scale.id), Text(scale.name[language]), Text(items))
    console.print(table)


def _print_form(console: Console, form: Form, language: str) -> None:
    console.print()
    console.print(Text(f"Form {form.id}: {form.name[language]}", style="bold"))
    console.print(Text(f"{form.recall[language]}; about {form.minutes:g} min"))
    console.print(Text(", ".join(form.items)))
    for block, items in form.blocks.items():
        console.print(Text(f"Block {block}: {', '.join(items)}"))
    if form.blocks:
        console.print(Text("Each person gets two of the blocks."))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _answered(item: Item, language: str) -> str:
    notes = [item.format.id + "*" * item.no_contact]
    notes += item.labels.get(language, ())
    if item.reverse:
        notes.append("reversed")
    if item.show_if is not None:
        values = listed([str(value) for value in item.show_if.values], "or")
        notes.append(f"only if {item.show_if.item} is {values}")
    return ", ".join(notes)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
