"""Bundle: all findings of a study, each figure an estimate or withheld, and their plain form."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from analysis.estimate import Described, Estimate, Withheld
from analysis.friction.index import VERSION
from analysis.friction.reading import Friction
from analysis.indicators.bases import Base
from analysis.indicators.changes import Moved, Watched
from analysis.indicators.comparability import Comparability
from analysis.indicators.distributions import Distribution
from analysis.indicators.effort import Effort
from analysis.indicators.measurement import ScaleQuality
from analysis.indicators.participation import Participation
from analysis.indicators.tipping import Tipping
from analysis.units.levels import ScaleLevel
from survey.answers.extract import Event
from survey.privacy.thresholds import Thresholds

FORMAT = "detente-indicators-1"


@dataclass(frozen=True, slots=True)
class Indicators:
    """One study's findings over all its waves."""

    study: str
    mode: str
    linked: bool
    instrument: str
    instrument_version: str
    instrument_sha256: str
    validated: bool
    waves: tuple[str, ...]
    baseline: tuple[str, ...]
    events: tuple[Event, ...]
    thresholds: Thresholds
    scale_names: Mapping[str, Mapping[str, str]]
    participation: tuple[Participation, ...]
    effort: tuple[Effort, ...]
    measurement: tuple[ScaleQuality, ...]
    comparability: tuple[Comparability, ...]
    friction: Friction
    tipping: tuple[Tipping, ...]
    distributions: tuple[Distribution, ...]
    levels: tuple[ScaleLevel, ...]
    changes: tuple[Moved, ...]
    watched: tuple[Watched, ...]
    bases: tuple[Base, ...]
    comments: Mapping[str, int]
    """Wave -> comments written."""
    index_version: str = VERSION
    format: str = FORMAT


def to_plain(value: Any) -> Any:
    """Return a finding as dictionaries, lists, numbers and words, for JSON.

    Infinite and undefined numbers become None. An estimate carries `"state": "estimate"`, a
    withheld figure `"state": "withheld"` and its reason in words.

    >>> from analysis.estimate import Reason
    >>> to_plain(Withheld(Reason.TOO_FEW, 5))
    {'state': 'withheld', 'reason': 'too few answers', 'n': 5}
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain_dataclass(value)
    return value


def _plain_dataclass(value: Any) -> dict[str, Any]:
    fields = {
        field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
    }
    if isinstance(value, Estimate):
        return {"state": "estimate", **fields}
    if isinstance(value, Described):
        return {"state": "described", **fields}
    if isinstance(value, Withheld):
        return {"state": "withheld", **fields}
    return fields


def withheld_reasons(value: Any) -> dict[str, int]:
    """Count the withheld figures anywhere in a finding, by reason in words."""
    counts: dict[str, int] = {}
    for figure in _withheld_in(value):
        counts[figure.reason.value] = counts.get(figure.reason.value, 0) + 1
    return dict(sorted(counts.items()))


def _withheld_in(value: Any) -> Iterator[Withheld]:
    if isinstance(value, Withheld):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _withheld_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _withheld_in(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type | Enum):
        for field in dataclasses.fields(value):
            yield from _withheld_in(getattr(value, field.name))
