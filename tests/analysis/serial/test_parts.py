"""The matrices of a structure: by hand, their slopes, and both scales of the same parameters."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.serial.parts import (
    Parts,
    fisher,
    natural_parameters,
    natural_parts,
    phi,
    relative_parts,
)
from analysis.serial.structure import Effects, Serial, Spread, Structure, Teams

WAVES = np.array([0.0, 1.0, 3.0, 4.0])
STRUCTURES = [
    Structure(Effects.INTERCEPT_AND_SLOPE, Serial.BY_WAVE, Spread.BY_WAVE, Teams.DIFFER),
    Structure(Effects.INTERCEPT, Serial.BY_POSITION),
    Structure(Effects.INTERCEPT, Serial.CONTINUOUS, teams=Teams.DIFFER),
    Structure(Effects.NONE, Serial.UNSTRUCTURED, Spread.BY_WAVE),
]
FIELDS = ("effects", "team", "correlations", "spreads")


def some(structure: Structure, extra: int = 0) -> np.ndarray:
    return np.linspace(0.3, 0.9, structure.size(len(WAVES)) + extra)


def slopes_agree(parts: Parts, shifted: list[tuple[Parts, Parts]]) -> None:
    for place, (up, down) in enumerate(shifted):
        for field in FIELDS:
            by_difference = (np.array(getattr(up, field)) - getattr(down, field)) / 2e-6
            assert getattr(parts, f"{field}_slopes")[place] == pytest.approx(
                by_difference, abs=1e-7
            )


@pytest.mark.parametrize("structure", STRUCTURES)
def test_slopes_of_the_search_are_those_of_the_matrices(structure: Structure) -> None:
    at = some(structure)
    steps = np.eye(len(at)) * 1e-6
    around = [
        (relative_parts(structure, WAVES, at + s), relative_parts(structure, WAVES, at - s))
        for s in steps
    ]
    slopes_agree(relative_parts(structure, WAVES, at), around)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_slopes_of_the_intervals_are_those_of_the_matrices(structure: Structure) -> None:
    search = some(structure)
    at = natural_parameters(structure, WAVES, search, 0.8)
    steps = np.eye(len(at)) * 1e-6
    around = [
        (natural_parts(structure, WAVES, at + s), natural_parts(structure, WAVES, at - s))
        for s in steps
    ]
    slopes_agree(natural_parts(structure, WAVES, at), around)


@pytest.mark.parametrize("structure", STRUCTURES[:3])
def test_both_scales_make_the_same_matrices(structure: Structure) -> None:
    search, sigma = some(structure), 1.7
    relative = relative_parts(structure, WAVES, search)
    natural = natural_parts(structure, WAVES, natural_parameters(structure, WAVES, search, sigma))
    assert natural.effects == pytest.approx(relative.effects * sigma**2)
    assert natural.team == pytest.approx(relative.team * sigma**2)
    assert natural.correlations == pytest.approx(relative.correlations)
    assert natural.spreads == pytest.approx(relative.spreads * sigma)


def test_both_scales_of_unstructured_waves_make_the_same_correlations() -> None:
    structure = STRUCTURES[3]
    search = some(structure)
    relative = relative_parts(structure, WAVES, search)
    at = natural_parameters(structure, WAVES, search, 1.0)
    assert natural_parts(structure, WAVES, at).correlations == pytest.approx(relative.correlations)
    assert np.diag(relative.correlations) == pytest.approx(np.ones(4))
    assert np.linalg.eigvalsh(relative.correlations)[0] > 0


def test_a_gap_counts_by_wave_and_not_by_position() -> None:
    parameter = np.array([0.0, fisher(np.array(0.5))])
    by_wave, by_position = (
        relative_parts(Structure(serial=kind), WAVES, parameter).correlations[0]
        for kind in (Serial.BY_WAVE, Serial.BY_POSITION)
    )
    assert by_wave == pytest.approx([1, 0.5, 0.125, 0.0625])
    assert by_position == pytest.approx([1, 0.5, 0.25, 0.125])


def test_a_negative_correlation_changes_its_sign_from_wave_to_wave() -> None:
    parameter = np.array([1.0, fisher(np.array(-0.5))])
    found = relative_parts(Structure(serial=Serial.BY_WAVE), WAVES, parameter).correlations[0]
    assert found == pytest.approx([1, -0.5, -0.125, 0.0625])


def test_no_correlation_has_a_slope_for_neighbours_alone() -> None:
    parts = relative_parts(Structure(serial=Serial.BY_WAVE), WAVES, np.array([1.0, 0.0]))
    assert parts.correlations_slopes[1, 0] == pytest.approx([0, 0.5, 0, 0])


def test_in_continuous_time_the_correlation_is_positive() -> None:
    assert (
        phi(Serial.CONTINUOUS, np.array([-9.0]))[0] > 0 > phi(Serial.BY_WAVE, np.array([-9.0]))[0]
    )
