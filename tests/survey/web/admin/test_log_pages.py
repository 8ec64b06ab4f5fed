"""Log pages: what was done, by kind, and whether the chain is whole."""

from __future__ import annotations

import re

from sqlalchemy import text as sql

from survey.storage.audit import Entry
from survey.web.admin.log_pages import SHOWN
from tests.survey.web.admin.office import Office


def write(office: Office, count: int, action: str = "Read", subject: str = "waves") -> None:
    for _ in range(count):
        entry = Entry(office.clock.now, "hr@example.com, hr", action, subject)
        office.mailer.store.audit.append(entry)


def numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'role="rowheader">(\d+)</th>', text)]


def test_the_newest_entries_stand_first_and_older_ones_follow(office: Office) -> None:
    write(office, SHOWN + 5)
    client = office.signed_in()
    first = client.get("/log").text
    assert numbers(first) == list(range(SHOWN + 5, 5, -1))
    assert "Unbroken since entry 1" in first
    assert "before=6" in first
    assert numbers(client.get("/log?before=6").text) == [5, 4, 3, 2, 1]


def test_entries_can_be_shown_by_kind(office: Office) -> None:
    write(office, 2)
    write(office, 1, "Refused")
    client = office.signed_in()
    assert numbers(client.get("/log?kind=Refused").text) == [3]
    assert "There is nothing of this kind." in client.get("/log?kind=Answer").text
    assert len(numbers(client.get("/log?kind=<x>&before=<y>").text)) >= 3


def test_a_log_that_was_altered_says_so(office: Office) -> None:
    write(office, 3)
    store = office.mailer.store
    with store._engines.readers.connect() as connection:  # noqa: SLF001 - past the triggers
        connection.execute(sql("DROP TRIGGER IF EXISTS audit_kept_whole"))
        for (name,) in connection.execute(
            sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        ).all():
            connection.execute(sql(f'DROP TRIGGER "{name}"'))
        connection.execute(sql("UPDATE audit SET actor = 'x' WHERE number = 2"))
        connection.commit()
    text = office.signed_in().get("/log").text
    assert "The log was altered at entry 2" in text
    assert "Unbroken" not in text


def test_the_file_of_the_log_holds_every_entry_and_nothing_in_it_runs(office: Office) -> None:
    write(office, 2, "Read", "=1+1")
    reply = office.signed_in().get("/log.csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="log.csv"'
    assert len(reply.text.splitlines()) == 3
    assert ",=1+1" not in reply.text
