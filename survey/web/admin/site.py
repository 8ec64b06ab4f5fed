"""Site: the pages for the people who run a survey, and the table of who may see which."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from survey.errors import SurveyError
from survey.parties.mailing import Mailer
from survey.storage.errors import StoreError
from survey.web.admin.access import Right
from survey.web.admin.doorkeeper import Doorkeeper
from survey.web.admin.drawing import style
from survey.web.admin.entrance import Entrance
from survey.web.admin.gate import CHANGE, EXPORT, READ, Door, Gate, Page
from survey.web.admin.letter_pages import LetterPages
from survey.web.admin.log_pages import LogPages
from survey.web.admin.participation_pages import ParticipationPages
from survey.web.admin.people_pages import PeoplePages
from survey.web.admin.role_pages import RolePages
from survey.web.admin.visit import Visit
from survey.web.admin.wave_pages import WavePages
from survey.web.protection import Headers, TooLarge, Unreadable

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def admin_site(mailer: Mailer, *, clock: Callable[[], datetime], origin: str = "") -> Starlette:
    """Return the pages on a mailer; `origin` is where they are found, as https://hr.example.com.

    Over https the cookies are bound to the host. Without `origin` a form may come from wherever
    the browser believes these pages to be.
    """
    if urlsplit(origin).scheme == "http" and urlsplit(origin).hostname not in LOOPBACK:
        raise SurveyError(
            f"HR's pages at {origin} would send passwords in the open; put them behind https, or "
            "serve them on this machine alone, at http://127.0.0.1."
        )
    doorkeeper = Doorkeeper(mailer.store.accounts)
    brand = mailer.study.title.get("en") or next(iter(mailer.study.title.values()))
    gate = Gate(doorkeeper, mailer.store.audit, clock, brand, origin)
    pages = table(mailer, doorkeeper)
    routes = [
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/favicon.ico", _nothing, methods=["GET"]),
        *(Route(one.path, _admitted(gate, one), methods=[one.method]) for one in pages),
    ]
    made = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _missing,
            TooLarge: partial(_said, "The file is larger than 5 MB; choose a smaller one.", 413),
            Unreadable: partial(_said, "This is not a form of these pages.", 400),
            StoreError: partial(_said, "Nothing was done; please try again in a moment.", 503),
        },
    )
    made.add_middleware(Headers, fallback=_broken)
    return made


def table(mailer: Mailer, doorkeeper: Doorkeeper) -> Sequence[Page]:
    """Return every page with who may ask for it. What is not in here is not there."""
    entrance = Entrance(doorkeeper, mailer.store.audit)
    waves = WavePages(mailer)
    people = PeoplePages(mailer)
    taking_part = ParticipationPages(mailer)
    letters = LetterPages(mailer)
    log = LogPages(mailer.store.audit)
    roles = RolePages(mailer.store.accounts)
    load, write, count = Right.LOAD_PEOPLE, Right.WRITE_LETTERS, Right.SEE_PARTICIPATION
    return (
        Page("GET", "/", Door.SIGNED_IN, "home", _home),
        Page("GET", "/sign-in", Door.ANYBODY, "sign-in", entrance.show),
        Page("POST", "/sign-in", Door.ANYBODY, "sign-in", entrance.sign_in),
        Page("POST", "/sign-out", Door.SIGNED_IN, "sign-out", entrance.sign_out),
        Page("GET", "/waves", Right.PLAN_WAVES, "waves", waves.all),
        Page("GET", "/waves/{wave}", Right.PLAN_WAVES, "wave", waves.one),
        Page("POST", "/waves/{wave}/plan", Right.PLAN_WAVES, "plan", waves.plan, CHANGE),
        Page("POST", "/waves/{wave}/open", Right.PLAN_WAVES, "open", waves.open, CHANGE),
        Page("POST", "/waves/{wave}/remind", Right.PLAN_WAVES, "remind", waves.remind, CHANGE),
        Page("POST", "/waves/{wave}/close", Right.PLAN_WAVES, "close", waves.close, CHANGE),
        Page("GET", "/people", load, "people", people.show),
        Page(
            "POST",
            "/people/preview",
            load,
            "preview of people",
            people.preview,
            READ,
            takes_file=True,
        ),
        Page("GET", "/people/findings.csv", load, "findings", people.findings, EXPORT),
        Page("POST", "/people/take-over", load, "people", people.take_over, CHANGE),
        Page("GET", "/participation", count, "participation", taking_part.show),
        Page("GET", "/participation/{wave}", count, "participation", taking_part.one),
        Page("GET", "/letters", write, "letters", letters.show),
        Page("GET", "/letters/{kind}/{language}", write, "letters", letters.one),
        Page("GET", "/roles", Door.SIGNED_IN, "roles", roles.show),
        Page("GET", "/log", Right.READ_LOG, "log", log.show),
        Page("GET", "/log.csv", Right.READ_LOG, "log", log.export, EXPORT),
    )


def _admitted(gate: Gate, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await gate.admit(page, request)

    return answer


def _home(visit: Visit) -> Response:
    """Lead to the first page that this role may see."""
    return RedirectResponse(visit.shown_pages[0][1], 303)


async def _static(request: Request) -> Response:
    found = style(request.path_params["name"])
    return Response(status_code=404) if found is None else found.reply(request)


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)


async def _missing(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return PlainTextResponse("There is no such page.", status)


async def _said(text: str, status: int, _request: Request, _error: Exception) -> Response:
    return PlainTextResponse(text, status)


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    reply = PlainTextResponse("Something went wrong; nothing was done.", 500)
    await reply(scope, receive, send)
