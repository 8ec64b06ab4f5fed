"""A link has one answer, whichever way and however often it is sent; the first one stands."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from survey.storage.ballots import Cast
from survey.storage.collector import CollectorStore
from survey.storage.errors import UnknownRecord
from tests.survey.storage.devices import WAVE, Sealed, cast, cast_all


def test_an_answer_is_new_once_and_then_the_same(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    first, again = asyncio.run(cast(collector, sealed[0])), asyncio.run(cast(collector, sealed[0]))

    assert (first, again) == (Cast.NEW, Cast.SAME)
    assert collector.count(WAVE) == 1


def test_another_answer_with_the_same_link_does_not_replace_the_first(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    first, second = sealed[:2]
    asyncio.run(cast(collector, first))

    found = asyncio.run(
        collector.cast(WAVE, first.ballot_id, second.submission, second.sealed, second.receipt)
    )

    assert found is Cast.OTHER
    collector.close(WAVE)
    assert [*collector.export(WAVE)] == [first.sealed]


def test_ten_posts_at_once_with_each_of_sixty_links_store_sixty_answers(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    found = cast_all(collector, [one for one in sealed for _ in range(10)])

    assert Counter(found) == {Cast.NEW: 60, Cast.SAME: 540}
    assert collector.count(WAVE) == 60


def test_two_devices_at_once_store_one_answer(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    async def race() -> list[Cast]:
        link = sealed[0].ballot_id
        return await asyncio.gather(
            *(collector.cast(WAVE, link, one.submission, one.sealed) for one in sealed[:10])
        )

    assert Counter(asyncio.run(race())) == {Cast.NEW: 1, Cast.OTHER: 9}


def test_several_workers_at_once_store_one_answer_a_link(
    url: str, collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    async def race() -> list[Cast]:
        senders = (
            cast(store, one)
            for number in range(5)
            for one in (sealed if number % 2 else sealed[::-1])
            for store in (collector, other)
        )
        return await asyncio.gather(*senders)

    with CollectorStore.open(url) as other:
        found = asyncio.run(race())

    assert Counter(found) == {Cast.NEW: 60, Cast.SAME: 540}
    assert collector.count(WAVE) == 60


def test_an_answer_whose_thanks_was_lost_is_acknowledged_after_the_close(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    asyncio.run(cast(collector, sealed[0]))
    collector.close(WAVE)

    assert asyncio.run(cast(collector, sealed[0])) is Cast.SAME


def test_one_refused_answer_does_not_hold_up_its_neighbours(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    async def together() -> list[object]:
        return await asyncio.gather(
            cast(collector, sealed[0]),
            cast(collector, sealed[1], "2026-12"),
            cast(collector, sealed[2]),
            return_exceptions=True,
        )

    first, refused, third = asyncio.run(together())

    assert (first, third) == (Cast.NEW, Cast.NEW)
    assert isinstance(refused, UnknownRecord)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ballot_id": b"short"}, "a ballot id has 32 bytes"),
        ({"submission": b"short"}, "a submission id has 16 bytes"),
        ({"sealed": b""}, "a sealed answer has 1 to 65536 bytes"),
        ({"sealed": bytes(65_537)}, "a sealed answer has 1 to 65536 bytes"),
        ({"receipt": "R" * 33}, "a receipt has up to 32 ASCII characters"),
    ],
)
def test_a_malformed_answer_is_refused_before_it_is_queued(
    collector: CollectorStore, sealed: Sequence[Sealed], change: dict[str, bytes], rule: str
) -> None:
    one = sealed[0]
    sent = {"ballot_id": one.ballot_id, "submission": one.submission, "sealed": one.sealed}

    with pytest.raises(ValueError, match="malformed") as told:
        asyncio.run(collector.cast(WAVE, **{**sent, **change}))  # type: ignore[arg-type]  # one is wrong on purpose

    assert str(told.value) == f"The ballot is malformed: {rule}; send it as it was sealed."


def test_the_receipt_is_given_back_to_the_submission_alone(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    one, stranger = sealed[:2]
    asyncio.run(cast(collector, one))

    found = collector.submission_receipt(WAVE, one.ballot_id, one.submission)

    assert found == one.receipt
    assert collector.submission_receipt(WAVE, one.ballot_id, stranger.submission) is None
    assert collector.submission_receipt(WAVE, stranger.ballot_id, one.submission) is None
