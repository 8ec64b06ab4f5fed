"""Links: the same functions as RFC 2104 and 4648 say, and codes that forgive a tired typist."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import UnknownCode
from survey.privacy import links

SECRET = bytes(range(16))
CODE = "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4"

secrets = st.binary(min_size=16, max_size=16)


def test_keyed_is_hmac_of_the_parts_with_a_separator_between() -> None:
    expected = hmac.new(SECRET, b"a\x1fb\x1f\xff", hashlib.sha256).digest()

    assert links.keyed(SECRET, "a", b"b", b"\xff") == expected


def test_keyed_agrees_with_the_first_case_of_rfc_4231() -> None:
    expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"

    assert links.keyed(bytes([0x0B]) * 20, "Hi There").hex() == expected


def test_parts_cannot_be_moved_over_the_separator() -> None:
    with pytest.raises(ValueError, match=r"'a\\x1fb' holds the separator 0x1F; leave it out\."):
        links.keyed(SECRET, "a\x1fb")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A key has 15 bytes; use 16 random ones or more\."):
        links.keyed(bytes(15), "tok")


def test_everything_derived_is_another_value_and_has_its_length() -> None:
    derived = {
        "link": links.link_secret(SECRET, "fr26", "p1"),
        "reissued": links.link_secret(SECRET, "fr26", "p1", 2),
        "token": links.token(SECRET, "2026-11"),
        "hash": links.token_hash(links.token(SECRET, "2026-11")),
        "ballot": links.ballot_id(SECRET, "2026-11"),
        "next": links.ballot_id(SECRET, "2026-12"),
        "pseudonym": links.pseudonym(SECRET, "fr26"),
        "of wave": links.pseudonym_of_wave(SECRET, "fr26", "2026-11"),
    }

    assert len({value[:16] for value in derived.values()}) == len(derived)
    assert {name: len(value) for name, value in derived.items()} == {
        "link": 16, "reissued": 16, "token": 32, "hash": 32, "ballot": 32, "next": 32,
        "pseudonym": 16, "of wave": 16,
    }  # fmt: skip


def test_a_person_keeps_one_pid_over_waves_and_gets_another_under_another_vault() -> None:
    pid = links.person_key(bytes(32), links.pseudonym(SECRET, "fr26"))

    assert pid == links.person_key(bytes(32), links.pseudonym(SECRET, "fr26"))
    assert pid != links.person_key(bytes([1]) * 32, links.pseudonym(SECRET, "fr26"))
    assert len(pid) == 13


def test_twenty_thousand_people_get_as_many_secrets_and_pids() -> None:
    found = [links.link_secret(bytes(32), "fr26", str(person)) for person in range(20_000)]
    pids = {links.person_key(bytes(32), secret) for secret in found}

    assert len(set(found)) == len(pids) == 20_000


def test_a_code_stands_in_groups_of_four() -> None:
    assert links.write_code(SECRET) == CODE


@given(secrets)
def test_every_code_reads_back(secret: bytes) -> None:
    assert links.read_code(links.write_code(secret)) == secret


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " \n"),
        CODE.replace("-", "–"),
        f"  {CODE}.",
        CODE.replace("O", "0").replace("I", "1").replace("B", "8"),
    ],
)
def test_a_code_forgives_case_gaps_dashes_and_look_alikes(typed: str) -> None:
    assert links.read_code(typed) == SECRET


NOT_WHOLE = (
    "The code has {} characters instead of 26; type all groups of it as they stand in the letter."
)
NO_SUCH = (
    "The code has a character that no code has; use the letters A to Z and the digits 2 to 7 as "
    "they stand in the letter."
)
LAST = "The last character of the code cannot be right; compare it with the letter."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (CODE[:-2], NOT_WHOLE.format(24)),
        ("", NOT_WHOLE.format(0)),
        (CODE * 2, NOT_WHOLE.format(52)),
        (CODE.replace("Q", "9"), NO_SUCH),
        (CODE.replace("Q", "Ä"), NO_SUCH),
        (CODE[:-1] + "5", LAST),
    ],
)
def test_a_code_that_cannot_be_right_is_told_without_repeating_it(
    typed: str, message: str
) -> None:
    with pytest.raises(UnknownCode) as told:
        links.read_code(typed)

    assert str(told.value) == message


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_is_refused(text: str) -> None:
    try:
        secret = links.read_code(text)
    except UnknownCode:
        return
    assert len(secret) == 16


def test_a_link_carries_the_secret_behind_the_hash_only() -> None:
    link = links.link("https://survey.example", SECRET, "ABCDEFGHIJ")

    assert link == "https://survey.example/s#1.AAAQEAYEAUDAOCAJBIFQYDIOB4.ABCDEFGHIJ"
    opened = links.read_link(link)
    assert (opened.secret, opened.fingerprint) == (SECRET, "ABCDEFGHIJ")


@pytest.mark.parametrize("end", ["", "#", "#1.AAAQ", "#2.AAAQEAYEAUDAOCAJBIFQYDIOB4.ABCDEFGHIJ"])
def test_a_link_cut_short_is_told(end: str) -> None:
    with pytest.raises(UnknownCode) as told:
        links.read_link(f"https://survey.example/s{end}")

    assert str(told.value) == (
        "The link is not whole; copy all of it from the letter, or type the code."
    )


def test_an_opened_link_does_not_show_its_secret() -> None:
    shown = repr(links.OpenedLink(SECRET, "ABCDEFGHIJ"))

    assert shown == "OpenedLink(fingerprint='ABCDEFGHIJ')"
