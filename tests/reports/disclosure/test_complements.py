"""A withheld figure does not follow from those that stay."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from reports.disclosure.complements import (
    Block,
    Cell,
    complements,
    isolates,
    pairs_to_withhold,
)
from reports.errors import UnusableFigures
from tests.reports.disclosure.attacker import rank, smallest_isolated
from tests.reports.disclosure.organisations import chance

FORTH, BACK = "sales on marketing", "marketing on sales"
PAIR = (Cell(FORTH, {FORTH: 1}), Cell(BACK, {BACK: 1}), Cell("pair", {FORTH: 1, BACK: 1}))


def blocks(forth: int, back: int) -> tuple[Block, Block]:
    return Block(FORTH, "sales", forth), Block(BACK, "marketing", back)


def test_a_pair_stays_where_both_directions_do() -> None:
    assert complements(PAIR, blocks(16, 8), k=8, withheld=()) == set()


def test_a_withheld_direction_takes_the_pair_along() -> None:
    assert complements(PAIR, blocks(16, 7), k=8, withheld={BACK}) == {"pair"}


def test_a_direction_withheld_for_another_reason_takes_the_pair_along_too() -> None:
    assert complements(PAIR, blocks(16, 16), k=8, withheld={BACK}) == {"pair"}


def test_what_is_wanted_most_stays() -> None:
    assert complements(PAIR[::-1], blocks(16, 16), k=8, withheld={BACK}) == {FORTH}


def test_a_withheld_total_takes_one_of_its_parts_along() -> None:
    assert complements(PAIR, blocks(16, 16), k=8, withheld={"pair"}) == {BACK}


def test_a_figure_too_small_is_withheld_though_nobody_asked() -> None:
    assert complements(PAIR[:2], blocks(16, 7), k=8, withheld=()) == {BACK}


def test_two_small_remainders_of_k_together_may_be_left() -> None:
    cells = (Cell("a", {"a": 1}), Cell("total", {"a": 20, "b": 4, "c": 4}))
    people = [Block("a", "a", 20), Block("b", "b", 4), Block("c", "c", 4)]

    assert complements(cells, people, k=8, withheld=()) == set()
    assert complements(cells, people, k=9, withheld=()) == {"total"}


def test_the_same_raters_count_once() -> None:
    cells = (Cell("given", {"a on b": 1, "a on c": 1}),)

    apart = [Block("a on b", "a", 5), Block("a on c", "other", 5)]
    same = [Block("a on b", "a", 5), Block("a on c", "a", 5)]

    assert isolates(cells, apart, k=8) == set()
    assert isolates(cells, same, k=8) == {"a on b", "a on c"}


def test_a_mean_of_means_and_a_total_tell_the_parts() -> None:
    cells = (Cell("mean", {"a": 1, "b": 1}), Cell("total", {"a": 16, "b": 7}))
    people = [Block("a", "a", 16), Block("b", "b", 7)]

    assert isolates(cells, people, k=8) == {"b"}
    assert isolates(cells[:1], people, k=8) == set()


def test_a_pair_is_withheld_if_one_of_its_sides_is() -> None:
    pairs = {"sales & marketing": (FORTH, BACK), "sales & it": (FORTH, "it on sales")}

    assert pairs_to_withhold(pairs, {BACK}) == {"sales & marketing"}
    assert pairs_to_withhold(pairs, {FORTH}) == {"sales & marketing", "sales & it"}
    assert pairs_to_withhold(pairs, {"it"}) == set()


def random_cells(rng: Random) -> tuple[list[Cell], list[Block]]:
    people = [Block(name, name, rng.randint(1, 6)) for name in "abcde"]
    cells = [
        Cell(str(at), {name: 1 for name in "abcde" if rng.random() < 0.5})
        for at in range(rng.randint(1, 5))
    ]
    return [cell for cell in cells if cell.parts], people


def persons_of(cells: list[Cell], people: list[Block]) -> list[list[int]]:
    """Return the same with every person by himself."""
    homes = [block.name for block in people for _ in range(block.people)]
    return [[at for at, home in enumerate(homes) if home in cell.parts] for cell in cells]


def test_a_group_is_isolated_where_the_attacker_isolates_one() -> None:
    rng = chance(11)
    found = 0
    for _ in range(500):
        cells, people = random_cells(rng)
        everyone = sum(block.people for block in people)

        alone = isolates(cells, people, k=6)

        assert bool(alone) == (
            smallest_isolated(persons_of(cells, people), everyone, 6) is not None
        )
        found += bool(alone)
    assert 50 < found < 450


def test_nothing_withheld_follows_and_nothing_is_withheld_in_vain() -> None:
    rng = chance(12)
    taken = 0
    for _ in range(200):
        cells, people = random_cells(rng)
        withheld = {cell.name for cell in cells if rng.random() < 0.3}

        also = complements(cells, people, 6, withheld)

        kept = [cell for cell in cells if cell.name not in withheld | also]
        assert keeps(kept, cells, people, withheld)
        for cell in cells:
            if cell.name in also:
                assert not keeps([*kept, cell], cells, people, withheld)
        taken += len(also)
    assert taken > 50


def keeps(kept: list[Cell], cells: list[Cell], people: list[Block], withheld: set[str]) -> bool:
    """Tell by ranks and by every set of blocks whether the kept cells tell nothing."""
    rows = [[cell.parts.get(block.name, 0) for block in people] for cell in kept]
    for cell in cells:
        row = [cell.parts.get(block.name, 0) for block in people]
        if cell.name in withheld and rank([*rows, row]) == rank(rows):
            return False
    for size in range(1, len(people) + 1):
        for some in combinations(range(len(people)), size):
            rest = [[x for at, x in enumerate(row) if at not in some] for row in rows]
            if sum(people[at].people for at in some) < 6 and rank(rest) < rank(rows):
                return False
    return True


def test_a_block_that_nobody_counted_is_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        complements(PAIR, blocks(9, 9)[:1], k=8, withheld=())

    assert str(refused.value) == (
        "The blocks ['marketing on sales'] are in a figure but not counted; say how many people "
        "they hold."
    )
