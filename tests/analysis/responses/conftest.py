"""A questionnaire of five questions, and Extracts of answers to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

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
POINTS = Format("points", Kind.SHARES, 0, 100)


@pytest.fixture
def instrument() -> Instrument:
    items = (
        Item("ENC3", {}, OFTEN, Asked.EACH, no_contact=True),
        Item("TAU3", {}, AGREE, Asked.EACH, reverse=True, reason="positive pole"),
        Item("D3own", {}, TEN, view=View.OWN, attribute="word"),
        Item("SPLIT", {}, POINTS, parts=(Part("own", {}), Part("other", {}))),
        Item("O1", {}, Format("free", Kind.TEXT, 0, 0), Asked.EACH),
    )
    scales = (Scale("ENC", {}, ("ENC3",), 1, "encroachment"), Scale("TAU", {}, ("TAU3",), 1))
    form = Form("full", {}, tuple(item.id for item in items), {}, 9.0)
    return Instrument("friction", "1", {}, ("en",), items, scales, (form,), "own", sha256="a" * 64)


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    def make(pid: str, wave: str, target: str, **answers: Any) -> dict[str, Any]:
        keys = {"pid": pid, "wave": wave, "target": target, "form": "full", "unit": "Sales"}
        return {**keys, "team": "", **answers}

    return make


@pytest.fixture
def extract(instrument: Instrument) -> Callable[..., Extract]:
    def make(
        rows: list[Mapping[str, Any]],
        *,
        linked: bool = True,
        questionnaire: Instrument = instrument,
        people: int | None = 20,
        **manifest: Any,
    ) -> Extract:
        described = Manifest(**{"study": "Acme", "mode": "sealed", "linked": linked, **manifest})
        columns = [*KEYS, *described.attributes, *questionnaire.columns()]
        frame = pd.DataFrame(rows, columns=columns)
        waves = sorted({str(one["wave"]) for one in rows})
        heads = Headcount.of(UnitCount("Sales", wave, people) for wave in waves)
        comments = pd.DataFrame(
            [
                [f"c-{wave}", wave, "Sales", "Marketing", "O1", "They rang first."]
                for wave in waves
            ],
            columns=[*COMMENT_KEYS],
        )
        return Extract(frame, questionnaire, "", heads, comments, described)

    return make
