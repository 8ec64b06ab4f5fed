"""HR's pages in Chromium: signing in, a form that comes from here, and every page looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from survey.fieldwork.participation import UnitRate
from survey.people.roster import Roster
from survey.web.admin.access import Role
from survey.web.admin.doorkeeper import TOKEN_BYTES
from tests.survey.web.admin.office import LATER, PASSWORD, WAVE, Office, name_of
from tests.survey.web.admin.test_people_pages import FAULTY
from tests.survey.web.company import Running

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"runOnly": TAGS, "resultTypes": ["violations"]},
    # What is dark differs in its colours alone.
    "dark": {
        "runOnly": {"type": "rule", "values": ["color-contrast"]},
        "resultTypes": ["violations"],
    },
}
WIDTHS = (320, 390, 768, 1280)
PAGES = (
    "/waves", f"/waves/{WAVE}", f"/waves/{LATER}", "/people", "/participation", "/letters",
    "/roles", "/log", "/waves/2031-01",
)  # fmt: skip


@pytest.fixture
def running(office: Office) -> Iterator[Running]:
    made = Running(office.site(origin=""))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not at /usr/bin/chromium; install the package chromium.")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def opened(chromium: Browser, scheme: Any = "light") -> Page:
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(8000)
    page = context.new_page()
    page.on(
        "console",
        lambda said: pytest.fail(said.text) if "Content Security" in said.text else None,
    )
    return page


def let_in(page: Page, office: Office, running: Running) -> None:
    """Begin a session without typing."""
    token, now = bytes(TOKEN_BYTES), office.clock.seconds()
    office.mailer.store.accounts.begin_session(token, name_of(Role.HR), now)
    page.context.add_cookies([{"name": "session", "value": token.hex(), "url": running.origin}])


def violations(page: Page, scheme: str) -> list[str]:
    """Look at a page at every width."""
    found = []
    page.evaluate(SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} at {width}: scrolls sideways")
        result = page.evaluate("rules => axe.run(document, rules)", RULES[scheme])
        found.extend(
            f"{page.url} at {width}: {one['id']} {one['nodes'][0]['html'][:120]}"
            for one in result["violations"]
        )
    return found


def test_somebody_signs_in_plans_a_wave_loads_people_and_leaves(
    chromium: Browser, office: Office, running: Running
) -> None:
    page = opened(chromium)
    page.goto(running.origin)
    page.get_by_label("E-mail").fill(name_of(Role.HR))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Six-digit code").fill(office.code())
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Waves")
    [cookie] = [one for one in page.context.cookies() if one["name"] == "session"]
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Strict"

    page.get_by_role("link", name="Checklist").click()
    page.get_by_role("button", name="Write the plan for the custodian").click()
    expect(page.get_by_role("caption")).to_have_text("Classes of the plan (k = 10)")

    page.get_by_role("link", name="People").click()
    staff = {"name": "staff.csv", "mimeType": "text/csv", "buffer": FAULTY.encode()}
    page.get_by_label("Choose a staff list").set_input_files(staff)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at a staff list").click()
    expect(page.locator("h1")).to_have_text("2 of 3 rows need a look")
    page.get_by_role("button", name="Take over 1, leave 2 out").click()
    expect(page.locator("main")).to_contain_text("1 person is in the roster.")

    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto(f"{running.origin}/waves")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_violations_and_of_sideways_scroll_at_every_width(
    chromium: Browser, office: Office, running: Running, scheme: str
) -> None:
    page = opened(chromium, scheme)
    page.goto(f"{running.origin}/sign-in")
    page.get_by_role("button", name="Sign in").click()
    found = violations(page, scheme)
    let_in(page, office, running)
    page.goto(f"{running.origin}/people")
    staff = {"name": "staff.csv", "mimeType": "text/csv", "buffer": FAULTY.encode()}
    page.get_by_label("Choose a staff list").set_input_files(staff)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at a staff list").click()
    found += violations(page, scheme)
    office.open_wave()
    office.step()
    people = office.mailer.store.people
    first, *rest = people.roster().people
    people.replace(Roster((replace(first, address=""), *rest)))
    office.mailer.plan(LATER)
    office.mailer.store.participation.publish(WAVE, [UnitRate("Sales", 25, "65 %")])
    for path in PAGES:
        page.goto(running.origin + path)
        found += violations(page, scheme)
    page.context.close()
    assert found == []
