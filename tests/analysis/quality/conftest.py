"""A questionnaire of 26 statements like the one that ships, and people who answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.loading import load
from analysis.responses.table import Responses
from survey.answers.extract import COMMENT_KEYS, KEYS, Extract, Manifest
from survey.instrument.questionnaire import Asked, Form, Format, Instrument, Item, Kind, Scale
from survey.people.headcount import Headcount

AGREE = Format("agree", Kind.AGREE, 1, 5)
OFTEN = Format("often", Kind.FREQUENCY, 1, 5)
WARM = Format("warm", Kind.THERMOMETER, 0, 100)
SCALES = {
    "ENC": "+++-",
    "TAU": "++--",
    "BLM": "+++-",
    "STA": "++-",
    "IMB": "+-",
    "APP": "++-",
    "CHA": "+++",
    "THR": "+++",
}
PULSE = ("ENC3", "TAU1", "BLM3", "STA2", "IMB1", "APP1", "CHA1", "THR2")
STEPS = np.array([-1.5, -0.5, 0.5, 1.5])

Answers = NDArray[np.float64]


@pytest.fixture
def instrument() -> Instrument:
    statements = tuple(
        Item(
            f"{scale}{number}",
            {},
            OFTEN if scale in ("ENC", "BLM") else AGREE,
            Asked.EACH,
            reverse=sign == "-",
            reason="positive pole" if sign == "-" else "",
            no_contact=True,
        )
        for scale, signs in SCALES.items()
        for number, sign in enumerate(signs, start=1)
    )
    items = (Item("warmth", {}, WARM), *statements)
    scales = tuple(
        Scale(id_, {}, tuple(f"{id_}{number + 1}" for number in range(len(signs))), 2)
        for id_, signs in SCALES.items()
    )
    full = Form("full", {}, tuple(item.id for item in items), {}, 9.0)
    pulse = Form("pulse", {}, PULSE, {}, 1.0)
    return Instrument("friction", "1", {}, ("en",), items, scales, (full, pulse), "own")


@pytest.fixture
def careful(instrument: Instrument) -> Callable[..., Answers]:
    """Answer as careful people do: a scale's items share a cause, reversed ones turned."""
    reverse = np.array([item.reverse for item in instrument.items[1:]])
    owner = np.repeat(np.arange(len(SCALES)), [len(signs) for signs in SCALES.values()])

    def answer(
        people: int, seed: int, *, spread: float = 0.3, general: float = 0.5, level: float = -0.4
    ) -> Answers:
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=(people, len(SCALES)))
        climate = general * rng.normal(size=(people, 1)) + np.sqrt(1 - general**2) * noise
        item = 0.7 * climate[:, owner] + np.sqrt(0.51) * rng.normal(size=(people, len(owner)))
        placed = item + level + spread * rng.normal(size=len(owner))
        keyed = 1.0 + (placed[:, :, None] > STEPS).sum(axis=2)
        return np.where(reverse, 6 - keyed, keyed)

    return answer


@pytest.fixture
def sittings(instrument: Instrument) -> Callable[..., Responses]:
    """Make responses of a person a row, in one wave, about one department each."""

    def make(
        answers: Answers,
        *,
        seconds: float = 300,
        form: str = "full",
        target: str = "Marketing",
        questionnaire: Instrument = instrument,
    ) -> Responses:
        statements = [item.id for item in questionnaire if item.asked is Asked.EACH]
        people = [f"p{number:05}" for number in range(len(answers))]
        keys = pd.DataFrame({"pid": people, "wave": "2026-Q1", "form": form, "unit": "Sales"})
        once = keys.assign(target="", team="", seconds=seconds)
        each = keys.assign(target=target, team="", seconds=np.nan)
        if form == "full":
            once = once.assign(warmth=50)
        each = pd.concat([each, pd.DataFrame(answers, columns=statements)], axis=1)
        columns = [*KEYS, *questionnaire.columns()]
        frame = pd.concat([once, each], ignore_index=True).reindex(columns=columns)
        comments = pd.DataFrame(columns=[*COMMENT_KEYS])
        manifest = Manifest("Acme", "simulated", linked=True)
        return load(Extract(frame, questionnaire, "", Headcount(()), comments, manifest))

    return make


@pytest.fixture
def with_second_target() -> Callable[[Responses, Answers], Responses]:
    """Add a second rated department to everyone's sitting."""

    def add(responses: Responses, answers: Answers) -> Responses:
        book: Codebook = responses.codebook
        frame = responses.frame
        rows = frame[frame["target"] == "Marketing"].reset_index(drop=True)
        statements = [item.id for item in book.instrument if item.asked is Asked.EACH]
        given = pd.DataFrame(answers, columns=statements).astype("Int32")
        service = rows.assign(target="Service", **{name: given[name] for name in statements})
        both = pd.concat([frame, service], ignore_index=True)
        both = both.sort_values(["wave", "unit", "pid", "target"], ignore_index=True)
        return replace(responses, frame=both)

    return add
