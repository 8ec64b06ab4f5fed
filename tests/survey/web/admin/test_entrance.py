"""Entrance: many tries from one address, and what the log keeps of them."""

from __future__ import annotations

from survey.web.admin.access import Role
from survey.web.admin.doorkeeper import Doorkeeper
from survey.web.admin.entrance import REFUSAL, Entrance
from survey.web.admin.gate import Entered
from survey.web.admin.visit import Visit
from survey.web.protection import Bucket
from tests.survey.web.admin.office import Office, name_of


def entrance_of(office: Office, most: int) -> Entrance:
    store = office.mailer.store
    return Entrance(Doorkeeper(store.accounts), store.audit, Bucket(most, clock=lambda: 0.0))


def visit(office: Office, **fields: str) -> Visit:
    return Visit(office.clock.now, "Study", "token", fields=fields, peer="192.0.2.1")


def test_one_address_gets_so_many_tries_a_minute_whatever_the_names(office: Office) -> None:
    entrance = entrance_of(office, 2)
    for name in ("a@example.com", "b@example.com"):
        entrance.sign_in(visit(office, mail=name, password="x", code="0"))  # noqa: S106 - none
    assert len(office.log()) == 2
    reply = entrance.sign_in(visit(office, **office.credentials()))
    assert reply.status_code == 403
    assert REFUSAL in bytes(reply.body).decode()
    assert len(office.log()) == 2


def test_the_log_tells_sign_ins_by_name_and_failed_ones_only_of_known_names(
    office: Office,
) -> None:
    entrance = entrance_of(office, 10)
    entrance.sign_in(visit(office, mail="my password", password="", code=""))
    entrance.sign_in(visit(office, **{**office.credentials(), "code": "000000"}))
    assert isinstance(entrance.sign_in(visit(office, **office.credentials())), Entered)
    assert office.log() == [
        ("hr@example.com, hr", "Did", "sign-in"),
        (name_of(Role.HR), "Refused", "sign-in"),
        ("unknown", "Refused", "sign-in"),
    ]
