"""Faults: every answer that its question does not allow, counted by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.responses import wording
from analysis.responses.codebook import Codebook
from survey.answers.extract import KEYS
from survey.instrument.questionnaire import NO_CONTACT, Asked, Item, Kind

NAMES = tuple(key for key in KEYS if key != "seconds")


def key_faults(frame: pd.DataFrame, codebook: Codebook) -> Iterator[str]:
    """Yield what is wrong with who answered what and when, one fault a sentence."""
    for name in NAMES:
        empty = int(frame[name].isna().sum())
        if empty:
            yield wording.without_name(name, empty)
    nameless = int((frame[["pid", "wave", "unit"]] == "").any(axis=1).sum())
    if nameless:
        yield wording.nameless(nameless)
    unknown = sorted({*frame["form"].dropna()} - {*codebook.forms})
    if unknown:
        yield wording.unknown_forms(unknown, [*codebook.forms])
    own = int(((frame["target"] == frame["unit"]) & (frame["unit"] != "")).sum())
    if own:
        yield wording.own_department(own)
    repeated = int(frame.duplicated(["pid", "wave", "target"]).sum())
    if repeated:
        yield wording.repeated(repeated)
    for name in ("form", "unit", "team"):
        sitting = frame.drop_duplicates(["pid", "wave", name])
        twice = int(sitting.duplicated(["pid", "wave"]).sum())
        if twice:
            yield wording.more_than_one(name, twice)


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
        yield wording.outside(column, item, outside)
    misplaced = int((present & (once if item.asked is Asked.EACH else ~once)).sum())
    if misplaced:
        yield wording.misplaced(column, item, misplaced)


def _share_faults(item: Item, numbers: Mapping[str, NDArray[np.float64]]) -> Iterator[str]:
    parts = [numbers[column] for column in item.columns() if column in numbers]
    if len(parts) < len(item.columns()):
        return
    total = np.sum(parts, axis=0)
    answered = np.any(~np.isnan(parts), axis=0)
    wrong = int((answered & (total != item.format.high)).sum())
    if wrong:
        yield wording.wrong_shares(item, wrong)
