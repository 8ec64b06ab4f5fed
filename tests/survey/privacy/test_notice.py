"""Notice: nothing is promised that the manifest does not hold, least of all anonymity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.privacy.notice import (
    FACTS,
    may_say_anonymous,
    notice,
    says_anonymous,
    untrue_words,
)
from tests.survey.privacy.made_up import MANIFEST

ANONYMOUS = replace(MANIFEST, mode="anonymous", require_client_sealing=True)


def test_a_sealed_wave_says_that_waves_are_joined_and_never_anonymous() -> None:
    keys = [fact.key for fact in notice(MANIFEST)]

    assert "linked" in keys
    assert "anonymous" not in keys
    assert not may_say_anonymous(MANIFEST)


def test_an_anonymous_wave_says_so_and_not_that_waves_are_joined() -> None:
    keys = [fact.key for fact in notice(ANONYMOUS)]

    assert "anonymous" in keys
    assert "linked" not in keys


def test_sealing_by_the_server_is_told_where_it_is_possible() -> None:
    assert "sealed_by_server" in [fact.key for fact in notice(MANIFEST)]
    assert "sealed_by_server" not in [fact.key for fact in notice(ANONYMOUS)]


def test_every_fact_is_one_that_the_pages_know_in_their_order() -> None:
    for manifest in (MANIFEST, ANONYMOUS):
        places = [FACTS.index(fact.key) for fact in notice(manifest)]
        assert places == sorted(set(places))
    both = {fact.key for manifest in (MANIFEST, ANONYMOUS) for fact in notice(manifest)}
    assert both == set(FACTS)


def test_the_values_are_those_of_the_manifest() -> None:
    facts = {fact.key: fact.values for fact in notice(MANIFEST)}

    assert facts["groups"] == {"scores": 8, "distributions": 15}
    assert facts["comments"] == {"custodian": "the works council", "comments": 12}
    assert facts["sent_along"] == {"class_size": 10}
    assert facts["rights"]["contact"] == "council@example.com"
    assert facts["deletion"]["answers"] == facts["rights"]["until"] == "2028-12-31"


@pytest.mark.parametrize(
    "text",
    [
        "ANONYMOUS survey",
        "völlig anonym",
        "enquête anonyme",
        "encuesta anónima",
        "الاستبيان مجهول",
    ],
)
def test_a_text_that_promises_too_much_is_found(text: str) -> None:
    assert says_anonymous(text)
    (found,) = untrue_words(MANIFEST, {"letter, en": text, "title": "How we work together"})
    assert str(found) == (
        "letter, en: it says anonymous, and the waves of a person are joined; write "
        '"sealed" or "confidential", or choose the mode anonymous'
    )
    assert untrue_words(ANONYMOUS, {"letter, en": text}) == ()


@pytest.mark.parametrize("text", ["", "sealed and pseudonymous", "Pseudonym", "confidential"])
def test_a_text_that_keeps_to_the_truth_passes(text: str) -> None:
    assert not says_anonymous(text)
