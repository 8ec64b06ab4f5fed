"""Company: a plan, a workforce and waves of answers, put together as an Extract with its truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.friction.direction import Direction
from analysis.friction.measures import sources
from analysis.simulation.answering import expected_score, shared_points, ticked
from analysis.simulation.plan import ITEM_NOISE, PASSING_SD, SPECIFIC_SD, STABLE_SD, Plan
from analysis.simulation.remarks import remarks
from analysis.simulation.truth import Truth
from analysis.simulation.workforce import Workforce, hire
from survey.answers.extract import KEYS, Event, Extract, Manifest
from survey.instrument.questionnaire import NO_CONTACT, Asked, Instrument, Item, Kind
from survey.people.headcount import Headcount, UnitCount

Array = NDArray[np.float64]

SECONDS_AN_ITEM = 8.0
BUCKET = 15


@dataclass(frozen=True, slots=True)
class Simulated:
    """The answers of a made-up company and what is true of it."""

    extract: Extract
    truth: Truth


@dataclass(frozen=True, slots=True)
class _Wave:
    """What a wave's answers are made from."""

    plan: Plan
    instrument: Instrument
    measures: Mapping[str, str]
    """Column of the questionnaire -> measure that it shows."""
    name: str
    people: Workforce
    here: NDArray[np.int64]
    """Places of those who answer."""
    passing: Array
    shocks: Mapping[Direction, float]
    careless: NDArray[np.bool_]
    generator: np.random.Generator


def simulate(
    plan: Plan,
    instrument: Instrument,
    text: str,
    seed: int,
    *,
    form: str = "full",
    events: tuple[Event, ...] = (),
) -> Simulated:
    """Let a made-up company answer a questionnaire in every wave of its plan.

    Parameters
    ----------
    plan
        What is true of the company.
    instrument, text
        The questionnaire and its YAML.
    seed
        Same seed, same answers.
    form
        Id of the form that everyone gets.
    events
        Marks for the time axis.

    Returns
    -------
    Simulated
        The Extract, and the truth given the teams that were drawn.
    """
    generator = np.random.default_rng(seed)
    people = hire(plan, generator)
    names = _measures_by_column(instrument)
    frames, comments, scores = [], [], {}
    for wave in plan.waves:
        shocks = {at: float(generator.normal(0, plan.shock_sd)) for at in plan.levels}
        passing = generator.normal(0, PASSING_SD, len(people.pids))
        here = _who_answers(plan, people, passing, generator)
        careless = generator.random(len(here)) < plan.careless
        made = _Wave(
            plan, instrument, names, wave, people, here, passing, shocks, careless, generator
        )
        frames.append(_answers(made, form))
        comments.append(remarks(plan, people, here, wave, generator))
        scores.update(_true_scores(plan, people, wave, instrument, names))
    counts = [
        UnitCount(staff.name, wave, staff.people)
        for wave in plan.waves
        for staff in plan.departments
    ]
    manifest = Manifest(plan.name, "simulated", linked=True, events=events)
    extract = Extract(
        pd.concat(frames, ignore_index=True),
        instrument,
        text,
        Headcount.of(counts),
        pd.concat(comments, ignore_index=True),
        manifest,
    )
    return Simulated(extract, Truth(scores))


def _measures_by_column(instrument: Instrument) -> dict[str, str]:
    """Return, for every column of answers, the measure whose level it shows."""
    scales = {scale.id: scale.items for scale in instrument.scales}
    found: dict[str, str] = {}
    for measure, at in sources(instrument).items():
        for column in scales.get(at, (at,)):
            found.setdefault(column, measure)
    return found


def _who_answers(
    plan: Plan, people: Workforce, passing: Array, generator: np.random.Generator
) -> NDArray[np.int64]:
    rates = np.array([plan.response_rates.get(staff.name, 1.0) for staff in plan.departments])
    rate = np.clip(rates[people.department], 1e-9, 1 - 1e-9)
    felt = (people.stable + passing) / np.hypot(STABLE_SD, PASSING_SD)
    odds = np.log(rate / (1 - rate)) - plan.turnout_slope * felt
    chosen = generator.random(len(felt)) < 1 / (1 + np.exp(-odds))
    everyone = rates[people.department] >= 1
    return np.flatnonzero(chosen | everyone)


def _answers(made: _Wave, form: str) -> pd.DataFrame:
    """Return the rows of one wave: one asked once, and one for each rated department."""
    names = [staff.name for staff in made.plan.departments]
    parts = [_rows(made, form, "", np.arange(len(made.here)))]
    for target in names:
        raters = [at.rater for at in made.plan.levels if at.target == target]
        mine = np.isin(made.people.department[made.here], [names.index(r) for r in raters])
        parts.append(_rows(made, form, target, np.flatnonzero(mine)))
    return pd.concat(parts, ignore_index=True)


def _rows(made: _Wave, form: str, target: str, among: NDArray[np.int64]) -> pd.DataFrame:
    """Return the rows of these people about one target ("" for what is asked once)."""
    names = [staff.name for staff in made.plan.departments]
    who = made.here[among]
    units = [names[d] for d in made.people.department[who]]
    frame = pd.DataFrame(
        {
            "pid": [made.people.pids[i] for i in who],
            "wave": made.name,
            "form": form,
            "unit": units,
            "target": target,
            "team": [
                f"{unit} {team + 1}"
                for unit, team in zip(units, made.people.team[who], strict=True)
            ],
        }
    )
    asked = Asked.ONCE if target == "" else Asked.EACH
    columns: dict[str, Array] = {}
    specific = {
        name: made.generator.normal(0, SPECIFIC_SD, len(who))
        for name in sorted(set(made.measures.values()))
    }
    length = sum(len(item.columns()) for item in made.instrument)
    for item in made.instrument:
        mine = item.asked is asked
        for column, values in _column_values(made, item, target, among, specific).items():
            columns[column] = values if mine else np.full(len(who), np.nan)
    seconds = made.generator.lognormal(np.log(SECONDS_AN_ITEM * length), 0.25, len(who))
    seconds[made.careless[among]] *= 0.2
    frame["seconds"] = np.ceil(seconds / BUCKET) * BUCKET if target == "" else np.nan
    answers = pd.DataFrame(columns, index=frame.index).astype("Int16")
    frame["seconds"] = frame["seconds"].astype("Int64")
    return pd.concat([frame, answers], axis=1)[[*KEYS, *made.instrument.columns()]]


def _column_values(
    made: _Wave,
    item: Item,
    target: str,
    among: NDArray[np.int64],
    specific: Mapping[str, Array],
) -> dict[str, Array]:
    """Return the answers to one item; nothing for open text."""
    if item.format.kind is Kind.TEXT:
        return {}
    if item.format.kind is Kind.SHARES:
        return _shares(made, item, target, among)
    low, high = item.format.low, item.format.high
    measure = made.measures.get(item.id)
    if measure is None or item.format.kind is Kind.CHOICE:
        free = made.generator.integers(low, high + 1, len(among)).astype(float)
        return {item.id: free}
    latent = _latent(made, measure, target, among) + specific[measure]
    values = ticked(latent, item)
    values[made.careless[among]] = np.clip((low + high) // 2 + 1, low, high)
    values[made.generator.random(len(among)) < made.plan.skipped] = np.nan
    if item.no_contact:
        unknown = made.generator.random(len(among)) < made.plan.no_contact
        values[unknown] = NO_CONTACT
    return {item.id: values}


def _latent(made: _Wave, measure: str, target: str, among: NDArray[np.int64]) -> Array:
    """Return latent answers: friction measures rise with what a person feels, ratings fall."""
    names = [staff.name for staff in made.plan.departments]
    who = made.here[among]
    levels = np.array(
        [
            made.plan.level(at, measure, made.name) + made.shocks[at]
            for at in (
                _direction(made.plan, names[d], target) for d in made.people.department[who]
            )
        ]
    )
    sign = (
        -1.0 if measure.startswith(("own_", "other_", "guess_", "challenge", "overlap")) else 1.0
    )
    felt = made.people.stable[who] + made.passing[who]
    noise = made.generator.normal(0, ITEM_NOISE, len(among))
    return levels + sign * felt + made.people.team_effect[who] + noise


def _direction(plan: Plan, unit: str, target: str) -> Direction:
    """Return the direction of a person; what is asked once stands with the first one."""
    if target:
        return Direction(unit, target)
    return next(at for at in plan.levels if at.rater == unit)


def _shares(made: _Wave, item: Item, target: str, among: NDArray[np.int64]) -> dict[str, Array]:
    names = [staff.name for staff in made.plan.departments]
    units = [names[d] for d in made.people.department[made.here[among]]]
    if target == "" or len(among) == 0:
        return {column: np.full(len(among), np.nan) for column in item.columns()}
    measures = [f"split_{part.id}" for part in item.parts]
    weights = np.array(
        [
            [made.plan.level(Direction(unit, target), name, made.name) / 100 for name in measures]
            for unit in units
        ]
    )
    points = shared_points(weights / weights.sum(axis=1, keepdims=True), made.generator)
    return dict(zip(item.columns(), points.T, strict=True))


def _true_scores(
    plan: Plan,
    people: Workforce,
    wave: str,
    instrument: Instrument,
    names: Mapping[str, str],
) -> dict[tuple[str, Direction, str], float]:
    """Return the expected score of each measure, given the teams that were drawn."""
    items = {column: item for item in instrument for column in item.columns()}
    scores = {}
    departments = [staff.name for staff in plan.departments]
    for direction in plan.levels:
        mine = people.department == departments.index(direction.rater)
        for column, measure in names.items():
            at = direction
            if items[column].asked is Asked.ONCE:
                at = _direction(plan, direction.rater, "")
            level = plan.level(at, measure, wave)
            if measure.startswith("split_"):
                total = sum(
                    plan.level(at, f"split_{part.id}", wave) for part in items[column].parts
                )
                scores[wave, direction, measure] = 100 * level / total
                continue
            steps = items[column].format.high - items[column].format.low
            felt = expected_score(level + people.team_effect[mine], steps)
            scores[wave, direction, measure] = float(felt.mean())
    return scores
