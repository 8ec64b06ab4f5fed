"""Address: which e-mail addresses a letter is sent to, and what is wrong with the others.

An allow-list: what is not a plain address of one person is refused, so that nothing in it can
begin a second header, name a second recipient or hide a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_ADDRESS = 254
"""Characters; RFC 5321 leaves no more for the path of a recipient."""
LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Misspelt:
    """Why something is no address, and what to do about it."""

    what: str
    hint: str


def check_address(text: str) -> Misspelt | None:
    """Return what is wrong with an address, or None.

    >>> check_address("ada@example.com")
    >>> check_address("ada@example").what
    'has no domain ending'
    """
    local, sign, domain = text.rpartition("@")
    checks = (
        (not text, "is empty", "fill in an address"),
        (not text.isprintable(), "holds a line break or another control character", "retype it"),
        (" " in text, "holds a space", "write one address and nothing else"),
        (not sign, 'has no "@"', "write it as name@company.com"),
        ("@" in local or "," in text or ";" in text, "is more than one address", "keep one"),
        (not text.isascii(), "holds a letter that is not plain", "write the domain as xn--…"),
        (not _LOCAL.fullmatch(local), 'has no proper name before the "@"', "retype it"),
        ("." not in domain, "has no domain ending", "complete it"),
        (not _is_domain(domain), 'has no proper domain behind the "@"', "retype it"),
        (
            len(local) > LONGEST_LOCAL or len(text) > LONGEST_ADDRESS,
            "is longer than an address can be",
            "shorten it",
        ),
    )
    return next((Misspelt(what, hint) for is_so, what, hint in checks if is_so), None)


def same_mailbox(address: str) -> str:
    """Return an address as it is compared: mail programs do not tell its cases apart."""
    return address.casefold()


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
