"""Gate: the one door through which every request goes; what is not in the table is not there.

A page says in the table who may see it. The gate looks at the session, at where a form comes from,
at the right, and writes down what people with a role read, did, or were refused.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from survey.errors import SurveyError, UnknownWave
from survey.storage.audit import AuditLog, Entry
from survey.web.admin.access import Right, may
from survey.web.admin.doorkeeper import Doorkeeper, Visitor
from survey.web.admin.drawing import message
from survey.web.admin.visit import Upload, Visit
from survey.web.protection import TooLarge, Unreadable, address_of, read_fields

UPLOAD_BYTES = 5 * 1024 * 1024
TOKEN = "form-token"  # noqa: S105 - the name of a field
READ, CHANGE, EXPORT, REFUSED = "Read", "Change", "Export", "Refused"
REFUSALS = 400
"""The first status of a reply that says no."""
LONGEST_NAME = 40
"""Characters of an address that the log repeats."""


class Entered(RedirectResponse):
    """The reply to somebody who came in; the gate puts the session's cookie on it."""

    def __init__(self, visitor: Visitor) -> None:
        """Take who it is."""
        super().__init__("/", 303)
        self.visitor = visitor


class Left(RedirectResponse):
    """The reply to somebody who went; the gate takes the cookie back."""


class Door(Enum):
    """Pages that take no right."""

    ANYBODY = "anybody"
    SIGNED_IN = "whoever has signed in"


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the table: an address, who may ask for it, and what answers."""

    method: str
    path: str
    access: Right | Door
    name: str
    """How the log calls it."""
    answer: Callable[[Visit], Response]
    kind: str = READ
    takes_file: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request passes."""

    doorkeeper: Doorkeeper
    log: AuditLog
    clock: Callable[[], datetime]
    brand: str
    origin: str = ""
    """Where the pages are found; empty for wherever a browser says it asks."""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    async def admit(self, page: Page, request: Request) -> Response:
        """Answer a request, or refuse it."""
        now = self.clock()
        visitor = await run_in_threadpool(self._visitor, request, now)
        if page.access is not Door.ANYBODY and visitor is None:
            return self._turned_away(request)
        entering, is_new = self._entering(request)
        token = visitor.form_token if visitor else self._entering_token(entering)
        visit = Visit(now, self.brand, token, visitor, request.path_params, request.query_params)
        if isinstance(page.access, Right) and not may(visit.somebody.role, page.access):
            await run_in_threadpool(self._note, page, visit, REFUSED)
            text = f"Your role does not let you {page.access.value}."
            return message(visit, "Not for this role", text, 403)
        if page.method == "POST":
            if not self._comes_from_here(request):
                return await run_in_threadpool(self._foreign, page, visit)
            fields, upload = await _read(page, request)
            if not hmac.compare_digest(fields.get(TOKEN, "").encode(), token.encode()):
                return await run_in_threadpool(self._foreign, page, visit)
            visit = Visit(
                now,
                self.brand,
                token,
                visitor,
                request.path_params,
                request.query_params,
                fields,
                upload,
                address_of(request),
            )
        reply = await run_in_threadpool(self._answer, page, visit)
        if isinstance(reply, Entered):
            self._set_cookie(reply, request, "session", reply.visitor.token.hex())
        elif isinstance(reply, Left):
            self._drop_cookie(reply, request, "session")
            reply.headers["clear-site-data"] = '"cache", "storage"'
        elif is_new and page.path == "/sign-in":
            self._set_cookie(reply, request, "door", entering)
        return reply

    def _set_cookie(self, reply: Response, request: Request, name: str, value: str) -> None:
        """Set a cookie that only this host gets back, and no script reads."""
        is_secure = self._is_secure(request)
        reply.set_cookie(
            f"__Host-{name}" if is_secure else name,
            value,
            path="/",
            secure=is_secure,
            httponly=True,
            samesite="strict",
        )

    def _drop_cookie(self, reply: Response, request: Request, name: str) -> None:
        """Take a cookie back."""
        is_secure = self._is_secure(request)
        reply.delete_cookie(
            f"__Host-{name}" if is_secure else name,
            path="/",
            secure=is_secure,
            httponly=True,
            samesite="strict",
        )

    def _answer(self, page: Page, visit: Visit) -> Response:
        try:
            reply = page.answer(visit)
        except SurveyError as error:
            self._note(page, visit, REFUSED)
            status = 404 if isinstance(error, UnknownWave) else 409
            return message(visit, "That was not done", str(error), status)
        if isinstance(page.access, Right):
            self._note(page, visit, page.kind if reply.status_code < REFUSALS else REFUSED)
        return reply

    def _note(self, page: Page, visit: Visit, kind: str) -> None:
        if visit.visitor is None:
            return
        who = f"{visit.visitor.name}, {visit.visitor.role.value}"
        subject = " ".join([page.name, *(one[:LONGEST_NAME] for one in visit.places.values())])
        self.log.append(Entry(visit.now, who, kind, subject))

    def _visitor(self, request: Request, now: datetime) -> Visitor | None:
        cookie = request.cookies.get(self._cookie(request, "session"), "")
        try:
            token = bytes.fromhex(cookie)
        except ValueError:
            return None
        return self.doorkeeper.visitor(token, now) if token else None

    def _turned_away(self, request: Request) -> Response:
        if request.method == "POST":
            visit = Visit(self.clock(), self.brand, "")
            text = "Nothing was done. Sign in again, then repeat it."
            return message(visit, "You are not signed in", text, 403)
        return RedirectResponse("/sign-in", 303)

    def _entering(self, request: Request) -> tuple[str, bool]:
        """Return the mark of a browser that has not signed in yet, and whether it is new."""
        found = request.cookies.get(self._cookie(request, "door"), "")
        return (found, False) if found else (secrets.token_hex(16), True)

    def _entering_token(self, entering: str) -> str:
        return hmac.digest(self._key, entering.encode(), hashlib.sha256).hex()

    def _cookie(self, request: Request, name: str) -> str:
        return f"__Host-{name}" if self._is_secure(request) else name

    def _is_secure(self, request: Request) -> bool:
        return (self.origin or str(request.url)).startswith("https:")

    def _comes_from_here(self, request: Request) -> bool:
        """Tell whether a form was sent from these pages, as the browser says in two ways.

        Under the policy no-referrer browsers write Origin: null, and Sec-Fetch-Site alone tells.
        """
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin", "null")
        if site is not None and site != "same-origin":
            return False
        if origin == "null":
            return site == "same-origin"
        if self.origin:
            return origin == self.origin
        return urlsplit(origin).netloc == request.headers.get("host", "")

    def _foreign(self, page: Page, visit: Visit) -> Response:
        self._note(page, visit, REFUSED)
        text = "Nothing was done. Open the page anew in this browser, then repeat it."
        return message(visit, "This form does not come from these pages", text, 403)


async def _read(page: Page, request: Request) -> tuple[Mapping[str, str], Upload | None]:
    """Return what a form brings; a file is kept in memory, never on the disk."""
    if not page.takes_file:
        found = await read_fields(request)
        return {name: values[-1] for name, values in found.items()}, None
    told = request.headers.get("content-length", "")
    if not told.isdecimal() or int(told) > UPLOAD_BYTES:
        raise TooLarge
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unreadable
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=10)
    parser.spool_max_size = UPLOAD_BYTES + 1
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Unreadable from None
    fields: dict[str, str] = {}
    upload = None
    try:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields[name] = value
            else:
                upload = Upload(value.filename or "", await value.read())
    finally:
        await form.close()
    return fields, upload
