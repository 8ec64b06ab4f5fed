"""Structures: how many parameters each has."""

from __future__ import annotations

import pytest

from analysis.serial.structure import Effects, Serial, Spread, Structure, Teams


@pytest.mark.parametrize(
    ("structure", "sizes"),
    [
        (Structure(), (1, 0, 0, 0)),
        (Structure(Effects.INTERCEPT_AND_SLOPE), (3, 0, 0, 0)),
        (Structure(serial=Serial.CONTINUOUS, teams=Teams.DIFFER), (1, 1, 1, 0)),
        (Structure(Effects.NONE, Serial.UNSTRUCTURED, Spread.BY_WAVE), (0, 0, 6, 3)),
        (Structure(Effects.NONE), (0, 0, 0, 0)),
    ],
)
def test_parameters_of_four_waves(structure: Structure, sizes: tuple[int, ...]) -> None:
    assert structure.sizes(4) == sizes
    assert structure.size(4) == sum(sizes)


def test_people_differ_in_nothing_in_level_or_in_change_too() -> None:
    assert [Structure(effects).width for effects in Effects] == [0, 1, 2]
