"""A wave of two weeks, planned in the time of Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from survey.fieldwork.calendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(
        "2026-11",
        datetime(2026, 11, 30, 8, tzinfo=BERLIN),
        datetime(2026, 12, 11, 18, tzinfo=BERLIN),
        (datetime(2026, 12, 4, 9, tzinfo=BERLIN), datetime(2026, 12, 9, 9, tzinfo=BERLIN)),
    )
