"""Wording: pages and charts have words in the same languages."""

from __future__ import annotations

import pytest

from reports.charts.wording import WORDS as CHART_WORDS
from reports.rendering.wording import WORDS, words_in


def test_pages_and_charts_have_words_in_the_same_languages() -> None:
    assert set(WORDS) == set(CHART_WORDS)


def test_a_region_has_the_words_of_its_language() -> None:
    assert words_in("de-CH") is WORDS["de"]


def test_a_language_without_words_is_refused() -> None:
    message = (
        "^Pages have no words in the language 'fr'; choose one of de, en, or add it to "
        "reports/rendering/wording.py.$"
    )
    with pytest.raises(ValueError, match=message):
        words_in("fr")
