"""Manifest file: what was written reads back, and every fault is told at once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import InvalidFile
from survey.privacy.manifest import canonical_json
from survey.privacy.manifest_file import MOST_BYTES, read_manifest
from tests.survey.privacy.made_up import MANIFEST


def faults(content: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as told:
        read_manifest(content)
    return [str(finding) for finding in told.value.findings]


def bent(**parts: object) -> bytes:
    plain = {**json.loads(canonical_json(MANIFEST)), **parts}
    written = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return written.encode()


def test_a_manifest_reads_back_as_it_was_written() -> None:
    assert read_manifest(canonical_json(MANIFEST)) == MANIFEST
    other = replace(MANIFEST, mode="anonymous", rated_each=0, require_client_sealing=True)
    assert read_manifest(canonical_json(other)) == other


BENT = [
    ({"n_invited": 48}, "n_invited: it is 48 and the classes have 47; count again"),
    (
        {"class_size": 11},
        "classes sales: it has 10 people and must have 11; make the classes again",
    ),
    (
        {"rated_each": 3},
        "rated_each: it is 3 with 3 departments; rate fewer, as nobody rates their own",
    ),
    ({"mode": "open"}, "mode: it is \"open\"; input should be 'sealed' or 'anonymous'"),
    ({"v": 2}, "v: it is 2; input should be 1"),
    ({"secret": 1}, "secret: it means nothing in a manifest; leave it out"),
    ({"languages": ["en", "fr"]}, "title: it has no text in fr; add one"),
    (
        {"closes": "2026-11-29T08:00:00+01:00"},
        "closes: the wave closes before it opens; put closes after opens",
    ),
    (
        {"opens": "2026-11-30T08:00:00"},
        "opens: it is '2026-11-30T08:00:00'; write 2026-11-30T08:00:00+01:00",
    ),
    ({"time_zone": "Mars"}, "time_zone: no calendar knows 'Mars'; write Europe/Berlin"),
    ({"vault_key": "04" * 65}, "vault_key: it is no point of P-256; take the vault's public key"),
    ({"verify_key": "abc"}, "verify_key: it is no key of Ed25519; take the vault's public key"),
    (
        {"deletion": {"ballots": "soon", "answers": "2028-12-31", "comments": "2027-12-31"}},
        "deletion.ballots: it is 'soon'; write a day, as 2027-01-31",
    ),
    (
        {"departments": ["Sales", "Sales", "IT"]},
        "departments: Sales is listed twice; list it once",
    ),
]


@pytest.mark.parametrize(("parts", "fault"), BENT)
def test_a_fault_is_told_with_its_place(parts: dict[str, object], fault: str) -> None:
    assert faults(bent(**parts)) == [fault]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(bent(n_invited=1, time_zone="Mars", verify_key="", rated_each=9))) == 4


def test_a_threshold_under_the_floor_is_refused() -> None:
    thresholds = {**json.loads(canonical_json(MANIFEST))["thresholds"], "scores": 4}

    assert faults(bent(thresholds=thresholds)) == [
        "thresholds.scores: it is 4; input should be greater than or equal to 5"
    ]


def test_a_class_listed_twice_is_refused() -> None:
    classes = json.loads(canonical_json(MANIFEST))["classes"]

    assert faults(bent(classes=[*classes, classes[0]], n_invited=59)) == [
        "classes: north is listed twice; list it once"
    ]


def test_a_missing_part_is_told() -> None:
    plain = json.loads(canonical_json(MANIFEST))
    del plain["custodian"]

    assert faults(json.dumps(plain).encode()) == [
        "custodian: it is missing; make the manifest again"
    ]


def test_the_same_promise_in_other_bytes_is_refused() -> None:
    pretty = json.dumps(json.loads(canonical_json(MANIFEST)), indent=1).encode()

    assert faults(pretty) == [
        "manifest: it is not written in the one way; take it again from the vault"
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_told(content: bytes) -> None:
    assert faults(content) == ["manifest: it is no JSON; take it again from the vault"]


def test_a_file_without_end_is_not_even_parsed() -> None:
    assert faults(b" " * (MOST_BYTES + 1)) == [
        f"manifest: it has {MOST_BYTES + 1} bytes; no wave needs so many"
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(json.loads(canonical_json(MANIFEST)))), JSON)
def test_any_value_in_any_place_is_read_or_refused_with_findings(name: str, value: object) -> None:
    content = bent(**{name: value})
    if content == canonical_json(MANIFEST):
        return
    try:
        manifest = read_manifest(content)
    except InvalidFile as refused:
        told = refused.findings
    else:
        told = ()
        assert canonical_json(manifest) == content

    assert all(str(finding) for finding in told)
