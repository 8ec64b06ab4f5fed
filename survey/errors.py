"""Errors of the room survey, each one sentence with its remedy.

SurveyError
 +-- InvalidFile        a file a person wrote has faults; carries every Finding
 +-- UnreadableFile     a file is missing, is not what its name says, or is too large
 +-- UnwritableFile     a file cannot be put where it was to go
 +-- MalformedExtract   an Extract does not hold together
"""

from __future__ import annotations

from collections.abc import Sequence

from survey.findings import Finding


class SurveyError(Exception):
    """Something the room survey cannot go on with."""


class InvalidFile(SurveyError):  # noqa: N818 - it names what is wrong, as the tree above does
    """A file that a person wrote has faults; `findings` holds them all."""

    def __init__(self, name: str, findings: Sequence[Finding], total: int | None = None) -> None:
        """Say how many faults there are, and each on its own line; `total` if some are summed."""
        self.findings = tuple(findings)
        count = len(self.findings) if total is None else total
        head = f"{name} has {count} fault{'s' if count != 1 else ''}:"
        super().__init__("\n".join([head, *(str(finding) for finding in self.findings)]))


class UnreadableFile(SurveyError):  # noqa: N818 - as above
    """A file cannot be read at all."""


class UnwritableFile(SurveyError):  # noqa: N818 - as above
    """A file cannot be written, or something else stands in its place."""


class MalformedExtract(SurveyError):  # noqa: N818 - as above
    """An Extract lacks a part or contradicts itself."""
