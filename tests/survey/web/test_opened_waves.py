"""Opened waves: which wave people are to see, and when it takes answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from survey.privacy.links import token, token_hash
from survey.privacy.manifest import sign
from survey.storage.collected_waves import CollectorState
from survey.web.opened_waves import OpenedWaves
from tests.survey.web.company import KEYRING, TRILINGUAL, WAVE, Desk, hasty, manifest_for


def waves_of(desk: Desk) -> OpenedWaves:
    return OpenedWaves(
        desk.store, {desk.instrument.sha256: desk.instrument}.get, "host.example", hasty()
    )


def add(desk: Desk, wave: str, opens: str, closes: str) -> None:
    made = manifest_for(desk.instrument, wave=wave, opens=opens, closes=closes)
    signed = sign(made, KEYRING)
    valid = [(token_hash(token(desk.secret(1), wave)), "s1")]
    desk.store.add_wave(wave, signed.content, signed.signature, valid)


def test_an_open_wave_goes_before_one_that_is_still_to_come(desk: Desk) -> None:
    add(desk, "2026-12", "2026-12-01T08:00:00+01:00", "2026-12-18T23:59:00+01:00")
    waves = waves_of(desk)
    november, december = (datetime(2026, month, 10, tzinfo=UTC) for month in (11, 12))
    shown = [waves.newest(now) for now in (november, december)]
    assert [wave.id for wave in shown if wave is not None] == [WAVE, "2026-12"]


def test_the_other_waves_are_known_by_name_the_newest_first(desk: Desk) -> None:
    for month in ("2026-09", "2026-10"):
        add(desk, month, f"{month}-01T08:00:00+01:00", f"{month}-20T23:59:00+01:00")
    waves = waves_of(desk)
    wave = waves.find(WAVE)
    assert wave is not None
    assert waves.before(wave) == ("2026-10", "2026-09")


@pytest.mark.parametrize(
    ("now", "takes"),
    [
        (datetime(2026, 11, 2, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 23, 13, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 23, 14, tzinfo=UTC), False),
    ],
)
def test_answers_are_taken_from_opening_to_a_quarter_of_an_hour_after_closing(
    desk: Desk, *, now: datetime, takes: bool
) -> None:
    wave = waves_of(desk).find(WAVE)
    assert wave is not None
    assert wave.takes_answers(now) is takes


def test_a_wave_offers_the_languages_that_manifest_questionnaire_and_pages_share(
    desk_with: Callable[..., Desk],
) -> None:
    wave = waves_of(desk_with(languages=("de",), title={"de": "Northlight"})).find(WAVE)
    assert wave is not None
    assert wave.languages == ("de",)


def test_a_wave_is_read_once_and_its_state_each_time(desk: Desk) -> None:
    asked: list[str] = []

    def find(sha256: str):  # noqa: ANN202 - what the site is given
        asked.append(sha256)
        return TRILINGUAL

    waves = OpenedWaves(desk.store, find, "", hasty())
    before = waves.find(WAVE)
    desk.store.close(WAVE)
    after = waves.find(WAVE)
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == ("open", "closed")
    assert asked == [TRILINGUAL.sha256]


def test_a_wave_of_another_name_is_not_there(desk: Desk) -> None:
    assert waves_of(desk).find("2020-01") is None


def test_the_state_of_a_wave_is_asked_for_once_a_second(desk: Desk) -> None:
    seconds = iter([0.0, 0.9, 1.1])
    find = {desk.instrument.sha256: desk.instrument}.get
    waves = OpenedWaves(desk.store, find, "", lambda: next(seconds))
    states = [waves.find(WAVE)]
    desk.store.close(WAVE)
    states += [waves.find(WAVE), waves.find(WAVE)]
    assert [one and one.state for one in states] == [
        CollectorState.OPEN,
        CollectorState.OPEN,
        CollectorState.CLOSED,
    ]
