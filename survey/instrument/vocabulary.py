"""Vocabulary: the roles, attributes and names that the other rooms understand."""

from __future__ import annotations

from collections.abc import Mapping

from survey.instrument.questionnaire import Kind

SCALE_ROLES = (
    "encroachment",
    "them_and_us",
    "blame",
    "status",
    "approach_clash",
    "threat",
    "challenge",
    "pressure",
    "unfairness",
    "friction_pulse",
)
"""What a scale can mean to the friction room; the first six make up the friction index."""

ATTRIBUTES = ("understanding", "skill", "word", "say", "pressure", "horizon")
"""What a directed rating can be about."""

_STEPS = (Kind.AGREE, Kind.FREQUENCY)
_CHOICE = (Kind.CHOICE,)
_RATING = (Kind.RATING,)
_TEXT = (Kind.TEXT,)

ITEM_ROLES: Mapping[str, tuple[Kind, ...]] = {
    "split": (Kind.SHARES,),
    "overlap": (Kind.OVERLAP,),
    "thermometer_own": (Kind.THERMOMETER,),
    "thermometer_other": (Kind.THERMOMETER,),
    "identity_own": _RATING,
    "identity_company": _RATING,
    "outcome": (*_STEPS, Kind.RATING),
    "contact": (Kind.FREQUENCY, Kind.CHOICE),
    "two_way": _CHOICE,
    "shared_target": _CHOICE,
    "leadership": _CHOICE,
    "easier_or_harder": _TEXT,
    "change_one_thing": _TEXT,
    "blame_sent": _STEPS,
    "blame_received": _STEPS,
    "pressure_marker": _STEPS,
    "challenge_marker": _STEPS,
}
"""What a single item can mean to the friction room, and the kinds that can carry it."""

SHARED_ROLES = ("outcome",)
"""Roles that several items may play."""

SPLIT_PARTS = ("own", "other")
"""The parts without which a split tells nothing of blame."""

RESERVED = ("pid", "wave", "form", "unit", "target", "team", "seconds")
"""Columns of an Extract that no item may take."""
