"""Paper: a document as plain data, with nothing left out and nothing marked up."""

from __future__ import annotations

import json

import pytest

from reports.rendering.paper import paper_of
from tests.reports.every_block import every_block
from tests.reports.made_up import one_page


def test_a_document_becomes_data_that_json_can_hold() -> None:
    data = paper_of(every_block())

    assert json.loads(json.dumps(data)) == data


def test_a_plain_sentence_and_one_in_phrases_look_alike() -> None:
    page = paper_of(every_block())["pages"][-1]

    assert page["lede"] == [
        {"words": "All of it ", "stress": "plain"},
        {"words": "can be checked", "stress": "strong"},
        {"words": ".", "stress": "plain"},
    ]
    assert page["blocks"][1]["words"] == [
        {"words": "This questionnaire is not yet validated.", "stress": "plain"}
    ]


def test_a_chart_becomes_a_picture_with_its_description() -> None:
    section = paper_of(one_page())["pages"][0]["blocks"][1]["left"][0]
    chart = section["body"][0]

    assert chart["kind"] == "ChartBlock"
    assert chart["width"] == 344
    assert chart["svg"].startswith("<svg ")
    assert "16 are needed" in chart["description"]


def test_what_is_no_part_of_a_document_is_refused() -> None:
    document = one_page()
    object.__setattr__(document.pages[0], "foot", object())

    with pytest.raises(TypeError, match=r"^A object cannot be set; give a part of a Document\.$"):
        paper_of(document)
