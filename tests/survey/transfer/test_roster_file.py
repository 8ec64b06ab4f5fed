"""A staff list is read whole: its people, its units, and every faulty cell at once."""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import partial
from pathlib import Path
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import InvalidFile, UnreadableFile
from survey.findings import CellFinding
from survey.people.organisation import Organisation
from survey.people.roster import Person, Roster
from survey.transfer.inert import is_formula
from survey.transfer.roster_file import (
    RosterReading,
    inspect_roster,
    read_roster,
    write_findings,
    write_roster,
)
from survey.transfer.roster_rows import RosterRules

RULES = RosterRules(("en", "de"))
SOUND = """id,name,email,language,department,team,further units,joined,left
17,Ada Alder,ada@northlight.example,en,Sales,North,,2024-01-31,
18,Björn Birch,b.birch@northlight.example,Deutsch,Sales,South,North;Marketing,01.02.2025,2026-12-31
19,Cem Cedar,cem@northlight.example,,Marketing,,,,
"""


def inspect(text: str, rules: RosterRules = RULES) -> RosterReading:
    return inspect_roster("staff.csv", text.encode(), rules)


def told(reading: RosterReading) -> list[str]:
    return [str(finding) for finding in reading.findings]


def test_a_sound_list_gives_people_and_the_tree_of_units() -> None:
    roster = inspect(SOUND).whole()

    assert roster == Roster(
        (
            Person(
                "17",
                "Ada Alder",
                "North",
                "ada@northlight.example",
                "en",
                joined=date(2024, 1, 31),
            ),
            Person(
                "18",
                "Björn Birch",
                "South",
                "b.birch@northlight.example",
                "de",
                ("North", "Marketing"),
                joined=date(2025, 2, 1),
                left=date(2026, 12, 31),
            ),
            Person("19", "Cem Cedar", "Marketing", "cem@northlight.example", "en"),
        ),
        Organisation.of({"Sales": None, "Marketing": None, "North": "Sales", "South": "Sales"}),
    )


def test_a_list_with_german_names_semicolons_and_windows_letters_is_read_and_said_so() -> None:
    text = (
        "Personalnummer;Nachname;Vorname;E-Mail-Adresse;Bereich;Abteilung;Sprache;Gehalt\r\n"
        "17;Müller;Jörg;j.mueller@northlight.example;Vertrieb;Außendienst;deutsch;99\r\n"
    )

    reading = inspect_roster("liste.txt", text.encode("cp1252"), RULES)

    (person,) = reading.whole().people
    assert (person.name, person.unit, person.language) == ("Jörg Müller", "Außendienst", "de")
    assert reading.roster.department(person) == "Vertrieb"
    assert reading.notes == (
        'The text is Windows-1252, not UTF-8; check that "Müller" looks right.',
        "Columns are set apart by semicolons.",
        "Not read, and nothing of it kept: Gehalt.",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_roster(encoding: str, delimiter: str) -> None:
    text = "id,name,email,unit\n1,Müller,j@b.de,Sales\n2,Ito,i@b.de,Sales\n".replace(
        ",", delimiter
    )

    people = inspect_roster("staff", text.encode(encoding), RULES).whole().people

    assert [person.name for person in people] == ["Müller", "Ito"]


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
def test_a_delimiter_in_quotes_is_part_of_a_name(delimiter: str) -> None:
    row = delimiter.join(["1", f'"Müller{delimiter} Jörg"', "j@b.de", "Sales"])

    reading = inspect(delimiter.join(["id", "name", "email", "unit"]) + f"\n{row}\n")

    assert reading.whole().people[0].name == f"Müller{delimiter} Jörg"


def test_every_fault_is_told_at_once_and_the_good_rows_remain() -> None:
    reading = inspect(
        "id,name,email,unit,language\n"
        "1,Weber,m.weber@northlight,Vertrieb,de\n"
        "2,Ito,j.ito@northlight.example,Vertrieb,en\n"
        "3,Ito,J.Ito@northlight.example,Vertrieb,en\n"
        "4,,a@northlight.example,,EN-UK\n"
        "5,Osei,o@northlight.example,=HYPERLINK(x),en\n"
        "2,Novak,n@northlight.example,Vertrieb,fr\n"
    )

    assert told(reading) == [
        "row 2, column email: has no domain ending; complete it",
        "row 4, column email: stands in row 3 as well; delete one of the two, or correct it",
        "row 5, column name: is empty; fill in a name",
        "row 5, column unit: is empty; fill in a unit",
        "row 5, column language: is no language that is known here; write en or de",
        "row 6, column unit: is a formula, not a unit; write a unit as text",
        "row 7, column language: is a language that this study does not have; write en or de",
        (
            "row 7, column id: stands in row 3 as well; keep one; a second unit belongs under "
            "further units"
        ),
    ]
    assert reading.findings[0] == CellFinding(
        "row 2, column email",
        "has no domain ending",
        "complete it",
        2,
        "email",
        "m.weber@northlight",
    )
    assert reading.sentence() == "5 of 6 rows need a look."
    assert [person.id for person in reading.roster.people] == ["2"]
    with pytest.raises(InvalidFile, match=r"^staff\.csv has 8 faults:\nrow 2, column email: has"):
        reading.whole()


def test_a_list_of_units_that_is_given_is_the_only_one() -> None:
    rules = RosterRules(organisation=Organisation.of({"Vertrieb": None, "Nord": "Vertrieb"}))

    reading = inspect(
        "id,name,email,department,team\n"
        "1,A,a@b.de,Vertreib,\n2,B,b@b.de,Vertrieb,Nord\n3,C,c@b.de,Nord,Vertrieb\n",
        rules,
    )

    assert told(reading) == [
        'row 2, column department: is no unit; did you mean "Vertrieb"?',
        (
            'row 4, column team: "Vertrieb" lies in "Nord" here and is at the top of the list; '
            "leave out the unit above it"
        ),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1,A,a@b.de,Sales > North,,", None),
        (
            "1,A,a@b.de,Marketing > South,,",
            (
                'unit: "South" lies in "Marketing" here and in "Sales" in row 2; give each unit a '
                "name of its own"
            ),
        ),
        (
            "1,A,a@b.de,South > Sales,,",
            'unit: "Sales" and "South" lie in one another; say which of them is above',
        ),
        ("1,A,a@b.de,Sales,Sauth,", 'further units: "Sauth" is no unit; did you mean "South"?'),
        (
            "1.2E+05,A,a@b.de,Sales,,",
            "id: is a number that a spreadsheet has cut short; format the column as text",
        ),
        (",A,a@b.de,Sales,,", "id: is empty; fill it in, and keep it whatever else changes"),
        (
            "1,MÃ¼ller,a@b.de,Sales,,",
            "name: was read in the wrong encoding on its way; export it again as UTF-8",
        ),
        (
            '1,"A\nBcc: c@d.de",a@b.de,Sales,,',
            "name: holds a line break or another control character; retype it on one line",
        ),
        ("1,A\u202eB,a@b.de,Sales,,", "name: holds a sign that hides or turns text; retype it"),
        ('1,A,"a@b.de,c@d.de",Sales,,', "email: is more than one address; keep one"),
        (f"1,{'A' * 121},a@b.de,Sales,,", "name: is over 120 characters; shorten it"),
        ("1,@SUM(1),a@b.de,Sales,,", "name: is a formula, not a name; write a name as text"),
        ("1,A,=a@b.de,Sales,,", "email: is a formula, not an address; write an address as text"),
        (
            "1,A,a@b.de,Sales,,03/04/2026",
            "left: is no day that can be read one way only; write it as 2026-11-30",
        ),
        ("1,A,a@b.de,Sales,,2026-02-30", "left: is a day that no calendar has; correct it"),
        (
            "1,A,a@b.de,Sales,,2019-12-31",
            None,
        ),
        (
            "1,A,a@b.de,Sales,,,extra",
            (
                "id: the row has 7 cells where the header has 6; put text that holds the "
                "delimiter in quotes"
            ),
        ),
    ],
)
def test_a_cell_that_cannot_be_right_is_told_with_its_remedy(row: str, fault: str | None) -> None:
    head = "id,name,email,unit,further units,left\n0,Z,z@b.de,Sales > South,,\n"

    reading = inspect(head + row + "\n")

    assert told(reading) == ([] if fault is None else [f"row 3, column {fault}"])


def test_a_last_day_before_the_first_is_told() -> None:
    reading = inspect("id,name,email,unit,joined,left\n1,A,a@b.de,S,2026-02-01,2026-01-31\n")

    assert told(reading) == [
        "row 2, column left: is before the first day, 2026-02-01; correct one of the two"
    ]


def test_a_header_that_lacks_something_is_told_before_the_rows() -> None:
    with pytest.raises(InvalidFile) as refused:
        inspect("Salary,Emial,E-Mail,Mail\n1,2,3,4\n", RosterRules(attributes=("site",)))

    assert str(refused.value).splitlines() == [
        "staff.csv has 4 faults:",
        'row 1, column "Mail": means the same as "E-Mail"; keep one of the two',
        (
            "row 1: there is no column for the name; head it name, or given name and family name "
            "(Name, Vorname, Nachname)"
        ),
        (
            "row 1: there is no column for the unit; head it unit, department or team (Einheit, "
            "Abteilung, Team)"
        ),
        (
            'row 1: there is no column "site", which the study asks for; write Salary, Emial, '
            "E-Mail or Mail"
        ),
    ]


def test_a_misspelt_column_is_recognised_and_asked_about() -> None:
    with pytest.raises(InvalidFile) as refused:
        inspect("id,name,emial,unit\n1,A,a@b.de,Sales\n")

    assert str(refused.value).splitlines()[1:] == [
        'row 1, column "emial": is no column of a roster; did you mean "email"?'
    ]


def test_attributes_are_read_if_the_study_asks_for_them_and_nothing_else_is() -> None:
    text = "id,name,email,unit,Site,Birthday\n1,A,a@b.de,Sales,Oslo,1990-01-01\n"

    with_site = inspect(text, RosterRules(attributes=("site",)))
    without = inspect(text)

    assert with_site.whole().people[0].attributes == {"site": "Oslo"}
    assert with_site.notes[-1] == "Not read, and nothing of it kept: Birthday."
    assert without.whole().people[0].attributes == {}
    assert without.notes[-1] == "Not read, and nothing of it kept: Site and Birthday."
    assert "1990" not in repr(with_site)


def test_without_an_id_the_address_stands_in_and_the_price_is_said() -> None:
    reading = inspect("name,email,unit\nA,Ada@B.de,Sales\nB,,Sales\n")

    assert reading.roster.people[0].id == "ada@b.de"
    assert told(reading) == [
        "row 3, column email: is empty, and there is no id; fill in one of the two"
    ]
    assert reading.notes[-1] == (
        "There is no id, so the address stands in for it: whoever gets a new address will be "
        "taken for a new person."
    )


def test_people_without_an_address_and_units_spelt_almost_alike_are_noted() -> None:
    rows = "".join(f"{n},P{n},p{n}@b.de,Vertrieb\n" for n in range(6))

    reading = inspect(f"id,name,email,unit\n{rows}7,A,,Vertreib\n8,B,b@b.de,Team 1\n")

    assert not reading.findings
    assert reading.notes[-2:] == (
        "1 person has no address: print their letters and hand them out.",
        '"Vertreib" has 1 person and is spelt almost like "Vertrieb"; correct it if they are one.',
    )


def test_a_title_above_the_header_is_left_out() -> None:
    reading = inspect("Staff on 1 November\n\nid,name,email,unit\n1,A,a@b.de,Sales\n")

    assert len(reading.whole()) == 1
    assert reading.notes[0] == "The header is row 3; what stands above it is left out."


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^staff\.csv is empty; export the staff list again"):
        inspect(" \n\n")

    assert told(inspect("id,name,email,unit\n")) == [
        "row 1: nobody stands below the header; export it again"
    ]


def test_more_faults_than_a_screen_holds_are_summed_in_the_message_and_kept_in_the_reading() -> (
    None
):
    reading = inspect("id,name,email,unit\n" + "".join(f"{n},A,x,S\n" for n in range(80)))

    assert len(reading.findings) == 80
    with pytest.raises(InvalidFile) as refused:
        reading.whole()
    lines = str(refused.value).splitlines()
    assert lines[0] == "staff.csv has 80 faults:"
    assert lines[-1] == (
        "all together: 80 faults, of which the first 50 are shown; mend what many of them share, "
        "and read the file again"
    )


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_from_the_sheet_that_is_a_staff_list() -> None:
    raw = workbook(
        [["Notes"], ["written by hand"]],
        [
            ["Personalnummer", "Name", "E-Mail", "Abteilung", "Eintritt"],
            [17.0, "Jörg Müller", "j@b.de", "Vertrieb", datetime(2024, 5, 1)],  # noqa: DTZ001
            [None, None, None, None, None],
            [18, "Ito", "i@b.de", "Vertrieb", "01.02.2025"],
        ],
    )

    reading = inspect_roster("staff.xlsx", raw, RULES)

    assert [(one.id, one.joined) for one in reading.whole().people] == [
        ("17", date(2024, 5, 1)),
        ("18", date(2025, 2, 1)),
    ]
    assert reading.notes == ('Of 2 sheets, "Sheet 2" is read.',)


def test_a_formula_in_a_workbook_is_told_and_never_worked_out() -> None:
    raw = workbook(
        [["id", "name", "email", "unit"], [1, "A", "a@b.de", '=HYPERLINK("x","Sales")']]
    )

    reading = inspect_roster("staff.xlsx", raw, RULES)

    assert told(reading) == [
        "row 2, column unit: is a formula, not a unit; write a unit as text",
    ]


def test_a_file_that_is_missing_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="check the name and the folder"):
        read_roster(tmp_path / "none.csv")
    (tmp_path / "staff.csv").write_text(SOUND, encoding="utf-8")

    assert len(read_roster(tmp_path / "staff.csv", RULES)) == 3


def test_a_roster_comes_back_as_it_was_written() -> None:
    roster = inspect(SOUND).whole()

    assert inspect_roster("again.csv", write_roster(roster), RULES).whole() == roster


NAMES = st.text(st.characters(categories=["L", "Nd", "Po", "Sm"]), min_size=1, max_size=20).map(
    partial(normalize, "NFC")
)


@given(
    st.lists(
        st.tuples(NAMES.filter(lambda name: not is_formula(name)), st.sampled_from("ABC")),
        min_size=1,
        max_size=6,
    )
)
def test_any_names_come_back_as_they_were_written(rows: list[tuple[str, str]]) -> None:
    roster = Roster(
        tuple(
            Person(str(n), name, unit, f"p{n}@b.de", "en", (), {}, date(2026, 1, 1))
            for n, (name, unit) in enumerate(rows)
        ),
        Organisation.of({unit: "Top" for _, unit in rows} | {"Top": None}),
    )

    reading = inspect_roster("again.csv", write_roster(roster), RULES)

    wrong = {finding.row for finding in reading.findings}
    assert [*reading.roster.people] == [
        person for row, person in enumerate(roster.people, start=2) if row not in wrong
    ]
    assert {finding.what for finding in reading.findings} <= {
        "was read in the wrong encoding on its way"
    }


def test_findings_are_written_for_whoever_mends_the_file_and_cannot_run() -> None:
    reading = inspect("id,name,email,unit\n1,A,a@b.de,=1+1\n")

    assert write_findings(reading.findings).decode("utf-8-sig").splitlines() == [
        '"row","column","value","what is wrong","what to do"',
        '"2","unit","\'=1+1","is a formula, not a unit","write a unit as text"',
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_a_sentence(raw: bytes) -> None:
    try:
        inspect_roster("staff", raw, RULES)
    except (UnreadableFile, InvalidFile) as refused:
        assert str(refused).startswith("staff")  # noqa: PT017 - most bytes are refused, not all


@given(st.text(st.sampled_from('ab=@;,"\n\t\0 \u202eÃ¼'), max_size=60))
def test_any_rows_are_read_or_told(rows: str) -> None:
    try:
        reading = inspect(f"id,name,email,unit\n{rows}")
    except UnreadableFile as refused:
        assert "close the quotes" in str(refused)  # noqa: PT017 - as above
    else:
        assert len(reading.roster) + reading.faulty_rows == reading.rows
