"""Errors of the room analysis, each one sentence with its remedy.

AnalysisError
 +-- UnusableAnswers       the answers cannot be analysed as they are
 +-- UnwritableIndicators  the findings cannot be put where they were to go
 +-- UnreachableEngine     what was to add up the answers cannot be had
"""

from __future__ import annotations


class AnalysisError(Exception):
    """Something the room analysis cannot go on with."""


class UnusableAnswers(AnalysisError):  # noqa: N818 - it names what is wrong, as the tree does
    """The answers contradict the codebook or lack what every step needs."""


class UnwritableIndicators(AnalysisError):  # noqa: N818 - as above
    """The file of the findings cannot be written."""


class UnreachableEngine(AnalysisError):  # noqa: N818 - as above
    """An engine is not installed, not running or not known."""
