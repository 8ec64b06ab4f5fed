"""Every block: a page with one of each block that the made-up reports leave out."""

from __future__ import annotations

from reports.charts.intervals import IntervalsChart, UnitRow
from reports.charts.spread import Range
from reports.content.document import (
    Bullets,
    ChartBlock,
    Document,
    Eyebrow,
    Notice,
    Numbers,
    Page,
    Phrase,
    Prose,
    Section,
    Stress,
    Table,
)
from tests.reports.made_up import ACT, KEY, UNDECIDED, WITHHELD, one_page
from tests.reports.made_up_detail import detail


def every_block(language: str = "en") -> Document:
    """Build a document in which each kind of block stands at least once."""
    return Document(language, "Every block", (*one_page().pages, *detail().pages, methods()))


def methods() -> Page:
    """Build a page of the blocks that the other pages leave out."""
    units = IntervalsChart(
        (
            UnitRow("Finance", Range(61, 55, 67), ACT),
            UnitRow("Marketing", Range(48, 41, 55), UNDECIDED),
            UnitRow("Sales", None, WITHHELD),
        ),
        50,
    )
    return Page(
        Eyebrow("Nordlicht AG", "methods · wave 2026-10", "Friction report, methods"),
        "How the figures of this report were made.",
        (Phrase("All of it "), Phrase("can be checked", Stress.STRONG), Phrase(".")),
        (
            KEY,
            Notice("This questionnaire is not yet validated."),
            Section(
                "One department lies over the mean of all",
                "",
                (
                    ChartBlock(
                        "units",
                        units,
                        "Friction Index of each department",
                        "Finance 61, between 55 and 67; Marketing 48; Sales withheld.",
                        Numbers(("Department", "Index"), (("Finance", "61"), ("Marketing", "48"))),
                    ),
                    Prose(("Departments stand in the order of the alphabet.", "None is ranked.")),
                ),
            ),
            Section(
                "What was asked",
                "Answers on five steps.",
                (
                    Bullets(
                        ("Six components.", (Phrase("Two", Stress.CLEAR), Phrase(" beside.")))
                    ),
                    Table(
                        "Wording of the questions",
                        Numbers(
                            ("Component", "Question"),
                            (
                                (
                                    "Blame",
                                    "They look for faults with us before they look for facts.",
                                ),
                            ),
                        ),
                    ),
                    Table(
                        "Scores of a wave",
                        Numbers(tuple("ABCDEFGH"), (tuple("12345678"),)),
                    ),
                ),
            ),
        ),
        "Index v1.",
    )
