"""Hostile words: put into every sentence and label of a document, to see that they stay words."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar

from reports.charts.intervals import IntervalsChart

HOSTILE = (
    "</text></style><script src=http://a.example/x.js>alert(1)</script>\"'><img src=x onerror=y>"
    "{{ 7 * 7 }} {% raw %} #panic() #[*a* $x^2$ @b <c> = d\x00\x1b\ud800"
)
KEPT = frozenset({"language", "name"})
"""Fields that are not words for a reader: a language, and the name of a chart in the file."""

Part = TypeVar("Part")


def poisoned(part: Part) -> Part:
    """Return the same part with hostile words after each word of its own."""
    if isinstance(part, str):
        return part + HOSTILE if part else part
    if isinstance(part, tuple):
        return tuple(poisoned(item) for item in part)
    if isinstance(part, IntervalsChart) or not is_dataclass(part) or isinstance(part, Enum):
        return part
    changed = {
        field.name: poisoned(getattr(part, field.name))
        for field in fields(part)
        if field.name not in KEPT
    }
    return replace(part, **changed)
