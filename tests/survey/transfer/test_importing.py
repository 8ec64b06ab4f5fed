"""Answers from elsewhere are taken whole, or every fault is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from survey.errors import InvalidFile
from survey.people.headcount import UnitCount
from survey.transfer.importing import Imported, import_answers

ROOT = Path(__file__).parents[2]
BROKEN = sorted(path for path in (ROOT / "broken").iterdir() if path.is_dir())
GOLDEN = ROOT / "golden" / "data"
MAPS = ROOT / "instruments"
QUESTIONNAIRE = ROOT / "broken" / "questionnaire.yaml"

Import = Callable[[str, str], Imported]

MAP = """study: Spring
person: ID
unit: Dept
target: About
wave: 2026-Q1
missing: [-9, "n/a"]
no_contact: no contact
items:
  TAU1: Q1
  TAU2: Q2
  MOOD: {column: Mood, times: 3}
  SPLIT.own: Own
  SPLIT.other: Other
  ENC1: Q3
  WORDS: Words
"""
ANSWERS = """ID,Dept,About,Q1,Q2,Mood,Own,Other,Q3,Words
1,Sales,,4,2,3.333333,60,40,,More time
1,Sales,Marketing,,,,,,5,
2,Sales,,5,n/a,4,,,,
2,Sales,Marketing,,,,,,no contact,
3,Marketing,,3,1,2.666667,100,,,
3,Marketing,Sales,,,,,,-9,
4,Marketing,,,,,,,,
"""
SHORT = """study: Spring
unit: Dept
items: {TAU1: Q1, TAU2: Q2}
not_asked: [MOOD, SPLIT, ENC1, WORDS]
"""


@pytest.fixture
def bring_in(tmp_path: Path) -> Import:
    """Return a function that imports a table by a map, both given as text."""

    def run(answers: str, map_: str) -> Imported:
        (tmp_path / "questionnaire.yaml").write_bytes(QUESTIONNAIRE.read_bytes())
        (tmp_path / "answers.csv").write_text(answers, encoding="utf-8")
        named = f"instrument: questionnaire.yaml\n{map_}"
        (tmp_path / "map.yaml").write_text(named, encoding="utf-8")
        return import_answers(tmp_path / "answers.csv", tmp_path / "map.yaml")

    return run


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_a_broken_table_or_map_is_refused_with_every_fault(folder: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        import_answers(folder / "answers.csv", folder / "map.yaml")

    assert f"{caught.value}\n" == (folder / "message.txt").read_text(encoding="utf-8")


def test_there_are_enough_broken_files_to_tell() -> None:
    assert len(BROKEN) >= 24


def test_all_2042_soldiers_of_49_companies_come_in_as_they_were_published() -> None:
    source = pd.read_csv(GOLDEN / "lq2002.csv")

    imported = import_answers(GOLDEN / "lq2002.csv", MAPS / "leadership-lq2002.map.yaml")

    taken, extract = imported.taken, imported.extract
    assert (taken.rows_read, taken.people, taken.answered, taken.units) == (2042, 2042, 2042, 49)
    assert (taken.empty, taken.rows_blank, taken.rows_filtered) == (0, 0, 0)
    assert taken.answers == 2042 * 19
    assert taken.columns_unused == ("LEAD", "TSIG", "HOSTILE", "GLEAD", "GTSIG", "GHOSTILE")
    rows = extract.responses.assign(pid=extract.responses["pid"].astype(int)).sort_values("pid")
    items = [*extract.instrument.columns()]
    assert len(items) == 19
    np.testing.assert_array_equal(rows[items].to_numpy(int), source[items].to_numpy())
    assert [*rows["pid"]] == [*source["SUB"]]
    assert [*rows["unit"].astype(int)] == [*source["COMPID"]]
    assert {count.people for count in extract.headcount.counts} == {None}
    assert extract.waves == ("T1",)


def test_all_495_soldiers_come_in_for_each_of_three_waves_as_they_were_published() -> None:
    source = pd.read_csv(GOLDEN / "univbct.csv")

    imported = import_answers(GOLDEN / "univbct.csv", MAPS / "readiness-univbct.map.yaml")

    taken, extract = imported.taken, imported.extract
    assert (taken.rows_read, taken.people, taken.waves) == (1485, 495, ("T1", "T2", "T3"))
    assert (taken.answered, taken.empty, taken.empty_kept) == (1421, 64, True)
    assert taken.answers == int(source[["JSAT", "COMMIT", "READY"]].notna().sum().sum()) == 4191
    rows = extract.responses.assign(SUBNUM=extract.responses["pid"].astype(int))
    rows["TIME"] = rows["wave"].map({"T1": 0, "T2": 1, "T3": 2})
    rows = rows.sort_values(["SUBNUM", "TIME"])
    source = source.sort_values(["SUBNUM", "TIME"])
    assert [*rows["SUBNUM"]] == [*source["SUBNUM"]]
    assert [*rows["unit"]] == [*source["BTN"].astype(str) + " " + source["COMPANY"]]
    for item, times in (("JSAT", 3), ("COMMIT", 3), ("READY", 4)):
        stored = rows[item].to_numpy(float, na_value=np.nan)
        np.testing.assert_allclose(stored / times, source[item], rtol=0, atol=5e-7)
    first = extract.headcount.counts[0]
    assert first == UnitCount("1000 HHC", "T1", None, "1000")


def test_columns_of_three_waves_say_the_same_as_a_row_for_each_wave(tmp_path: Path) -> None:
    by_row = (MAPS / "readiness-univbct.map.yaml").read_text(encoding="utf-8")
    by_column = (
        by_row.replace("wave: {column: TIME, names: {0: T1, 1: T2, 2: T3}}", WAVES_IN_COLUMNS)
        .replace("column: JSAT", 'column: "JOBSAT{wave}"')
        .replace("column: COMMIT", 'column: "COMMIT{wave}"')
        .replace("column: READY", 'column: "READY{wave}"')
        .replace("readiness-univbct.yaml", str(MAPS / "readiness-univbct.yaml"))
    )
    (tmp_path / "map.yaml").write_text(by_column, encoding="utf-8")

    long = import_answers(GOLDEN / "univbct.csv", MAPS / "readiness-univbct.map.yaml")
    wide = import_answers(GOLDEN / "univbct.csv", tmp_path / "map.yaml")

    pd.testing.assert_frame_equal(wide.extract.responses, long.extract.responses)
    assert wide.extract.headcount == long.extract.headcount
    assert wide.taken.rows_filtered == 990


WAVES_IN_COLUMNS = "waves: {T1: 1, T2: 2, T3: 3}\nwhere: {TIME: 0}"


def test_what_was_asked_once_and_of_each_department_gets_rows_of_its_own(bring_in: Import) -> None:
    responses = bring_in(ANSWERS, MAP.replace("person: ID", "person: {column: ID, as_is: true}"))

    rows = responses.extract.responses.set_index(["pid", "target"])
    assert [*rows.index] == [
        ("3", ""),
        ("1", ""),
        ("1", "Marketing"),
        ("2", ""),
        ("2", "Marketing"),
    ]
    assert [*rows.loc[("1", ""), ["TAU1", "TAU2", "MOOD", "SPLIT.own"]]] == [4, 2, 10, 60]
    assert rows.loc[("3", ""), "SPLIT.other"] == 0
    assert rows.loc[("2", "Marketing"), "ENC1"] == -1
    assert rows.loc[("1", "Marketing"), "ENC1"] == 5
    assert pd.isna(rows.loc[("1", "Marketing"), "TAU1"])
    assert pd.isna(rows.loc[("2", ""), "TAU2"])


def test_everything_that_is_left_out_is_counted(bring_in: Import) -> None:
    taken = bring_in(ANSWERS + ",,,,,,,,,\n", MAP + "where_not: {ID: [9]}\n").taken

    assert taken.rows_read == 7
    assert taken.rows_blank == 1
    assert (taken.people, taken.answered, taken.empty, taken.empty_kept) == (3, 3, 1, False)
    assert (taken.ratings, taken.ratings_empty) == (2, 1)
    assert taken.missing_coded == 2
    assert taken.comments == 1
    assert taken.answers == 3 + 2 + 3 + 4 + 2
    assert taken.columns_unused == ()
    assert taken.uncounted == 2


def test_a_comment_lies_apart_from_the_person_who_wrote_it(bring_in: Import) -> None:
    extract = bring_in(ANSWERS, MAP).extract

    (comment,) = extract.comments.to_dict("records")
    assert {name: comment[name] for name in ("wave", "unit", "target", "item", "text")} == {
        "wave": "2026-Q1",
        "unit": "Sales",
        "target": "",
        "item": "WORDS",
        "text": "More time",
    }
    assert comment["id"] not in {*extract.responses["pid"]}


def test_ids_are_replaced_by_pseudonyms_that_differ_from_table_to_table(bring_in: Import) -> None:
    first = bring_in(ANSWERS, MAP).extract.responses["pid"]
    again = bring_in(ANSWERS, MAP).extract.responses["pid"]
    other = bring_in(ANSWERS.replace("More", "Less"), MAP).extract.responses["pid"]

    assert [*first] == [*again]
    assert not {*first} & {"1", "2", "3"}
    assert not {*first} & {*other}
    assert first.nunique() == other.nunique() == 3


def test_ids_are_kept_only_where_the_map_says_so(bring_in: Import) -> None:
    map_ = MAP.replace("person: ID", "person: {column: ID, as_is: true}")

    assert {*bring_in(ANSWERS, map_).extract.responses["pid"]} == {"1", "2", "3"}


def test_without_a_person_every_row_is_somebody_else_and_no_wave_is_linked(
    bring_in: Import,
) -> None:
    extract = bring_in("Dept,Q1,Q2\nSales,4,2\nSales,4,2\n", SHORT + "wave: T1\n").extract

    assert extract.responses["pid"].nunique() == 2
    assert not extract.manifest.linked


def test_a_row_with_columns_for_every_wave_links_them(bring_in: Import) -> None:
    map_ = (
        SHORT.replace("Q1", '"Q1{wave}"').replace("Q2", '"Q2{wave}"') + "waves: {T1: a, T2: b}\n"
    )

    extract = bring_in("Dept,Q1a,Q2a,Q1b,Q2b\nSales,4,2,5,1\n", map_).extract

    assert extract.manifest.linked
    assert [*extract.responses["pid"].unique()] == [extract.responses["pid"][0]]
    assert [*extract.responses["TAU1"]] == [4, 5]


def test_linking_can_be_denied(bring_in: Import) -> None:
    assert bring_in(ANSWERS, MAP).extract.manifest.linked
    assert not bring_in(ANSWERS, MAP + "linked: false\n").extract.manifest.linked


def test_an_item_that_was_reversed_already_is_turned_back(bring_in: Import) -> None:
    answers = "Dept,Q1,Q2\nSales,4,2\nSales,4,5\n"
    turned = SHORT.replace("TAU2: Q2", "TAU2: {column: Q2, reversed_already: true}")

    as_asked = bring_in(answers, SHORT + "wave: T1\n").extract.responses["TAU2"]
    as_keyed = bring_in(answers, turned + "wave: T1\n").extract.responses["TAU2"]

    assert sorted(as_asked) == [2, 5]
    assert sorted(as_keyed) == [1, 4]


def test_answers_in_words_become_numbers(bring_in: Import) -> None:
    map_ = SHORT + "wave: T1\ncodes: {agree5: {Strongly agree: 5, 'No': 2}}\nmissing: '?'\n"

    responses = bring_in("Dept,Q1,Q2\nSales,Strongly  agree,No\nSales,?, No \n", map_)

    assert sorted(responses.extract.responses["TAU1"].dropna()) == [5]
    assert [*responses.extract.responses["TAU2"]] == [2, 2]
    assert responses.taken.missing_coded == 1


def test_departments_may_have_columns_of_their_own(bring_in: Import) -> None:
    answers = "Dept,Q3 mkt,Q3 leg\nSales,5,\nMarketing,,2\n"
    map_ = """study: Spring
unit: Dept
wave: T1
targets: {Marketing: mkt, Legal: leg}
items: {ENC1: "Q3 {target}"}
not_asked: [TAU1, TAU2, MOOD, SPLIT, WORDS]
"""

    imported = bring_in(answers, map_)

    rows = imported.extract.responses[["unit", "target", "ENC1"]].to_dict("records")
    assert rows == [
        {"unit": "Marketing", "target": "Legal", "ENC1": 2},
        {"unit": "Sales", "target": "Marketing", "ENC1": 5},
    ]
    assert imported.extract.headcount.units("T1") == ("Legal", "Marketing", "Sales")


def test_a_row_may_hold_a_single_answer(bring_in: Import) -> None:
    answers = "ID,Dept,Q,A\n1,Sales,one,4\n2,Sales,one,3\n1,Sales,two,2\n1,Sales,three,9\n"
    map_ = SHORT.replace("Q1", "one").replace("Q2", "two")
    map_ += "wave: T1\nperson: {column: ID, as_is: true}\nanswers: {question: Q, answer: A}\n"

    imported = bring_in(answers, map_)

    rows = imported.extract.responses.set_index("pid")
    assert [*rows.loc["1", ["TAU1", "TAU2"]]] == [4, 2]
    assert rows.loc["2", "TAU1"] == 3
    assert pd.isna(rows.loc["2", "TAU2"])
    assert imported.taken.columns_unused == ("three",)


def test_units_teams_times_and_classes_are_taken_by_the_map(bring_in: Import) -> None:
    answers = "Dept,Team,Years,Secs,Q1,Q2\nS,north,0,61.5,4,2\nM,,12,14,3,1\n"
    map_ = SHORT.replace("unit: Dept", "unit: {column: Dept, names: {S: Sales, M: Marketing}}")
    map_ += """wave: T1
team: Team
seconds: Secs
attributes: {tenure: {column: Years, codes: {0: under 1, 12: over 10}}}
"""

    extract = bring_in(answers, map_).extract

    names = ["unit", "team", "seconds", "tenure"]
    assert extract.responses[names].to_numpy().tolist() == [
        ["Marketing", "", 0, "over 10"],
        ["Sales", "north", 60, "under 1"],
    ]
    assert extract.manifest.attributes == ("tenure",)


def test_a_headcount_beside_the_map_gives_every_wave_its_people(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text(
        "unit,people,parent\nSales,12,Company\nMarketing,8,Company\n", encoding="utf-8"
    )

    imported = bring_in(ANSWERS, MAP + "headcount: people.csv\n")

    assert imported.extract.headcount.counts == (
        UnitCount("Marketing", "2026-Q1", 8, "Company"),
        UnitCount("Sales", "2026-Q1", 12, "Company"),
    )
    assert imported.taken.uncounted == 0


def test_what_the_map_says_of_the_study_stands_in_the_manifest(bring_in: Import) -> None:
    map_ = MAP + "thresholds: {scores: 10}\nbaseline: 2026-Q1\n"
    map_ += "events: [{wave: 2026-Q1, words: New leads rule}]\n"

    manifest = bring_in(ANSWERS, map_).extract.manifest

    assert (manifest.study, manifest.mode) == ("Spring", "imported")
    assert (manifest.thresholds.scores, manifest.thresholds.gaps) == (10, 8)
    assert manifest.baseline == ("2026-Q1",)
    assert [(event.wave, event.words) for event in manifest.events] == [
        ("2026-Q1", "New leads rule")
    ]


def test_the_questionnaire_goes_along_exactly_as_it_was_fielded(bring_in: Import) -> None:
    extract = bring_in(ANSWERS, MAP).extract

    assert extract.instrument_text.encode() == QUESTIONNAIRE.read_bytes()
    assert extract.instrument.id == "two-sides"


def test_a_spreadsheet_says_the_same_as_a_csv_file(bring_in: Import, tmp_path: Path) -> None:
    by_csv = bring_in(ANSWERS, MAP)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in ANSWERS.splitlines():
        cells = line.split(",")
        sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in cells])
    book.save(tmp_path / "answers.xlsx")

    by_sheet = import_answers(tmp_path / "answers.xlsx", tmp_path / "map.yaml")

    columns = ["unit", "target", "TAU1", "TAU2", "MOOD", "ENC1"]
    assert sorted(map(str, by_sheet.extract.responses[columns].to_numpy().tolist())) == sorted(
        map(str, by_csv.extract.responses[columns].to_numpy().tolist())
    )
    assert by_sheet.taken == by_csv.taken
