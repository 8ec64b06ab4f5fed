"""Pipeline: from the Extracts of a study to its indicators, in the one order there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from analysis.errors import UnusableAnswers
from analysis.friction.cells import cells_of, friction_courses, told_of
from analysis.friction.reading import read_friction
from analysis.friction.round_robin import round_robins
from analysis.indicators.bases import bases_of
from analysis.indicators.bundle import Indicators
from analysis.indicators.changes import baseline_of, friction_changes, unit_changes_of
from analysis.indicators.comparability import (
    comparability_of,
    comparing_by,
    comparing_of,
    sittings_of_units,
)
from analysis.indicators.distributions import distributions_of
from analysis.indicators.effort import effort_of
from analysis.indicators.measurement import FEWEST_UNITS, groups_of, measurement_of
from analysis.indicators.participation import participation_of
from analysis.indicators.tipping import tipping
from analysis.indicators.unit_levels import unit_levels_of
from analysis.indicators.warranted import (
    unlike_of,
    warranted_changes,
    warranted_friction,
    warranted_levels,
    warranted_watch,
)
from analysis.quality.norms import following, list_sums, norms_of
from analysis.responses.codebook import Codebook
from analysis.responses.loading import load, one_headcount, one_manifest, refuse_strangers
from analysis.responses.rows import as_rows
from analysis.sums.comparisons import Comparing
from analysis.sums.members import By
from analysis.sums.opening import Opener
from analysis.sums.ratings import Looked
from analysis.sums.source import InMemory, Source
from analysis.sums.study import Sought, Study, asked_sums, study_sums
from survey.answers.extract import Extract, Manifest, StoredExtract
from survey.people.headcount import Headcount

Tell = Callable[[str], None]


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Answers that were checked, wherever they are, with all that explains them."""

    source: Source
    manifest: Manifest
    headcount: Headcount
    comments: Mapping[str, int]
    """Wave -> comments written."""


def analyse(*extracts: Extract, tell: Tell = _silent) -> Indicators:
    """Turn the Extracts of one study into its indicators.

    Parameters
    ----------
    *extracts
        Closed waves of one questionnaire.
    tell
        Called with the name of each step as it begins, for a progress bar.

    Returns
    -------
    Indicators
        Every figure an estimate or withheld with its reason.
    """
    tell("reading answers")
    responses = load(*extracts)
    comments = responses.comments.groupby("wave").size()
    given = Given(
        InMemory(as_rows(responses).by_person()),
        responses.manifest,
        responses.headcount,
        {str(wave): int(count) for wave, count in comments.items()},
    )
    return estimate(given, tell=tell)


def analyse_stored(*stored: StoredExtract, engine: Opener, tell: Tell = _silent) -> Indicators:
    """Turn stored Extracts of any size into their indicators, on an engine.

    Parameters
    ----------
    *stored
        Closed waves of one questionnaire, whose answers stay in their files.
    engine
        `open_embedded`, or `open_on` a cluster.
    tell
        Called with the name of each step as it begins.

    Returns
    -------
    Indicators
        The same as `analyse` returns, whatever the engine.
    """
    tell("reading answers")
    if not stored:
        raise UnusableAnswers("There is nothing to analyse; give at least one Extract.")
    refuse_strangers(stored)
    codebook = Codebook.of(stored[0].instrument)
    manifest = one_manifest([one.manifest for one in stored])
    source = engine(stored, codebook, tell)
    comments = Counter(chain.from_iterable(one.comments["wave"] for one in stored))
    by_wave = {str(wave): count for wave, count in sorted(comments.items())}
    return estimate(Given(source, manifest, one_headcount(stored), by_wave), tell=tell)


def estimate(given: Given, *, tell: Tell = _silent) -> Indicators:
    """Turn checked answers into indicators, wherever they are.

    Parameters
    ----------
    given
        The answers and what explains them.
    tell
        Called with the name of each step as it begins.

    Returns
    -------
    Indicators
        The same for the same answers, whichever engine sums them up.
    """
    manifest, limits, waves = given.manifest, given.manifest.thresholds, given.source.names.waves
    baseline = baseline_of(waves, manifest.baseline)

    tell("screening and scoring")
    study = summed_up(given)

    tell("judging the measure")
    qualities = measurement_of(study, waves[-1], limits.scores)
    comparable = comparability_of(study)
    unlike = unlike_of(comparable, study.codebook.instrument)

    tell("estimating")
    taking_part = participation_of(study)
    friction = read_friction(cells_of(study), study.headcount, limits)
    robins = round_robins(study, friction.indices)
    friction = warranted_friction(replace(friction, round_robins=robins), unlike)
    moved, watched = friction_changes(
        friction_courses(study),
        friction.indices,
        waves,
        baseline,
        linked=manifest.linked,
        fewest=limits.scores,
    )
    units_moved = unit_changes_of(
        study, waves, baseline, linked=manifest.linked, fewest=limits.scores
    )
    instrument = study.codebook.instrument
    return Indicators(
        study=manifest.study,
        mode=manifest.mode,
        linked=manifest.linked,
        instrument=instrument.id,
        instrument_version=instrument.version,
        instrument_sha256=instrument.sha256,
        validated=instrument.validated,
        waves=waves,
        baseline=baseline,
        events=manifest.events,
        thresholds=limits,
        scale_names={scale.id: scale.name for scale in instrument.scales},
        participation=taking_part,
        effort=effort_of(study, limits),
        measurement=qualities,
        comparability=comparable,
        friction=friction,
        tipping=tipping(friction.indices, taking_part),
        distributions=distributions_of(study, limits),
        levels=warranted_levels(unit_levels_of(study, limits.scores), unlike),
        changes=warranted_changes((*moved, *units_moved), unlike),
        watched=warranted_watch(watched, unlike),
        bases=bases_of(study),
        comments=given.comments,
    )


def summed_up(given: Given) -> Study:
    """Look at the answers as often as is needed, and return every sum.

    Parameters
    ----------
    given
        The answers and what explains them.

    Returns
    -------
    Study
        What the indicators are made of.
    """
    source = given.source
    sums = source.fold(list_sums)
    norms = norms_of(sums, source.fold(partial(following, sums=sums)))
    looked, told = None, told_of(source.codebook)
    if told is not None:
        looked = Looked(told, source.fold(partial(asked_sums, norms=norms, told=told)))
    last = len(source.names.waves) - 1
    by: tuple[By, ...] = ("unit", "team") if len(source.names.units) < FEWEST_UNITS else ("unit",)
    comparing = _comparing(given)
    sought = Sought(norms, looked, last, by, comparing)
    found = source.fold(partial(study_sums, sought=sought))
    if groups_of(found.sittings, last) not in by:
        # So few units are left after screening that their teams are the groups after all.
        teams = replace(sought, by=("team",))
        found = source.fold(partial(study_sums, sought=teams))
    return Study(source.names, source.codebook, given.headcount, looked, comparing, found)


def _comparing(given: Given) -> Comparing:
    names, manifest = given.source.names, given.manifest
    baseline = baseline_of(names.waves, manifest.baseline)
    known = comparing_of(names, given.headcount, baseline, linked=manifest.linked)
    if known is not None:
        return known
    counted = given.source.fold(partial(sittings_of_units, wave=len(names.waves) - 1))
    people = {unit: int(n) for (unit,), (n,) in counted.items()}
    return comparing_by(people, names, baseline, linked=manifest.linked)
