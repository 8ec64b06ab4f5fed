"""Competition: twenty places on a map with four named zones."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.competition import CompetitionChart, Zones, draw_competition
from reports.charts.style import HUE
from reports.charts.wording import ENGLISH
from tests.reports.made_up import places

ZONES = Zones("Toxic", "Overheated", "Dormant", "Healthy")


def drawn(
    middle: tuple[float, float],
    baseline: tuple[float, float] | None = (57, 41),
    decision: Decision = Decision.ACT,
) -> Figure:
    return draw_competition(
        CompetitionChart(
            places(middle, 3, 4),
            baseline,
            (45, 45),
            ZONES,
            "Spurs us on",
            "Threatens us",
            decision,
        ),
        ENGLISH,
    )


def spots_of(figure: Figure) -> dict[str, tuple[float, float]]:
    return {text.get_text(): text.get_position() for text in figure.axes[0].texts}


def test_each_zone_is_named_in_its_quarter() -> None:
    spots = spots_of(drawn((60, 50)))

    assert spots["Toxic"][0] < spots["Overheated"][0]
    assert spots["Toxic"][1] == spots["Overheated"][1] < spots["Dormant"][1]
    assert {"Spurs us on →", "Threatens us →", "baseline"} <= set(spots)


def test_a_name_makes_way_for_dots_in_its_corner() -> None:
    assert spots_of(drawn((76, 76)))["Overheated"][1] > spots_of(drawn((60, 50)))["Overheated"][1]


def test_twenty_places_take_the_hue_of_the_verdict() -> None:
    marks = drawn((60, 50), decision=Decision.UNDECIDED).axes[0].collections[0]

    assert len(marks.get_offsets()) == 20
    red, green, blue = (round(part * 255) for part in marks.get_facecolor()[0][:3])
    assert f"#{red:02x}{green:02x}{blue:02x}" == HUE[Decision.UNDECIDED]


def test_without_a_baseline_none_is_named() -> None:
    assert "baseline" not in spots_of(drawn((60, 50), baseline=None))


def test_places_outside_the_usual_scale_still_lie_on_the_map() -> None:
    offsets = drawn((95, 96)).axes[0].collections[0].get_offsets()

    assert offsets[:, 0].max() <= 158
    assert offsets[:, 1].min() >= 2
