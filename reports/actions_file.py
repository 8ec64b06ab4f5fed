"""Actions file: what was agreed after the last report and what became of it, as people write it.

actions:
  - measure: blame
    title: Review each lost deal together, facts first
    owner: Head of Sales with Head of Marketing
    by: 15 December
    should_move: Blame, both directions
    status: agreed
last:
  title: a shared pipeline target
  status: done 30 August
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reports.content.actions import LastAction, PlannedAction
from reports.errors import InvalidActions
from survey.instrument.marked import mark

MOST = 2
"""More actions than two are none (docs/methods.md, "Report design choices")."""
LONGEST = 120


class _Action(BaseModel):
    model_config = ConfigDict(extra="forbid")

    measure: str = Field(max_length=LONGEST)
    title: str = Field(max_length=LONGEST)
    owner: str = Field(max_length=LONGEST)
    by: str = Field(max_length=LONGEST)
    should_move: str = Field(max_length=LONGEST)
    status: str = Field(max_length=LONGEST)


class _Last(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=LONGEST)
    status: str = Field(max_length=LONGEST)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    actions: list[_Action] = Field(default=[], max_length=MOST)
    last: _Last | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The actions that were agreed, and the one before."""

    actions: tuple[PlannedAction, ...] = ()
    last: LastAction | None = None


def read_actions(path: Path) -> Agreed:
    """Read the file of agreed actions, or refuse it with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidActions(
            f"{path} cannot be read; name a YAML file in UTF-8 with --actions."
        ) from error
    marked = mark(text)
    faults = [str(fault.finding()) for fault in marked.faults]
    try:
        found = _File.model_validate(marked.value or {})
    except ValidationError as error:
        for detail in error.errors():
            place = ".".join(str(part) for part in detail["loc"])
            message = detail["msg"][0].lower() + detail["msg"][1:]
            faults.append(f"line {marked.line(detail['loc'])}, {place}: {message}")
    if faults:
        listed = "; ".join(faults)
        raise InvalidActions(f"{path.name} has faults: {listed}. Correct them and try again.")
    return Agreed(
        tuple(PlannedAction(**action.model_dump()) for action in found.actions),
        LastAction(**found.last.model_dump()) if found.last else None,
    )
