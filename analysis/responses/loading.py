"""Loading: put the Extracts of one study together as one table, or refuse with every fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import pandas as pd

from analysis.errors import UnusableAnswers
from analysis.responses import wording
from analysis.responses.codebook import Codebook
from analysis.responses.faults import NAMES, answer_faults, key_faults
from analysis.responses.table import ORDER, Responses
from survey.answers.extract import KEYS, Event, Extract, Manifest, StoredExtract
from survey.people.headcount import Headcount, UnitCount
from survey.privacy.thresholds import Thresholds

GUARDS = ("scores", "gaps", "comments", "distributions", "rated", "rates")


def load(*extracts: Extract) -> Responses:
    """Put Extracts together as one table of responses.

    Where answers of a person are not linked over waves, the wave becomes part of the pid, so
    that two people are never taken for one. The strictest of the thresholds stands.

    Parameters
    ----------
    *extracts
        Extracts of one study and one questionnaire; their order does not matter.

    Returns
    -------
    Responses
        Rows sorted by wave, unit, pid and target. Raises `UnusableAnswers` where the Extracts
        do not belong together, or with every faulty column at once.

    Examples
    --------
    >>> load()
    Traceback (most recent call last):
    ...
    analysis.errors.UnusableAnswers: There is nothing to analyse; give at least one Extract.
    """
    if not extracts:
        raise UnusableAnswers("There is nothing to analyse; give at least one Extract.")
    refuse_strangers(extracts)
    codebook = Codebook.of(extracts[0].instrument)
    manifest = one_manifest([extract.manifest for extract in extracts])
    columns = [*KEYS, *manifest.attributes, *codebook.columns]
    parts = [_with_own_pids(extract).reindex(columns=columns) for extract in extracts]
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        raise UnusableAnswers(
            "The Extracts hold no answers; import them again from a table in which people "
            "answered."
        )
    faults = [*_overlaps(parts), *key_faults(frame, codebook), *answer_faults(frame, codebook)]
    if faults:
        raise UnusableAnswers(wording.refusal(faults))
    return Responses(
        _tidy(frame, codebook),
        codebook,
        one_headcount(extracts),
        manifest,
        _one_set_of_comments(extracts),
    )


def refuse_strangers(extracts: Sequence[Extract | StoredExtract]) -> None:
    """Refuse Extracts of different questionnaires or studies."""
    instruments = sorted({(one.instrument.id, one.instrument.sha256) for one in extracts})
    if len(instruments) > 1:
        named = " and ".join(f"{id_} (sha256 {sha256[:8]})" for id_, sha256 in instruments)
        raise UnusableAnswers(
            f"The Extracts answer different questionnaires, {named}; "
            "analyse the waves of each questionnaire apart."
        )
    studies = sorted({one.manifest.study for one in extracts})
    if len(studies) > 1:
        raise UnusableAnswers(
            f"The Extracts come from the studies {' and '.join(studies)}, whose people cannot "
            "be told apart by their pids; analyse each study apart."
        )


def _overlaps(parts: Sequence[pd.DataFrame]) -> Iterator[str]:
    # Two unlinked Extracts may number their people alike: their rows must not be joined.
    people = pd.concat([part[["pid", "wave"]].drop_duplicates() for part in parts])
    shared = int(people.duplicated().sum())
    if shared:
        yield wording.in_two_extracts(shared)


def _with_own_pids(extract: Extract) -> pd.DataFrame:
    frame = extract.responses
    if extract.manifest.linked:
        return frame
    pid, wave = frame["pid"].astype("str"), frame["wave"].astype("str")
    return frame.assign(pid=pid.where(pid == "", wave + ":" + pid))


def _tidy(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    answers = frame[[*codebook.columns]].astype("Float64").astype("Int32")
    keys = frame[[name for name in frame if name not in answers]]
    keys = keys.astype({**dict.fromkeys(NAMES, "str"), "seconds": "Float64"})
    tidy = pd.concat([keys, answers], axis=1)
    return tidy.sort_values([*ORDER], ignore_index=True)


def one_manifest(manifests: Sequence[Manifest]) -> Manifest:
    """Return what holds for all: linked only where all are, the strictest thresholds."""
    baselines = sorted({one.baseline for one in manifests if one.baseline})
    if len(baselines) > 1:
        raise UnusableAnswers(
            f"The Extracts name different baselines, {' and '.join(map(str, baselines))}; "
            "settle on one in the manifests."
        )
    return Manifest(
        study=manifests[0].study,
        mode=" and ".join(sorted({one.mode for one in manifests})),
        linked=all(one.linked for one in manifests),
        thresholds=Thresholds(
            **{name: max(getattr(one.thresholds, name) for one in manifests) for name in GUARDS}
        ),
        attributes=tuple(sorted({*chain.from_iterable(one.attributes for one in manifests)})),
        baseline=baselines[0] if baselines else (),
        events=_one_set_of_events(manifests),
        version=" and ".join(sorted({one.version for one in manifests})),
    )


def _one_set_of_events(manifests: Sequence[Manifest]) -> tuple[Event, ...]:
    events = {*chain.from_iterable(one.events for one in manifests)}
    return tuple(sorted(events, key=lambda event: (event.wave, event.words)))


def one_headcount(extracts: Sequence[Extract | StoredExtract]) -> Headcount:
    """Return the headcounts of all, or refuse where two disagree."""
    counts: dict[tuple[str, str], UnitCount] = {}
    for count in chain.from_iterable(one.headcount.counts for one in extracts):
        before = counts.setdefault((count.wave, count.unit), count)
        if before != count:
            raise UnusableAnswers(
                f"Unit {count.unit} has two headcounts in wave {count.wave}, "
                f"{before.people} under {before.parent} and {count.people} under "
                f"{count.parent}; correct the one that is wrong."
            )
    return Headcount.of(counts.values())


def _one_set_of_comments(extracts: Sequence[Extract]) -> pd.DataFrame:
    comments = pd.concat([one.comments for one in extracts], ignore_index=True)
    return comments.sort_values(["wave", "unit", "target", "item", "id"], ignore_index=True)
