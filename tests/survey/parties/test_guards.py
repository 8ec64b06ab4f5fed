"""Guards: no party starts where it could read what belongs to another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import TwoHats
from survey.parties.guards import refuse_foreign_secrets
from survey.parties.places import Party, Places


def lay(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"secret")
    return path


@pytest.mark.parametrize("party", Party)
def test_a_party_starts_among_its_own_files(party: Party, tmp_path: Path) -> None:
    places = Places(tmp_path)
    own = {
        Party.MAILER: [places.link_key, places.database(Party.MAILER)],
        Party.COLLECTOR: [places.database(Party.COLLECTOR)],
        Party.VAULT: [places.locked_key, places.database(Party.VAULT)],
    }
    for path in own[party]:
        lay(path)
    refuse_foreign_secrets(party, places)


@pytest.mark.parametrize("party", [Party.COLLECTOR, Party.VAULT])
def test_the_link_key_stops_whoever_is_not_the_mailer(party: Party, tmp_path: Path) -> None:
    lay(Places(tmp_path).link_key)
    with pytest.raises(TwoHats, match=r"link\.key"):
        refuse_foreign_secrets(party, Places(tmp_path))


@pytest.mark.parametrize("party", [Party.COLLECTOR, Party.MAILER])
def test_the_key_of_the_vault_stops_everybody_else(party: Party, tmp_path: Path) -> None:
    lay(Places(tmp_path).locked_key)
    with pytest.raises(TwoHats, match=r"vault\.key"):
        refuse_foreign_secrets(party, Places(tmp_path))


@pytest.mark.parametrize("party", [Party.MAILER, Party.VAULT])
def test_ballots_stop_whoever_is_not_the_collector(party: Party, tmp_path: Path) -> None:
    lay(Places(tmp_path).database(Party.COLLECTOR))
    with pytest.raises(TwoHats, match=r"collector\.db"):
        refuse_foreign_secrets(party, Places(tmp_path))


def test_the_refusal_names_everything_and_what_to_do(tmp_path: Path) -> None:
    places = Places(tmp_path)
    paths = [lay(places.link_key), lay(places.database(Party.MAILER))]
    with pytest.raises(TwoHats) as told:
        refuse_foreign_secrets(Party.VAULT, places)
    assert str(told.value) == (
        f"The vault can read {paths[0]}, {paths[1]}: who opens the answers must not know who was "
        "invited. Give each party a user or a host of its own (docs/operating.md), or run all on "
        "one machine, to try things out, with: detente serve --role all"
    )
