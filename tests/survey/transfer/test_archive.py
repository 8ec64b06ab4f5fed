"""An Extract comes back as it was written, and a damaged one is refused with every fault."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.answers.extract import COMMENT_KEYS, Event, Extract, Manifest
from survey.errors import InvalidFile, MalformedExtract
from survey.instrument.reading import read_instrument
from survey.people.headcount import Headcount, UnitCount
from survey.privacy.thresholds import Thresholds
from survey.transfer.archive import in_order, read_extract, write_extract

QUESTIONNAIRE = Path(__file__).parents[2] / "broken" / "questionnaire.yaml"
INSTRUMENT = read_instrument(QUESTIONNAIRE)
PARTS = [
    "datapackage.json",
    "responses.parquet",
    "instrument.yaml",
    "headcount.csv",
    "comments.parquet",
    "manifest.json",
]

Change = Callable[[dict[str, bytes]], None]


def answer(pid: str, unit: str, target: str = "", **items: int | None) -> dict[str, Any]:
    """Return a row of the answers."""
    keys = {"pid": pid, "wave": "2026-Q1", "form": "full", "unit": unit, "target": target}
    return {**keys, "team": "", "seconds": None, **dict.fromkeys(INSTRUMENT.columns()), **items}


def extract_of(*rows: dict[str, Any], **parts: Any) -> Extract:
    """Return an Extract of these answers."""
    responses = pd.DataFrame([*rows])
    columns = ["seconds", *INSTRUMENT.columns()]
    whole = {
        "responses": responses.astype(dict.fromkeys(columns, "Int64")),
        "instrument": INSTRUMENT,
        "instrument_text": QUESTIONNAIRE.read_text(encoding="utf-8"),
        "headcount": Headcount.of(
            [
                UnitCount("Sales", "2026-Q1", 12, "Company"),
                UnitCount("Marketing", "2026-Q1", None),
            ]
        ),
        "comments": pd.DataFrame(columns=[*COMMENT_KEYS], dtype="str"),
        "manifest": Manifest("Spring", "simulated", linked=True),
    }
    return Extract(**(whole | parts))


@pytest.fixture
def extract() -> Extract:
    comment = ["c1", "2026-Q1", "Sales", "", "WORDS", "More time, »please«\nthanks"]
    return extract_of(
        answer("lark", "Marketing", TAU1=3, MOOD=9),
        answer("alder", "Sales", TAU1=4, TAU2=2, seconds=60),
        answer("alder", "Sales", "Marketing", ENC1=-1),
        comments=pd.DataFrame([comment], columns=[*COMMENT_KEYS], dtype="str"),
        manifest=Manifest(
            "Spring",
            "sealed",
            linked=False,
            thresholds=Thresholds(scores=10),
            baseline=("2026-Q1",),
            events=(Event("2026-Q1", "New leads rule"),),
        ),
    )


def test_an_extract_comes_back_as_it_was_written(extract: Extract, tmp_path: Path) -> None:
    for name in ("spring.zip", "spring"):
        write_extract(extract, tmp_path / name)

        back = read_extract(tmp_path / name)

        assert_same(back, in_order(extract))


def test_equal_content_makes_equal_bytes(extract: Extract, tmp_path: Path) -> None:
    backwards = replace(extract, responses=extract.responses[::-1])

    write_extract(extract, tmp_path / "one.zip")
    write_extract(backwards, tmp_path / "two.zip")
    write_extract(read_extract(tmp_path / "one.zip"), tmp_path / "three.zip")

    one = (tmp_path / "one.zip").read_bytes()
    assert (tmp_path / "two.zip").read_bytes() == one
    assert (tmp_path / "three.zip").read_bytes() == one


def test_other_content_makes_other_bytes(extract: Extract, tmp_path: Path) -> None:
    write_extract(extract, tmp_path / "one.zip")
    write_extract(
        replace(extract, manifest=replace(extract.manifest, study="Autumn")), tmp_path / "two.zip"
    )

    assert (tmp_path / "one.zip").read_bytes() != (tmp_path / "two.zip").read_bytes()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=12)


@st.composite
def extracts(draw: st.DrawFn) -> Extract:
    units = draw(st.lists(TEXTS.filter(str.strip).map(str.strip), min_size=2, unique=True))[:4]
    waves = draw(st.lists(st.sampled_from(["T1", "T2", "T3"]), min_size=1, unique=True))
    agree = st.none() | st.integers(1, 5)
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        unit = draw(st.sampled_from(units))
        for wave in waves:
            once = {"TAU1": draw(agree), "TAU2": draw(agree), "MOOD": draw(st.integers(3, 15))}
            seconds = draw(st.none() | st.integers(0, 10**6))
            row = answer(f"p{number}", unit, **once) | {"seconds": seconds}
            rows.append(row | {"wave": wave, "tenure": draw(TEXTS)})
            target = draw(st.sampled_from(units))
            if target != unit:
                rated = answer(
                    f"p{number}", unit, target, ENC1=draw(st.none() | st.just(-1) | agree)
                )
                rows.append(rated | {"wave": wave, "tenure": draw(st.just("") | TEXTS)})
    written = draw(st.lists(TEXTS, max_size=3))
    comments = [
        {
            "id": f"c{n}",
            "wave": waves[0],
            "unit": units[0],
            "target": "",
            "item": "WORDS",
            "text": t,
        }
        for n, t in enumerate(written)
    ]
    people = st.none() | st.integers(0, 10**6)
    parents = st.none() | TEXTS.filter(str.strip).map(str.strip)
    counts = [
        UnitCount(unit, wave, draw(people), draw(parents.filter(lambda p, u=unit: p != u)))
        for unit in units
        for wave in waves
    ]
    return extract_of(
        *rows,
        headcount=Headcount.of(counts),
        comments=pd.DataFrame(comments, columns=[*COMMENT_KEYS], dtype="str"),
        manifest=Manifest(
            draw(TEXTS), "anonymous", linked=draw(st.booleans()), attributes=("tenure",)
        ),
    )


@settings(max_examples=15)
@given(extracts())
def test_nothing_is_lost_on_the_way_whatever_the_answers(extract: Extract) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.zip"
        write_extract(extract, path)
        written = path.read_bytes()

        back = read_extract(path)
        write_extract(back, path)

        assert_same(back, in_order(extract))
        assert path.read_bytes() == written


def test_the_zip_holds_the_documented_files_and_no_compression(
    extract: Extract, tmp_path: Path
) -> None:
    write_extract(extract, tmp_path / "spring.zip")

    with zipfile.ZipFile(tmp_path / "spring.zip") as packed:
        assert packed.namelist() == PARTS
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in packed.infolist()} == {zipfile.ZIP_STORED}
        assert packed.read("instrument.yaml") == QUESTIONNAIRE.read_bytes()


def test_rows_are_written_in_an_order_that_tells_nothing_of_when_they_came(
    extract: Extract, tmp_path: Path
) -> None:
    write_extract(extract, tmp_path / "spring.zip")

    with zipfile.ZipFile(tmp_path / "spring.zip") as packed:
        table = pq.read_table(io.BytesIO(packed.read("responses.parquet")))
    assert table["pid"].to_pylist() == ["lark", "alder", "alder"]
    assert table["ENC1"].to_pylist() == [None, None, -1]
    assert table.schema.metadata is None


def test_comments_carry_no_pid(extract: Extract, tmp_path: Path) -> None:
    write_extract(extract, tmp_path / "spring.zip")

    with zipfile.ZipFile(tmp_path / "spring.zip") as packed:
        columns = pq.read_schema(io.BytesIO(packed.read("comments.parquet"))).names
    assert columns == ["id", "wave", "unit", "target", "item", "text"]


def test_csv_is_read_in_place_of_parquet(extract: Extract, tmp_path: Path) -> None:
    write_extract(extract, tmp_path / "spring")
    tidy = in_order(extract)
    for name, frame in (("responses", tidy.responses), ("comments", tidy.comments)):
        (tmp_path / "spring" / f"{name}.parquet").unlink()
        frame.to_csv(tmp_path / "spring" / f"{name}.csv", index=False)
    package = tmp_path / "spring" / "datapackage.json"
    described = json.loads(package.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        resource["path"] = resource["path"].replace(".parquet", ".csv")
        resource.pop("hash")
    package.write_text(json.dumps(described), encoding="utf-8")

    assert_same(read_extract(tmp_path / "spring"), tidy)


def test_every_fault_of_every_file_is_told_at_once(extract: Extract, tmp_path: Path) -> None:
    bad = in_order(extract).responses.astype({"ENC1": "Int64"})
    bad.loc[0, "TAU1"] = 9
    bad.loc[1, "form"] = "pulse"
    bad.loc[2, "target"] = "Legal"
    damage(
        extract,
        tmp_path / "bad",
        {
            "responses.csv": csv_of(bad),
            "headcount.csv": b"unit,wave,people\nSales,2026-Q1,many\nSales,2026-Q1,3\n",
            "manifest.json": b'{"version": "2"}',
            "notes.txt": b"",
        },
        without=["responses.parquet", "comments.parquet"],
    )

    assert (
        message_of(tmp_path / "bad")
        == """bad has 15 faults:
comments.parquet or comments.csv: is missing; write the Extract again from its source
notes.txt: is not part of an Extract; take it out
datapackage.json: says that responses is in responses.parquet; write responses.csv, the file that \
is there
headcount.csv: was changed after it was written; get it again, or take its hash out of \
datapackage.json if the change is meant
manifest.json: was changed after it was written; get it again, or take its hash out of \
datapackage.json if the change is meant
manifest.json: study is missing; write the Extract again from its source
manifest.json: mode is missing; write the Extract again from its source
manifest.json: linked is missing; write the Extract again from its source
manifest.json: thresholds is missing; write the Extract again from its source
manifest.json: attributes is missing; write the Extract again from its source
manifest.json: baseline is missing; write the Extract again from its source
manifest.json: events is missing; write the Extract again from its source
manifest.json: instrument is missing; write the Extract again from its source
headcount.csv, row 2: many is no number of people; write it in digits, or nothing
headcount.csv, row 3: counts Sales in 2026-Q1 a second time; keep one of the two"""
    )


def test_every_faulty_row_is_told_at_once(extract: Extract, tmp_path: Path) -> None:
    rows = in_order(extract).responses
    bad = pd.concat([rows, rows.tail(1)], ignore_index=True)
    bad.loc[0, "TAU1"] = 9
    bad.loc[1, ["form", "team", "ENC1"]] = ["pulse", "north", 3]
    bad.loc[2, ["target", "seconds"]] = ["Legal", -15]
    damage(
        extract, tmp_path / "bad", {"responses.csv": csv_of(bad)}, without=["responses.parquet"]
    )

    assert message_of(tmp_path / "bad").splitlines()[2:] == [
        (
            "responses.csv, row 2, column TAU1: 9 is not an answer of agree5 (1 to 5); "
            "correct it or empty it"
        ),
        "responses.csv, row 3: the form is unknown; write full",
        (
            "responses.csv, row 3, column ENC1: ENC1 is answered in the wrong row; put it in "
            "the row of the person about a department"
        ),
        "responses.csv, row 4: the time taken is below 0; correct it or empty it",
        "responses.csv, row 4: Legal is not counted in wave 2026-Q1; add it to headcount.csv",
    ]


@pytest.mark.parametrize(
    ("part", "content", "fault"),
    [
        (
            "instrument.yaml",
            QUESTIONNAIRE.read_bytes().replace(b"people help", b"we help"),
            (
                "instrument.yaml: is not the questionnaire that the manifest names; put the file "
                "that was fielded in its place"
            ),
        ),
        (
            "instrument.yaml",
            b"id: [",
            (
                "instrument.yaml, line 1: this is not YAML: expected the node content, but "
                "found '<stream end>'; look here and one line above for a wrong "
                "colon, quote, bracket or indent"
            ),
        ),
        (
            "responses.parquet",
            b"PAR1",
            "responses.parquet: is not Parquet (ArrowInvalid); write the Extract again",
        ),
        (
            "manifest.json",
            b'{"a": 1, "a": 2}',
            "manifest.json: is not JSON (a key stands twice); write the Extract again",
        ),
        (
            "manifest.json",
            b"[" * 100_000,
            "manifest.json: is not JSON (nested too deeply); write the Extract again",
        ),
        (
            "headcount.csv",
            b"unit,people\nSales,3\nMarketing,2\n",
            "headcount.csv, row 2: names no wave; name the wave of each count",
        ),
    ],
)
def test_a_damaged_part_is_named(
    extract: Extract, tmp_path: Path, part: str, content: bytes, fault: str
) -> None:
    damage(extract, tmp_path / "bad", {part: content})

    changed, told, *_ = message_of(tmp_path / "bad").splitlines()[1:]
    assert changed.startswith(f"{part}: was changed after it was written")
    assert told == fault


def test_an_extract_that_contradicts_itself_is_not_written(
    extract: Extract, tmp_path: Path
) -> None:
    twice = replace(extract, responses=pd.concat([extract.responses, extract.responses.tail(1)]))

    with pytest.raises(MalformedExtract) as caught:
        write_extract(twice, tmp_path / "bad.zip")

    assert str(caught.value) == (
        "The Extract has 1 fault:\nresponses, row 4: the same person, wave and target stand in an "
        "earlier row; keep one of them"
    )
    assert [*tmp_path.iterdir()] == []


def test_an_answer_between_two_steps_is_not_written(extract: Extract, tmp_path: Path) -> None:
    halves = replace(extract, responses=extract.responses.assign(TAU1=2.5))

    with pytest.raises(MalformedExtract) as caught:
        write_extract(halves, tmp_path / "bad.zip")

    assert str(caught.value) == (
        "The column TAU1 of the responses holds something that is not a whole number; correct it "
        "where it comes from."
    )


def test_a_questionnaire_other_than_its_text_is_not_written(
    extract: Extract, tmp_path: Path
) -> None:
    with pytest.raises(MalformedExtract) as caught:
        write_extract(replace(extract, instrument_text="id: other"), tmp_path / "bad.zip")

    assert str(caught.value) == (
        "The text of the questionnaire two-sides is not the one that its sha256 was taken of; put "
        "the file that was fielded into the Extract."
    )


def assert_same(one: Extract, other: Extract) -> None:
    """Compare every part of two Extracts."""
    pd.testing.assert_frame_equal(one.responses, other.responses)
    pd.testing.assert_frame_equal(one.comments, other.comments)
    assert one.instrument == other.instrument
    assert one.instrument_text == other.instrument_text
    assert one.headcount == other.headcount
    assert one.manifest == other.manifest


def damage(
    extract: Extract, path: Path, parts: Mapping[str, bytes], without: list[str] | None = None
) -> None:
    """Write an Extract as a folder and put other files into it."""
    write_extract(extract, path)
    for name in without or []:
        (path / name).unlink()
    for name, content in parts.items():
        (path / name).write_bytes(content)


def csv_of(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def message_of(path: Path) -> str:
    with pytest.raises(InvalidFile) as caught:
        read_extract(path)
    return str(caught.value)


def test_the_package_tells_the_size_and_sha256_of_each_file(
    extract: Extract, tmp_path: Path
) -> None:
    write_extract(extract, tmp_path / "spring")

    package = json.loads((tmp_path / "spring" / "datapackage.json").read_text(encoding="utf-8"))

    assert [resource["path"] for resource in package["resources"]] == PARTS[1:]
    for resource in package["resources"]:
        content = (tmp_path / "spring" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
