"""How many departments it takes to tell a strict rater from a bad name."""

from __future__ import annotations

import pytest

from analysis.networks.relations import Identification, separability


@pytest.mark.parametrize(
    ("departments", "df", "identification"),
    [
        (0, 1, Identification.PAIR_SCORES_ONLY),
        (2, -1, Identification.PAIR_SCORES_ONLY),
        (3, 1, Identification.STRONG_PRIORS),
        (4, 5, Identification.IDENTIFIED),
        (6, 19, Identification.IDENTIFIED),
        (8, 41, Identification.IDENTIFIED),
    ],
)
def test_departments_are_told_apart_from_four_on(
    departments: int, df: int, identification: Identification
) -> None:
    found = separability(departments)
    assert (found.residual_df, found.identification) == (df, identification)
