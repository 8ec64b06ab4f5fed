"""Shares: the vault's secret on three sheets of paper, of which any two bring it back.

Each share is 33 words of SLIP-0039; one share alone says nothing at all about the secret. Words
are told apart by their first four letters, so four are enough to type. A word that is not in the
list is named by its number with the word that was probably meant. Where all words are in the list
and do not fit together, only two neighbours that were swapped are pointed out: the standard asks
not to suggest corrections beyond a place, for a wrong one would be believed.
Source: Rusnak, Kozlik, Vejpustek, Susanka, Palatinus and Hoenicke (2017), SLIP-0039; Shamir
(1979), Communications of the ACM 22(11), 612-613.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache

from shamir_mnemonic import (  # type: ignore[import-untyped]  # it ships no types
    MnemonicError,
    Share,
    combine_mnemonics,
    generate_mnemonics,
)
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]  # as above

from survey.errors import UnusableShares
from survey.privacy.keyring import MASTER_BYTES

SHARES = 3
NEEDED = 2
WORDS = 33
LETTERS = 4
"""So many letters tell every word of the list from every other."""

_NUMBERING = re.compile(r"[\d.):,;]+")


def split(master: bytes) -> tuple[str, str, str]:
    """Write the vault's secret as three shares of 33 words."""
    if len(master) != MASTER_BYTES:
        raise ValueError(
            f"The vault's secret has {len(master)} bytes; it must have {MASTER_BYTES}."
        )
    first, second, third = generate_mnemonics(1, [(NEEDED, SHARES)], master)[0]
    return first, second, third


def join(shares: Sequence[str]) -> bytes:
    """Bring the vault's secret back from two of its shares, or say which word is in the way."""
    if len(shares) < NEEDED:
        raise UnusableShares(
            f"The vault's key needs {NEEDED} of its {SHARES} shares and {len(shares)} was given; "
            "ask another holder for theirs."
        )
    read = [_read(number, text) for number, text in enumerate(shares, start=1)]
    _check_together(read)
    try:
        master: bytes = combine_mnemonics([share.mnemonic() for share in read[:NEEDED]])
    except MnemonicError:
        raise _of_two_keys(1, NEEDED) from None
    if len(master) != MASTER_BYTES:
        raise _of_another_program(1)
    return master


def _read(number: int, text: str) -> Share:
    words = [
        _word(number, place, typed) for place, typed in enumerate(_typed_words(text), start=1)
    ]
    if len(words) != WORDS:
        raise UnusableShares(
            f"Share {number} has {len(words)} words instead of {WORDS}; type all words of the "
            "sheet in their order."
        )
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise _does_not_fit_together(number, words) from None
    if (share.group_count, share.member_threshold) != (1, NEEDED):
        raise _of_another_program(number)
    return share


def _typed_words(text: str) -> list[str]:
    return [word for word in (_NUMBERING.sub("", part) for part in text.lower().split()) if word]


def _word(number: int, place: int, typed: str) -> str:
    meant = _by_start().get(typed[:LETTERS], "")
    if len(typed) >= LETTERS and meant.startswith(typed):
        return meant
    close = [meant] if meant else difflib.get_close_matches(typed, WORDLIST, n=1, cutoff=0.5)
    remedy = f"did you mean “{close[0]}”?" if close else "compare it with the sheet."
    raise UnusableShares(
        f"Word {place} of share {number}, “{typed}”, is not in the list of words; {remedy}"
    )


@cache
def _by_start() -> dict[str, str]:
    return {word[:LETTERS]: word for word in WORDLIST}


def _check_together(read: Sequence[Share]) -> None:
    first, *others = read
    for number, share in enumerate(others, start=2):
        if share.common_parameters() != first.common_parameters():
            raise _of_two_keys(1, number)
    for number, share in enumerate(read, start=1):
        same = next(at for at, other in enumerate(read, start=1) if other.index == share.index)
        if same != number:
            raise UnusableShares(
                f"Shares {same} and {number} are the same sheet twice; type a second one of the "
                f"{SHARES}."
            )


def _does_not_fit_together(number: int, words: Sequence[str]) -> UnusableShares:
    for place in range(1, len(words)):
        swapped = [*words[: place - 1], words[place], words[place - 1], *words[place + 1 :]]
        if swapped != [*words] and _fits(swapped):
            return UnusableShares(
                f"The words of share {number} do not fit together; words {place} and {place + 1} "
                "seem to be swapped."
            )
    return UnusableShares(
        f"The words of share {number} are all in the list but do not fit together; compare each "
        "with the sheet."
    )


def _fits(words: Sequence[str]) -> bool:
    try:
        Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        return False
    return True


def _of_two_keys(one: int, other: int) -> UnusableShares:
    return UnusableShares(
        f"Shares {one} and {other} belong to different keys; look for the same study on both "
        "sheets."
    )


def _of_another_program(number: int) -> UnusableShares:
    return UnusableShares(
        f"Share {number} is not one of a vault's key but of another program; look for the sheet "
        "of this study."
    )
