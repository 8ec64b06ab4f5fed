"""Links: their derivatives, their tails, and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import cauchy, gumbel_l, gumbel_r, logistic, norm

from analysis.ordered.links import Link, linked, quantile

KNOWN = {
    Link.LOGIT: logistic,
    Link.PROBIT: norm,
    Link.CLOGLOG: gumbel_l,
    Link.LOGLOG: gumbel_r,
    Link.CAUCHIT: cauchy,
}
PLACES = np.linspace(-4, 4, 17)


@pytest.mark.parametrize("link", Link)
def test_each_link_is_the_distribution_it_says(link: Link) -> None:
    found, known = linked(link, PLACES), KNOWN[link]
    assert found.below == pytest.approx(known.cdf(PLACES))
    assert found.above == pytest.approx(known.sf(PLACES))
    assert found.density == pytest.approx(known.pdf(PLACES))
    shares = np.linspace(0.01, 0.99, 9)
    assert quantile(link, shares) == pytest.approx(known.ppf(shares))


@pytest.mark.parametrize("link", Link)
def test_derivatives_are_those_of_the_one_before(link: Link) -> None:
    here, up, down = (linked(link, PLACES + step) for step in (0, 1e-5, -1e-5))
    assert here.density == pytest.approx((up.below - down.below) / 2e-5, abs=1e-8)
    assert here.slope == pytest.approx((up.density - down.density) / 2e-5, abs=1e-8)
    assert here.bend == pytest.approx((up.slope - down.slope) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("link", Link)
def test_far_out_everything_stays_a_number(link: Link) -> None:
    found = linked(link, np.array([-1e6, 1e6]))
    for each in (found.below, found.above, found.density, found.slope, found.bend):
        assert np.isfinite(each).all()


def test_the_skewed_links_are_mirrors() -> None:
    left, right = linked(Link.CLOGLOG, PLACES), linked(Link.LOGLOG, -PLACES)
    assert left.below == pytest.approx(right.above)
    assert left.slope == pytest.approx(-right.slope)
