"""Style: words can be read and states told apart, on light paper and on dark."""

from __future__ import annotations

import pytest

from analysis.decision import Decision
from reports.charts.style import HUE, INK, ROLES, ink_of


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("ink", "surface"),
        ("soft", "surface"),
        ("act", "surface"),
        ("clear", "surface"),
        ("soft", "still"),
        ("act", "actpale"),
        ("clear", "clearpale"),
        ("surface", "act"),
    ],
)
def test_words_have_the_contrast_that_reading_needs(words: str, ground: str, theme: int) -> None:
    assert contrast(ROLES[words][theme], ROLES[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_that_carry_a_value_stand_out(theme: int) -> None:
    for role in ("mark", "act", "clear"):
        assert contrast(ROLES[role][theme], ROLES["surface"][theme]) >= 3


def test_each_state_has_a_hue_of_its_own() -> None:
    assert len(set(HUE.values())) == len(Decision)


def test_a_number_has_a_hue_only_where_it_is_sure() -> None:
    assert ink_of(Decision.ACT) == HUE[Decision.ACT]
    assert ink_of(Decision.UNDECIDED) == INK
