"""Within and between against multilevel 2.7 and psych 2.2.9, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.agreement.within_between import WithinBetween, within_between
from analysis.estimate import Reason, Withheld
from analysis.sums.units import UnitSums, unit_sums

Golden = Callable[[str], dict[str, Any]]
Sums = Callable[..., UnitSums]

ENTRIES = [
    ("waba_bh1996_HRS_WBEING", "HRS", "WBEING"),
    ("waba_lq2002_LEAD_HOSTILE", "LEAD", "HOSTILE"),
]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize(("entry", "x", "y"), ENTRIES)
def test_the_parts_equal_multilevel(
    entry: str, x: str, y: str, golden: Golden, sums: Sums
) -> None:
    found, values = within_between(sums(entry, x, y), x, y), golden(entry)
    assert isinstance(found, WithinBetween)
    expected = values["waba"]
    assert (found.r, found.r_between, found.r_within) == near(
        (expected["RawCorr"], expected["CorrB"], expected["CorrW"])
    )
    assert found.eta_between == near((expected["EtaBx"], expected["EtaBy"]))
    assert found.eta_within == near((expected["EtaWx"], expected["EtaWy"]))
    assert (found.n, found.units) == (values["n_obs"], values["n_grps"])


@pytest.mark.parametrize(("entry", "x", "y"), ENTRIES)
def test_the_parts_equal_psych(entry: str, x: str, y: str, golden: Golden, sums: Sums) -> None:
    found, values = within_between(sums(entry, x, y), x, y), golden(entry)
    assert isinstance(found, WithinBetween)
    assert found.r_within == near(values["statsBy_within_r"]["values"][0][1])
    assert found.r_between == near(values["statsBy_between_r"]["values"][0][1])
    assert list(found.eta_between) == near([*values["statsBy_eta_between"].values()])
    assert list(found.eta_within) == near(values["statsBy_eta_within"])


def test_the_parts_by_hand() -> None:
    """Between, both go up; within, the one goes up where the other goes down."""
    table = np.array([[1.0, 2.0], [3.0, 1.0], [4.0, 6.0], [6.0, 5.0]])
    found = within_between(unit_sums(table, [*"AABB"], ["x", "y"]), "x", "y")
    assert isinstance(found, WithinBetween)
    assert (found.r_between, found.r_within) == near((1.0, -1.0))
    assert found.eta_between == near((np.sqrt(9 / 13), np.sqrt(16 / 17)))
    assert found.r == near(10 / np.sqrt(13 * 17))


def test_the_parts_put_together_are_the_whole() -> None:
    table = np.random.default_rng(4).integers(1, 6, (30, 2)).astype(float)
    found = within_between(unit_sums(table, [*"ABCDE"] * 6, ["x", "y"]), "x", "y")
    assert isinstance(found, WithinBetween)
    between = found.eta_between[0] * found.eta_between[1] * found.r_between
    within = found.eta_within[0] * found.eta_within[1] * found.r_within
    assert between + within == near(found.r)


@pytest.mark.parametrize(
    ("table", "units", "reason"),
    [
        ([[1.0, 2.0], [3.0, 1.0]], "AA", Reason.TOO_FEW),
        ([[1.0, 2.0], [3.0, 1.0]], "AB", Reason.TOO_FEW),
        ([[1.0, 2.0], [3.0, 2.0], [2.0, 4.0]], "AAB", Reason.NO_VARIANCE),
        ([[1.0, 2.0], [3.0, 1.0], [2.0, 4.0]], "AAB", Reason.NO_VARIANCE),
    ],
)
def test_what_cannot_be_taken_apart_is_withheld(
    table: list[list[float]], units: str, reason: Reason
) -> None:
    sums = unit_sums(np.array(table), [*units], ["x", "y"])
    assert within_between(sums, "x", "y") == Withheld(reason, len(table))
