"""Errors of the room survey, each one sentence with its remedy.

SurveyError
 +-- InvalidFile        a file a person wrote has faults; carries every Finding
 +-- UnreadableFile     a file is missing, is not what its name says, or is too large
 +-- UnwritableFile     a file cannot be put where it was to go
 +-- MalformedExtract   an Extract does not hold together
 +-- UnknownWave        a wave is named that study.yaml does not plan
 +-- NotNow             a step that the state of a wave does not allow
 +-- NotReady           a wave that the launch gate does not let open
 +-- UnsafeLetter       a letter would say, or carry, what it must not
 +-- TwoHats            a party can read what belongs to another one
 +-- NotYours           a link and a receipt do not lead to the same answer
 +-- DrillFailed        the vault could not open what the collector had sealed
 +-- MalformedHandover  a file that one party left for another does not hold together
 +-- UnknownCode        a personal code was mistyped, or a link was cut short
 +-- BrokenSeal         what was sealed does not open: altered, or sealed to other keys
 +-- DoesNotFit         something is too large for the envelope of fixed size
 +-- UnusableShares     the sheets with the vault's key do not yield it
 +-- LockedKey          a passphrase does not open the file with the vault's key
 +-- UnsignedManifest   the manifest of a wave does not carry the vault's signature
 +-- UnsafeClasses      a group attached to answers would be too small
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


class UnknownCode(SurveyError):  # noqa: N818 - as above
    """A personal code or link is not one that can have been sent."""


class BrokenSeal(SurveyError):  # noqa: N818 - as above
    """What was sealed does not open: altered, cut, or sealed for another key or wave."""


class DoesNotFit(SurveyError):  # noqa: N818 - as above
    """Something is too large for the envelope of fixed size that it must go into."""


class UnusableShares(SurveyError):  # noqa: N818 - as above
    """The shares of the vault's key, as they were typed, do not yield the key."""


class LockedKey(SurveyError):  # noqa: N818 - as above
    """The file with the vault's key does not open, or may not be locked that way."""


class UnsignedManifest(SurveyError):  # noqa: N818 - as above
    """The manifest of a wave was altered, or another key has signed it."""


class UnsafeClasses(SurveyError):  # noqa: N818 - as above
    """A group that would be attached to answers is smaller than promised."""


class UnknownWave(SurveyError):  # noqa: N818 - as above
    """A wave is named that study.yaml does not plan."""


class MalformedHandover(SurveyError):  # noqa: N818 - as above
    """A file that one party left for another does not hold together."""


class TwoHats(SurveyError):  # noqa: N818 - as above
    """A party can read what belongs to another one."""


class NotNow(SurveyError):  # noqa: N818 - as above
    """What is asked for is not possible in the state a wave is in."""


class NotReady(SurveyError):  # noqa: N818 - as above
    """A wave may not open yet; the message names every line of the gate that is missing."""


class UnsafeLetter(SurveyError):  # noqa: N818 - as above
    """A letter would say or carry something that no letter may."""


class DrillFailed(SurveyError):  # noqa: N818 - as above
    """The vault could not open what the collector had sealed."""


class NotYours(SurveyError):  # noqa: N818 - as above
    """A link and a receipt do not lead to the same answer."""
