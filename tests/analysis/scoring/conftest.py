"""A questionnaire with every kind of question, and answers to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from analysis.responses.loading import load
from analysis.responses.table import Responses
from survey.answers.extract import COMMENT_KEYS, KEYS, Extract, Manifest
from survey.instrument.questionnaire import (
    Asked,
    Form,
    Format,
    Instrument,
    Item,
    Kind,
    Part,
    Scale,
    View,
)
from survey.people.headcount import Headcount, UnitCount

AGREE = Format("agree", Kind.AGREE, 1, 5)
OFTEN = Format("often", Kind.FREQUENCY, 1, 5)
TEN = Format("ten", Kind.RATING, 0, 10)
EACH = Asked.EACH


@pytest.fixture
def instrument() -> Instrument:
    items = (
        Item("ENC1", {}, OFTEN, EACH, no_contact=True),
        Item("ENC2", {}, OFTEN, EACH, no_contact=True),
        Item("ENC4", {}, OFTEN, EACH, reverse=True, reason="positive pole", no_contact=True),
        Item("PRS1", {}, OFTEN),
        Item("OUT1", {}, AGREE, EACH),
        Item("OUT2", {}, AGREE, EACH, reverse=True, reason="as an example"),
        Item("D1own", {}, TEN, view=View.OWN, attribute="understanding"),
        Item("D1other", {}, TEN, EACH, view=View.OTHER, attribute="understanding"),
        Item("D1guess", {}, TEN, EACH, view=View.GUESS, attribute="understanding"),
        Item("D6own", {}, Format("time", Kind.BIPOLAR, 0, 10), view=View.OWN, attribute="horizon"),
        Item("OVR", {}, Format("overlap", Kind.OVERLAP, 1, 7), EACH),
        Item("WARM", {}, Format("warm", Kind.THERMOMETER, 0, 100), EACH),
        Item("LEAD", {}, Format("lead", Kind.SCORE, 20, 100)),
        Item("SHARED", {}, Format("yesno", Kind.CHOICE, 1, 3), EACH),
        Item(
            "SPLIT",
            {},
            Format("points", Kind.SHARES, 0, 100),
            EACH,
            parts=(Part("own", {}), Part("other", {})),
        ),
        Item("O1", {}, Format("free", Kind.TEXT, 0, 0), EACH),
    )
    scales = (
        Scale("ENC", {}, ("ENC1", "ENC2", "ENC4"), 2, "encroachment"),
        Scale("PRS", {}, ("PRS1",), 1, "pressure"),
    )
    form = Form("full", {}, tuple(item.id for item in items), {}, 9.0)
    return Instrument("friction", "1", {}, ("en",), items, scales, (form,), "own")


@pytest.fixture
def answered(instrument: Instrument) -> Callable[..., Responses]:
    """Make responses of a mapping a row, each of another person."""

    def make(*rows: Mapping[str, Any], target: str = "Marketing") -> Responses:
        keys = {"wave": "2026-Q1", "form": "full", "unit": "Sales", "team": "", "target": target}
        named = [{**keys, "pid": f"p{n:03}", "site": "north", **row} for n, row in enumerate(rows)]
        frame = pd.DataFrame(named, columns=[*KEYS, "site", *instrument.columns()])
        comments = pd.DataFrame(columns=[*COMMENT_KEYS])
        heads = Headcount((UnitCount("Sales", "2026-Q1", 20),))
        manifest = Manifest("Acme", "sealed", linked=True, attributes=("site",))
        return load(Extract(frame, instrument, "", heads, comments, manifest))

    return make
