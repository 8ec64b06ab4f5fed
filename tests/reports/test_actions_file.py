"""What was agreed is read whole, or refused with every fault and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.actions_file import read_actions
from reports.errors import InvalidActions

ONE = """\
actions:
  - measure: blame
    title: Review each lost deal together
    owner: Head of Sales
    by: 15 December
    should_move: Blame
    status: agreed
last:
  title: a shared pipeline target
  status: done 30 August
"""


def written(folder: Path, text: str) -> Path:
    """Put a file of actions into a folder."""
    path = folder / "actions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_actions_and_the_last_one_are_read(tmp_path: Path) -> None:
    agreed = read_actions(written(tmp_path, ONE))
    assert agreed.actions[0].owner == "Head of Sales"
    assert agreed.last is not None
    assert agreed.last.status == "done 30 August"


def test_an_empty_file_agrees_on_nothing(tmp_path: Path) -> None:
    assert read_actions(written(tmp_path, "actions: []\n")).actions == ()


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    text = ONE.replace("    owner: Head of Sales\n", "").replace("status: done", "state: done")
    with pytest.raises(InvalidActions) as refused:
        read_actions(written(tmp_path, text))
    message = str(refused.value)
    assert message.startswith("actions.yaml has faults: ")
    assert "line 2, actions.0.owner: field required" in message
    assert "last.status: field required" in message
    assert "last.state: extra inputs are not permitted" in message


def test_more_than_two_actions_are_refused(tmp_path: Path) -> None:
    one = ONE[ONE.index("  - measure") : ONE.index("last:")]
    with pytest.raises(InvalidActions, match="at most 2 items"):
        read_actions(written(tmp_path, "actions:\n" + 3 * one))


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(InvalidActions) as refused:
        read_actions(path)
    assert str(refused.value) == (
        f"{path} cannot be read; name a YAML file in UTF-8 with --actions."
    )
