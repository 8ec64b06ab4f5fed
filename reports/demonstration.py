"""Demonstration: a made-up company taken the whole way, with every file that a study has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.indicators.writing import write_indicators
from analysis.simulation.company import simulate
from analysis.simulation.example import LEAD_PROCESS, example_company
from reports.disclosure.release import protect
from reports.errors import UnwritableReport
from reports.publishing import Order, publish
from survey.instrument.catalogue import read_shipped, shipped_text
from survey.transfer.archive import read_extract, write_extract

INSTRUMENT = "friction-full"
LEDGER = "made-up-ledger.json"
"""A name of its own, so that the record of a real study is never touched."""
AUDIENCE = "custodian and researchers; not rounded, not for publication"
ACTIONS = """\
# What was agreed on the last report, and what became of the action before it.
actions:
  - measure: blame
    title: Review each lost deal together, facts first
    owner: Head of Sales with Head of Marketing
    by: first review 12 Nov 2026, then monthly
    should_move: Blame, both directions, by wave 2027-04
    status: agreed
  - measure: encroachment
    title: Write down who decides, who is asked, who is told
    owner: Chief Operating Officer
    by: 15 Dec 2026, lead hand-over first
    should_move: Encroachment, Marketing about Sales
    status: proposed
last:
  title: a shared pipeline target
  status: done 30 Aug 2026
"""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """The files that were made, the report last, and the result in one sentence."""

    files: tuple[Path, ...]
    result: str


def demonstrate(out: Path, seed: int, today: date, tell: Callable[[str], None]) -> Demonstrated:
    """Make up a company, let it answer, and write its Extract, indicators and report.

    The same seed gives the same bytes of indicators.json and report.html.
    """
    made = simulate(
        example_company(),
        read_shipped(INSTRUMENT),
        shipped_text(INSTRUMENT),
        seed,
        events=(LEAD_PROCESS,),
    )
    extract, actions, indicators = (
        out / "extract.zip",
        out / "actions.yaml",
        out / "indicators.json",
    )
    ledger = out / LEDGER
    try:
        out.mkdir(parents=True, exist_ok=True)
        actions.write_text(ACTIONS, encoding="utf-8")
        # Another made-up company may have stood in this folder; its record would refuse this one.
        ledger.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableReport(
            f"{out} cannot be written to: {error.strerror}; name another folder with --out."
        ) from error
    write_extract(made.extract, extract)
    order = Order(out, ("pdf", "html"), today, actions=actions, ledger=ledger)
    published = publish([read_extract(extract)], order, tell)
    write_indicators(protect(published.indicators), indicators, AUDIENCE)
    return Demonstrated((extract, actions, indicators, *published.files), published.result)
