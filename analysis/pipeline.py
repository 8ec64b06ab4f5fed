"""Pipeline: from the Extracts of a study to its indicators, in the one order there is."""

from __future__ import annotations

from collections.abc import Callable

from analysis.friction.measures import measure
from analysis.friction.reading import read_friction
from analysis.indicators.bases import bases
from analysis.indicators.bundle import Indicators
from analysis.indicators.changes import baseline_of, friction_changes, unit_changes
from analysis.indicators.distributions import distributions
from analysis.indicators.effort import effort
from analysis.indicators.measurement import measurement
from analysis.indicators.participation import participation
from analysis.indicators.tipping import tipping
from analysis.indicators.unit_levels import unit_levels
from analysis.quality.screening import screen
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from survey.answers.extract import Extract


def _silent(_: str) -> None:
    """Tell nobody."""


def analyse(*extracts: Extract, tell: Callable[[str], None] = _silent) -> Indicators:
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
    manifest, limits, waves = responses.manifest, responses.manifest.thresholds, responses.waves
    baseline = baseline_of(waves, manifest.baseline)

    tell("screening and scoring")
    screened = screen(responses)
    scores = score(screened)
    measures, everyone = measure(scores), measure(score(responses))

    tell("judging the measure")
    qualities = measurement(screened, waves[-1], limits.scores)

    tell("estimating")
    taking_part = participation(screened)
    friction = read_friction(measures, responses.headcount, limits)
    moved, watched = friction_changes(
        measures,
        friction.indices,
        waves,
        baseline,
        linked=manifest.linked,
        fewest=limits.scores,
    )
    units_moved = unit_changes(
        scores, waves, baseline, linked=manifest.linked, fewest=limits.scores
    )
    instrument = responses.codebook.instrument
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
        effort=effort(screened, measures, everyone, limits),
        measurement=qualities,
        friction=friction,
        tipping=tipping(friction.indices, taking_part),
        distributions=distributions(screened, limits),
        levels=unit_levels(scores, limits.scores),
        changes=(*moved, *units_moved),
        watched=watched,
        bases=bases(measures, scores),
        comments={str(k): int(v) for k, v in responses.comments.groupby("wave").size().items()},
    )
