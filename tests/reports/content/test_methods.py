"""Methods: lines, thresholds, what was set aside and which questionnaire it was."""

from __future__ import annotations

from reports.content.methods import methods_page
from reports.narrative.names import scale_name
from tests.reports.companies import companies_of_soldiers, two_departments, words_in

FOUND = two_departments().indicators
SAID = " ".join(words_in(methods_page(FOUND, "en")))


def test_the_fingerprint_of_the_questionnaire_is_printed_whole() -> None:
    groups = [word for word in SAID.split() if len(word) == 8]
    assert "".join(groups).find(FOUND.instrument_sha256) >= 0


def test_a_made_up_company_is_said_to_be_so() -> None:
    assert "A made-up company" in SAID
    assert "A made-up company" not in " ".join(
        words_in(methods_page(companies_of_soldiers().indicators, "en"))
    )


def test_counts_come_in_bands() -> None:
    exact = {str(one.answered) for one in FOUND.effort if one.answered % 5}
    assert exact
    assert not exact & set(SAID.split())


def test_a_report_on_units_has_no_word_of_the_index() -> None:
    said = " ".join(words_in(methods_page(companies_of_soldiers().indicators, "en")))
    assert "Friction Index" not in said
    assert "Friction Index" in SAID


def test_a_scale_is_named_in_the_language_of_the_page_or_in_its_own() -> None:
    assert scale_name(FOUND, "BLM", "de") == "Schuldzuweisung"
    soldiers = companies_of_soldiers().indicators
    assert scale_name(soldiers, "leadership", "de") == "Leadership climate"
    assert scale_name(soldiers, "unheard of", "en") == "unheard of"
