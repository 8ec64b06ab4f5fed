"""What a questionnaire's columns mean, and which questionnaires cannot be scored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.errors import UnusableAnswers
from analysis.responses.codebook import Codebook
from survey.instrument.questionnaire import Asked, Form, Instrument, Scale


def test_every_column_leads_to_its_item(instrument: Instrument) -> None:
    book = Codebook.of(instrument)
    assert book.columns == ("ENC3", "TAU3", "D3own", "SPLIT.own", "SPLIT.other")
    assert book.item_of["SPLIT.other"].id == "SPLIT"


def test_the_items_of_a_form_come_in_asked_order_with_those_of_its_blocks(
    instrument: Instrument,
) -> None:
    form = Form("planned", {}, ("TAU3",), {}, 5.0, {"A": ("ENC3",), "B": ("D3own",)})
    book = Codebook.of(replace(instrument, forms=(form,)))
    assert [item.id for item in book.asked_in("planned", Asked.EACH)] == ["ENC3", "TAU3"]
    assert [item.id for item in book.asked_in("planned", Asked.ONCE)] == ["D3own"]


@pytest.mark.parametrize(
    ("scale", "fault"),
    [
        (
            Scale("MIX", {}, ("ENC3", "D3own"), 1),
            "scale MIX mixes ['D3own'], asked once, with ['ENC3'], asked for each department",
        ),
        (
            Scale("WHO", {}, ("SPLIT",), 1),
            "scale WHO has the items ['SPLIT'] that do not run from less to more",
        ),
        (Scale("GONE", {}, ("ENC9",), 1), "scale GONE has the items ['ENC9'] that are not asked"),
        (
            Scale("FEW", {}, ("ENC3", "TAU3"), 3),
            "scale FEW wants 3 of its 2 items answered",
        ),
        (
            Scale("TAU3", {}, ("ENC3", "TAU3"), 1),
            "scale TAU3 has the name of an item that is not all of it",
        ),
        (
            Scale("unit", {}, ("ENC3",), 1),
            "unit is the name of a column of the answers and cannot be an item or scale",
        ),
    ],
)
def test_a_scale_that_cannot_be_scored_is_refused(
    instrument: Instrument, scale: Scale, fault: str
) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        Codebook.of(replace(instrument, scales=(scale,)))
    assert str(caught.value) == (
        f"Answers to friction cannot be scored: {fault}; "
        "mend the questionnaire and write the Extract again."
    )


def test_a_scale_may_bear_the_name_of_its_only_item(instrument: Instrument) -> None:
    book = Codebook.of(replace(instrument, scales=(Scale("TAU3", {}, ("TAU3",), 1),)))
    assert [item.id for item in book.items_of("TAU3")] == ["TAU3"]
