"""Addresses are plain addresses of one person, or refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.address import check_address, same_mailbox


@pytest.mark.parametrize(
    "address",
    ["a@b.de", "jo.o'neil+survey@northlight.example", "j_ito@xn--mller-kva.example", "1@2.co.uk"],
)
def test_a_plain_address_is_taken(address: str) -> None:
    assert check_address(address) is None


@pytest.mark.parametrize(
    ("address", "what", "hint"),
    [
        ("", "is empty", "fill in an address"),
        (
            "a@b.de\nBcc: c@d.de",
            "holds a line break or another control character",
            "retype it",
        ),
        ("a@b.de\r\n", "holds a line break or another control character", "retype it"),
        ("a@b.de c@d.de", "holds a space", "write one address and nothing else"),
        ("northlight.example", 'has no "@"', "write it as name@company.com"),
        ("a@b.de,c@d.de", "is more than one address", "keep one"),
        ("a@b@d.de", "is more than one address", "keep one"),
        ("a@müller.example", "holds a letter that is not plain", "write the domain as xn--…"),
        ('"a"@b.de', 'has no proper name before the "@"', "retype it"),
        (".a@b.de", 'has no proper name before the "@"', "retype it"),
        ("<a@b.de>", 'has no proper name before the "@"', "retype it"),
        ("a(x)@b.de", 'has no proper name before the "@"', "retype it"),
        ("m.weber@northlight", "has no domain ending", "complete it"),
        ("a@b..de", 'has no proper domain behind the "@"', "retype it"),
        ("a@-b.de", 'has no proper domain behind the "@"', "retype it"),
        ("a@[127.0.0.1]", 'has no proper domain behind the "@"', "retype it"),
        ("a@127.0.0.1", 'has no proper domain behind the "@"', "retype it"),
        ("a" * 65 + "@b.de", "is longer than an address can be", "shorten it"),
    ],
)
def test_any_other_is_refused_with_its_reason(address: str, what: str, hint: str) -> None:
    found = check_address(address)

    assert found is not None
    assert (found.what, found.hint) == (what, hint)


@given(st.text(max_size=40), st.sampled_from("\r\n\0\t\x1f\x85\u2028"), st.text(max_size=40))
def test_nothing_that_could_begin_a_new_header_gets_through(
    before: str, sign: str, after: str
) -> None:
    assert check_address(f"a{before}{sign}{after}@b.de") is not None


def test_cases_of_an_address_are_one_mailbox() -> None:
    assert same_mailbox("Ada@Example.com") == same_mailbox("ada@example.COM")
