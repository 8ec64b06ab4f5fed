"""A whole wave of sixty people, answered and opened once for all attacks, or still open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.parties.places import Places
from survey.parties.vault import (
    keyring_by_shares,
    make_vault,
)
from survey.privacy.keyring import keyring_of
from tests.journeys.sixty import (
    PASSPHRASE,
    Sixty,
    answer_and_close,
    whole_wave,
)


@pytest.fixture(scope="session")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    """Return the wave after all sixty have answered and the vault has opened."""
    folder = tmp_path_factory.mktemp("sixty")
    made_key = make_vault(Places(folder / "study"), PASSPHRASE)
    with whole_wave(folder, keyring_by_shares(made_key.shares[:2])) as made:
        answer_and_close(made)
        yield made


@pytest.fixture
def young(tmp_path: Path) -> Iterator[Sixty]:
    """Return a wave that is open and that nobody has answered."""
    with whole_wave(tmp_path, keyring_of(bytes(range(64, 96)))) as made:
        yield made
