"""Graded: how well each item tells people apart, and where on the trait its answers lie.

Samejima's graded response model for one trait, by maximum marginal likelihood. The search begins
with EM: given the expected answers at each level, every item is a regression of its own, by steps
of the expected information. Near the top it goes on by Newton's steps with the observed
information, whose inverse is the covariance of the estimates. Of b = -d / a,

    var b = (d / a^2)^2 var a + var d / a^2 - 2 (d / a^3) cov(a, d)

The model asks for one trait, answers that depend on nothing else (see `local_dependence`), and a
trait that is about normal. Answers left out are missing at random. The sum of the discriminations
is positive: high levels are those of high answers.

Sources: Samejima (1969), Psychometrika Monograph Supplement 17; Bock & Aitkin (1981),
Psychometrika 46, 443-459; Baker & Kim (2004), Item Response Theory: Parameter Estimation
Techniques, 2nd ed., ch. 8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import norm

from analysis.estimate import Estimate, Reason, Withheld
from analysis.item_response.categories import derivatives
from analysis.item_response.design import Design, laid_out
from analysis.item_response.likelihood import (
    POINTS,
    Levels,
    expected,
    gradient,
    information,
    standard_levels,
)
from analysis.sums.answer_patterns import AnswerPatterns

Array = NDArray[np.float64]

FEWEST_ITEMS = 3
"""Two items have one association, and the model two discriminations."""
FEWEST_ANSWERS = 2
FIRST_STEPS = 8
"""Steps of EM before the first of Newton's."""
STEPS_BETWEEN = 10
MOST_ROUNDS = 60
SETTLED = 1e-9
"""Expected gain of log-likelihood at which the search ends."""
STEEPEST = 25.0
"""Discrimination from which an item is taken for a copy of the trait: answers that determine
each other have no largest likelihood."""
FARTHEST = 100.0
"""Discrimination or intercept that no search may try: probabilities vanish beyond."""
METHOD = "graded response model, marginal maximum likelihood"


@dataclass(frozen=True, slots=True)
class GradedResponse:
    """The fitted model."""

    items: tuple[str, ...]
    scores: tuple[tuple[float, ...], ...]
    """The answers seen of each item; what nobody answered has no threshold."""
    parameters: tuple[Array, ...]
    """Of each item: discrimination, then intercepts from high to low."""
    covariance: Array
    """Of the parameters of all items, one item after the other."""
    log_likelihood: float
    n: int
    """People who answered anything."""
    patterns: int
    """Different sets of answers among them."""
    levels: Levels

    @property
    def discriminations(self) -> Array:
        """One value an item, in logits a standard deviation of the trait; shape (items,)."""
        return np.array([item[0] for item in self.parameters])

    @property
    def thresholds(self) -> tuple[Array, ...]:
        """Of each item, the levels at which half answer at least so high."""
        return tuple(-item[1:] / item[0] for item in self.parameters)

    @property
    def number(self) -> int:
        """Parameters estimated."""
        return len(self.covariance)

    @property
    def aic(self) -> float:
        """Akaike's criterion; lower is better."""
        return 2 * self.number - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz' criterion; lower is better."""
        return self.number * float(np.log(self.n)) - 2 * self.log_likelihood


def graded_response(patterns: AnswerPatterns, points: int = POINTS) -> GradedResponse | Withheld:
    """Fit the graded response model to the answers to a scale.

    Parameters
    ----------
    patterns
        Counts of each set of answers; those left out are missing at random.
    points
        Levels of the trait at which the likelihood is summed.

    Returns
    -------
    GradedResponse or Withheld
        Withheld for fewer than three items or fewer people than parameters, where an item is
        answered alike by all, and as undefined where the likelihood has no top: items that
        determine each other, or share nothing.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(500, 1))
    >>> answers = np.digitize(1.5 * trait + rng.logistic(size=(500, 4)), [-1.0, 1.0]) * 1.0
    >>> model = graded_response(answer_patterns(answers))
    >>> model.number, bool(np.all(np.abs(model.discriminations - 1.5) < 0.5))
    (12, True)
    """
    if len(patterns.items) < FEWEST_ITEMS or not patterns.answering.n:
        return Withheld(Reason.TOO_FEW, patterns.n)
    design = laid_out(patterns)
    if min(len(seen) for seen in design.scores) < FEWEST_ANSWERS:
        return Withheld(Reason.NO_VARIANCE, design.n)
    if design.n <= design.indicator.shape[1]:
        return Withheld(Reason.TOO_FEW, design.n)
    levels = standard_levels(points)
    found = _searched(design, levels)
    if found is None:
        return Withheld(Reason.UNDEFINED, design.n)
    parameters, covariance, height = found
    if sum(item[0] for item in parameters) < 0:
        signs = np.concatenate([np.append(-1.0, np.ones(len(item) - 1)) for item in parameters])
        parameters = tuple(np.append(-item[0], item[1:]) for item in parameters)
        covariance *= np.outer(signs, signs)
    return GradedResponse(
        design.items,
        design.scores,
        parameters,
        covariance,
        height,
        design.n,
        len(design.counts),
        levels,
    )


def discriminations(model: GradedResponse, *, confidence: float = 0.95) -> tuple[Estimate, ...]:
    """Estimate how well each item tells people apart.

    Parameters
    ----------
    model
        The fitted model.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    tuple of Estimate
        One an item, in logits a standard deviation of the trait.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(500, 1))
    >>> answers = np.digitize(1.5 * trait + rng.logistic(size=(500, 4)), [-1.0, 1.0]) * 1.0
    >>> first = discriminations(graded_response(answer_patterns(answers)))[0]
    >>> first.low < 1.5 < first.high
    True
    """
    variances = np.diag(model.covariance)
    return tuple(
        _estimate(item[0], variances[start], model.n, confidence)
        for item, start in zip(model.parameters, _starts(model), strict=True)
    )


def thresholds(
    model: GradedResponse, *, confidence: float = 0.95
) -> tuple[tuple[Estimate, ...], ...]:
    """Estimate at which level of the trait half of the people answer at least so high.

    Parameters
    ----------
    model
        The fitted model.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    tuple of tuple of Estimate
        Of each item, one for every answer but the lowest, in standard deviations of the trait.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(500, 1))
    >>> answers = np.digitize(1.5 * trait + rng.logistic(size=(500, 4)), [-1.5, 1.5]) * 1.0
    >>> low, high = thresholds(graded_response(answer_patterns(answers)))[0]
    >>> low.low < -1 < low.high, high.low < 1 < high.high
    (True, True)
    """
    found = []
    for item, start in zip(model.parameters, _starts(model), strict=True):
        a, of_item = item[0], []
        for place, d in enumerate(item[1:], start + 1):
            slope = np.array([d / a**2, -1 / a])
            shared = model.covariance[np.ix_([start, place], [start, place])]
            of_item.append(_estimate(-d / a, slope @ shared @ slope, model.n, confidence))
        found.append(tuple(of_item))
    return tuple(found)


# The kernels below check nothing: they only compute.


def _starts(model: GradedResponse) -> list[int]:
    lengths = [len(item) for item in model.parameters]
    return [sum(lengths[:place]) for place in range(len(lengths))]


def _estimate(value: float, variance: float, n: int, confidence: float) -> Estimate:
    se = float(np.sqrt(variance))
    reach = float(norm.ppf((1 + confidence) / 2)) * se
    return Estimate(
        float(value), se, float(value) - reach, float(value) + reach, n, METHOD, confidence
    )


def _searched(design: Design, levels: Levels) -> tuple[tuple[Array, ...], Array, float] | None:
    """Return parameters, their covariance and the log-likelihood; None where there is no top."""
    parameters = _begun(design)
    for _ in range(FIRST_STEPS):
        parameters = _stepped(design, parameters, levels)
    for _ in range(MOST_ROUNDS):
        if max(abs(item[0]) for item in parameters) > STEEPEST:
            return None
        here = expected(design, parameters, levels)
        slope = gradient(design, parameters, here.tables, levels)
        observed = information(design, parameters, levels)
        definite = np.linalg.eigvalsh(observed)[0] > 0
        move = np.asarray(np.linalg.solve(observed, slope), np.float64)
        if definite and slope @ move < 2 * SETTLED:
            covariance = np.asarray(np.linalg.inv(observed), np.float64)
            return parameters, covariance, here.log_likelihood
        moved = _moved(parameters, move)
        if (
            definite
            and all(_possible(item) for item in moved)
            and expected(design, moved, levels).log_likelihood > here.log_likelihood
        ):
            parameters = moved
            continue
        for _ in range(STEPS_BETWEEN):
            parameters = _stepped(design, parameters, levels)
    return None


def _begun(design: Design) -> tuple[Array, ...]:
    """Begin with discriminations of 1 and the intercepts that give the observed shares."""
    begun = []
    for place in design.places:
        counts = design.totals[place]
        reached = 1 - np.cumsum(counts)[:-1] / counts.sum()
        # a logistic of a normal trait is about as flat as one with this factor less
        begun.append(np.append(1.0, logit(reached) * np.sqrt(1 + 1 / 2.9)))
    return tuple(begun)


def _stepped(design: Design, parameters: tuple[Array, ...], levels: Levels) -> tuple[Array, ...]:
    """Take one step of EM: an expectation, and for each item one step of its regression."""
    tables = expected(design, parameters, levels).tables
    return tuple(
        _regressed(item, tables[place], levels)
        for item, place in zip(parameters, design.places, strict=True)
    )


def _regressed(item: Array, table: Array, levels: Levels) -> Array:
    of = derivatives(item, levels.at)
    slope = (of.first * table).sum(axis=(1, 2))
    people = table.sum(axis=0)
    expected_information = np.einsum(
        "akq,bkq,kq->ab", of.first, of.first, of.probabilities * people
    )
    height = float((np.log(of.probabilities) * table).sum())
    move = np.linalg.solve(expected_information, slope)
    for _ in range(20):
        moved = item + move
        if _possible(moved):
            chances = derivatives(moved, levels.at).probabilities
            if float((np.log(chances) * table).sum()) >= height:
                return np.asarray(moved, np.float64)
        move = move / 2
    return item


def _moved(parameters: tuple[Array, ...], move: Array) -> tuple[Array, ...]:
    moved, start = [], 0
    for item in parameters:
        moved.append(item + move[start : start + len(item)])
        start += len(item)
    return tuple(moved)


def _possible(item: Array) -> bool:
    """Return whether answers have an order, and probabilities that a computer can tell from 0."""
    return bool((np.diff(item[1:]) < 0).all() and np.abs(item).max() < FARTHEST)
