"""Inert: text written into a table so that no spreadsheet takes it for a formula.

A spreadsheet runs a cell that begins with one of = + - @, also behind blanks, and what a tab or a
line break leaves at the start of the next cell. An apostrophe in front makes it text.
Source: OWASP, "CSV Injection"; ASVS 5.0.0, 1.2.10.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

STARTS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
"""The last four are the wide forms of the first; some spreadsheets run them as well."""
_RUNS = re.compile(rf"\s*[{re.escape(STARTS)}]")


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet could run a text.

    >>> is_formula("=1+1"), is_formula(" @SUM(1)"), is_formula("a-b")
    (True, True, False)
    """
    return _RUNS.match(text) is not None


def inert(text: str) -> str:
    """Return a text as it may stand in a cell.

    >>> inert("=1+1"), inert("Sales")
    ("'=1+1", 'Sales')
    """
    return f"'{text}" if is_formula(text) else text


def inert_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV that spreadsheets open rightly: UTF-8 with its mark, all cells inert."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
