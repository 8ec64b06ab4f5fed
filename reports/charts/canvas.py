"""Canvas: a figure in pixels, counted from the top, on which no words land on other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.decision import Decision
from reports.charts.axis import Ruler
from reports.charts.lettering import clean, properties, shorten, width_of
from reports.charts.spread import Spread
from reports.charts.style import FAINT, HUE, REGULAR, SMALL, SOFT, SURFACE, WIDTH

DPI = 72
"""At 72 dots an inch a point is a pixel, so that sizes mean what they say."""
_HEIGHT = 1.0
"""Height of the box of a line of type, in parts of its size."""
_HATCH = 5.0
"""Pixels between two lines of a hatch."""
_ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something covers, y counted downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def hits(self, other: Box) -> bool:
        """Return whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Lettering:
    """Size, weight and colour of words."""

    size: float = SMALL
    weight: int = REGULAR
    colour: str = SOFT


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for words: a point, and which part of the words lies on it."""

    x: float
    y: float
    align: str = "left"


@dataclass
class Canvas:
    """A drawing of this many pixels; `taken` holds the boxes that words must keep clear of."""

    height: float
    width: float = WIDTH
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)
    taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open a figure with axes that fill it."""
        size = (self.width / DPI, self.height / DPI)
        self.figure = Figure(figsize=size, dpi=DPI, facecolor="none")
        FigureCanvasAgg(self.figure)
        self.figure.patch.set_visible(False)
        self.axes = self.figure.add_axes((0, 0, 1, 1), facecolor="none")
        self.axes.set(xlim=(0, self.width), ylim=(self.height, 0))
        self.axes.axis("off")

    def write(self, spot: Spot, words: str, style: Lettering, *, order: float = 5) -> Box:
        """Write words on one line, their middle height on the spot, and take their place."""
        words = shorten(clean(words), self.width, style.size, style.weight)
        box = self.box_of(spot, words, style)
        self.axes.text(
            spot.x,
            spot.y,
            words,
            ha=spot.align,
            va="center",
            color=style.colour,
            fontproperties=properties(words, style.weight),
            parse_math=False,
            zorder=order,
        ).set_fontsize(style.size)
        self.taken.append(box)
        return box

    def write_lines(
        self, spot: Spot, lines: Sequence[str], style: Lettering, *, step: float
    ) -> None:
        """Write lines beneath each other, the first on the spot."""
        for number, line in enumerate(lines):
            self.write(Spot(spot.x, spot.y + number * step, spot.align), line, style)

    def write_upright(self, x: float, y: float, words: str, style: Lettering) -> None:
        """Write words that read from below upwards, their middle on the point."""
        words = clean(words)
        half = width_of(words, style.size, style.weight) / 2
        self.axes.text(
            x,
            y,
            words,
            ha="center",
            va="center",
            rotation=90,
            color=style.colour,
            fontproperties=properties(words, style.weight),
            parse_math=False,
        ).set_fontsize(style.size)
        self.taken.append(Box(x - style.size / 2, y - half, x + style.size / 2, y + half))

    def write_where_free(
        self,
        spots: Sequence[Spot],
        words: str,
        style: Lettering,
        *,
        paper: float | None = None,
    ) -> Box | None:
        """Write words on the first spot that is free and inside; nowhere if none is.

        With an order given for it, paper is laid behind the words, over lines of a lower order.
        """
        for spot in spots:
            box = self.box_of(spot, words, style)
            if self.holds(box) and not any(box.hits(other) for other in self.taken):
                if paper is not None:
                    self.area(box, SURFACE, order=paper)
                return self.write(spot, words, style)
        return None

    def write_inside(self, spot: Spot, words: str, style: Lettering) -> Box:
        """Write words on the spot, moved sideways where they would leave the canvas."""
        box = self.box_of(spot, words, style)
        shift = max(0.0, -box.left) - max(0.0, box.right - self.width)
        return self.write(Spot(spot.x + shift, spot.y, spot.align), words, style)

    def box_of(self, spot: Spot, words: str, style: Lettering) -> Box:
        """Return the box that the words would cover."""
        width = width_of(words, style.size, style.weight)
        left = spot.x - width * _ALIGN[spot.align]
        half = style.size * _HEIGHT / 2
        return Box(left, spot.y - half, left + width, spot.y + half)

    def holds(self, box: Box) -> bool:
        """Return whether the box lies on the canvas."""
        return (
            box.left >= 0
            and box.right <= self.width
            and box.top >= 0
            and box.bottom <= self.height
        )

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float = 1,
        *,
        order: float = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points."""
        self.axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            zorder=order,
            solid_capstyle="butt" if width <= 1 else "round",
            linestyle=(0, (2, 2)) if dashed else "solid",
            clip_on=False,
        )

    def keep_clear(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Take the places along a slanting line, so that no words are put on it."""
        pieces = max(1, round(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 4))
        for piece in range(pieces + 1):
            x = start[0] + (end[0] - start[0]) * piece / pieces
            y = start[1] + (end[1] - start[1]) * piece / pieces
            self.taken.append(Box(x - 2, y - 2, x + 2, y + 2))

    def area(self, box: Box, colour: str, *, order: float = 0, edge: str = "none") -> None:
        """Fill a rectangle."""
        self.axes.add_patch(
            Rectangle(
                (box.left, box.top),
                box.right - box.left,
                box.bottom - box.top,
                facecolor=colour,
                edgecolor=edge,
                linewidth=1 if edge != "none" else 0,
                zorder=order,
                clip_on=False,
            )
        )

    def ribbon(
        self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], colour: str
    ) -> None:
        """Fill between two lines."""
        self.axes.fill_between(xs, lows, highs, color=colour, linewidth=0, zorder=0, clip_on=False)

    def hatch(self, box: Box) -> None:
        """Hatch a rectangle: here something is withheld."""
        width, height = box.right - box.left, box.bottom - box.top
        xs: list[float] = []
        ys: list[float] = []
        step = _HATCH
        while step < width + height:
            start = max(0.0, step - height)
            end = min(width, step)
            xs += [box.left + start, box.left + end, float("nan")]
            ys += [box.top + step - start, box.top + step - end, float("nan")]
            step += _HATCH
        self.line(xs, ys, FAINT, 1, order=1.5)

    def withheld(self, box: Box, words: str) -> None:
        """Hatch a rectangle and write in it that something is withheld."""
        self.area(box, SURFACE, order=1.4)
        self.hatch(box)
        style = Lettering()
        middle = Spot((box.left + box.right) / 2, (box.top + box.bottom) / 2, "center")
        words = shorten(clean(words), box.right - box.left - 8, style.size)
        inner = self.box_of(middle, words, style)
        paper = Box(inner.left - 4, inner.top - 1, inner.right + 4, inner.bottom + 1)
        self.area(paper, SURFACE, order=1.6)
        self.write(middle, words, style)

    def marks(
        self,
        points: Iterable[tuple[float, float]],
        size: float,
        fill: str,
        edge: str = SURFACE,
        rim: float = 1.2,
        *,
        shape: str = "o",
        order: float = 4,
    ) -> None:
        """Draw marks of this size in pixels."""
        held = list(points)
        self.axes.scatter(
            [x for x, _ in held],
            [y for _, y in held],
            s=size**2,
            color=fill,
            edgecolor=edge,
            linewidth=rim,
            marker=shape,
            zorder=order,
            clip_on=False,
        )

    def interval(
        self, y: float, spread: Spread, place: Ruler, decision: Decision, size: float = 6.8
    ) -> Box:
        """Draw an estimate: a thin line for 90%, a thick one for 50%, a dot for the middle."""
        low, lower, middle = place(spread.low), place(spread.lower), place(spread.middle)
        upper, high = place(spread.upper), place(spread.high)
        hue = HUE[decision]
        self.line([low, high], [y, y], hue, 1.4, order=2)
        self.line([lower, upper], [y, y], hue, 4, order=3)
        self.marks([(middle, y)], size, hue)
        box = Box(
            min(low, middle - size / 2), y - size / 2, max(high, middle + size / 2), y + size / 2
        )
        self.taken.append(box)
        return box

    def label_rows(
        self, lines: Sequence[str], x: float, y: float, style: Lettering, step: float = 14
    ) -> None:
        """Write lines so that their block is centred on a height."""
        top = y - step * (len(lines) - 1) / 2
        self.write_lines(Spot(x, top), lines, style, step=step)
