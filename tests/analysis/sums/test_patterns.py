"""Pattern sums by hand, their parts adding up, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.sums.patterns import (
    INTERCEPT,
    PatternSums,
    PersonSums,
    pattern_sums,
    person_sums,
)

NAMES = ([INTERCEPT, "wave"], "score", [INTERCEPT, "wave"])
WAVES = np.array([0.0, 1, 0, 1, 0, 1, 2, 0, 2])
PEOPLE = np.array([*"aabbcccdd"])
TEAMS = np.array([*"ssssmmmmm"])
SCORES = np.array([3.0, 4, 2, 2, 5, 5, 4, 1, 2])


def summed(
    rows: slice | np.ndarray = slice(None), centre: list[float] | None = None
) -> PersonSums:
    table = np.column_stack([np.ones(len(WAVES)), WAVES])[rows]
    return person_sums(
        SCORES[rows],
        table,
        table,
        PEOPLE[rows],
        TEAMS[rows],
        names=NAMES,
        centre=centre,
    )


def test_people_by_hand() -> None:
    people = summed(centre=[0.0, 0.0, 0.0])
    assert people.people.tolist() == [*"abcd"]
    assert people.teams[people.team_of].tolist() == [*"ssmm"]
    assert people.rows.tolist() == [2, 2, 3, 2]
    # Rows, sum of waves, sum of squared waves.
    assert people.squares.tolist() == [[2, 1, 1], [2, 1, 1], [3, 3, 5], [2, 2, 4]]
    # Sums of 1, wave and score, and the same times the wave, of the third person.
    assert people.crosses[2].tolist() == [[3, 3, 14], [3, 5, 13]]
    assert people.total.tolist() == [[9, 7, 28], [7, 11, 23], [28, 23, 104]]
    assert people.sums.tolist() == [9, 7, 28]


def test_people_who_answered_the_same_waves_share_a_pattern() -> None:
    patterns = pattern_sums(summed(centre=[0.0, 0.0, 0.0]))
    assert patterns.people.tolist() == [2, 1, 1]
    assert patterns.squares[0].tolist() == [[2, 1], [1, 1]]
    assert patterns.units == 4
    assert patterns.rows == 9
    # The first pair of Z and the last of W: the squared sums of scores, 7 and 4.
    assert patterns.products[0, 0, -1] == 49 + 16
    # A pair of different columns of Z takes both ways round: (7 * 4 + 4 * 7) / 2 and so on.
    assert patterns.products[0, 1, -1] == 7 * 4 + 4 * 2


def test_cells_are_teams_by_patterns() -> None:
    patterns = pattern_sums(summed(centre=[0.0, 0.0, 0.0]))
    assert patterns.cell_team.tolist() == [0, 1, 1]
    assert patterns.cell_pattern.tolist() == [0, 1, 2]
    assert patterns.cell_people.tolist() == [2, 1, 1]
    assert patterns.cell_crosses[0].tolist() == [[4, 2, 11], [2, 2, 6]]


def test_columns_are_moved_by_whole_numbers_near_their_means() -> None:
    assert summed().columns.centre == (0.0, 1.0, 3.0)
    assert summed().total[2, 2] == ((SCORES - 3) ** 2).sum()


def test_columns_stay_where_they_are_without_an_intercept() -> None:
    people = person_sums(
        SCORES, WAVES[:, None], WAVES[:, None], PEOPLE, names=(["wave"], "score", ["wave"])
    )
    assert people.columns.centre == (0.0, 0.0)


def test_large_means_cost_no_digits() -> None:
    ones = np.ones((9, 1))
    far = 1e9 + SCORES
    people = person_sums(far, ones, ones, PEOPLE, names=([INTERCEPT], "score", [INTERCEPT]))
    moved = people.total[1, 1] - people.sums[1] ** 2 / 9
    assert moved == pytest.approx(((SCORES - SCORES.mean()) ** 2).sum(), rel=1e-12)


def same(here: PatternSums, there: PatternSums) -> None:
    """Compare two sums whose patterns and teams may be in another order."""
    assert here.rows == there.rows
    assert here.total.tolist() == there.total.tolist()
    assert here.sums.tolist() == there.sums.tolist()
    order = [np.lexsort(part.squares.reshape(len(part.people), -1).T) for part in (here, there)]
    for name in ("squares", "people", "products"):
        first, second = (
            getattr(part, name)[places] for part, places in zip((here, there), order, strict=True)
        )
        assert first.tolist() == second.tolist()
    assert cells(here) == cells(there)


def cells(sums: PatternSums) -> dict[object, object]:
    return {
        (str(sums.teams[team]), tuple(sums.squares[pattern].ravel())): (people, crosses.tolist())
        for team, pattern, people, crosses in zip(
            sums.cell_team, sums.cell_pattern, sums.cell_people, sums.cell_crosses, strict=True
        )
    }


@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
@settings(max_examples=40)
def test_parts_of_rows_add_up_to_the_same_people(parts: list[int]) -> None:
    centre, whole = [0.0, 1.0, 3.0], summed(centre=[0.0, 1.0, 3.0])
    places = [np.flatnonzero(np.array(parts) == part) for part in set(parts)]
    first, *rest = (summed(rows, centre) for rows in places)
    for part in rest:
        first += part
    same(pattern_sums(first), pattern_sums(whole))


@given(st.lists(st.booleans(), min_size=4, max_size=4).filter(lambda here: 0 < sum(here) < 4))
def test_parts_of_people_add_up_to_the_same_patterns(here: list[bool]) -> None:
    centre = [0.0, 1.0, 3.0]
    chosen = np.isin(PEOPLE, np.array([*"abcd"])[here])
    parts = [pattern_sums(summed(np.flatnonzero(rows), centre)) for rows in (chosen, ~chosen)]
    same(parts[0] + parts[1], pattern_sums(summed(centre=centre)))


def test_models_of_two_levels_have_no_cells() -> None:
    ones = np.ones((9, 1))
    people = person_sums(SCORES, ones, ones, PEOPLE, names=([INTERCEPT], "score", [INTERCEPT]))
    patterns = pattern_sums(people)
    assert len(patterns.teams) == len(patterns.cell_team) == 0
    same(patterns, patterns_of_halves(ones))


def patterns_of_halves(ones: np.ndarray) -> PatternSums:
    names = ([INTERCEPT], "score", [INTERCEPT])
    halves = [
        person_sums(
            SCORES[rows], ones[rows], ones[rows], PEOPLE[rows], names=names, centre=[0.0, 3.0]
        )
        for rows in (slice(4), slice(4, 9))
    ]
    return pattern_sums(halves[0]) + pattern_sums(halves[1])


def test_sums_of_other_columns_do_not_add() -> None:
    with pytest.raises(ValueError, match="name and centre the same columns"):
        summed() + summed(centre=[0.0, 0.0, 0.0])


def test_someone_in_two_teams_is_named() -> None:
    ones = np.ones((3, 1))
    with pytest.raises(UnusableAnswers) as caught:
        person_sums(
            np.array([1.0, 2, 3]),
            ones,
            ones,
            np.array([*"aab"]),
            np.array([*"smm"]),
            names=([INTERCEPT], "score", [INTERCEPT]),
        )
    assert str(caught.value) == (
        "a is found in s and in m; a person belongs to one team, so give someone who moved a "
        "label in each."
    )


def test_nothing_to_sum_up_is_said() -> None:
    nothing = np.empty((0, 1))
    with pytest.raises(UnusableAnswers) as caught:
        person_sums(
            np.empty(0), nothing, nothing, np.empty(0), names=([INTERCEPT], "y", [INTERCEPT])
        )
    assert str(caught.value) == ("There is no complete row to sum up; keep rows with all columns.")
