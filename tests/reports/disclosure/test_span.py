"""A span holds what follows from its rows and nothing else."""

from __future__ import annotations

from reports.disclosure.span import Span
from tests.reports.disclosure.attacker import rank
from tests.reports.disclosure.organisations import chance


def test_a_sum_of_rows_follows_and_a_part_of_one_does_not() -> None:
    span = Span.of([{(0, 0): 1, (0, 1): 1}, {(0, 1): 1, (0, 2): 1}])

    assert span.holds({(0, 0): 1, (0, 2): -1})
    assert not span.holds({(0, 0): 1})
    assert span.holds({})


def test_the_rank_is_that_over_the_rationals() -> None:
    rng = chance(1)
    for _ in range(200):
        rows = [[rng.randint(-2, 2) for _ in range(5)] for _ in range(rng.randint(1, 6))]

        span = Span.of({(0, at): x for at, x in enumerate(row)} for row in rows)

        assert span.rank == rank(rows)


def test_rows_that_begin_late_span_all_that_vanishes_on_the_early_columns() -> None:
    span = Span.of([{(0, 0): 1, (1, 0): 1}, {(0, 0): 1, (1, 1): 1}])

    assert sorted(span.pivots) == [(0, 0), (1, 0)]
    assert span.holds({(1, 0): 1, (1, 1): -1})
