"""Awkward charts: extreme values, long names, one wave, all withheld; and what to hold them to."""

from __future__ import annotations

from itertools import combinations

from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from analysis.decision import Decision
from reports.charts.axis import Axis
from reports.charts.change import ChangeChart, ChangeRow
from reports.charts.competition import CompetitionChart, Zones
from reports.charts.friction_index import Band, FrictionIndexChart, IndexRow
from reports.charts.funnel import FunnelChart, FunnelPoint, Limit
from reports.charts.intervals import IntervalsChart, UnitRow
from reports.charts.likert import LikertChart, LikertRow, Shares
from reports.charts.mirror import MirrorChart, MirrorPanel, MirrorRow
from reports.charts.pressure import Difference, PressureChart, PressureRow
from reports.charts.spread import Range, spread_of
from reports.charts.trends import Event, TrendChart, TrendWave
from tests.reports.made_up import places

ACT, CLEAR = Decision.ACT, Decision.CLEAR
UNDECIDED, WITHHELD = Decision.UNDECIDED, Decision.WITHHELD
LONG = "Unternehmenskommunikation"
OTHER = "Informationssicherheit IT"
BOTH = f"{LONG} über {OTHER}"
BANDS = (Band("gewöhnlich", None), Band("erhöht", 45), Band("schwer", 60))
ZONES = Zones("Vergiftet", "Überhitzt", "Schlummernd", "Gesund")
LIMITS = (Limit(0.998, "499 von 500 innen"), Limit(0.95, "19 von 20 innen"))


def _around(middle: float, half: float) -> Range:
    return Range(middle, middle - half, middle + half)


def _index(*rows: tuple[str, float, float, Decision]) -> FrictionIndexChart:
    return FrictionIndexChart(
        tuple(IndexRow(label, spread_of(*ends, 9, 0, 100), how) for label, *ends, how in rows),
        45,
        BANDS,
    )


def _change(*rows: tuple[str, str, float, float, Decision]) -> ChangeChart:
    return ChangeChart(
        tuple(ChangeRow(label, sub, spread_of(*ends), how) for label, sub, *ends, how in rows),
        (1.0, -2.0),
        3,
    )


def _mirror(*views: tuple[float, float, float, float, Decision]) -> MirrorChart:
    rows = tuple(
        MirrorRow(
            "Kennt die Kundschaft",
            (_around(own, half), _around(theirs, half), _around(guess, half)),
            theirs - guess,
            decision,
        )
        for own, theirs, guess, half, decision in views
    )
    names = ("eigene Sicht", f"Sicht von {OTHER}", f"Vermutung von {LONG}")
    return MirrorChart((MirrorPanel(LONG, names, rows), MirrorPanel("IT", names, rows)))


def _competition(x: float, y: float, by: float, before: tuple[float, float]) -> CompetitionChart:
    held = tuple(
        (min(max(spur, 0), 100), min(max(threat, 0), 100))
        for spur, threat in places((x, y), by, 8)
    )
    return CompetitionChart(held, before, (45, 45), ZONES, "Spornt uns an", "Bedroht uns", ACT)


def _pressure(first: float, second: float) -> PressureChart:
    return PressureChart(
        (
            PressureRow(LONG, spread_of(first, 2), ACT),
            PressureRow(OTHER, spread_of(second, 1), CLEAR),
            PressureRow("IT", None, WITHHELD),
        ),
        60,
        "60: zu viel",
        Difference(spread_of(first - second, 3), ACT, 10, f"{LONG} mehr", f"{OTHER} mehr"),
    )


def _trend(
    middles: tuple[float | None, ...], baseline: tuple[int, int] | None, event: int, words: str
) -> TrendChart:
    waves = tuple(
        TrendWave(
            f"{2025 + number // 4}-{1 + number % 4 * 3:02d}",
            None if middle is None else _around(middle, 4),
            WITHHELD if middle is None else UNDECIDED,
        )
        for number, middle in enumerate(middles)
    )
    return TrendChart(LONG, waves, 50, Axis(-4, 104, ()), baseline, (Event(event, words),))


def _funnel(*points: tuple[float, float, Decision]) -> FunnelChart:
    held = tuple(
        FunnelPoint(n, score, how, "" if how is UNDECIDED else LONG) for n, score, how in points
    )
    return FunnelChart(held, 52, 13.5, 8, LIMITS)


AWKWARD = {
    "index at both ends": _index((BOTH, 2, 2, CLEAR), (BOTH, 98, 3, ACT)),
    "index without any error": _index(("A", 30, 0, CLEAR), ("B", 48, 12, UNDECIDED)),
    "index on the line": _index(("A", 45, 1, UNDECIDED)),
    "index far past the line": _index((BOTH, 97, 0.3, ACT)),
    "index withheld": FrictionIndexChart((IndexRow(BOTH, None, WITHHELD),) * 2, 45, BANDS),
    "change of half the scale": _change(
        ("Kompetenzübergriff und Schuldzuweisung", BOTH, 55, 4, ACT), ("A", BOTH, -60, 20, CLEAR)
    ),
    "change of nothing": _change(("A", "B", 0, 0, UNDECIDED), ("A", BOTH, -1, 30, UNDECIDED)),
    "change withheld": ChangeChart((ChangeRow("A", BOTH, None, WITHHELD),), (), 3),
    "mirror with wide gaps": _mirror((98, 94, 3, 2, CLEAR), (4, 3, 97, 2, ACT)),
    "mirror with all alike": _mirror((50, 50, 50, 40, UNDECIDED)),
    "mirror at one end": _mirror((97, 98, 99, 1, UNDECIDED), (2, 1, 3, 1, UNDECIDED)),
    "mirror withheld": MirrorChart(
        (MirrorPanel(LONG, ("a", "b", "c"), (MirrorRow("A", None, 0, WITHHELD),)),)
    ),
    "rivalry in a corner": _competition(98, 97, 2, (3, 4)),
    "rivalry everywhere": _competition(50, 50, 28, (50, 50)),
    "rivalry on the cross": _competition(45, 45, 1, (80, 20)),
    "pressure at both ends": _pressure(98, 2),
    "pressure the other way": _pressure(2, 98),
    "pressure withheld": PressureChart(
        (PressureRow(LONG, None, WITHHELD),),
        60,
        "60: zu viel",
        Difference(None, WITHHELD, 10, "a", "b"),
    ),
    "one wave": _trend((98,), (0, 0), 0, "neuer Übergabeprozess"),
    "three waves": _trend((2, 98, 100), (0, 1), 2, "neuer Übergabeprozess im Vertrieb"),
    "twelve waves": _trend((50,) * 12, (0, 11), 1, "Umzug"),
    "all waves withheld": _trend((None,) * 4, (0, 3), 3, "Umzug"),
    "last waves withheld": _trend((40, None, 60, None), None, 1, "Umzug"),
    "answers at both ends": LikertChart(
        (
            LikertRow("Schuldzuweisung der anderen", Shares(0, 0, 0, 0, 100), ACT),
            LikertRow("Kompetenzübergriff", Shares(100, 0, 0, 0, 0), CLEAR),
            LikertRow("A", Shares(0, 0, 100, 0, 0), UNDECIDED),
            LikertRow("B", None, WITHHELD),
        )
    ),
    "answers withheld": LikertChart((LikertRow("B", None, WITHHELD),)),
    "teams at both ends": _funnel((8, 98, ACT), (9, 2, CLEAR), (60, 75, ACT), (61, 53, UNDECIDED)),
    "teams in a heap": _funnel(*((9 + n / 4, 48 + n, UNDECIDED) for n in range(8))),
    "no team": _funnel(),
    "sixty units": IntervalsChart(
        tuple(
            UnitRow(f"{LONG} {n:02d}", _around(2 + n * 1.6, 9), ACT if n > 30 else UNDECIDED)
            for n in range(60)
        ),
        50,
    ),
    "units withheld": IntervalsChart(
        tuple(UnitRow(f"{LONG} {n}", None, WITHHELD) for n in range(5)), 50
    ),
}


ANCHOR = {"left": 0.0, "center": 0.5, "right": 1.0}


def boxes_of(figure: Figure) -> dict[str, Bbox]:
    """Return where the words of a figure stand, measured by the outlines of their letters."""
    boxes = {}
    height = figure.get_size_inches()[1] * figure.dpi
    for number, text in enumerate(figure.axes[0].texts):
        size = text.get_fontsize()
        path = TextPath((0, 0), text.get_text(), size=size, prop=text.get_fontproperties())
        width = path.vertices[:, 0].max() if len(path.vertices) else 0.0
        x, y = text.get_position()
        if text.get_rotation():
            sides = (x - size * 0.45, x + size * 0.45, y - width / 2, y + width / 2)
        else:
            left = x - width * ANCHOR[text.get_ha()]
            sides = (left, left + width, y - size * 0.45, y + size * 0.45)
        x0, x1, top, bottom = sides
        boxes[f"{number}: {text.get_text()}"] = Bbox.from_extents(
            x0, height - bottom, x1, height - top
        )
    return boxes


def collisions(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of words that lie on each other, and the words that lie on a mark."""
    boxes = boxes_of(figure)
    found = [
        (one, other)
        for (one, box), (other, next_box) in combinations(boxes.items(), 2)
        if Bbox.intersection(box, next_box) is not None
    ]
    for marks in figure.axes[0].collections:
        if isinstance(marks, PathCollection):
            spots = figure.axes[0].transData.transform(marks.get_offsets())
            found += [
                (words, f"a mark at {x:.0f}, {y:.0f}")
                for x, y in spots
                for words, box in boxes.items()
                if box.contains(x, y)
            ]
    return found


def outside(figure: Figure) -> list[str]:
    """Return the words that leave the picture."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        words
        for words, box in boxes_of(figure).items()
        if box.x0 < -0.5 or box.x1 > width + 0.5 or box.y0 < -0.5 or box.y1 > height + 0.5
    ]
