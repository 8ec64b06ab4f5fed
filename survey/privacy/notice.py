"""Notice: what people are told before they answer, fact by fact, out of the manifest alone.

A fact is a key and its values; the words stand with the languages of the pages. Nothing can be
promised that the signed manifest does not hold. The word "anonymous" in particular belongs to one
mode: a panel whose waves are joined is sealed and pseudonymous, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey.findings import Finding
from survey.privacy.manifest import ANONYMOUS, WaveManifest

FACTS = (
    "voluntary",
    "sealed",
    "sealed_by_server",
    "linked",
    "anonymous",
    "sent_along",
    "groups",
    "comments",
    "not_for",
    "own_link",
    "receipt",
    "rights",
    "deletion",
    "times",
    "questions",
)
"""Every fact that a notice can state; the pages need words for each in each language."""

_SAYS_ANONYMOUS = re.compile(r"an[oóò]n[iyí]m|مجهول|匿名|анонимн|ανώνυμ|אנונימי", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so: the key of its words and the values that stand in them."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)


def notice(manifest: WaveManifest) -> tuple[Fact, ...]:
    """Return what is promised to the people invited, in the order in which it is read."""
    return tuple(_facts(manifest))


def may_say_anonymous(manifest: WaveManifest) -> bool:
    """Tell whether the configuration makes the word "anonymous" true."""
    return manifest.mode == ANONYMOUS


def says_anonymous(text: str) -> bool:
    """Tell whether a text calls the survey anonymous, in any of the languages that we know.

    >>> says_anonymous("Die Umfrage ist anonym."), says_anonymous("It is pseudonymous.")
    (True, False)
    """
    return _SAYS_ANONYMOUS.search(text) is not None


def untrue_words(manifest: WaveManifest, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding for each text (place -> words) that promises more than the mode holds."""
    if may_say_anonymous(manifest):
        return ()
    return tuple(
        Finding(
            place,
            "it says anonymous, and the waves of a person are joined",
            'write "sealed" or "confidential", or choose the mode anonymous',
        )
        for place, text in texts.items()
        if says_anonymous(text)
    )


def _facts(manifest: WaveManifest) -> Iterator[Fact]:
    who = {"custodian": manifest.custodian}
    least = manifest.thresholds
    yield Fact("voluntary")
    yield Fact("sealed", who)
    if not manifest.require_client_sealing:
        yield Fact("sealed_by_server", who)
    yield Fact("anonymous" if may_say_anonymous(manifest) else "linked", who)
    yield Fact("sent_along", {"class_size": manifest.class_size})
    yield Fact("groups", {"scores": least.scores, "distributions": least.distributions})
    yield Fact("comments", {**who, "comments": least.comments})
    yield Fact("not_for")
    yield Fact("own_link")
    yield Fact("receipt")
    yield Fact(
        "rights",
        {**who, "contact": manifest.custodian_contact, "until": manifest.deletion.answers},
    )
    yield Fact(
        "deletion",
        {
            "ballots": manifest.deletion.ballots,
            "answers": manifest.deletion.answers,
            "comments": manifest.deletion.comments,
        },
    )
    yield Fact(
        "times",
        {"opens": manifest.opens, "closes": manifest.closes, "time_zone": manifest.time_zone},
    )
    yield Fact("questions", {"contact": manifest.contact})
