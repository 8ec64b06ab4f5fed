"""Faults: every answer that its question does not allow, counted by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from survey.answers.extract import KEYS
from survey.instrument.questionnaire import NO_CONTACT, Asked, Item, Kind

NAMES = tuple(key for key in KEYS if key != "seconds")


def key_faults(frame: pd.DataFrame, codebook: Codebook) -> Iterator[str]:
    """Yield what is wrong with who answered what and when, one fault a sentence."""
    for name in NAMES:
        empty = int(frame[name].isna().sum())
        if empty:
            yield f'rows without a {name} (write "" where there is none): {empty}'
    nameless = int((frame[["pid", "wave", "unit"]] == "").any(axis=1).sum())
    if nameless:
        yield f"rows with an empty pid, wave or unit: {nameless}"
    unknown = sorted({*frame["form"].dropna()} - {*codebook.forms})
    if unknown:
        yield f"the forms {unknown} are not among {[*codebook.forms]} of the questionnaire"
    own = int(((frame["target"] == frame["unit"]) & (frame["unit"] != "")).sum())
    if own:
        yield f"rows that rate the person's own department as if it were another: {own}"
    repeated = int(frame.duplicated(["pid", "wave", "target"]).sum())
    if repeated:
        yield f"rows that repeat a person, wave and target: {repeated}"
    for name in ("form", "unit", "team"):
        sitting = frame.drop_duplicates(["pid", "wave", name])
        twice = int(sitting.duplicated(["pid", "wave"]).sum())
        if twice:
            yield f"people with more than one {name} in the same wave: {twice}"


def answer_faults(frame: pd.DataFrame, codebook: Codebook) -> Iterator[str]:
    """Yield what is wrong with the answers, one fault a column."""
    once = (frame["target"] == "").to_numpy(bool)
    numbers: dict[str, NDArray[np.float64]] = {}
    for column, item in codebook.item_of.items():
        try:
            values = frame[column].to_numpy(np.float64, na_value=np.nan)
        except (TypeError, ValueError):
            yield f"answers to {column} that are not numbers"
            continue
        numbers[column] = values
        yield from _column_faults(column, item, values, once)
    for item in codebook.instrument:
        if item.format.kind is Kind.SHARES:
            yield from _share_faults(item, numbers)


def _column_faults(
    column: str, item: Item, values: NDArray[np.float64], once: NDArray[np.bool_]
) -> Iterator[str]:
    low, high = item.format.low, item.format.high
    present = ~np.isnan(values)
    inside = (values >= low) & (values <= high) & (values == np.round(values))
    if item.no_contact:
        inside |= values == NO_CONTACT
    outside = int((present & ~inside).sum())
    if outside:
        also = f" or {NO_CONTACT} for no contact" if item.no_contact else ""
        allowed = f"{low} to {high}{also}"
        yield f"answers to {column} that are not whole numbers from {allowed}: {outside}"
    misplaced = int((present & (once if item.asked is Asked.EACH else ~once)).sum())
    if misplaced:
        place = "asked once" if item.asked is Asked.EACH else "about another department"
        yield f"answers to {column} on rows {place}, where it is not asked: {misplaced}"


def _share_faults(item: Item, numbers: Mapping[str, NDArray[np.float64]]) -> Iterator[str]:
    parts = [numbers[column] for column in item.columns() if column in numbers]
    if len(parts) < len(item.columns()):
        return
    total = np.sum(parts, axis=0)
    answered = np.any(~np.isnan(parts), axis=0)
    wrong = int((answered & (total != item.format.high)).sum())
    if wrong:
        yield f"answers to {item.id} whose parts do not add up to {item.format.high}: {wrong}"
