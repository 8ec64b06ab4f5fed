"""Errors of the room reports, each one sentence with its remedy.

ReportError
 +-- UnusableOrganisation   the units do not form a tree that people can be counted in
 +-- UnusableFigures        what is to be shown contradicts itself
 +-- MalformedLedger        the record of what was released does not hold together
 +-- Disclosing             a release would tell on fewer people than was promised
 +-- UnknownChoice          a format or language that is not made
 +-- InvalidActions         the file of agreed actions has faults
 +-- UnwritableReport       the pages cannot be put where they were to go
"""

from __future__ import annotations


class ReportError(Exception):
    """Something the room reports cannot go on with."""


class UnusableOrganisation(ReportError):  # noqa: N818 - it names what is wrong, as the tree does
    """The units do not form a tree, or their counts are no counts."""


class UnusableFigures(ReportError):  # noqa: N818 - as above
    """The figures to be shown contradict one another or what is known of them."""


class MalformedLedger(ReportError):  # noqa: N818 - as above
    """The record of what was released lacks a part or contradicts itself."""


class Disclosing(ReportError):  # noqa: N818 - as above
    """The figures taken together would tell on fewer people than was promised."""


class UnknownChoice(ReportError):  # noqa: N818 - as above
    """A report was asked for in a form or language that is not made."""


class InvalidActions(ReportError):  # noqa: N818 - as above
    """The file that says what was agreed has faults."""


class UnwritableReport(ReportError):  # noqa: N818 - as above
    """The folder of the report cannot be written to."""
