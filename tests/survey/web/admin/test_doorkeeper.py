"""Doorkeeper: one sentence for every refusal, and sessions that end."""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median
from time import process_time

import httpx2
from starlette.testclient import TestClient

from survey.web.admin.access import Role
from survey.web.admin.doorkeeper import IDLE, LONGEST, Attempt, Doorkeeper, Tries
from survey.web.admin.entrance import REFUSAL
from tests.survey.web.admin.office import PASSWORD, WAVE, Office, form_token, name_of, send


def try_in(client: TestClient, office: Office, **changes: str) -> httpx2.Response:
    return send(client, "/sign-in", {**office.credentials(), **changes}, page="/sign-in")


def shown(text: str) -> str:
    """Return a page without what differs each time."""
    return re.sub(r'value="[^"]*"', "", text)


def test_who_knows_password_and_code_comes_in(office: Office) -> None:
    client = office.client()
    assert try_in(client, office).headers["location"] == "/"
    assert client.get("/").headers["location"] == "/waves"
    assert client.get("/waves").status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(
    office: Office,
) -> None:
    client = office.client()
    reply = try_in(client, office)
    [cookie] = reply.headers.get_list("set-cookie")
    assert re.fullmatch(
        r"__Host-session=[0-9a-f]{64}; HttpOnly; Path=/; SameSite=strict; Secure", cookie
    )


def test_over_plain_http_on_this_machine_the_cookie_has_no_prefix(office: Office) -> None:
    client = office.client("http://127.0.0.1:8801")
    [cookie] = try_in(client, office).headers.get_list("set-cookie")
    assert re.fullmatch(r"session=[0-9a-f]{64}; HttpOnly; Path=/; SameSite=strict", cookie)


def test_every_refusal_is_the_same_page(office: Office) -> None:
    client = office.client()
    expected = shown(try_in(client, office, code="111111").text)
    assert REFUSAL in expected
    for changes in (
        {"mail": "nobody@example.com"},
        {"password": "another heron lantern gravel"},
        {"mail": "", "password": "", "code": ""},
        {"password": "x" * 10_000},
    ):
        reply = try_in(client, office, **changes)
        assert reply.status_code == 403
        assert shown(reply.text) == expected
    assert client.get("/waves").headers["location"] == "/sign-in"


def test_a_locked_account_and_one_without_second_factor_stay_out(office: Office) -> None:
    accounts = office.mailer.store.accounts
    known = accounts.find(name_of(Role.HR))
    assert known is not None
    for changed in (replace(known, is_locked=True), replace(known, second_factor="")):
        accounts.change(changed)
        assert try_in(office.client(), office).status_code == 403


def test_an_unknown_account_takes_as_long_as_a_known_one(office: Office) -> None:
    doorkeeper = Doorkeeper(office.mailer.store.accounts)

    def seconds(name: str) -> float:
        began = process_time()
        assert (
            doorkeeper.sign_in(Attempt(name, "wrong wrong wrong", "0"), office.clock.now) is None
        )
        return process_time() - began

    known = median(seconds(name_of(role)) for role in [*Role][:3])
    unknown = median(seconds(f"{role.value}@elsewhere.example") for role in [*Role][:3])
    assert 0.4 < unknown / known < 2.5


def test_a_code_opens_once(office: Office) -> None:
    first = try_in(office.client(), office)
    second = try_in(office.client(), office)
    assert (first.status_code, second.status_code) == (303, 403)


def test_after_five_tries_there_is_a_pause_of_a_minute(office: Office) -> None:
    client = office.client()
    for _ in range(5):
        assert try_in(client, office, code="000000").status_code == 403
    refused = try_in(client, office)
    assert refused.status_code == 403
    assert REFUSAL in refused.text
    office.clock.forward(seconds=61)
    assert try_in(client, office).status_code == 303


def test_tries_of_one_account_do_not_pause_another() -> None:
    tries = Tries()
    assert [tries.take("a", 0.0) for _ in range(6)] == [True] * 5 + [False]
    assert tries.take("b", 0.0)


def test_tries_are_forgotten_before_they_fill_the_memory() -> None:
    tries = Tries(names=3)
    for name in "abcdef":
        tries.take(name, 0.0)
    assert len(tries._made) == 3  # noqa: SLF001 - what is in memory is the question


def test_a_session_ends_when_it_is_idle(office: Office) -> None:
    client = office.signed_in()
    office.clock.forward(seconds=IDLE - 1)
    assert client.get("/waves").status_code == 200
    office.clock.forward(seconds=IDLE - 1)
    assert client.get("/waves").status_code == 200
    office.clock.forward(seconds=IDLE)
    assert client.get("/waves").headers["location"] == "/sign-in"


def test_a_session_ends_after_twelve_hours_however_busy(office: Office) -> None:
    client = office.signed_in()
    for _ in range(int(LONGEST // 1500)):
        office.clock.forward(seconds=1500)
        client.get("/roles")
    assert client.get("/waves").status_code == 200
    office.clock.forward(seconds=1500)
    assert client.get("/waves").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    client = office.signed_in()
    token = client.cookies["__Host-session"]
    reply = send(client, "/sign-out", page="/waves")
    assert reply.headers["location"] == "/sign-in"
    client.cookies.set("__Host-session", token)
    assert client.get("/waves").headers["location"] == "/sign-in"


def test_a_removed_or_locked_account_is_out_at_once(office: Office) -> None:
    client, accounts = office.signed_in(), office.mailer.store.accounts
    accounts.remove(name_of(Role.HR))
    assert client.get("/waves").headers["location"] == "/sign-in"


def test_a_made_up_cookie_opens_nothing(office: Office) -> None:
    for value in ("", "zz", "ab" * 32, "ab" * 5000):
        client = office.client()
        client.cookies.set("__Host-session", value)
        assert client.get(f"/waves/{WAVE}").headers["location"] == "/sign-in"


def test_the_table_of_sessions_holds_no_token_and_the_log_no_password(office: Office) -> None:
    client = office.signed_in()
    try_in(office.client(), office, mail=PASSWORD)
    token = bytes.fromhex(client.cookies["__Host-session"])
    folder = office.mailer.places.folder / "mailer"
    for path in folder.glob("mailer.db*"):
        content = path.read_bytes()
        assert token not in content
        assert PASSWORD.encode() not in content
    assert ("unknown", "Refused", "sign-in") in office.log()


def test_the_form_token_of_one_session_is_worth_nothing_in_another(office: Office) -> None:
    hr, custodian = office.signed_in(), office.signed_in(Role.CUSTODIAN)
    foreign = form_token(custodian.get("/roles").text)
    reply = hr.post("/sign-out", data={"form-token": foreign})
    assert reply.status_code == 403
    assert hr.get("/waves").status_code == 200
