"""Progress is shown while it lasts and then taken away."""

from __future__ import annotations

import io

from rich.console import Console

from survey.transfer.progress import showing


def test_the_step_is_shown_on_a_terminal() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=60)

    with showing("a.csv", console) as advance:
        advance("Q1")

    assert "a.csv: Q1" in screen.getvalue()
