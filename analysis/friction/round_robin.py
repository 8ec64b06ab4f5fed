"""Round robin: who rates strictly, who has a name, and what is peculiar to two departments.

The index of every direction of the last wave that may be shown, taken apart into the strictness of
the rater, the name of the rated and what is left to the pair (`analysis.networks`). A direction
that is withheld is no part of it, so that nothing about it follows. Two departments give pair
scores only; with three a warning says that the priors decide much.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.decision import Cutoff, Judged, judge
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.friction.cutoffs import RELATION
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex
from analysis.networks.directed_means import DirectedMeans, directed_means
from analysis.networks.relations import PAIR
from analysis.networks.social_relations import SocialRelations, social_relations
from analysis.scoring.steps import POINTS
from analysis.sums.courses import moments_of
from analysis.sums.moments import Moments
from analysis.sums.ratings import index_steps
from analysis.sums.study import Study

MOST_DEPARTMENTS = Cutoff(
    "departments in one round robin", 12, "a choice of this project: more would take seconds"
)
SEED = 1
"""Of the points of the posterior; one seed, so that the same answers give the same figures."""


@dataclass(frozen=True, slots=True)
class DepartmentEffect:
    """What is peculiar to one department, whomever it rates and whoever rates it."""

    department: str
    strictness: Judged
    """How much more friction it reports than others, whomever it rates."""
    name: Judged
    """How much more friction is reported about it than about others, whoever rates."""


@dataclass(frozen=True, slots=True)
class PairEffect:
    """What is peculiar to one direction, beyond the strictness and the name of both."""

    direction: Direction
    effect: Judged


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """The directed indices of one wave and form, taken apart."""

    wave: str
    form: str
    warning: bool
    """Whether the priors decide much of it, since there are few departments or directions."""
    mean: Figure
    departments: tuple[DepartmentEffect, ...]
    pairs: tuple[PairEffect, ...]
    generalized: Figure
    """Correlation of strictness and name: whether the strict are rated strictly."""
    dyadic: Figure
    """Correlation of both sides of a pair, beyond strictness and name."""


def round_robins(study: Study, indices: Sequence[FrictionIndex]) -> tuple[RoundRobin, ...]:
    """Take the indices of the last wave apart, form by form.

    Parameters
    ----------
    study
        Sums of the answers kept.
    indices
        The index of every direction; those withheld are no part of it.

    Returns
    -------
    tuple of RoundRobin
        With every figure withheld where there are fewer than three departments, or more than
        twelve.
    """
    if study.sums.together is None:
        return ()
    wave = study.names.waves[study.comparing.wave]
    asked = [one for one in indices if one.wave == wave]
    return tuple(
        _round_robin(study, wave, form, [one for one in asked if one.form == form])
        for form in dict.fromkeys(one.form for one in asked)
    )


def nothing_known(of: RoundRobin, reason: Reason) -> RoundRobin:
    """Return the same with every figure withheld."""
    n = of.mean.n
    return _withheld(of.wave, of.form, Withheld(reason, n))


def _round_robin(
    study: Study, wave: str, form: str, indices: Sequence[FrictionIndex]
) -> RoundRobin:
    shown = {one.direction for one in indices if isinstance(one.index.figure, Estimate)}
    ratings = _ratings(study, form, shown)
    departments = {name for at in shown for name in (at.rater, at.target)}
    if not PAIR < len(departments) <= MOST_DEPARTMENTS.value:
        n = sum(one.raters for one in indices if one.direction in shown)
        return _withheld(wave, form, Withheld(Reason.UNDEFINED, n))
    means = directed_means(ratings)
    if isinstance(means, Withheld):
        return _withheld(wave, form, means)
    found = social_relations(means, seed=SEED)
    if isinstance(found, Withheld):
        return _withheld(wave, form, found)
    return _told(wave, form, means, found)


def _ratings(study: Study, form: str, shown: Collection[Direction]) -> dict[str, Moments]:
    """Return the sums of each rating department over the directions that may be shown."""
    looked, together = study.looked, study.sums.together
    if looked is None or together is None:
        return {}
    units = study.names.units
    place = study.names.forms.index(form)
    targets: dict[str, list[str]] = {}
    for at in sorted(shown):
        targets.setdefault(at.rater, []).append(at.target)
    sums = {rater: np.zeros((3, len(rated), len(rated))) for rater, rated in targets.items()}
    for (at_form, unit, one, other), values in together.items():
        rated = targets.get(units[unit], [])
        if at_form == place and units[one] in rated and units[other] in rated:
            cell = rated.index(units[one]), rated.index(units[other])
            sums[units[unit]][:, cell[0], cell[1]] = values
    size = POINTS / index_steps(looked.told, study.codebook)
    return {
        rater: moments_of(values, tuple(targets[rater]), size) for rater, values in sums.items()
    }


def _told(wave: str, form: str, means: DirectedMeans, found: SocialRelations) -> RoundRobin:
    raters = {Direction(*at): int(n) for at, n in zip(means.directions, means.raters, strict=True)}
    own: dict[str, int] = {}
    about: dict[str, int] = {}
    for at, n in raters.items():
        own[at.rater] = max(own.get(at.rater, 0), n)
        about[at.target] = about.get(at.target, 0) + n
    return RoundRobin(
        wave,
        form,
        found.warning is not None,
        found.mean,
        tuple(
            DepartmentEffect(
                name,
                _effect(found.perceivers[name], own.get(name, 0)),
                _effect(found.targets[name], about.get(name, 0)),
            )
            for name in sorted(means.departments)
        ),
        tuple(
            PairEffect(at, _effect(found.pairs[at.rater, at.target], n))
            for at, n in sorted(raters.items())
        ),
        found.generalized_correlation,
        found.dyadic_correlation,
    )


def _effect(figure: Figure, n: int) -> Judged:
    """Return an effect with the people that it rests on itself, who decide how it is rounded."""
    if n == 0:
        return judge(Withheld(Reason.TOO_FEW, 0), RELATION)
    if isinstance(figure, Estimate):
        return judge(replace(figure, n=n), RELATION)
    return judge(figure, RELATION)


def _withheld(wave: str, form: str, why: Withheld) -> RoundRobin:
    return RoundRobin(
        wave, form, warning=False, mean=why, departments=(), pairs=(), generalized=why, dyadic=why
    )
