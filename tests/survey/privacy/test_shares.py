"""Shares: any two of three sheets bring the key back, one never does, and typing is helped."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from survey.errors import UnusableShares
from survey.privacy import keyring, sealing
from survey.privacy.shares import join, split

MASTER = bytes(range(32))
OLD = tuple(
    """\
husky cleanup academic acid alpha package alarm demand pecan paper tackle dining presence playoff \
aluminum elbow decent beam response wolf blind axis modern hunting kidney ceramic domestic method \
decent skin march herd category
husky cleanup academic agency ancient famous enjoy inside hour view force carbon ruin hour \
coastal adjust academic curious papa plastic item rocky seafood alive paces describe loyalty \
velvet together beyond destroy reject clothes
husky cleanup academic always arcade scout lips squeeze category sheriff sled analysis grocery \
theater firefly salon failure cultural loan firm tadpole shaped display solution replace animal \
fraction dramatic crystal improve subject starting decorate
""".splitlines()
)


def told(shares: list[str]) -> str:
    with pytest.raises(UnusableShares) as refused:
        join(shares)
    return str(refused.value)


def test_a_share_has_33_words() -> None:
    assert [len(share.split()) for share in split(MASTER)] == [33, 33, 33]


@settings(max_examples=10)
@given(st.binary(min_size=32, max_size=32))
def test_any_two_shares_in_any_order_bring_the_key_back(master: bytes) -> None:
    shares = split(master)

    assert {join(pair) for pair in itertools.permutations(shares, 2)} == {master}
    assert join(shares) == master


def test_shares_that_were_printed_long_ago_still_open() -> None:
    assert {join(pair) for pair in itertools.permutations(OLD, 2)} == {MASTER}


def test_any_two_shares_open_a_wave_and_one_does_not() -> None:
    master = keyring.new_master()
    shares = split(master)
    inner = sealing.seal_inner(keyring.keyring_of(master).public_key, "w", b"answer")

    for pair in itertools.combinations(shares, 2):
        opened = sealing.open_inner(keyring.keyring_of(join(pair)).sealing_key, "w", inner)
        assert opened == b"answer"
    for share in shares:
        assert told([share]) == (
            "The vault's key needs 2 of its 3 shares and 1 was given; ask another holder for "
            "theirs."
        )


def test_a_key_that_was_destroyed_is_gone() -> None:
    left = split(keyring.new_master())[0]

    for forged in split(keyring.new_master()):
        assert told([left, forged]) == (
            "Shares 1 and 2 belong to different keys; look for the same study on both sheets."
        )


@pytest.mark.parametrize(
    "retype",
    [
        str.upper,
        lambda share: share.replace(" ", "\n"),
        lambda share: " ".join(f"{at}. {word}" for at, word in enumerate(share.split(), 1)),
        lambda share: " ".join(f"{at}:{word}," for at, word in enumerate(share.split(), 1)),
        lambda share: " ".join(word[:4] for word in share.split()),
        lambda share: " ".join(word[:5] for word in share.split()),
    ],
)
def test_case_lines_numbers_and_shortened_words_are_forgiven(
    retype: Callable[[str], str],
) -> None:
    assert join([retype(OLD[0]), OLD[2]]) == MASTER


@pytest.mark.parametrize(
    ("word", "typed", "remedy"),
    [
        (3, "acedemic", "did you mean “academic”?"),
        (3, "academy", "did you mean “academic”?"),
        (1, "huskey", "did you mean “husky”?"),
        (33, "ctegory", "did you mean “category”?"),
        (33, "qqq", "compare it with the sheet."),
    ],
)
def test_a_wrong_word_is_named_by_its_number(word: int, typed: str, remedy: str) -> None:
    words = OLD[0].split()
    words[word - 1] = typed

    assert told([OLD[1], " ".join(words)]) == (
        f"Word {word} of share 2, “{typed}”, is not in the list of words; {remedy}"
    )


@given(st.integers(0, 32), st.sampled_from(WORDLIST))
def test_another_word_of_the_list_is_noticed(place: int, other: str) -> None:
    words = OLD[0].split()
    if other == words[place]:
        return
    words[place] = other

    assert "do not fit together" in told([" ".join(words), OLD[1]])


def test_another_word_of_the_list_sends_the_reader_back_to_the_sheet() -> None:
    assert told([OLD[0].replace("wolf", "husky"), OLD[1]]) == (
        "The words of share 1 are all in the list but do not fit together; compare each with the "
        "sheet."
    )


def test_two_neighbours_that_were_swapped_are_pointed_out() -> None:
    assert told([OLD[0].replace("pecan paper", "paper pecan"), OLD[1]]) == (
        "The words of share 1 do not fit together; words 9 and 10 seem to be swapped."
    )


@pytest.mark.parametrize("count", [0, 20, 32, 34])
def test_words_that_are_missing_or_too_many_are_counted(count: int) -> None:
    share = " ".join((OLD[0] + " academic").split()[:count])

    assert told([share, OLD[1]]) == (
        f"Share 1 has {count} words instead of 33; type all words of the sheet in their order."
    )


def test_the_same_sheet_twice_is_told() -> None:
    assert told([OLD[1], OLD[1].upper()]) == (
        "Shares 1 and 2 are the same sheet twice; type a second one of the 3."
    )


def test_nothing_given_is_told() -> None:
    assert told([]) == (
        "The vault's key needs 2 of its 3 shares and 0 was given; ask another holder for theirs."
    )


@pytest.mark.parametrize(
    "shares",
    [
        generate_mnemonics(1, [(3, 5)], MASTER)[0][:2],
        [group[0] for group in generate_mnemonics(2, [(1, 1), (1, 1)], MASTER)],
    ],
)
def test_shares_of_another_program_are_told(shares: list[str]) -> None:
    assert told(shares) == (
        "Share 1 is not one of a vault's key but of another program; look for the sheet of this "
        "study."
    )


def test_shares_that_were_forged_to_look_like_one_key_do_not_open() -> None:
    first, second = generate_mnemonics(1, [(2, 3)], MASTER)[0][:2]
    assert join([first, second]) == MASTER

    assert told([first, OLD[1]]).startswith("Shares 1 and 2 belong to different keys;")


@given(st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_refused_in_one_sentence(shares: list[str]) -> None:
    assert told(shares).endswith((".", "?"))


def test_a_master_of_another_length_is_not_split() -> None:
    with pytest.raises(ValueError, match=r"The vault's secret has 16 bytes; it must have 32\."):
        split(bytes(16))
