"""Guards: what a party refuses to find when it starts, because no one may hold two keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from survey.errors import TwoHats
from survey.parties.places import Party, Places

_WHY = {
    Party.COLLECTOR: "who collects the answers must not be able to open or to assign them",
    Party.VAULT: "who opens the answers must not know who was invited",
    Party.MAILER: "who knows the people must not hold their answers",
}


def refuse_foreign_secrets(party: Party, places: Places) -> None:
    """Stop a party that can read what belongs to another one, naming all of it."""
    found = [str(path) for path in _foreign(party, places) if os.access(path, os.R_OK)]
    if found:
        raise TwoHats(
            f"The {party.value} can read {', '.join(found)}: {_WHY[party]}. Give each party a "
            "user or a host of its own (docs/operating.md), or run all on one machine, to try "
            "things out, with: detente serve --role all"
        )


def _foreign(party: Party, places: Places) -> Iterator[Path]:
    if party is not Party.MAILER:
        yield places.link_key
        yield places.database(Party.MAILER)
    if party is not Party.VAULT:
        yield places.locked_key
        yield places.database(Party.VAULT)
    if party is not Party.COLLECTOR:
        yield places.database(Party.COLLECTOR)
