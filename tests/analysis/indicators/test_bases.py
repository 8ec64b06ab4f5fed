"""Who stands behind a block of figures, without a name."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from analysis.friction.direction import Direction
from analysis.friction.measures import Measures
from analysis.indicators.bases import Base, bases
from analysis.responses.loading import load
from analysis.scoring.columns import Sort
from analysis.scoring.scale_scores import Scores, score
from tests.analysis.companies import (
    SALES,
    WAVE,
    climate,
    example_indicators,
    friction,
    measures_of,
    raters,
)


def nobody() -> Scores:
    """Return scores in which nothing was asked once."""
    scores = score(load(climate().extract))
    return replace(scores, frame=scores.frame.iloc[:0])


def no_raters() -> Measures:
    """Return measures of nobody."""
    return measures_of(raters(Direction("A", "B"), friction(1, 45, 1)).iloc[:0])


def of_directions(
    *columns: dict[str, NDArray[np.float64]], pids: list[str] | None = None
) -> list[Base]:
    frames = [raters(SALES, each, pids=pids) for each in columns]
    return [*bases(measures_of(*frames), nobody())]


def test_a_direction_stands_on_those_who_answered_the_whole_block() -> None:
    columns = friction(9, 45, 1)
    columns["challenge"][4] = np.nan
    (base,) = of_directions(columns)
    assert (base.wave, base.measure, base.subject, base.people) == (
        WAVE,
        "friction",
        "Sales about Marketing",
        8,
    )


def test_a_digest_is_of_the_block_and_its_people_in_any_order() -> None:
    pids = [f"p{place}" for place in range(9)]
    (base,) = of_directions(friction(9, 45, 1), pids=pids)
    (mixed,) = of_directions(friction(9, 70, 2), pids=pids[::-1])
    whole = np.array([np.frombuffer(sha256(pid.encode()).digest()[:16], "<u4") for pid in pids])
    sums = " ".join(f"{number:x}" for number in [9, *whole.sum(axis=0, dtype=np.int64)])
    text = f"{WAVE}\nfriction\nSales about Marketing\n\n{sums}"
    assert base.digest == mixed.digest == sha256(text.encode()).hexdigest()


def test_one_other_person_gives_another_digest() -> None:
    pids = [f"p{place}" for place in range(9)]
    (base,) = of_directions(friction(9, 45, 1), pids=pids)
    (other,) = of_directions(friction(9, 45, 1), pids=[*pids[:8], "p9"])
    assert base.digest != other.digest


def test_one_changed_answer_in_a_wave_gives_every_digest_of_it_another_value() -> None:
    scores = score(load(climate().extract))
    column = next(one.name for one in scores.columns if one.sort is Sort.SCALE)
    frame = scores.frame.copy()
    frame.loc[frame.index[0], column] = 100.0 - frame.loc[frame.index[0], column] + 1.0
    before, after = bases(no_raters(), scores), bases(no_raters(), replace(scores, frame=frame))
    assert [base.people for base in before] == [base.people for base in after]
    assert not {base.digest for base in before} & {base.digest for base in after}


def test_the_order_of_the_rows_does_not_matter() -> None:
    scores = score(load(climate().extract))
    turned = replace(scores, frame=scores.frame.iloc[::-1].reset_index(drop=True))
    assert bases(no_raters(), turned) == bases(no_raters(), scores)


def test_no_pseudonym_stands_in_a_base() -> None:
    (base,) = of_directions(friction(9, 45, 1), pids=[f"secret{place}" for place in range(9)])
    assert "secret" not in repr(base)


def test_every_shown_index_has_a_base_of_as_many_people() -> None:
    found = example_indicators()
    known = {(base.wave, base.subject): base.people for base in found.bases}
    for one in found.friction.indices:
        assert known[one.wave, str(one.direction)] == one.raters


def test_each_unit_has_a_base_on_each_scale_asked_once() -> None:
    scores = score(load(climate().extract))
    found = bases(no_raters(), scores)
    assert {base.subject for base in found} == {"North", "South", "West"}
    assert {base.measure for base in found} == {
        scale.id for scale in climate().extract.instrument.scales
    }
    assert all(len(base.digest) == 64 for base in found)
