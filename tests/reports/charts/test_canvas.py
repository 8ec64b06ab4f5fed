"""Canvas: words find a free place, or none."""

from __future__ import annotations

import numpy as np

from analysis.decision import Decision
from reports.charts.axis import Axis, Ruler
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.spread import spread_of


def test_words_take_their_place() -> None:
    canvas = Canvas(40)
    first = canvas.write(Spot(0, 20), "Sales", Lettering())

    second = canvas.write_where_free([Spot(4, 20), Spot(100, 20)], "Marketing", Lettering())

    assert second.left == 100
    assert not first.hits(second)


def test_words_without_a_free_place_are_left_out() -> None:
    canvas = Canvas(40, 50)
    canvas.write(Spot(0, 20), "Sales", Lettering())

    assert canvas.write_where_free([Spot(2, 20), Spot(40, 20)], "Sales", Lettering()) is None
    assert len(canvas.axes.texts) == 1


def test_words_that_would_leave_the_canvas_are_moved_inside() -> None:
    canvas = Canvas(40, 100)

    left = canvas.write_inside(Spot(0, 10, "center"), "Sales", Lettering())
    right = canvas.write_inside(Spot(100, 30, "center"), "Sales", Lettering())

    assert left.left == 0
    assert right.right == 100


def test_words_wider_than_the_canvas_are_shortened() -> None:
    canvas = Canvas(40, 60)
    box = canvas.write(Spot(0, 20), "Unternehmenskommunikation", Lettering())

    assert box.right <= 60
    assert canvas.axes.texts[0].get_text().endswith("…")


def test_an_interval_takes_its_place() -> None:
    canvas = Canvas(40, 200)
    place = Ruler(Axis(0, 100, ()), 0, 200)
    box = canvas.interval(20, spread_of(50, 5), place, Decision.ACT)

    assert canvas.write_where_free([Spot(100, 20)], "50", Lettering()) is None
    assert box.left < 100 < box.right


def test_no_words_are_put_on_a_slanting_line() -> None:
    canvas = Canvas(100, 100)
    canvas.keep_clear((0, 0), (100, 100))

    assert canvas.write_where_free([Spot(40, 50)], "Sales", Lettering()) is None
    assert canvas.write_where_free([Spot(0, 90)], "Sales", Lettering()) is not None


def test_a_hatch_stays_inside_its_box() -> None:
    canvas = Canvas(60, 100)
    canvas.hatch(Box(20, 10, 60, 40))
    xs, ys = canvas.axes.lines[0].get_data()

    assert (np.nanmin(xs), np.nanmax(xs)) == (20, 60)
    assert (np.nanmin(ys), np.nanmax(ys)) == (10, 40)
