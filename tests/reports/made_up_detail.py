"""Made-up detail: one department in depth, and the company of eight departments."""

from __future__ import annotations

import random

from reports.charts.funnel import FunnelChart, FunnelPoint, Limit, half_width
from reports.charts.glyph import GlyphChart
from reports.charts.likert import LikertChart, LikertRow, Shares
from reports.charts.spread import Range
from reports.charts.trends import Event, TrendChart, TrendWave, shared_axis
from reports.charts.wording import signed
from reports.content.document import (
    Card,
    Cards,
    ChartBlock,
    Document,
    Eyebrow,
    Numbers,
    Page,
    Panel,
    Panels,
    Section,
    Two,
)
from reports.content.matrices import (
    Blank,
    BlankCell,
    FrictionMap,
    MapRow,
    PairCell,
    PairMatrix,
    PairRow,
)
from tests.reports.made_up import (
    ACT,
    CLEAR,
    COMPONENTS,
    KEY,
    OWNER,
    SPOKEN,
    UNDECIDED,
    WITHHELD,
    around,
    cell,
    verdict,
)


def detail() -> Document:
    """Build the page of one department and the page of the company."""
    return Document(
        "en", "Friction report, detail and company, wave 2026-10", (_department(), _company())
    )


def _department() -> Page:
    return Page(
        Eyebrow(
            OWNER,
            "Customer Service about Sales · wave 2026-10",
            "Friction report, department detail",
        ),
        "Customer Service’s friction with Sales needs action; we are 99 in 100 sure. "
        "Blame has grown for a year.",
        "Blame and them-and-us lie over the line, and both rose after the new lead process of "
        "April 2026. That they came together does not show that one caused the other. Approach "
        "clash and threat are fine.",
        (KEY, _trends(), Two((_likert(),), (_funnel(),)), _themes()),
        "130–139 of 168 answered. Intervals are 90%. 45 (index), 50 (components) and 60 "
        "(pressure) are lines chosen beforehand, not norms. Index v1; questionnaire not yet "
        "validated.",
    )


WAVES = ("2025-01", "2025-04", "2025-07", "2025-10", "2026-01", "2026-04", "2026-07", "2026-10")
TRENDS = (
    ("Friction Index", 45, (44, 45, 43, 45, 47, 49, 51, 52), 3.2),
    ("Encroachment", 50, (47, 45, 48, 46, 49, 47, 50, 49), 4.2),
    ("Them and us", 50, (46, 49, 47, 48, 52, 53, 55, 57), 4.3),
    ("Blame", 50, (49, 47, 50, 48, 55, 58, 62, 63), 4.4),
    ("Status", 50, (51, 50, None, 52, 51, 53, 52, 51), 4.6),
    ("Approach clash", 50, (44, 45, 43, 44, 42, 41, 42, 40), 4.3),
    ("Threat", 50, (38, 40, 37, 41, 43, 42, 44, 43), 4.4),
    ("Pressure", 60, (52, 55, 53, 54, 58, 60, 64, 66), 3.9),
)


def _trends() -> Section:
    series = {
        name: tuple(
            TrendWave(wave, None, WITHHELD)
            if middle is None
            else TrendWave(wave, around(middle, half), verdict(middle, half, line))
            for wave, middle in zip(WAVES, middles, strict=True)
        )
        for name, line, middles, half in TRENDS
    }
    axis = shared_axis(series.values(), [line for _, line, _, _ in TRENDS])
    panels = tuple(
        Panel(
            f"trend-{number}",
            TrendChart(
                name,
                series[name],
                line,
                axis,
                (0, 3),
                (Event(5, "" if number else "new lead process"),),
            ),
            f"{name} over eight waves",
            f"{name}: {middles[-1]} in wave 2026-10, from {middles[0]} in wave 2025-01; "
            f"{SPOKEN[series[name][-1].decision]}.",
        )
        for number, (name, line, middles, _) in enumerate(TRENDS)
    )
    numbers = Numbers(
        ("Measure", *(wave[2:] for wave in WAVES), "90%"),
        tuple(
            (
                name,
                *("withheld" if middle is None else str(middle) for middle in middles),
                f"± {half:.0f}",
            )
            for name, _, middles, half in TRENDS
        ),
    )
    return Section(
        "Blame, them-and-us and pressure have left their baseline; the others have not",
        "0 to 100, eight waves; ribbon 90%; dashed: the line of decision; upright: the new lead "
        "process; hatched: wave withheld.",
        (Panels(panels, numbers),),
    )


def _likert() -> Section:
    shares = (
        ("Blame", (5, 15, 20, 40, 20), ACT),
        ("Them and us", (5, 20, 25, 35, 15), ACT),
        ("Status", (10, 20, 30, 25, 15), UNDECIDED),
        ("Encroachment", (10, 25, 25, 30, 10), UNDECIDED),
        ("Threat", (15, 30, 30, 20, 5), CLEAR),
        ("Approach clash", (20, 35, 20, 20, 5), CLEAR),
    )
    block = ChartBlock(
        "answers",
        LikertChart(
            tuple(LikertRow(name, Shares(*held), decision) for name, held, decision in shares)
        ),
        "Answers by component",
        "Blame: 60% of answers on the friction side, 20% on the other. Them and us: 50% and 25%. "
        "Approach clash: 25% and 55%. Status, encroachment and threat lie between.",
        Numbers(
            ("Share of answers, %", "clear no", "no", "neither", "friction", "clear friction"),
            tuple((name, *map(str, held)) for name, held, _ in shares),
        ),
    )
    return Section(
        "Six in ten answers on blame tell of friction",
        "Share of answers in steps of 5%. Dark: strong answers. “Neither” stands apart, so that "
        "it leans to no side.",
        (block,),
    )


TEAMS = (
    (9, 49),
    (11, 57),
    (12, 44),
    (13, 53),
    (14, 60),
    (15, 47),
    (16, 55),
    (17, 50),
    (19, 54),
    (20, 46),
    (22, 66),
    (24, 51),
    (27, 37),
)


def _funnel() -> Section:
    limits = (Limit(0.998, "499 in 500 inside"), Limit(0.95, "19 in 20 inside"))
    empty = FunnelChart((), mean=52, sd=13.5, least=8, limits=limits)
    points = []
    for n, score in TEAMS:
        over = score - empty.mean
        outside = abs(over) > half_width(empty, 0.998, n)
        decision = (ACT if over > 0 else CLEAR) if outside else UNDECIDED
        words = {ACT: "more friction", CLEAR: "less", UNDECIDED: ""}[decision]
        points.append(FunnelPoint(n, score, decision, words))
    block = ChartBlock(
        "teams",
        FunnelChart(tuple(points), mean=52, sd=13.5, least=8, limits=limits),
        "Teams against chance",
        "Thirteen teams. Eleven lie inside the funnel and differ no more than chance makes them. "
        "One lies above, one below.",
        Numbers(
            ("Teams", "How many"),
            (("inside the funnel", "11"), ("above it", "1"), ("below it", "1")),
        ),
    )
    return Section(
        "Eleven of thirteen teams differ no more than chance makes them",
        "Friction Index of each team. No team is named and none is ranked.",
        (block,),
    )


def _themes() -> Section:
    cards = (
        Card(
            "Promises made before the shift plan was asked",
            "Delivery days are agreed with customers first and checked with the service desk "
            "later. Several people ask for one shared calendar.",
            "makes work harder · 20–29 comments",
        ),
        Card(
            "Complaints come back without the order history",
            "Cases are handed over with a name and no notes; the first call then repeats what the "
            "customer has already told.",
            "makes work harder · 20–29 comments",
        ),
        Card(
            "The weekly case review is worth its hour",
            "Both sides look at three real cases with the figures in front of them. People say "
            "the tone has changed there.",
            "makes work easier · 12–19 comments",
        ),
        Card(
            "Who may grant a refund is unclear",
            "The limit differs by region and by whom one asks. A written rule with one number is "
            "what most propose.",
            "makes work harder · 12–19 comments",
        ),
    )
    return Section(
        "What people wrote, in our words",
        "Themes of at least 12 comments, paraphrased; counts are of comments, not of how right "
        "they are.",
        (Cards(cards, "Further themes rest on fewer than 12 comments and are withheld."),),
    )


def _company() -> Page:
    return Page(
        Eyebrow(OWNER, "eight departments · wave 2026-10", "Friction report, company"),
        "Of 24 working relations, two carry special friction and two run better than expected.",
        "Customer Service about Sales, and Sales about Marketing: there the pair itself is the "
        "matter, not a strict rater or a poor name. For 16 there is not enough evidence; four are "
        "withheld.",
        (KEY, _pairs(), _map()),
        "Everyone rates the two or three departments they work with. All directions with Human "
        "Resources are withheld, since one alone could give away another. Pair effects come from "
        "a model of rater, rated and pair; with two departments these cannot be told apart, and "
        "the page is left out.",
    )


SHORT = ("Service", "Engineering", "Finance", "HR", "Marketing", "Operations", "Product", "Sales")
CONTACTS = {
    0: (5, 6, 7),
    1: (0, 3, 5, 6),
    2: (5, 7),
    3: (0, 5),
    4: (0, 6, 7),
    5: (0, 1, 2, 3),
    6: (1, 4, 7),
    7: (0, 2, 4),
}
HIDDEN = {(3, 5), (3, 0), (1, 3), (5, 3)}
STRONG = {(0, 7): 12.0, (7, 4): 9.0, (1, 6): -10.0, (6, 1): -9.0}


def _pairs() -> Section:
    draw = random.Random(3)  # noqa: S311 - a drawing, not a secret
    rows = []
    for rater, name in enumerate(SHORT):
        cells: list[PairCell | BlankCell] = []
        for target, other in enumerate(SHORT):
            if rater == target:
                cells.append(BlankCell(Blank.ITSELF, "itself"))
            elif (rater, target) in HIDDEN:
                cells.append(BlankCell(Blank.WITHHELD, "withheld"))
            elif target not in CONTACTS[rater]:
                cells.append(BlankCell(Blank.NO_CONTACT, "too little contact"))
            else:
                middle = STRONG.get((rater, target), float(draw.randint(-3, 4)))
                cells.append(_pair(f"{name} about {other}", around(middle, 6.5)))
        rows.append(PairRow(name, tuple(cells)))
    return Section(
        "Where the pair itself is the matter",
        "Points beyond what the rater’s strictness and the other’s name lead one to expect, with "
        "90% interval around zero. Act: surely over +5; fine: surely under −5. Departments stand "
        "in the order of the alphabet; rows and columns have no sums, so there is nothing to "
        "rank. A dot: too little contact.",
        (
            PairMatrix(
                "Special friction of each pair; rows rate, columns are rated",
                "Who rates",
                SHORT,
                tuple(rows),
            ),
        ),
    )


def _pair(label: str, estimate: Range) -> PairCell:
    half = estimate.high - estimate.middle
    decision = UNDECIDED
    if verdict(estimate.middle, half, 5) is ACT:
        decision = ACT
    elif verdict(estimate.middle, half, -5) is CLEAR:
        decision = CLEAR
    spoken = f"{label}: {signed(estimate.middle)}, between {signed(estimate.low)} and "
    return PairCell(
        GlyphChart(estimate, decision, reach=20),
        decision,
        spoken + f"{signed(estimate.high)}; {SPOKEN[decision]}",
        "" if decision is UNDECIDED else signed(estimate.middle),
    )


def _map() -> Section:
    draw = random.Random(5)  # noqa: S311 - a drawing, not a secret
    known = {
        (0, 7): (49, 57, 63, 53, 40, 43),
        (7, 4): (41, 55, 64, 49, 52, 49),
        (4, 7): (56, 47, 55, 50, 38, 41),
        (1, 6): (38, 33, 30, 36, 34, 31),
        (5, 2): (58, 50, 44, 57, 42, 38),
    }
    groups = tuple(
        tuple(
            MapRow(
                SHORT[rater],
                "about",
                SHORT[target],
                None
                if (rater, target) in HIDDEN
                else tuple(
                    cell(middle, 7, 50)
                    for middle in known.get(
                        (rater, target), tuple(draw.randint(38, 53) for _ in COMPONENTS)
                    )
                ),
            )
            for target in targets
        )
        for rater, targets in CONTACTS.items()
    )
    return Section(
        "Blame is over the line in three directions, encroachment in four",
        "Each direction with its six components, 0 to 100; all have a 90% interval of about ± 7.",
        (
            FrictionMap(
                "Six components for each direction", "Direction", COMPONENTS, groups, "withheld"
            ),
        ),
    )
