"""Whether competition spurs a department on, threatens it, or both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.measures import BLOCK
from analysis.friction.rivalry import Rivalry, Zone, rivalry, twenty_places, withheld_rivalry
from analysis.population.pooling import Pooled
from tests.analysis.companies import SALES, WAVE


def rival(challenge: float, threat: float, se: float = 2.0, r: float = 0.0) -> Rivalry:
    means = np.full((1, 7), 50.0)
    at = [BLOCK.index("challenge"), BLOCK.index("threat")]
    means[0, at] = (challenge, threat)
    covariance = np.eye(7) * se**2
    covariance[at[0], at[1]] = covariance[at[1], at[0]] = r * se**2
    pooled = Pooled(means, covariance.reshape(1, 7, 1, 7), np.array([1e9]), (20,))
    return rivalry(pooled, 0, SALES, WAVE)


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


@pytest.mark.parametrize(
    ("challenge", "threat", "zone"),
    [
        (30, 30, Zone.DORMANT),
        (60, 30, Zone.HEALTHY),
        (60, 60, Zone.OVERHEATED),
        (30, 60, Zone.TOXIC),
    ],
)
def test_each_corner_is_its_zone(challenge: float, threat: float, zone: Zone) -> None:
    found = rival(challenge, threat)
    assert found.zone is zone
    assert found.probabilities[zone.value] == pytest.approx(1.0)


def test_in_the_middle_no_zone_is_named() -> None:
    found = rival(45, 45)
    assert found.zone is None
    for probability in found.probabilities.values():
        assert probability == pytest.approx(0.25, abs=0.03)


def test_by_hand_healthy_competition_is_a_geometric_mean() -> None:
    found = rival(64, 19, se=0.1)
    assert value(found.healthy_competition) == pytest.approx(72.0, abs=0.05)
    assert value(found.intensity) == pytest.approx(41.5)


def test_its_error_is_that_of_the_delta_method() -> None:
    found = rival(60, 40, se=2.0).healthy_competition
    assert isinstance(found, Estimate)
    assert found.se == pytest.approx(np.hypot(0.5, 0.5) * 2.0, rel=0.03)
    assert found.high - found.low == pytest.approx(2 * 1.645 * found.se, rel=0.05)


def test_the_error_of_intensity_knows_that_both_go_together() -> None:
    apart, together = rival(60, 40).intensity, rival(60, 40, r=0.8).intensity
    assert isinstance(apart, Estimate)
    assert isinstance(together, Estimate)
    assert apart.se == pytest.approx(2 / 2**0.5)
    assert together.se == pytest.approx(2 * (0.5 * 1.8) ** 0.5)


def test_twenty_places_lie_at_the_distances_that_split_the_law_evenly() -> None:
    covariance = np.array([[16.0, 8.0], [8.0, 25.0]])
    off = np.array(twenty_places(np.array([50.0, 40.0]), covariance)) - [50, 40]
    distances = np.einsum("ia,ab,ib->i", off, np.linalg.inv(covariance), off)
    np.testing.assert_allclose(np.sort(distances), chi2.ppf((np.arange(20) + 0.5) / 20, 2))
    np.testing.assert_allclose(off.mean(axis=0), [0, 0], atol=1.0)


def test_places_do_not_leave_the_scale() -> None:
    places = np.array(rival(99, 1, se=10).places)
    assert places.min() >= 0
    assert places.max() <= 100


def test_what_is_withheld_names_no_zone() -> None:
    found = withheld_rivalry(SALES, WAVE, Reason.SMALL_TARGET, 9)
    hidden = Withheld(Reason.SMALL_TARGET, 9)
    assert found.challenge == found.threat == found.healthy_competition == hidden
    assert (found.intensity, found.zone, found.probabilities, found.places) == (
        hidden,
        None,
        {},
        (),
    )


@settings(max_examples=12)
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 15))
def test_probabilities_of_the_zones_add_up_to_one(
    challenge: float, threat: float, se: float
) -> None:
    found = rival(challenge, threat, se)
    assert sum(found.probabilities.values()) == pytest.approx(1.0)
    healthy = found.healthy_competition
    assert isinstance(healthy, Estimate)
    assert 0 <= healthy.low <= healthy.value <= healthy.high <= 100
