"""Handover: files that one party leaves for another are there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import MalformedHandover, UnreadableFile, UnwritableFile
from survey.parties.handover import BALLOTS, LINKS, Handover


def test_what_was_left_is_taken_as_it_was(tmp_path: Path) -> None:
    handover = Handover(tmp_path / "2026-11")
    handover.put(LINKS, b"one\ntwo\n")
    assert handover.has(LINKS)
    assert handover.take(LINKS) == b"one\ntwo\n"


def test_a_file_that_was_not_left_is_told_with_its_place(tmp_path: Path) -> None:
    handover = Handover(tmp_path)
    assert not handover.has(LINKS)
    with pytest.raises(UnreadableFile) as told:
        handover.take(LINKS)
    assert str(told.value) == (
        f"There is no {tmp_path / LINKS}; another party leaves it there (docs/operating.md, "
        '"A wave, step by step").'
    )


def test_a_file_that_breaks_off_while_it_is_written_leaves_the_old_one(tmp_path: Path) -> None:
    handover = Handover(tmp_path)
    handover.put(BALLOTS, b"old")

    def broken() -> Iterator[bytes]:
        yield b"new"
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        handover.put_parts(BALLOTS, broken())
    assert handover.take(BALLOTS) == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [BALLOTS]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnwritableFile, match="cannot be written"):
        Handover(tmp_path / "file").put(LINKS, b"")


@given(ballots=st.lists(st.binary(min_size=1, max_size=300), max_size=8))
def test_ballots_come_back_one_by_one(
    ballots: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    handover = Handover(tmp_path_factory.mktemp("handover"))
    handover.put_ballots(ballots)
    assert [*handover.take_ballots()] == ballots


@pytest.mark.parametrize(
    "content",
    [b"\0\0", b"\0\0\0\5four", b"\0\0\0\0", b"\xff\xff\xff\xff" + bytes(9)],
    ids=["half a length", "half an answer", "an empty answer", "an endless answer"],
)
def test_ballots_that_are_not_ours_are_refused(content: bytes, tmp_path: Path) -> None:
    handover = Handover(tmp_path)
    handover.put(BALLOTS, content)
    with pytest.raises(MalformedHandover, match="let the collector write it again"):
        list(handover.take_ballots())
