"""Building: the usual models, from which items belong to which factor.

Two ways to give a factor its unit: its variance is 1, or its first loading is. Means, where they
are modelled, begin with free intercepts and factor means of 0, so that they fit by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import combinations

from analysis.errors import UnusableAnswers
from analysis.latent.model import Model
from analysis.latent.parameters import SYMMETRIC, Matrix, Parameter


class Unit(Enum):
    """What gives a factor its unit."""

    STANDARDIZED = "the variance of the factor is 1"
    MARKER = "the first loading is 1"


class Related(Enum):
    """Whether factors that nothing explains may correlate."""

    CORRELATED = "correlated"
    ORTHOGONAL = "orthogonal"


class Means(Enum):
    """What the model says of the means."""

    FREE = "an intercept for every item"
    ABSENT = "nothing"


@dataclass(frozen=True, slots=True)
class Structure:
    """What the usual model needs to be told."""

    indicators: Mapping[str, Sequence[str]]
    """Items of each factor; the first is the marker. A factor's only item is the factor."""
    above: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Factors of each factor of second order."""
    paths: Sequence[tuple[str, str]] = ()
    """Factor explained and factor explaining."""
    residual_pairs: Sequence[tuple[str, str]] = ()
    """Items whose residuals correlate."""
    unit: Unit = Unit.STANDARDIZED
    related: Related = Related.CORRELATED
    means: Means = Means.FREE
    groups: Sequence[str] = ("everyone",)


def factor_model(structure: Structure) -> Model:
    """Build a model with every place free in every group.

    Parameters
    ----------
    structure
        Factors, their items and what connects them.

    Returns
    -------
    Model
        Its items in the order in which the factors name them.

    Raises
    ------
    UnusableAnswers
        Where a path, a pair or a factor of second order names what is not there.

    Examples
    --------
    >>> model = factor_model(Structure({"trust": ["a", "b", "c"]}, means=Means.ABSENT))
    >>> model.number, model.items
    (6, ('a', 'b', 'c'))
    """
    _check(structure)
    items = tuple(dict.fromkeys(i for named in structure.indicators.values() for i in named))
    factors = (*structure.indicators, *structure.above)
    item, factor = _places(items), _places(factors)
    explained = {low for lows in structure.above.values() for low in lows}
    explained |= {target for target, _ in structure.paths}
    places = list(_measurement(structure, item, factor))
    for name in factors:
        alone = len(structure.indicators.get(name, ())) == 1
        fixed = structure.unit is Unit.STANDARDIZED and not alone
        spot = (Matrix.FACTOR_COVARIANCE, factor[name], factor[name])
        places.append((*spot, 1.0, not fixed))
    if structure.related is Related.CORRELATED:
        free = [name for name in factors if name not in explained]
        places += [
            (Matrix.FACTOR_COVARIANCE, factor[b], factor[a], 0.0, True)
            for a, b in combinations(free, 2)
        ]
    for target, source in structure.paths:
        places.append((Matrix.PATH, factor[target], factor[source], 0.0, True))
    if structure.means is Means.FREE:
        places += [(Matrix.INTERCEPT, place, 0, 0.0, True) for place in item.values()]
        places += [(Matrix.FACTOR_MEAN, place, 0, 0.0, False) for place in factor.values()]
    return _numbered(items, factors, tuple(structure.groups), places)


def growth_model(
    waves: Sequence[str], times: Sequence[float], groups: Sequence[str] = ("everyone",)
) -> Model:
    """Build a linear growth curve: where people start and how fast they change.

    Parameters
    ----------
    waves
        The item of each wave.
    times
        When each wave was; the start is at 0.
    groups
        Names of the groups.

    Returns
    -------
    Model
        Factors `start` and `slope` with free means, variances and covariance, one residual
        variance a wave; make these equal with `Model.renumbered`.

    Examples
    --------
    >>> growth_model(["w1", "w2", "w3", "w4"], [0, 1, 2, 3]).number
    9
    """
    if len(waves) != len(times):
        raise UnusableAnswers(
            f"There are {len(waves)} waves and {len(times)} times; give every wave its time."
        )
    places: list[_Place] = []
    for wave, time in enumerate(times):
        places += [(Matrix.LOADING, wave, 0, 1.0, False), (Matrix.LOADING, wave, 1, time, False)]
        places.append((Matrix.RESIDUAL, wave, wave, 1.0, True))
    places += [(Matrix.FACTOR_COVARIANCE, a, b, 0.0, True) for a, b in ((0, 0), (1, 1), (1, 0))]
    places += [(Matrix.FACTOR_MEAN, factor, 0, 0.0, True) for factor in (0, 1)]
    return _numbered(tuple(waves), ("start", "slope"), tuple(groups), places)


def with_free(model: Model, added: Iterable[Parameter]) -> Model:
    """Free places of a model, each a number of its own.

    Parameters
    ----------
    model
        The model.
    added
        Places to free, with their starts; those of the model that stand there are replaced.

    Returns
    -------
    Model
        The model with these numbers added.

    Examples
    --------
    >>> model = factor_model(Structure({"trust": ["a", "b", "c", "d"]}))
    >>> with_free(model, [Parameter(Matrix.RESIDUAL, 0, 1)]).number - model.number
    1
    """
    new = {_spot(place): place for place in added}
    kept = [place for place in model.parameters if _spot(place) not in new]
    top = model.number
    freed = [replace(place, index=top + step) for step, place in enumerate(new.values())]
    return replace(model, parameters=(*kept, *freed)).renumbered(lambda place: place.index)


def with_fixed(model: Model, fixed: Callable[[Parameter], float | None]) -> Model:
    """Fix places of a model.

    Parameters
    ----------
    model
        The model.
    fixed
        Returns the value at which a place is fixed, None where it stays as it is.

    Returns
    -------
    Model
        The model with fewer free numbers.

    Examples
    --------
    >>> model = factor_model(Structure({"trust": ["a", "b", "c", "d"]}))
    >>> with_fixed(model, lambda p: 1.0 if p.matrix is Matrix.LOADING else None).number
    8
    """
    places = []
    for place in model.parameters:
        value = fixed(place)
        places.append(place if value is None else replace(place, value=value, index=None))
    numbers = {index: new for new, index in enumerate(sorted(_indices(places)))}
    renumbered = [
        place if place.index is None else replace(place, index=numbers[place.index])
        for place in places
    ]
    return replace(model, parameters=tuple(renumbered))


_Place = tuple[Matrix, int, int, float, bool]
"""Matrix, row, column, value, and whether it is free."""


def _check(structure: Structure) -> None:
    items = {item for named in structure.indicators.values() for item in named}
    factors = {*structure.indicators, *structure.above}
    named = {name for path in structure.paths for name in path}
    named |= {low for lows in structure.above.values() for low in lows}
    if unknown := sorted(named - factors):
        raise UnusableAnswers(
            f"There is no factor {', '.join(unknown)}; the factors are "
            f"{', '.join(sorted(factors))}."
        )
    paired = {item for pair in structure.residual_pairs for item in pair}
    if unknown := sorted(paired - items):
        raise UnusableAnswers(
            f"There is no item {', '.join(unknown)}; the items are {', '.join(sorted(items))}."
        )


def _measurement(
    structure: Structure, item: Mapping[str, int], factor: Mapping[str, int]
) -> Iterable[_Place]:
    marked = structure.unit is Unit.MARKER
    itself = set()
    for name, named in structure.indicators.items():
        for step, indicator in enumerate(named):
            fixed = len(named) == 1 or (marked and step == 0)
            yield Matrix.LOADING, item[indicator], factor[name], 1.0, not fixed
        if len(named) == 1:
            itself.add(named[0])
    for name, lows in structure.above.items():
        for step, low in enumerate(lows):
            yield Matrix.PATH, factor[low], factor[name], 1.0, not (marked and step == 0)
    for name, place in item.items():
        yield Matrix.RESIDUAL, place, place, 0.0, name not in itself
    for first, second in structure.residual_pairs:
        yield Matrix.RESIDUAL, item[first], item[second], 0.0, True


def _numbered(
    items: tuple[str, ...],
    factors: tuple[str, ...],
    groups: tuple[str, ...],
    places: Sequence[_Place],
) -> Model:
    parameters = []
    free = 0
    for group in range(len(groups)):
        for matrix, row, column, value, is_free in places:
            index = free if is_free else None
            free += is_free
            parameters.append(Parameter(matrix, row, column, group, value, index))
    return Model(items, factors, tuple(parameters), groups)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _spot(place: Parameter) -> tuple[Matrix, int, int, int]:
    row, column = place.row, place.column
    if place.matrix in SYMMETRIC:
        row, column = max(row, column), min(row, column)
    return place.matrix, row, column, place.group


def _indices(places: Iterable[Parameter]) -> set[int]:
    return {place.index for place in places if place.index is not None}
