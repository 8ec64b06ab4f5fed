"""SVG: the same bytes each time, safe on a strict page, described."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure

from reports.charts.canvas import Canvas, Lettering, Spot
from reports.charts.drawing import draw
from reports.charts.style import ROLES
from reports.charts.svg import page_svg, paper_svg
from reports.charts.wording import ENGLISH
from tests.reports.awkward import AWKWARD

HOSTILE = "</text></svg><script>alert(1)</script>\"'&]]>$x^2$\x00"
NAME = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> Figure:
    return page_svg(draw(AWKWARD["pressure at both ends"], ENGLISH), "load", "Load", "98 and 2.")


def test_a_picture_has_a_role_a_title_and_a_description(drawn: str) -> None:
    root = ET.fromstring(drawn)  # noqa: S314 - our own drawing

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "load-t load-d"
    assert root.find(f"{NAME}title").text == "Load"
    assert root.find(f"{NAME}desc").text == "98 and 2."


def test_a_picture_brings_no_style_no_metadata_and_no_colour_of_its_own(drawn: str) -> None:
    assert "style" not in drawn
    assert "metadata" not in drawn
    assert "<!--" not in drawn
    assert not any(light in drawn for light, _ in ROLES.values())
    assert 'fill="var(--act)"' in drawn


def test_every_name_begins_with_the_name_of_the_picture(drawn: str) -> None:
    root = ET.fromstring(drawn)  # noqa: S314 - our own drawing
    names = [element.get("id") for element in root.iter() if element.get("id")]
    links = [element.get("href") for element in root.iter() if element.get("href")]

    assert len(names) == len(set(names)) > 2
    assert all(name.startswith("load-") for name in names)
    assert {link.removeprefix("#") for link in links} <= set(names)


def test_no_number_has_more_than_two_decimals(drawn: str) -> None:
    pieces = drawn.replace('"', " ").split()

    assert max(len(piece.partition(".")[2]) for piece in pieces if piece[-1:].isdigit()) == 2


def test_paper_keeps_the_light_colours() -> None:
    drawn = paper_svg(draw(AWKWARD["pressure at both ends"], ENGLISH))

    assert "var(" not in drawn
    assert ROLES["act"][0] in drawn
    assert "Detente Sans" in drawn


def test_hostile_words_stay_words() -> None:
    canvas = Canvas(40)
    canvas.write(Spot(0, 20), HOSTILE, Lettering())

    root = ET.fromstring(page_svg(canvas.figure, "a", HOSTILE, HOSTILE))  # noqa: S314 - ours

    assert {element.tag.removeprefix(NAME) for element in root.iter()} == {
        "svg", "title", "desc", "defs", "g", "text",
    }  # fmt: skip
    assert root.find(f"{NAME}title").text == HOSTILE.replace("\x00", "").strip()
    assert root.find(f".//{NAME}text").text.startswith("</text></svg><script>alert(1)")
    assert "$x^2$" in root.find(f".//{NAME}text").text


SCRIPT = """
import hashlib
from reports.charts.drawing import draw
from reports.charts.svg import page_svg
from reports.charts.wording import ENGLISH
from tests.reports.awkward import AWKWARD
figure = draw(AWKWARD["teams at both ends"], ENGLISH)
print(hashlib.sha256(page_svg(figure, "a", "b", "c").encode()).hexdigest())
"""


def test_another_process_draws_the_same_bytes() -> None:
    figure = draw(AWKWARD["teams at both ends"], ENGLISH)
    here = hashlib.sha256(page_svg(figure, "a", "b", "c").encode()).hexdigest()

    there = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
    )

    assert there.stdout.strip() == here
