"""Report: which pages a release is told on, from the first for leadership to the methods."""

from __future__ import annotations

from analysis.indicators.bundle import Indicators
from reports.content.actions import (
    LastAction,
    PlannedAction,
    planned_actions,
    suggested_actions,
)
from reports.content.detail import detail_page
from reports.content.document import Actions, Document, Page
from reports.content.methods import methods_page
from reports.content.one_page import one_page
from reports.content.overview import overview_page
from reports.content.pair import is_shown, last_wave, pairs_shown
from reports.content.units import units_pages
from reports.disclosure.release import Release
from reports.narrative.said import Said, tongue

MOST_PAIRS = 6
"""Pairs that have pages of their own; more than that nobody reads."""

_TITLE = Said("Friction report, {study}, wave {wave}", "Reibungsbericht, {study}, Welle {wave}")
_UNITS_TITLE = Said("Report on units, {study}, wave {wave}", "Einheiten, {study}, Welle {wave}")
_OMITTED = Said(
    "Pages of their own have the first {count} of {all} pairs by the alphabet.",
    "Eigene Seiten haben die ersten {count} von {all} Paaren nach dem Alphabet.",
)


def build_document(
    release: Release,
    actions: tuple[PlannedAction, ...] = (),
    last_action: LastAction | None = None,
    language: str = "en",
) -> Document:
    """Return the pages of a report, drawn from what was released and from nothing else."""
    tongue(language)
    found = release.indicators
    if found.friction.indices:
        wave, title = last_wave(found), _TITLE
        pages = _friction_pages(found, actions, last_action, language)
    else:
        wave, title = found.waves[-1], _UNITS_TITLE
        pages = units_pages(found, _agreed(actions, last_action, language), language)
    pages = (*pages, methods_page(found, language))
    return Document(language, title(language, study=found.study, wave=wave), pages)


def _friction_pages(
    found: Indicators,
    actions: tuple[PlannedAction, ...],
    last: LastAction | None,
    language: str,
) -> tuple[Page, ...]:
    pairs = pairs_shown(found)
    agreed = _agreed(actions, last, language)
    if len(pairs) == 1 and found.friction.separability.departments <= 2:  # noqa: PLR2004 - a pair
        pair = pairs[0]
        first = one_page(pair, agreed or suggested_actions(pair, last, language), language)
        return first, detail_page(pair, language)
    told = [pair for pair in pairs if is_shown(pair)]
    shown = told[:MOST_PAIRS]
    omitted = ""
    if len(told) > len(shown):
        omitted = _OMITTED(language, count=len(shown), all=len(told))
    pages = [overview_page(found, agreed, language, omitted)]
    for pair in shown:
        actions_here = None if agreed else suggested_actions(pair, last, language)
        pages += [one_page(pair, actions_here, language), detail_page(pair, language)]
    return tuple(pages)


def _agreed(
    actions: tuple[PlannedAction, ...], last: LastAction | None, language: str
) -> Actions | None:
    return planned_actions(actions, last, language) if actions else None
