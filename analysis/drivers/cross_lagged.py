"""Cross-lagged: which of two goes before the other within people, levels of people set aside.

With x_it and y_it of person i in wave t, a random intercept each, and what is left within,

    x_it = mu_t + X_i + w_it,    y_it = nu_t + Y_i + v_it
    w_it = a w_i,t-1 + b v_i,t-1 + d_it,    v_it = c v_i,t-1 + g w_i,t-1 + e_it

X and Y are related with each other and not with w and v; so are w_1 and v_1, and d_t and e_t of a
wave. a and c carry over, b and g cross over. Without X and Y (the older cross-lagged model) a
person's standing level passes for an effect. With three waves and lags of their own one degree of
freedom is left; lags that are equal over waves equally far apart leave five. Two waves leave
nothing: the model is refused.

Fitted by maximum likelihood (see analysis/latent) to the moments of people with every answer, or
by full information to everybody, by pattern of what they left out; intervals are normal. A random
intercept whose variance is estimated below 0 is no intercept: the lags are then withheld and the
reason is in words.

Sources: Hamaker, Kuiper and Grasman (2015), Psychological Methods 20, 102-116; Mulder and Hamaker
(2021), Structural Equation Modeling 28, 638-648.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from scipy.stats import chi2, norm

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted, NotFitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix, Parameter
from analysis.latent.sample import sample
from analysis.sums.missing import MissingPatterns
from analysis.sums.moments import Moments

FEWEST_WAVES = Cutoff("fewest waves of random intercepts", 3, "Hamaker et al. (2015)")
FEWEST_PEOPLE = Cutoff(
    "fewest people of a cross-lagged model", 100, "a choice of this project: five a free number"
)


class Lags(Enum):
    """Whether the lags are the same between all waves."""

    EQUAL = "equal over waves"
    OWN = "of their own for each wave"


@dataclass(frozen=True, slots=True)
class CrossLagged:
    """What carries over and what crosses over within people."""

    first_on_first: tuple[Figure, ...]
    """a, from wave to wave; a single one where lags are equal."""
    first_on_second: tuple[Figure, ...]
    """b: the first on the second before."""
    second_on_second: tuple[Figure, ...]
    second_on_first: tuple[Figure, ...]
    """g: the second on the first before."""
    intercepts: tuple[Figure, Figure]
    """Variance of the levels of people, in the first and in the second."""
    levels: Figure
    """Covariance of both levels: what people who have more of one have of the other."""
    fit: Significance
    """Chi-square of the model."""
    log_likelihood: float
    improper: tuple[str, ...]
    """What no real population can be, in words; with it the lags are withheld."""


def cross_lagged(
    sums: Moments | MissingPatterns,
    first: Sequence[str],
    second: Sequence[str],
    lags: Lags = Lags.EQUAL,
    level: float = 0.95,
) -> CrossLagged | NotFitted | Withheld:
    """Fit a cross-lagged model with random intercepts.

    Parameters
    ----------
    sums
        Moments of the people with every answer, or sums by pattern of missing answers.
    first, second
        Columns of the two scores, wave after wave.
    lags
        Equal by default, for waves equally far apart.
    level
        Coverage of the intervals.

    Returns
    -------
    CrossLagged, NotFitted or Withheld
        Withheld below three waves or 100 people; NotFitted, with a sentence, where the search
        finds no end.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.normal(size=(2, 400, 1)) + rng.normal(size=(2, 400, 4))
    >>> names = ["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"]
    >>> found = cross_lagged(moments(np.hstack([x, y]), names), names[:4], names[4:])
    >>> found.first_on_second[0].low < 0 < found.first_on_second[0].high
    True
    """
    if len(first) != len(second):
        raise UnusableAnswers(
            f"{len(first)} waves of one score and {len(second)} of the other; name both in every "
            "wave."
        )
    unknown = [name for name in (*first, *second) if name not in sums.columns]
    if unknown:
        raise UnusableAnswers(
            f"There is no column {unknown[0]}; choose among {', '.join(sums.columns)}."
        )
    people = sums.n if isinstance(sums, MissingPatterns) else int(sums.counts.min())
    if len(first) < FEWEST_WAVES.value:
        return Withheld(Reason.TOO_FEW_WAVES, people)
    if people < FEWEST_PEOPLE.value:
        return Withheld(Reason.TOO_FEW, people)
    model = _model(first, second, lags)
    if isinstance(sums, MissingPatterns):
        found = fit_incomplete(model, {"everyone": sums})
    else:
        found = fit_complete(model, sample({"everyone": sums}))
    return found if isinstance(found, NotFitted) else _read(found, len(first), lags, level)


def _read(found: Fitted, waves: int, lags: Lags, level: float) -> CrossLagged:
    steps = 1 if lags is Lags.EQUAL else waves - 1
    x, y = _places(waves)
    proper = not found.improper

    def path(target: Sequence[int], source: Sequence[int]) -> tuple[Figure, ...]:
        places = [(Matrix.PATH, target[t + 1], source[t]) for t in range(steps)]
        if not proper:
            return tuple(Withheld(Reason.UNDEFINED, found.n) for _ in places)
        return tuple(_figure(found, place, level) for place in places)

    covariance = Matrix.FACTOR_COVARIANCE
    p = float(chi2.sf(found.chi2, found.df))
    return CrossLagged(
        path(x, x),
        path(x, y),
        path(y, y),
        path(y, x),
        (_figure(found, (covariance, 0, 0), level), _figure(found, (covariance, 1, 1), level)),
        _figure(found, (covariance, 1, 0), level),
        Significance(found.chi2, p, found.n, "chi-square of the model", (found.df,)),
        found.log_likelihood,
        found.improper,
    )


def _figure(found: Fitted, place: tuple[Matrix, int, int], level: float) -> Figure:
    index = next(p.index for p in found.model.parameters if (p.matrix, p.row, p.column) == place)
    if index is None:
        return Withheld(Reason.UNDEFINED, found.n)
    value, se = float(found.values[index]), float(found.errors[index])
    half = float(norm.isf((1 - level) / 2)) * se
    method = "cross-lagged with random intercepts, maximum likelihood"
    return Estimate(value, se, value - half, value + half, found.n, method, level)


def _places(waves: int) -> tuple[range, range]:
    """Return where what is left within people stands among the factors; two intercepts first."""
    return range(2, 2 + waves), range(2 + waves, 2 + 2 * waves)


def _model(first: Sequence[str], second: Sequence[str], lags: Lags) -> Model:
    waves = len(first)
    both = [f"within {name}" for name in (*first, *second)]
    factors = ("level of the first", "level of the second", *both)
    places = (*_items(waves), *_covariances(waves), *_paths(waves))
    kinds = _kinds(waves) if lags is Lags.EQUAL else {}
    # All free places begin as one number; each then gets its own, equal lags a common one.
    return Model((*first, *second), factors, places).renumbered(
        lambda place: (
            kinds[place.row, place.column]
            if place.matrix is Matrix.PATH and kinds
            else (place.matrix, place.row, place.column)
        )
    )


def _items(waves: int) -> Iterator[Parameter]:
    for item in range(2 * waves):
        yield Parameter(Matrix.LOADING, item, item // waves, value=1.0)
        yield Parameter(Matrix.LOADING, item, 2 + item, value=1.0)
        yield Parameter(Matrix.INTERCEPT, item, index=0)


def _covariances(waves: int) -> Iterator[Parameter]:
    x, y = _places(waves)
    for one, two in ((0, 1), *zip(x, y, strict=True)):
        yield Parameter(Matrix.FACTOR_COVARIANCE, one, one, value=1.0, index=0)
        yield Parameter(Matrix.FACTOR_COVARIANCE, two, two, value=1.0, index=0)
        yield Parameter(Matrix.FACTOR_COVARIANCE, two, one, index=0)


def _paths(waves: int) -> Iterator[Parameter]:
    for target, source in _kinds(waves):
        yield Parameter(Matrix.PATH, target, source, index=0)


def _kinds(waves: int) -> Mapping[tuple[int, int], str]:
    """Return each path, target and source, with the lag it is."""
    x, y = _places(waves)
    pairs = {"a": (x, x), "b": (x, y), "c": (y, y), "g": (y, x)}
    return {
        (target[t + 1], source[t]): kind
        for kind, (target, source) in pairs.items()
        for t in range(waves - 1)
    }
