"""What a file of indicators looks like."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import nan
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason
from analysis.friction.index import VERSION
from analysis.friction.measures import COMPONENTS
from analysis.friction.rivalry import Zone
from analysis.indicators.bundle import FORMAT, Indicators, to_plain
from analysis.indicators.schema import indicators_schema
from analysis.indicators.writing import indicators_json
from reports.disclosure.release import release
from tests.analysis.companies import climate_indicators, eight_departments, example_indicators

COMPANIES = (example_indicators, eight_departments, climate_indicators)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(indicators_schema())


def faults(plain: object) -> list[str]:
    return [error.message for error in validator().iter_errors(plain)]


@cache
def example_text() -> str:
    """Return the findings on the example company, of every list the last two entries."""
    plain = to_plain(example_indicators())
    for part in (plain, plain["friction"]):
        part |= {name: value[-2:] for name, value in part.items() if isinstance(value, list)}
    return json.dumps(plain)


def example_plain() -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(example_text())
    return plain


def test_the_schema_is_one_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(indicators_schema())


@pytest.mark.parametrize("found", COMPANIES)
def test_findings_fit_the_schema(found: Callable[[], Indicators]) -> None:
    assert faults(json.loads(json.dumps(to_plain(found()), allow_nan=False))) == []


@pytest.mark.parametrize("found", COMPANIES)
def test_a_release_fits_the_schema(found: Callable[[], Indicators]) -> None:
    shown = release(found()).indicators
    assert faults(json.loads(json.dumps(to_plain(shown), allow_nan=False))) == []


def test_a_file_says_who_may_see_it_and_fits_the_schema() -> None:
    assert faults(json.loads(indicators_json(climate_indicators(), "researchers"))) == []


def test_the_schema_names_every_word_that_findings_use() -> None:
    parts = indicators_schema()["$defs"]
    assert parts["withheld"]["properties"]["reason"]["enum"] == [each.value for each in Reason]
    judged = parts["judged"]["properties"]["decision"]["enum"]
    assert judged == [each.value for each in Decision]
    assert parts["rivalry"]["properties"]["zone"]["enum"] == [*(z.value for z in Zone), None]
    assert parts["worst"]["properties"]["component"]["enum"] == [*COMPONENTS]
    known = indicators_schema()["properties"]
    assert (known["format"]["const"], known["index_version"]["const"]) == (FORMAT, VERSION)


def test_every_object_of_fixed_parts_refuses_others() -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "object" and "properties" in part:
                assert part["additionalProperties"] is False
                assert set(part["required"]) <= set(part["properties"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(indicators_schema())


def judged(plain: dict[str, Any]) -> dict[str, Any]:
    index: dict[str, Any] = plain["friction"]["indices"][-1]["index"]
    return index


def hidden(plain: dict[str, Any]) -> dict[str, Any]:
    figures = (check["bootstrap"] for check in plain["friction"]["clusters"])
    return next(figure for figure in figures if figure["state"] == "withheld")


BREAKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown key": lambda plain: plain.update(ranking=[]),
    "an unknown key of a figure": lambda plain: judged(plain)["figure"].update(rank=1),
    "a value without its interval": lambda plain: judged(plain)["figure"].pop("low"),
    "a value without its method": lambda plain: judged(plain)["figure"].update(method=""),
    "a figure without its state": lambda plain: judged(plain)["figure"].pop("state"),
    "another state": lambda plain: judged(plain)["figure"].update(state="guessed"),
    "a missing reason": lambda plain: hidden(plain).pop("reason"),
    "an unknown reason": lambda plain: hidden(plain).update(reason="because"),
    "a withheld figure with a value": lambda plain: hidden(plain).update(value=1.0),
    "a decision without a probability": lambda plain: judged(plain).update(probability=None),
    "a decision about nothing": lambda plain: judged(plain).update(figure=hidden(plain)),
    "a probability over one": lambda plain: judged(plain).update(probability=1.2),
    "a component too few": lambda plain: plain["friction"]["indices"][-1]["components"].pop(
        "blame"
    ),
    "four shares": lambda plain: plain["distributions"][0]["shares"].pop(),
    "a threshold under the floor": lambda plain: plain["thresholds"].update(scores=4),
    "a wave too few": lambda plain: plain.update(waves=[]),
    "another format": lambda plain: plain.update(format="detente-indicators-2"),
    "a part left out": lambda plain: plain.pop("tipping"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_breaks_the_schema_is_noticed(what: str) -> None:
    plain = example_plain()
    BREAKS[what](plain)
    assert faults(plain)


def test_what_is_not_broken_is_not_noticed() -> None:
    assert faults(example_plain()) == []


@pytest.mark.parametrize("name", ["value", "low", "high"])
def test_a_nan_in_a_figure_is_noticed(name: str) -> None:
    found = example_indicators()
    one = found.friction.indices[0]
    assert isinstance(one.index.figure, Estimate)
    broken = replace(
        one, index=replace(one.index, figure=replace(one.index.figure, **{name: nan}))
    )
    friction = replace(found.friction, indices=(broken,))
    assert faults(to_plain(replace(found, friction=friction)))
