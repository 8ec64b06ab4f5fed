"""Compared: what is the same question in several groups or waves, and what of it stays free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.latent.parameters import Matrix


@dataclass(frozen=True, slots=True)
class Freed:
    """A number of one question that need not be equal."""

    matrix: Matrix
    question: str
    column: int = 0
    """Which threshold; 0 for anything else."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is the same question or the same factor under several names, as in several waves."""

    questions: Mapping[str, str] = field(default_factory=dict)
    """The question that an item puts; an item not named here is a question of its own."""
    factors: Mapping[str, str] = field(default_factory=dict)
    """What a factor stands for; likewise."""
