"""Domains: means of parts of a population, their covariance, and contrasts between them.

The mean of domain d is a ratio, sum(w 1_d y) / sum(w 1_d), with u = 1_d (y - mean_d) / sum(w 1_d).
Every row of the design keeps its place, with 0 outside the domain: a domain is no sample of its
own, since its size was not fixed beforehand. A contrast c'm has variance c' V c.

Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate
from analysis.population.design import Array, Design, Labels, covariance_of_totals
from analysis.population.means import classified, present
from analysis.population.reference import Reference, around


@dataclass(frozen=True, slots=True, eq=False)
class DomainMeans:
    """Means of several domains with their joint covariance."""

    domains: tuple[object, ...]
    means: Array
    covariance: Array
    """Shape (domains, domains)."""
    n: tuple[int, ...]
    df: float

    def figure(
        self, domain: object, level: float = 0.95, reference: Reference = Reference.T
    ) -> Estimate:
        """Return the mean of one domain with its interval."""
        place = self._place(domain)
        return around(
            float(self.means[place]),
            float(self.covariance[place, place]),
            self.df,
            self.n[place],
            method="mean of a domain by design",
            level=level,
            reference=reference,
        )

    def contrast(
        self,
        weights: Mapping[object, float],
        level: float = 0.95,
        reference: Reference = Reference.T,
    ) -> Estimate:
        """Return a weighted sum of the means, such as one less another, with its interval."""
        c = np.zeros(len(self.domains))
        for domain, weight in weights.items():
            c[self._place(domain)] = weight
        n = sum(self.n[self._place(domain)] for domain in weights)
        variance = float(c @ self.covariance @ c)
        value = float(c @ self.means)
        return around(
            value,
            variance,
            self.df,
            n,
            method="contrast by design",
            level=level,
            reference=reference,
        )

    def _place(self, domain: object) -> int:
        if domain not in self.domains:
            known = ", ".join(str(name) for name in self.domains)
            raise UnusableAnswers(f"There is no domain {domain}; choose among {known}.")
        return self.domains.index(domain)


def domain_means(drawn: Design, answers: Array, domains: Labels) -> DomainMeans:
    """Estimate the mean of each domain.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    domains
        Domain of each row; tuples for a crossing of two. Rows without one are in none.

    Returns
    -------
    DomainMeans
        Domains with at least one answer, in order.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> means = domain_means(drawn, np.array([40.0, 50.0, 60.0, 80.0]), ["S", "S", "M", "M"])
    >>> means.contrast({"M": 1.0, "S": -1.0}).value
    25.0
    """
    given = present(drawn, answers) & classified(domains)
    labels = domains if isinstance(domains, list) else np.asarray(domains).tolist()
    held = {label for label, here in zip(labels, given, strict=True) if here}
    names = tuple(sorted(held, key=str))
    inside = np.array([[label == name for name in names] for label in labels]) & given[:, None]
    people = drawn.weights @ inside
    filled = np.where(given, answers, 0.0)
    means = (drawn.weights * filled) @ inside / people
    scores = np.where(inside, filled[:, None] - means, 0.0) / people
    covariance = covariance_of_totals(drawn, scores)
    counts = tuple(int(count) for count in inside.sum(axis=0))
    return DomainMeans(names, means, covariance, counts, float(drawn.df))
