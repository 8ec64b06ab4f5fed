"""Publishing: from Extracts to the files of a report, through disclosure control alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from reports.actions_file import Agreed, read_actions
from reports.content.document import Document
from reports.content.report import build_document
from reports.disclosure.ledger import Ledger, ledger_from_keys, ledger_to_keys
from reports.disclosure.release import Release, release
from reports.errors import MalformedLedger, UnknownChoice, UnwritableReport
from reports.rendering.html import render_html
from reports.rendering.pdf import render_pdf
from survey.answers.extract import Extract

FORMATS = ("html", "pdf")
LANGUAGES = ("en", "de")
LEDGER = "ledger.json"
"""Beside the folder of the report and not in it: it counts people exactly, also hidden ones."""
OWNER_ONLY = 0o600
ORDINARY = 0o666
"""Less what the umask of the user takes away."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What a report is to be, and where it goes."""

    out: Path
    formats: tuple[str, ...]
    today: date
    language: str = "en"
    actions: Path | None = None
    ledger: Path | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The files that were written, and the report in one sentence."""

    files: tuple[Path, ...]
    result: str
    indicators: Indicators
    released: Release


def publish(extracts: Sequence[Extract], order: Order, tell: Tell) -> Published:
    """Analyse, release, and write the report; nothing is written unless all of it can be."""
    _check(order)
    agreed = read_actions(order.actions) if order.actions else Agreed()
    where = order.ledger or order.out.absolute().parent / LEDGER
    before = _read_ledger(where)
    found = analyse(*extracts, tell=tell)
    tell("clearing what may be shown")
    cleared = release(found, before)
    tell("writing the report")
    document = build_document(cleared, agreed.actions, agreed.last, order.language)
    pages = {name: _render(document, name, order.today) for name in order.formats}
    files = tuple(order.out / f"report.{name}" for name in pages)
    keys = json.dumps(ledger_to_keys(cleared.ledger), indent=1) + "\n"
    try:
        order.out.mkdir(parents=True, exist_ok=True)
        where.parent.mkdir(parents=True, exist_ok=True)
        # The record goes first: a figure that was shown and not recorded could be subtracted.
        _write(where, keys.encode(), OWNER_ONLY)
        for path, content in zip(files, pages.values(), strict=True):
            _write(path, content)
    except OSError as error:
        raise UnwritableReport(
            f"{order.out} cannot be written to: {error.strerror}; name another folder with --out."
        ) from error
    return Published(files, document.pages[0].headline, found, cleared)


def _check(order: Order) -> None:
    unknown = [name for name in order.formats if name not in FORMATS]
    if unknown or not order.formats:
        named = ", ".join(unknown) or "nothing"
        raise UnknownChoice(f"A report cannot be made as {named}; choose html, pdf, or both.")
    if order.language not in LANGUAGES:
        raise UnknownChoice(f"A report cannot be written in {order.language!r}; choose en or de.")


def _render(document: Document, name: str, today: date) -> bytes:
    return render_html(document) if name == "html" else render_pdf(document, today)


def _read_ledger(path: Path) -> Ledger:
    if not path.exists():
        return Ledger()
    try:
        return ledger_from_keys(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise MalformedLedger(
            f"{path} cannot be read as the record of what was released; restore it from a backup, "
            "since without it two reports could be subtracted."
        ) from error


def _write(path: Path, content: bytes, mode: int | None = None) -> None:
    part = path.with_name(path.name + ".part")
    part.touch(mode or ORDINARY)
    if mode is not None:
        part.chmod(mode)
    part.write_bytes(content)
    part.replace(path)
