"""HTML: one file that asks nothing of a network, the same each time, with hostile words inert."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reports.content.document import Document
from reports.rendering.html import render_html
from tests.reports.every_block import every_block
from tests.reports.hostile import HOSTILE, poisoned
from tests.reports.made_up import one_page
from tests.reports.made_up_detail import detail


class Read(HTMLParser):
    """What a browser would find on the page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.order: list[str] = []
        self.words: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag and keep its attributes."""
        self.tags[tag] += 1
        self.order.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)

    def values(self, name: str) -> list[str]:
        """Return every value of an attribute."""
        return [value for _, found, value in self.attributes if found == name]


@pytest.fixture(scope="module")
def page() -> bytes:
    return render_html(every_block())


@pytest.fixture(scope="module")
def read(page: bytes) -> Read:
    return Read(page)


@pytest.mark.parametrize("build", [one_page, detail])
def test_the_bytes_are_the_same_each_time(build: Callable[[], Document]) -> None:
    assert render_html(build()) == render_html(build())


def test_nothing_on_the_page_points_outside(page: bytes, read: Read) -> None:
    assert all(link.startswith("#") for link in read.values("href"))
    assert not {"src", "srcset", "action", "poster", "data"} & {
        name for _, name, _ in read.attributes
    }
    assert not {"script", "link", "iframe", "object", "base", "form"} & set(read.tags)
    assert set(re.findall(r"url\(([a-z]+:[a-z]+)", page.decode())) == {"data:font"}
    assert b"@import" not in page


def test_the_policy_allows_the_one_style_sheet_and_nothing_else(page: bytes, read: Read) -> None:
    style = re.search("<style>(.*)</style>", page.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert read.values("content")[0] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert read.tags["style"] == 1
    assert read.values("style") == []


def test_no_script_can_start(read: Read) -> None:
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]


def test_every_chart_has_a_title_and_a_description(read: Read) -> None:
    names = set(read.values("id"))

    assert read.tags["svg"] == read.tags["title"] - 1
    for label in [value for tag, name, value in read.attributes if name == "aria-labelledby"]:
        assert set(label.split()) <= names
    assert read.values("role").count("img") == read.tags["svg"]


def test_behind_every_chart_stands_a_table(read: Read) -> None:
    charts = 9  # six on the one page, two with the teams and the answers, one with the units
    panels = 1

    assert read.tags["details"] == charts + panels - 1
    assert read.order.count("details") == sum(
        "table" in read.order[place : place + 4]
        for place, tag in enumerate(read.order)
        if tag == "details"
    )


def test_every_name_stands_once(read: Read) -> None:
    names = read.values("id")

    assert len(names) == len(set(names))


def test_headings_skip_no_level(read: Read) -> None:
    levels = [int(tag[1]) for tag in read.order if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_page_names_its_language_and_its_report(read: Read) -> None:
    assert read.values("lang") == ["en"]
    assert read.order[:2] == ["html", "head"]
    assert "Every block" in read.words
    assert read.tags["main"] == 1


def test_a_german_page_speaks_german() -> None:
    read = Read(render_html(every_block("de-AT")))
    words = " ".join(read.words)

    assert read.values("lang") == ["de-AT"]
    assert {"Zum Bericht springen", "Zahlen zu diesem Bild"} <= set(read.words)
    assert "Numbers behind" not in words
    assert "47 bis 56" in words


def test_a_language_without_words_is_refused() -> None:
    message = "^Charts have no words in the language 'fr'; choose one of de, en, or add it to "
    with pytest.raises(ValueError, match=message):
        render_html(every_block("fr"))


def test_a_withheld_cell_shows_the_word_and_no_number(page: bytes) -> None:
    cells = re.findall(r'<td role="cell" class="withheld">(.*?)</td>', page.decode(), re.DOTALL)

    assert [re.sub("<[^>]*>", "", cell).strip() for cell in cells] == ["withheld"]


def test_hostile_words_stay_words_in_every_block(read: Read) -> None:
    hostile = Read(render_html(poisoned(every_block())))
    words = " ".join(hostile.words)

    added = set(hostile.tags) - set(read.tags)
    assert added == set()
    # A label that is broken into more lines, or left out for want of room, changes the text
    # elements of a chart and what is drawn behind them; nothing else may differ.
    drawn = {"text", "path", "g", "use", "defs"}
    assert {tag: n for tag, n in hostile.tags.items() if tag not in drawn} == {
        tag: n for tag, n in read.tags.items() if tag not in drawn
    }
    assert {name for _, name, _ in hostile.attributes} <= {
        *(name for _, name, _ in read.attributes),
        "transform",
    }
    assert "<script src=http://a.example/x.js>alert(1)</script>\"'><img src=x onerror=y>" in words
    assert "{{ 7 * 7 }} {% raw %}" in words
    assert not re.search("[\x00\x1b\ud800]", words)
    assert words.count(HOSTILE[:20]) > 200
