"""What comes from elsewhere is opened warily, and what is written stands whole or not at all."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from survey.errors import InvalidFile, UnreadableFile, UnwritableFile
from survey.transfer import container
from survey.transfer.container import read_parts, write_parts
from survey.transfer.faults import Faults

PARTS = {"datapackage.json": b"{}", "manifest.json": b"[]"}


@pytest.mark.parametrize("name", ["spring.zip", "spring"])
def test_parts_come_back_as_they_were_written(tmp_path: Path, name: str) -> None:
    write_parts(PARTS, tmp_path / name)

    assert read_parts(tmp_path / name, Faults()) == PARTS
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/passwd", "folder/manifest.json", "..\\evil.json", "C:evil", ".."],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    zip_of(tmp_path / "bad.zip", {name: b"x"})

    assert message_of(tmp_path / "bad.zip") == (
        f"bad.zip has 1 fault:\n{name}: lies outside the top folder of the zip; zip the files "
        "themselves, without a folder around them"
    )


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as packed:
        packed.writestr("manifest.json", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr("manifest.json", b"2")

    assert message_of(tmp_path / "bad.zip") == (
        "bad.zip has 1 fault:\nmanifest.json: stands in the zip twice; keep one of the two"
    )


def test_a_part_that_unpacks_a_thousandfold_is_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "bad.zip", {"responses.csv": b"0" * 3_000_000}, zipfile.ZIP_DEFLATED)

    assert message_of(tmp_path / "bad.zip") == (
        "bad.zip has 1 fault:\nresponses.csv: unpacks to more than 100 times its size; do not "
        "open it unless you know where it comes from"
    )


def test_a_small_part_may_pack_well(tmp_path: Path) -> None:
    zip_of(tmp_path / "good.zip", {"responses.csv": b"0" * 900_000}, zipfile.ZIP_DEFLATED)

    assert len(read_parts(tmp_path / "good.zip", Faults())["responses.csv"]) == 900_000


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "bad.zip", {f"{n}.csv": b"" for n in range(21)})

    with pytest.raises(UnreadableFile) as caught:
        read_parts(tmp_path / "bad.zip", Faults())

    assert str(caught.value) == (
        "bad.zip holds 21 files of 0 MB together, more than the 20 files and 2048 MB of an "
        "Extract; do not open it unless you know where it comes from."
    )


def test_parts_that_are_too_large_together_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "LARGEST", 2 * container.MEGABYTE)
    zip_of(tmp_path / "bad.zip", {"responses.csv": b"0" * 3_000_000})

    with pytest.raises(UnreadableFile, match="holds 1 files of 2 MB together, more than"):
        read_parts(tmp_path / "bad.zip", Faults())


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "bad.zip", {"manifest.json": b"x"})
    raw = bytearray((tmp_path / "bad.zip").read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 0x1
    (tmp_path / "bad.zip").write_bytes(bytes(raw))

    assert message_of(tmp_path / "bad.zip") == (
        "bad.zip has 1 fault:\nmanifest.json: is encrypted; unpack it with the password and zip "
        "it again without"
    )


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)

    with pytest.raises(UnreadableFile) as caught:
        read_parts(tmp_path / "bad.zip", Faults())

    assert str(caught.value) == (
        "bad.zip cannot be opened as a zip; get the file again from where it came from."
    )


def test_a_zip_with_a_flipped_bit_is_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "bad.zip", {"manifest.json": b"a long enough content"})
    raw = (tmp_path / "bad.zip").read_bytes()
    (tmp_path / "bad.zip").write_bytes(raw.replace(b"long", b"lung"))

    with pytest.raises(UnreadableFile, match=r"bad\.zip cannot be opened as a zip"):
        read_parts(tmp_path / "bad.zip", Faults())


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_parts(tmp_path / "none.zip", Faults())

    assert str(caught.value) == (
        f"There is no file {tmp_path / 'none.zip'}; check the name and the folder."
    )


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "spring").mkdir()
    (tmp_path / "spring" / "manifest.json").symlink_to(tmp_path / "secret")

    assert message_of(tmp_path / "spring") == (
        "spring has 1 fault:\nmanifest.json: is not a plain file; put the file itself in its place"
    )


def test_hidden_files_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    write_parts(PARTS, tmp_path / "spring")
    (tmp_path / "spring" / ".DS_Store").write_bytes(b"x")

    assert read_parts(tmp_path / "spring", Faults()) == PARTS


@pytest.mark.parametrize("name", ["spring.zip", "spring"])
def test_an_older_extract_is_replaced(tmp_path: Path, name: str) -> None:
    write_parts(PARTS, tmp_path / name)
    write_parts(PARTS | {"manifest.json": b"[1]"}, tmp_path / name)

    assert read_parts(tmp_path / name, Faults())["manifest.json"] == b"[1]"
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "letters.txt").write_text("x", encoding="utf-8")

    with pytest.raises(UnwritableFile) as caught:
        write_parts(PARTS, tmp_path / "study")

    assert str(caught.value) == (
        f"{tmp_path / 'study'} is there already and is not an Extract; name a new folder, or a "
        "file that ends in .zip."
    )
    assert [entry.name for entry in (tmp_path / "study").iterdir()] == ["letters.txt"]


@pytest.mark.parametrize("name", ["spring.zip", "spring"])
def test_a_disk_that_is_full_leaves_the_older_extract_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_parts(PARTS, tmp_path / name)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableFile) as caught:
        write_parts(PARTS | {"manifest.json": b"[1]"}, tmp_path / name)

    assert str(caught.value) == (
        f"{tmp_path / name} cannot be written (No space left on device); name another place."
    )
    assert read_parts(tmp_path / name, Faults()) == PARTS
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def zip_of(path: Path, parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", how) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def message_of(path: Path) -> str:
    """Return the message with which a container is refused, and see that nothing was read."""
    faults = Faults()
    assert read_parts(path, faults) == {}
    with pytest.raises(InvalidFile) as caught:
        faults.stop(path.name)
    return str(caught.value)
