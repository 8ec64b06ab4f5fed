"""Places: a secret is written once, for its owner's eyes only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from survey.errors import UnwritableFile
from survey.parties.places import Party, Places, keep_secret, link_key
from survey.study import read_study_text

STUDY = """\
study: fr26
title: {en: T}
custodian: {name: C, contact: c@example.com}
contact: s@example.com
origin: https://survey.example.com
time_zone: UTC
instrument: friction-pulse
stores: {collector: "postgresql+psycopg://detente@localhost/collector"}
"""


def test_the_link_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    places = Places(tmp_path)
    made = link_key(places)
    assert len(made) == 32
    assert link_key(places) == made
    assert stat.S_IMODE(places.link_key.stat().st_mode) == 0o400


def test_two_studies_have_two_link_keys(tmp_path: Path) -> None:
    assert link_key(Places(tmp_path / "a")) != link_key(Places(tmp_path / "b"))


def test_a_secret_is_never_written_over(tmp_path: Path) -> None:
    keep_secret(tmp_path / "key", b"first")
    with pytest.raises(UnwritableFile, match="is there already"):
        keep_secret(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"


def test_a_store_is_a_file_unless_the_study_names_a_server(tmp_path: Path) -> None:
    study, places = read_study_text(STUDY, "study.yaml"), Places(tmp_path)
    assert places.store(Party.MAILER, study) == f"sqlite:///{tmp_path}/mailer/mailer.db"
    assert places.store(Party.COLLECTOR, study).startswith("postgresql+psycopg://")
