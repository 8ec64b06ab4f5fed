"""Made-up one page: two departments of one company, wave 2026-10. Nothing was measured."""

from __future__ import annotations

import math
import random

from analysis.decision import Decision, decide
from reports.charts.change import ChangeChart, ChangeRow
from reports.charts.competition import CompetitionChart, Zones
from reports.charts.friction_index import Band, FrictionIndexChart, IndexRow
from reports.charts.mirror import MirrorChart, MirrorPanel, MirrorRow
from reports.charts.pressure import Difference, PressureChart, PressureRow
from reports.charts.spread import Range, Spread, spread_of
from reports.charts.wording import signed, whole
from reports.content.document import (
    Action,
    Actions,
    Beside,
    ChartBlock,
    Document,
    Eyebrow,
    Key,
    KeyEntry,
    Numbers,
    Page,
    Phrase,
    Prose,
    Section,
    Sheet,
    Stress,
    Term,
    Trust,
    Two,
)
from reports.content.matrices import (
    Cell,
    Group,
    HeatStrip,
    StripRow,
)

ACT, CLEAR = Decision.ACT, Decision.CLEAR
UNDECIDED, WITHHELD = Decision.UNDECIDED, Decision.WITHHELD
SPOKEN = {
    ACT: "needs action",
    CLEAR: "fine",
    UNDECIDED: "not enough evidence",
    WITHHELD: "withheld",
}
COMPONENTS = ("Encroach\u00adment", "Them and us", "Blame", "Status", "Approach clash", "Threat")
INTERVAL = "90% interval"
OWNER = "Nordlicht AG"

KEY = Key(
    "How certainty is shown",
    (
        KeyEntry(ACT, "act: 8 in 10 sure or more"),
        KeyEntry(CLEAR, "fine: 8 in 10 sure or more"),
        KeyEntry(UNDECIDED, "not enough evidence"),
        KeyEntry(WITHHELD, "withheld to protect people"),
    ),
)


def one_page() -> Document:
    """Build the one page for leadership."""
    page = Page(
        eyebrow=Eyebrow(
            OWNER, "Sales and Marketing · wave 2026-10", "Friction report for leadership"
        ),
        headline="Friction between Sales and Marketing is elevated; we are 19 in 20 sure. "
        "Blame is the worst of it.",
        lede="Sales blames Marketing more than it did in the baseline year (9 in 10 sure). "
        "Marketing now clashes less with how Sales treats customers (9 in 10 sure). Nothing else "
        "has surely moved.",
        blocks=(
            KEY,
            Two((_index(),), (_change(),)),
            _strip(),
            Two((_mirror(),), (_competition(), _pressure())),
            _actions(),
            _trust(),
        ),
        foot="Index v1, equal weights. Intervals are 90%. The lines at 45 (index), 50 "
        "(components) and 60 (pressure) were chosen beforehand; they are not norms. No "
        "result names a person or ranks a team.",
        sheet=Sheet.ONE,
    )
    return Document("en", "Friction report, Sales and Marketing, wave 2026-10", (page,))


def span(spread: Spread) -> tuple[str, str]:
    """Return middle and interval as a table writes them."""
    return whole(spread.middle), f"{whole(spread.low)} to {whole(spread.high)}"


FROM_SALES = spread_of(51.7, 2.8)
FROM_MARKETING = spread_of(47.8, 4.0)


def _index() -> Section:
    chart = FrictionIndexChart(
        (
            IndexRow("Sales about Marketing", FROM_SALES, ACT),
            IndexRow("Marketing about Sales", FROM_MARKETING, UNDECIDED),
        ),
        line=45,
        bands=(Band("ordinary", None), Band("elevated", 45), Band("severe", 60)),
    )
    block = ChartBlock(
        "index",
        chart,
        "Friction Index in both directions",
        "Sales about Marketing 52, between 47 and 56: all 20 dots lie right of the line at 45. "
        "Marketing about Sales 48, between 41 and 54: 15 of 20 dots lie right of the line, and "
        "16 are needed.",
        Numbers(
            ("Direction", "Index", INTERVAL, "Chance over 45"),
            (
                ("Sales about Marketing", *span(FROM_SALES), "99%"),
                ("Marketing about Sales", *span(FROM_MARKETING), "76%"),
            ),
        ),
    )
    return Section(
        "Sales’s friction with Marketing needs action; Marketing’s with Sales we cannot call yet",
        "Friction Index, 0–100. 20 equal chances; 16 past 45 decide.",
        (block,),
    )


def _change() -> Section:
    rows = (
        ChangeRow("Blame", "Sales about Marketing", spread_of(9, 3.4), ACT),
        ChangeRow("Approach clash", "Marketing about Sales", spread_of(-9, 4.2), CLEAR),
        ChangeRow("Friction Index", "Sales about Marketing", spread_of(2, 2.6), UNDECIDED),
        ChangeRow("Friction Index", "Marketing about Sales", spread_of(-1, 3.3), UNDECIDED),
    )
    others = (1.0, 3.0, -2.0, 2.0, 0.0, 4.0, -1.0, 1.0, -3.0, 2.0, -2.0, 3.0, -4.0)
    shown = [(row, row.spread) for row in rows if row.spread]
    block = ChartBlock(
        "change",
        ChangeChart(rows, others, smallest=3),
        "Change since the baseline",
        "Blame, Sales about Marketing: 9 points worse, between 3 and 15. Approach clash, "
        "Marketing about Sales: 9 points better, between 2 and 16. Neither Friction Index nor "
        "the other 13 measures show evidence of change.",
        Numbers(
            ("Measure", "Change", INTERVAL),
            tuple(
                (
                    f"{row.label}, {row.sub}",
                    signed(spread.middle),
                    f"{signed(spread.low)} to {signed(spread.high)}",
                )
                for row, spread in shown
            ),
        ),
    )
    return Section(
        "Blame is up, approach clash down; elsewhere no evidence of change",
        "Points since the four-wave baseline; grey: too small to matter.",
        (block,),
    )


def cell(middle: float, half: float, line: float) -> Cell:
    """Build the cell of a normal estimate with this 90% half-width."""
    decision = verdict(middle, half, line)
    interval = f"{whole(middle - half)}–{whole(middle + half)}"
    return Cell(decision, whole(middle), interval, SPOKEN[decision])


def verdict(middle: float, half: float, line: float) -> Decision:
    """Return the verdict of a normal estimate with this 90% half-width."""
    return decide(0.5 * (1 + math.erf((middle - line) / (half / 1.645) / math.sqrt(2))))


def _strip() -> Section:
    hot = Cell(ACT, "over\u00adheated", "55 (51–59)", "needs action", zone=True)
    hidden = Cell(WITHHELD, "", "", "withheld")
    sales = [cell(middle, 5.8, 50) for middle in (41, 55, 64, 49, 52, 49)]
    marketing = [cell(middle, 7.7, 50) for middle in (56, 47, 55, 50, 38, 41)]
    strip = HeatStrip(
        "Eight measures in both directions",
        "Direction",
        (Group("in the Friction Index", 6), Group("beside it", 2)),
        (*COMPONENTS, "Pressure", "Compe\u00adtition"),
        (
            StripRow("Sales about Marketing", (*sales, cell(66, 5.6, 60), hot)),
            StripRow("Marketing about Sales", (*marketing, cell(51, 7, 60), hidden)),
        ),
    )
    return Section(
        "Act on blame in both directions, and on who decides what",
        "Middle estimate and 90% interval, 0 to 100. More is worse, except for competition, where "
        "the zone counts.",
        (strip,),
    )


def around(middle: float, half: float) -> Range:
    """Return a middle with this much on either side."""
    return Range(middle, middle - half, middle + half)


def _mirror() -> Section:
    ratings = {
        ("Sales", "Marketing"): (
            ("Knows customers", (82, 4), (70, 7), (57, 6), CLEAR),
            ("Skilled", (80, 4), (72, 6), (66, 6), UNDECIDED),
            ("Keeps its word", (74, 5), (55, 7), (50, 6), UNDECIDED),
        ),
        ("Marketing", "Sales"): (
            ("Knows customers", (71, 6), (51, 6), (47, 8), UNDECIDED),
            ("Skilled", (77, 5), (62, 5), (57, 7), UNDECIDED),
            ("Keeps its word", (75, 5), (60, 5), (46, 7), CLEAR),
        ),
    }
    panels = tuple(
        MirrorPanel(
            name,
            ("own view", f"{other}’s view", f"{name}’s guess"),
            tuple(
                MirrorRow(
                    label,
                    (around(*own), around(*theirs), around(*guess)),
                    theirs[0] - guess[0],
                    decision,
                )
                for label, own, theirs, guess, decision in rows
            ),
        )
        for (name, other), rows in ratings.items()
    )
    numbers = Numbers(
        ("Rating 0–100", "Own", "Theirs", "Guess", "Gap"),
        tuple(
            (
                f"{name}: {label.lower()}",
                *(f"{middle} ± {half}" for middle, half in (own, theirs, guess)),
                signed(theirs[0] - guess[0]) + (" sure" if decision is CLEAR else ""),
            )
            for (name, _), rows in ratings.items()
            for label, own, theirs, guess, decision in rows
        ),
    )
    block = ChartBlock(
        "mirror",
        MirrorChart(panels),
        "The mirror: own view, the others’ view, and the guess",
        "In all six comparisons the other department thinks better of a department than it fears. "
        "Two are sure: Sales on knowing customers, 13 points, and Marketing on keeping its word, "
        "14 points.",
        numbers,
    )
    return Section(
        "Both are thought better of than they fear, surely so on one quality each",
        "Ratings 0–100. Gap: their view minus our guess; blue: surely 5+.",
        (block,),
    )


def places(
    middle: tuple[float, float], spread: float, seed: int
) -> tuple[tuple[float, float], ...]:
    """Return twenty places around a middle."""
    draw = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    return tuple((draw.gauss(middle[0], spread), draw.gauss(middle[1], spread)) for _ in range(20))


def _competition() -> Section:
    chart = CompetitionChart(
        places((60, 49), 3.6, 4),
        baseline=(57, 41),
        lines=(45, 45),
        zones=Zones("Toxic", "Overheated", "Dormant", "Healthy"),
        spur="Spurs us on",
        threat="Threatens us",
        decision=ACT,
    )
    block = ChartBlock(
        "rivalry",
        chart,
        "Map of competition",
        "Sales: 17 of 20 dots lie in the zone Overheated, the rest in Healthy; at the baseline "
        "Sales lay in Healthy. Marketing’s view is withheld.",
        Numbers(
            ("Measure", "Value", INTERVAL),
            (
                ("Sales: rivalry spurs us on", "60", "54 to 66"),
                ("Sales: rivalry threatens us", "49", "43 to 55"),
                ("Marketing: both", "withheld", ""),
            ),
        ),
    )
    words = Prose(
        (
            (
                Phrase("Sales: overheated", Stress.ACT),
                Phrase(", 8 in 10 sure. It was healthy in the baseline year."),
            ),
            (Phrase("Marketing: withheld. So no figure for the pair either.", Stress.WITHHELD),),
        )
    )
    return Section(
        "Competition spurs Sales on, but it has begun to overheat",
        "How rivalry feels, 0–100; 20 equally likely places.",
        (Beside(block, words),),
    )


def _pressure() -> Section:
    sales, marketing, between = spread_of(66, 3.4), spread_of(51, 4.3), spread_of(15, 5.5)
    chart = PressureChart(
        (PressureRow("Sales", sales, ACT), PressureRow("Marketing", marketing, CLEAR)),
        line=60,
        line_name="60: too much",
        difference=Difference(between, ACT, 10, "Sales more", "Marketing more"),
    )
    block = ChartBlock(
        "pressure",
        chart,
        "Pressure in both departments",
        "Sales 66, between 60 and 72, surely over the line at 60. Marketing 51, between 44 and "
        "58, surely under it. Sales is under more pressure by 15 points, between 6 and 24.",
        Numbers(
            ("Measure", "Value", INTERVAL),
            (
                ("Pressure in Sales", *span(sales)),
                ("Pressure in Marketing", *span(marketing)),
                ("Difference", *span(between)),
            ),
        ),
    )
    return Section(
        "Sales carries more pressure, and too much",
        "Pressure felt, 0–100; beneath, Sales minus Marketing.",
        (block,),
    )


def _actions() -> Actions:
    return Actions(
        "Two actions",
        (
            Phrase("Last wave’s action, a shared pipeline target: "),
            Phrase("done", Stress.STRONG),
            Phrase(
                " 30 Aug 2026. Approach clash fell after it; that does not prove that it worked."
            ),
        ),
        (
            Action(
                "1",
                "Review each lost deal together, facts first",
                (
                    Term("Owner", "Head of Sales with Head of Marketing"),
                    Term("By", "first review 12 Nov 2026, then monthly"),
                    Term("Should move", "Blame, both directions, by wave 2027-04"),
                    Term("Status", (Phrase("agreed", Stress.STRONG),)),
                ),
            ),
            Action(
                "2",
                "Write down who decides, who is asked, who is told",
                (
                    Term("Owner", "Chief Operating Officer"),
                    Term("By", "15 Dec 2026, lead hand-over first"),
                    Term("Should move", "Encroachment, Marketing about Sales"),
                    Term("Status", (Phrase("proposed", Stress.STRONG),)),
                ),
            ),
        ),
    )


def _trust() -> Trust:
    return Trust(
        "How far to trust this page: the questionnaire is not yet validated",
        (
            Term("Answered", "Sales 30–34 of 42, Marketing 15–19 of 26"),
            Term("Next wave", "2027-01; staff see this page by 13 Nov"),
            Term("Tipping point", "non-responders would have to score 18 lower"),
            Term("Weights", "other weights would make 50 into 48 to 52"),
        ),
    )
