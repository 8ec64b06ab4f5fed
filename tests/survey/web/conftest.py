"""Fixtures: the site on a collector with one open wave, asked directly or over loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from survey.instrument.questionnaire import Instrument
from tests.survey.web.company import TRILINGUAL, Desk, Running, make_desk

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a collector with an open wave."""
    made = make_desk(tmp_path)
    yield made
    made.store.shut()


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Return a way to open the wave with another manifest or questionnaire."""
    opened: list[Desk] = []

    def make(instrument: Instrument = TRILINGUAL, **changes: Any) -> Desk:
        opened.append(make_desk(tmp_path, instrument, **changes))
        return opened[-1]

    yield make
    for one in opened:
        one.store.shut()


@pytest.fixture
def visitor(desk: Desk) -> Iterator[TestClient]:
    """Return a browser without script on the site."""
    with desk.client() as client:
        yield client


@pytest.fixture
def running(desk: Desk) -> Iterator[Running]:
    """Return the site under uvicorn."""
    made = Running(desk.site)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium once."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not at /usr/bin/chromium; install the package chromium.")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
