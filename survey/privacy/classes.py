"""Classes: groups of at least k people that share all that goes along with an answer.

A person is described by one path an attribute, from the coarsest step to the finest:
(("Sales", "North"), ("3 years and more", "3 to 5 years")). To coarsen is to drop the last step of
the least dear attribute that still has one, in that class only. Classes are visited from the
finest to the coarsest, so that the members of one that is too small have joined another before
that one is judged; one pass is enough, and the same people always give the same classes. The
dearest attribute is the unit: before a few people of no team lose their department too, the
smallest team of that department joins them.

C1  `make_classes`: classes of everybody invited, at launch.
C2  `fix_year_classes`: in the researchers' file a person has one class a year, the first; whoever
    comes later gets the finest class that exists and fits. Else the path through classes tells
    who somebody is: after twelve waves it is shared by fewer than ten for most people.
C3  `coarsen`, with the answers that came back and a least of 3, before a file is handed out.

Source of the aim: Sweeney (2002), International Journal of Uncertainty, Fuzziness and
Knowledge-Based Systems 10(5), 557-570; the recoding is local, and ours.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from survey.errors import UnsafeClasses
from survey.privacy.links import base32
from survey.privacy.manifest import CLASS_SIZE, AnswerClass

UNIT = "unit"
"""The attribute whose path is that of a person's unit; the dearest, so it comes first."""
FEWEST_IN_FILE = 3
"""Answers of a class in a file for researchers (C3)."""

Paths = tuple[tuple[str, ...], ...]
"""One path an attribute, the dearest attribute first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many people keep an attribute up to a depth; 1 is the coarsest step."""

    attribute: str
    depth: int
    people: int
    of: int
    """People who have a step at this depth at all."""

    @property
    def share(self) -> float:
        """Return the share of people who keep it."""
        return self.people / self.of


@dataclass(frozen=True, slots=True)
class Classing:
    """Who is in which class, and what that leaves of each attribute."""

    attributes: tuple[str, ...]
    paths: Mapping[str, Paths] = field(repr=False)
    """Person -> what may be told of them."""
    kept: tuple[Kept, ...]

    def class_ids(self) -> dict[str, str]:
        """Return the id of the class of each person."""
        return {person: class_id(paths) for person, paths in self.paths.items()}

    def answer_classes(self) -> tuple[AnswerClass, ...]:
        """Return the classes as they stand in the manifest."""
        counts = Counter(self.paths.values())
        return tuple(
            answer_class(paths, self.attributes, counts[paths]) for paths in sorted(counts)
        )


def make_classes(
    people: Mapping[str, Paths], attributes: Sequence[str], least: int = CLASS_SIZE
) -> Classing:
    """Group everybody invited into classes of at least `least`, and count what is kept (C1)."""
    if len(people) < least:
        raise UnsafeClasses(
            f"{len(people)} people are invited and a class needs {least}; invite more, or set a "
            "smaller class_size."
        )
    for paths in people.values():
        if len(paths) != len(attributes):
            raise ValueError(
                f"A person has {len(paths)} paths for the attributes {[*attributes]}; give one "
                "each."
            )
    coarse = coarsen(people, least)
    return Classing(tuple(attributes), coarse, _kept(people, coarse, attributes))


def coarsen(people: Mapping[str, Paths], least: int) -> dict[str, Paths]:
    """Return the paths of each person, as coarse as a class of `least` people asks for."""
    members: defaultdict[Paths, list[str]] = defaultdict(list)
    for person, paths in sorted(people.items()):
        members[paths].append(person)
    waiting: defaultdict[tuple[int, ...], set[Paths]] = defaultdict(set)
    for paths in members:
        waiting[_detail(paths)].add(paths)
    while waiting:
        for paths in sorted(waiting.pop(max(waiting))):
            if not any(paths[1:]):
                _take_in_finer(members, paths, least)
            if len(members[paths]) < least and any(paths):
                coarser = _one_step_coarser(paths)
                members[coarser] += members.pop(paths)
                waiting[_detail(coarser)].add(coarser)
    return {person: paths for paths, group in members.items() for person in group}


def check_classes(classes: Iterable[AnswerClass], least: int = CLASS_SIZE) -> None:
    """Refuse a launch in which a class has fewer than `least` people invited."""
    for one in classes:
        if one.invited < least:
            raise UnsafeClasses(
                f"Class {one.label or one.id} has {one.invited} people invited and needs {least}; "
                "make the classes again from the roster of this wave."
            )


def fix_year_classes(
    fixed: Mapping[str, Paths],
    wave: Mapping[str, Paths],
    existing: Mapping[Paths, int],
    least: int = CLASS_SIZE,
) -> dict[str, Paths]:
    """Return one class a person for the researchers' file of a year (C2).

    `fixed` are the classes of those who answered an earlier wave of the year, `wave` those that
    the answers of this wave came with, `existing` the classes of the year's first wave with the
    people invited in each. Nobody's class ever becomes finer, and moves are not shown.
    """
    after = dict(fixed)
    for person in sorted(wave.keys() - fixed.keys()):
        fitting = [paths for paths in existing if _fits(paths, wave[person])]
        widest: Paths = ((),) * len(wave[person])
        after[person] = max(fitting, key=lambda paths: (_detail(paths), paths), default=widest)
    return _with_a_widest(after, existing, least)


def class_id(paths: Paths) -> str:
    """Return the id of a class, the same in every wave."""
    written = "\x1e".join("\x1f".join(path) for path in paths)
    return "c" + base32(hashlib.sha256(written.encode("utf-8")).digest())[:9].lower()


def answer_class(paths: Paths, attributes: Sequence[str], invited: int) -> AnswerClass:
    """Return a class as it stands in the manifest."""
    told = {name: path[-1] for name, path in zip(attributes, paths, strict=True) if path}
    unit = dict(zip(attributes, paths, strict=True)).get(UNIT, ())
    return AnswerClass(
        id=class_id(paths),
        unit=unit[0] if unit else "",
        team=unit[-1] if len(unit) > 1 else "",
        label=" · ".join([*unit, *(value for name, value in told.items() if name != UNIT)]),
        invited=invited,
        attributes={name: value for name, value in told.items() if name != UNIT},
    )


def _detail(paths: Paths) -> tuple[int, ...]:
    """Return how detailed a class is, the least dear attribute first; a dropped step lowers it."""
    return tuple(len(path) for path in reversed(paths))


def _one_step_coarser(paths: Paths) -> Paths:
    last = max(place for place, path in enumerate(paths) if path)
    return (*paths[:last], paths[last][:-1], *paths[last + 1 :])


def _take_in_finer(members: dict[Paths, list[str]], paths: Paths, least: int) -> None:
    while len(members[paths]) < least:
        finer = [other for other in members if other != paths and _fits(paths, other)]
        if not finer:
            return
        smallest = min(finer, key=lambda other: (len(members[other]), other))
        members[paths] += members.pop(smallest)


def _with_a_widest(
    after: dict[str, Paths], existing: Mapping[Paths, int], least: int
) -> dict[str, Paths]:
    """Let the smallest classes join a widest one that exists only for people who fit nowhere."""
    here = Counter(after.values())
    widest = next((paths for paths in here if not any(paths) and paths not in existing), None)
    if widest is None:
        return after
    joining: set[Paths] = {widest}
    people = here[widest]
    for paths in sorted(here, key=lambda paths: (existing.get(paths, 0), paths)):
        if people >= least:
            break
        if paths != widest:
            joining.add(paths)
            people += here[paths]
    return {person: widest if paths in joining else paths for person, paths in after.items()}


def _fits(paths: Paths, person: Paths) -> bool:
    return all(own[: len(path)] == path for path, own in zip(paths, person, strict=True))


def _kept(
    people: Mapping[str, Paths], coarse: Mapping[str, Paths], attributes: Sequence[str]
) -> tuple[Kept, ...]:
    before: Counter[tuple[int, int]] = Counter()
    after: Counter[tuple[int, int]] = Counter()
    for person, paths in people.items():
        for place, path in enumerate(paths):
            before.update((place, depth) for depth in range(1, len(path) + 1))
            after.update((place, depth) for depth in range(1, len(coarse[person][place]) + 1))
    return tuple(
        Kept(attributes[place], depth, after[place, depth], count)
        for (place, depth), count in sorted(before.items())
    )
