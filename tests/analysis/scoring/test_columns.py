"""What each column of the scores means."""

from __future__ import annotations

from dataclasses import replace

from analysis.responses.codebook import Codebook
from analysis.scoring.columns import Sort, columns_of
from survey.instrument.questionnaire import Asked, Instrument, Kind, Scale, View


def test_scales_come_first_then_single_items_and_no_text(instrument: Instrument) -> None:
    columns = columns_of(Codebook.of(instrument))
    assert [column.name for column in columns] == [
        *("ENC", "PRS", "OUT1", "OUT2", "D1own", "D1other", "D1guess", "D6own"),
        *("OVR", "WARM", "LEAD", "SHARED", "SPLIT.own", "SPLIT.other"),
    ]


def test_a_column_knows_how_it_is_read(instrument: Instrument) -> None:
    columns = {column.name: column for column in columns_of(Codebook.of(instrument))}
    encroachment, rating = columns["ENC"], columns["D1guess"]
    assert (encroachment.sort, encroachment.role) == (Sort.SCALE, "encroachment")
    assert (encroachment.asked, encroachment.kind) == (Asked.EACH, None)
    assert (rating.sort, rating.view, rating.attribute) == (
        Sort.ITEM,
        View.GUESS,
        "understanding",
    )
    assert (columns["SPLIT.other"].sort, columns["SPLIT.other"].part) == (Sort.SHARE, "other")
    assert columns["SHARED"].sort is Sort.CHOICE
    assert columns["PRS"].asked is Asked.ONCE
    assert columns["PRS"].kind is Kind.FREQUENCY


def test_a_directed_rating_keeps_its_own_column_inside_a_scale(instrument: Instrument) -> None:
    regard = Scale("REG", {}, ("D1other", "OUT1"), 1)
    columns = columns_of(Codebook.of(replace(instrument, scales=(regard,))))
    names = [column.name for column in columns]
    assert "D1other" in names
    assert "OUT1" not in names


def test_a_scale_named_like_its_only_item_is_one_column(instrument: Instrument) -> None:
    lead = Scale("LEAD", {}, ("LEAD",), 1, "pressure")
    columns = columns_of(Codebook.of(replace(instrument, scales=(lead,))))
    assert [column.sort for column in columns if column.name == "LEAD"] == [Sort.SCALE]


def test_an_item_with_a_role_keeps_its_own_column_inside_a_scale(instrument: Instrument) -> None:
    items = tuple(
        replace(item, role="blame_sent") if item.id == "ENC2" else item
        for item in instrument.items
    )
    columns = columns_of(Codebook.of(replace(instrument, items=items)))
    (sent,) = (column for column in columns if column.role == "blame_sent")
    assert (sent.name, sent.sort, sent.items) == ("ENC2", Sort.ITEM, ("ENC2",))
    assert "ENC1" not in {column.name for column in columns}
