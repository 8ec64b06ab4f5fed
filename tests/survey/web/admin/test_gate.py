"""Gate: deny by default, for every role and every route that the router knows."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from survey.web.admin.access import Right, Role, may
from survey.web.admin.doorkeeper import Doorkeeper
from survey.web.admin.gate import Door, Page
from survey.web.admin.site import table
from survey.web.protection import HEADERS
from tests.survey.web.admin.office import ORIGIN, WAVE, Office, form_token

OPEN_TO_ALL = {"/static/{name}", "/favicon.ico"}
"""Files that are the same for everybody; no other route may be outside of the table."""
PLACES = {"{wave}": WAVE, "{kind}": "invitation", "{language}": "de", "{name}": "pages.css"}


def address(path: str) -> str:
    for name, value in PLACES.items():
        path = path.replace(name, value)
    return path


def pages(office: Office) -> dict[tuple[str, str], Page]:
    listed = table(office.mailer, Doorkeeper(office.mailer.store.accounts))
    return {(page.method, page.path): page for page in listed}


def routes(office: Office) -> set[tuple[str, str]]:
    found = set()
    for route in office.site().routes:
        assert isinstance(route, Route), "a mount or a web socket would go past the gate"
        assert route.methods is not None
        found |= {(method, route.path) for method in route.methods - {"HEAD"}}
    return found


def test_every_route_of_the_router_stands_in_the_table_with_who_may_ask(office: Office) -> None:
    known = routes(office)
    assert {path for _, path in known - pages(office).keys()} == OPEN_TO_ALL
    assert pages(office).keys() <= known


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_through_where_it_has_the_right_and_nowhere_else(
    office: Office, role: Role
) -> None:
    client = office.signed_in(role)
    token = form_token(client.get("/roles").text)
    for (method, path), page in pages(office).items():
        if path in {"/sign-out", "/sign-in"}:
            continue
        fields = {"form-token": token} if method == "POST" else None
        reply = client.request(method, address(path), data=fields)
        allowed = page.access is Door.SIGNED_IN or (
            isinstance(page.access, Right) and may(role, page.access)
        )
        assert (reply.status_code != 403) is allowed, (method, path, reply.status_code)
        assert reply.status_code < 500, (method, path)


def test_whoever_has_not_signed_in_sees_the_sign_in_page_alone(office: Office) -> None:
    client = office.client()
    for (method, path), page in pages(office).items():
        reply = client.request(method, address(path))
        if page.access is Door.ANYBODY:
            assert reply.status_code == (200 if method == "GET" else 400)
        elif method == "GET":
            assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")
        else:
            assert reply.status_code == 403
    assert office.log() == []


def test_a_refusal_stands_in_the_log_with_the_name_of_the_page(office: Office) -> None:
    office.signed_in(Role.VIEWER).get(f"/waves/{WAVE}")
    assert office.log() == [("viewer@example.com, viewer", "Refused", f"wave {WAVE}")]


def test_a_read_and_an_export_stand_in_the_log(office: Office) -> None:
    client = office.signed_in()
    client.get("/letters")
    client.get("/log.csv")
    assert office.log() == [
        ("hr@example.com, hr", "Export", "log"),
        ("hr@example.com, hr", "Read", "letters"),
    ]


def test_get_and_head_change_nothing_but_the_log(office: Office) -> None:
    def kept() -> list[object]:
        store = office.mailer.store
        files = office.mailer.places.handover(WAVE).folder
        return [
            store.people.roster(),
            store.waves.all(),
            store.waves.steps_done(WAVE),
            store.letters.waiting(100),
            store.accounts.all(),
            sorted((path.name, path.read_bytes()) for path in files.glob("*")),
        ]

    office.open_wave()
    client, before = office.signed_in(), kept()
    for method, path in routes(office):
        if method == "GET":
            client.get(address(path))
            assert client.head(address(path)).text == ""
    assert kept() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "same-site", "origin": ORIGIN},
        {"sec-fetch-site": "none", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"},
    ],
)
def test_a_form_from_elsewhere_does_nothing_even_with_the_right_token(
    office: Office, headers: dict[str, str]
) -> None:
    client = office.signed_in()
    token = form_token(client.get("/roles").text)
    path = f"/waves/{WAVE}/plan"
    reply = client.post(path, data={"form-token": token}, headers=headers)
    assert reply.status_code == 403
    assert "This form does not come from these pages" in reply.text
    assert office.log() == [("hr@example.com, hr", "Refused", f"plan {WAVE}")]
    assert office.mailer.store.waves.all() == ()
    assert client.post(path, data={"form-token": token}).status_code == 303


def test_an_older_browser_that_sends_its_origin_alone_is_let_through(office: Office) -> None:
    client = office.signed_in()
    token = form_token(client.get("/roles").text)
    del client.headers["sec-fetch-site"]
    path = f"/waves/{WAVE}/plan"
    foreign = client.post(
        path, data={"form-token": token}, headers={"origin": "https://x.example"}
    )
    unsaid = client.post(path, data={"form-token": token}, headers={"origin": "null"})
    own = client.post(path, data={"form-token": token}, headers={"origin": ORIGIN})
    assert [one.status_code for one in (foreign, unsaid, own)] == [403, 403, 303]


@pytest.mark.parametrize("token", ["", "0" * 64, "ä"])
def test_a_form_without_the_token_of_the_session_does_nothing(office: Office, token: str) -> None:
    client = office.signed_in()
    reply = client.post(f"/waves/{WAVE}/plan", data={"form-token": token})
    assert reply.status_code == 403
    assert office.mailer.store.waves.all() == ()


def test_every_reply_carries_the_same_headers_and_no_page_holds_style_or_script(
    office: Office,
) -> None:
    client = office.signed_in()
    for method, path in routes(office):
        reply = client.request(method, address(path))
        for name, value in HEADERS.items():
            if (path, name) != ("/static/{name}", "cache-control"):
                assert reply.headers[name] == value
        assert "style=" not in reply.text
        assert "<script" not in reply.text


def test_what_is_too_large_or_no_form_is_turned_away(office: Office) -> None:
    client = office.signed_in()
    token = form_token(client.get("/people").text)
    large = client.post(
        "/people/preview",
        data={"form-token": token},
        files={"file": ("staff.csv", b"x" * (5 * 1024 * 1024))},
    )
    plain = client.post("/people/preview", data={"form-token": token})
    assert (large.status_code, plain.status_code) == (413, 400)


def test_an_unknown_address_is_not_there_and_an_unknown_wave_says_so(office: Office) -> None:
    client = office.signed_in()
    assert client.get("/answers").status_code == 404
    reply = client.get("/waves/2031-01")
    assert reply.status_code == 404
    assert "2031-01" in reply.text
