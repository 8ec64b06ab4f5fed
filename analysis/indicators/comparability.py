"""Comparability: for each scale, whether departments may be compared, and whether waves may.

Departments are compared in the last wave, that wave with the first of its baseline: between these
two most can have drifted. The ladder of `analysis.invariance` is climbed with as many departments
as have 100 complete answers, the largest twelve where there are more; what it says of them says
nothing of smaller ones. Up to equal intercepts means may be compared, and for that the residual
variances above do not matter. Maximum likelihood where answers have five options or more, by
means and products alone; below, weighted least squares of polychoric correlations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import Cutoff
from analysis.estimate import Described, Description, Reason, Withheld
from analysis.invariance.continuous_models import waves_model
from analysis.invariance.ladder import Climbed, Fitting, Question, climb
from analysis.invariance.ordinal import OrdinalLadder, between_groups, between_waves, ordinal_climb
from analysis.invariance.ordinal_rungs import OrdinalClimbed
from analysis.invariance.rungs import (
    PEOPLE_PER_GROUP,
    Between,
    Comparable,
    Equal,
    verdict,
)
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fit, NotFitted
from analysis.latent.model import Model
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import ordered_statistics
from analysis.latent.parameters import Parameter
from analysis.latent.sample import Sample, sample
from analysis.responses.rows import Names, Rows
from analysis.sums.comparisons import ComparedSums, Comparing
from analysis.sums.grouped import Grouped, grouping
from analysis.sums.study import Study
from survey.people.headcount import Headcount

MOST_DEPARTMENTS = Cutoff(
    "departments in one ladder", 12, "a choice of this project: more would take seconds a scale"
)
FEWEST_ITEMS = Cutoff(
    "items of a factor", 3, "Bollen (1989), Structural Equations with Latent Variables, 247"
)
_SCALE = "scale"
_TRIES = 0
"""Further starts of a search: a model that ends nowhere from the usual start is far off."""


@dataclass(frozen=True, slots=True)
class RungFit:
    """One step of the ladder: what it holds equal, and what that costs in fit."""

    equal: Equal
    df: int
    cfi: Description
    change: Description
    """Of CFI from the step below; withheld on the first."""
    holds: bool


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may be compared, and on what grounds."""

    comparable: Comparable
    sentence: str
    freed: tuple[str, ...]
    """Items that do not mean the same to all, though the others do."""
    people: int
    rungs: tuple[RungFit, ...]

    @property
    def warrants_means(self) -> bool:
        """Whether means may be compared, perhaps with some items aside."""
        return self.comparable in (Comparable.MEANS, Comparable.PARTIAL_MEANS)


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether a scale means the same to all who are compared on it."""

    scale: str
    between: Between
    compared: tuple[str, ...]
    """Departments or waves that the ladder was climbed with."""
    left_out: int
    """Departments that answered but could not be part of it."""
    found: Grounds | Withheld


def comparing_of(
    names: Names, headcount: Headcount, baseline: Sequence[str], *, linked: bool
) -> Comparing | None:
    """Return who is to be compared, as far as the headcount tells.

    Parameters
    ----------
    names
        Waves and units of the study.
    headcount
        How many people each unit has.
    baseline
        Waves to compare with.
    linked
        Whether a pid is the same person in every wave.

    Returns
    -------
    Comparing or None
        None where so many departments have an unknown number of people that their answers have
        to be counted first.
    """
    known = {(one.unit, one.wave): one.people for one in headcount.counts}
    people = {code: known.get((unit, names.waves[-1])) for code, unit in enumerate(names.units)}
    if None in people.values() and len(people) > MOST_DEPARTMENTS.value:
        return None
    enough = PEOPLE_PER_GROUP.value
    counted = {code: round(enough) if n is None else n for code, n in people.items()}
    return comparing_by(counted, names, baseline, linked=linked)


def comparing_by(
    people: Mapping[int, int], names: Names, baseline: Sequence[str], *, linked: bool
) -> Comparing:
    """Return who is to be compared: the departments with enough people, and two waves.

    Parameters
    ----------
    people
        Code of a unit -> its people, or its answers.
    names, baseline, linked
        As for `comparing_of`.

    Returns
    -------
    Comparing
        With the largest departments, as many as fit into one ladder.
    """
    last = len(names.waves) - 1
    earlier = [names.waves.index(wave) for wave in baseline if wave in names.waves[:-1]]
    large = [code for code, n in people.items() if n >= PEOPLE_PER_GROUP.value]
    largest = sorted(large, key=lambda code: (-people[code], names.units[code]))
    units = tuple(sorted(largest[: round(MOST_DEPARTMENTS.value)]))
    return Comparing(last, units, min(earlier, default=None), linked)


def sittings_of_units(rows: Rows, wave: int) -> Grouped:
    """Count the sittings of each unit in a wave: the look before `comparing_by`."""
    units = rows.unit[rows.first][rows.wave[rows.first] == wave]
    return grouping([units], [len(rows.names.units)]).counts()


def comparability_of(study: Study) -> tuple[Comparability, ...]:
    """Say of each scale whether departments may be compared, and whether waves may.

    Parameters
    ----------
    study
        Sums of the answers kept.

    Returns
    -------
    tuple of Comparability
        In the order of the questionnaire, departments before waves. Withheld where there are too
        few answers, or fewer than two waves; a scale of one item has no ladder.
    """
    answering = {
        unit: int(answered - aside)
        for (wave, unit), (answered, aside, _) in study.sums.sittings.of_units.items()
        if wave == study.comparing.wave and answered > aside
    }
    found = []
    for scale, sums in study.sums.compared.items():
        found.append(_of_departments(scale, sums, study.names, answering))
        found.append(_of_waves(scale, sums, study.names, study.comparing))
    return tuple(found)


def unwarranted(found: Iterable[Comparability], between: Between) -> frozenset[str]:
    """Return the scales whose means must not be compared, as far as anything is known of them."""
    return frozenset(
        one.scale
        for one in found
        if one.between is between
        and isinstance(one.found, Grounds)
        and not one.found.warrants_means
    )


def _of_departments(
    scale: str, sums: ComparedSums, names: Names, answering: Mapping[int, int]
) -> Comparability:
    people = sums.people(sums.departments)
    enough = {unit: names.units[unit] for unit, n in people.items() if n >= PEOPLE_PER_GROUP.value}
    n = sum(people[unit] for unit in enough)
    compared = tuple(enough.values())
    left_out = len(answering) - len(enough)
    if len(enough) < 2:  # noqa: PLR2004 - nothing to compare with
        few = Withheld(Reason.TOO_FEW, max(answering.values(), default=0))
        return Comparability(scale, Between.DEPARTMENTS, compared, left_out, few)
    found = _of_groups(sums, sums.departments, enough, Between.DEPARTMENTS, n)
    return Comparability(scale, Between.DEPARTMENTS, compared, left_out, found)


def _of_waves(scale: str, sums: ComparedSums, names: Names, comparing: Comparing) -> Comparability:
    if comparing.earlier is None:
        none = Withheld(Reason.TOO_FEW_WAVES, 0)
        return Comparability(scale, Between.WAVES, (), 0, none)
    both = {wave: names.waves[wave] for wave in (comparing.earlier, comparing.wave)}
    people = sums.people(sums.waves)
    fewest = min(people.get(group, 0) for group in ((0,) if sums.linked else both))
    found: Grounds | Withheld
    if fewest < PEOPLE_PER_GROUP.value:
        found = Withheld(Reason.TOO_FEW, fewest)
    elif sums.linked:
        found = _of_linked(sums, fewest)
    else:
        found = _of_groups(sums, sums.waves, both, Between.WAVES, sum(people.values()))
    return Comparability(scale, Between.WAVES, tuple(both.values()), 0, found)


def _of_groups(
    sums: ComparedSums, of: Grouped, groups: Mapping[int, str], between: Between, n: int
) -> Grounds | Withheld:
    if len(sums.items) < FEWEST_ITEMS.value:
        return Withheld(Reason.UNDEFINED, n)
    structure = Structure({_SCALE: sums.ids}, groups=tuple(groups.values()))
    if sums.ordered:
        listed = sums.patterns(of, sums.ids, groups)
        if between is Between.DEPARTMENTS:
            return _grounds(between_groups(listed, structure), between, n)
        counted = ordered_statistics(listed)
        if isinstance(counted, NotFitted):
            return Withheld(Reason.UNDEFINED, n)
        base = ordered_factor_model(structure, counted, Parameterization.THETA)
        return _grounds(ordinal_climb(counted, Question(base, between)), between, n)
    by_group = sums.moments(of, sums.ids)
    given = sample({name: by_group[group] for group, name in groups.items()})
    question = Question(factor_model(structure), between)
    ladder = climb(_fitting(given), question)
    return _judged(ladder.climbed, ladder.refused, between, n)


def _of_linked(sums: ComparedSums, n: int) -> Grounds | Withheld:
    if len(sums.items) < FEWEST_ITEMS.value:
        return Withheld(Reason.UNDEFINED, n)
    once, again = sums.ids, tuple(f"{name} again" for name in sums.ids)
    waves = [{_SCALE: once}, {_SCALE: again}]
    if sums.ordered:
        listed = sums.patterns(sums.waves, (*once, *again), {0: "everyone"})
        return _grounds(between_waves(listed, waves), Between.WAVES, n)
    given = sample({"everyone": sums.moments(sums.waves, (*once, *again))[0]})
    base, compared = waves_model(waves)
    question = Question(base, Between.WAVES, compared)
    ladder = climb(_fitting(given), question)
    return _judged(ladder.climbed, ladder.refused, Between.WAVES, n)


def _fitting(given: Sample) -> Fitting:
    """Fit each model once: the ladder looks at rungs as they stand and then climbs them."""
    known: dict[tuple[Parameter, ...], Fit] = {}

    def fit(model: Model) -> Fit:
        if model.parameters not in known:
            known[model.parameters] = fit_complete(model, given, _TRIES)
        return known[model.parameters]

    return fit


def _grounds(ladder: OrdinalLadder, between: Between, n: int) -> Grounds | Withheld:
    return _judged(ladder.climbed, ladder.refused, between, n)


def _judged(
    climbed: Sequence[Climbed] | Sequence[OrdinalClimbed], refused: str, between: Between, n: int
) -> Grounds | Withheld:
    held = [each.rung for each in climbed if each.rung.equal is not Equal.RESIDUALS]
    if not held:
        return Withheld(Reason.UNDEFINED, n)
    said = verdict(held, between, refused)
    rungs = tuple(
        RungFit(
            rung.equal,
            rung.fit.df,
            Described(rung.fit.cfi, n, "comparative fit index"),
            Withheld(Reason.UNDEFINED, n)
            if rung.step is None
            else Described(rung.step.cfi_change, n, "change of the comparative fit index"),
            rung.step is None or rung.step.holds,
        )
        for rung in held
    )
    freed = tuple(dict.fromkeys(one.question for one in said.freed))
    return Grounds(said.comparable, said.sentence, freed, n, rungs)
