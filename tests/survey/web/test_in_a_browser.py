"""The respondents' pages in Chromium: with and without script, keyboard, tabs, crash, offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from survey.privacy.links import link, token, token_hash
from survey.privacy.manifest import sign
from tests.survey.web.company import KEYRING, WAVE, Desk, Running, manifest_for

pytestmark = pytest.mark.browser

AXE = Axe()
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
ALL_STATES = """
  const stage = document.getElementById("stage");
  const states = [...document.querySelectorAll("template:not(#t-words)")];
  stage.replaceChildren(...states.map((state) => state.content.cloneNode(true)));
  for (const one of stage.querySelectorAll("[data-count], [data-say]"))
    one.textContent = one.dataset.count ? JSON.parse(one.dataset.count).other : one.dataset.say;
  for (const one of stage.querySelectorAll(".receipt")) one.textContent = "K7QM 2XDA UF3T 6WNB";
  for (const one of stage.querySelectorAll("[hidden]")) one.hidden = false;
"""
"""Put every state below the other on one page."""


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Return a device of its own."""
    made = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    made.set_default_timeout(8000)
    yield made
    made.close()


def opened(context: BrowserContext, desk: Desk, running: Running, person: int = 1) -> Page:
    """Open a link of a letter; no message may reach the console but those of the network."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on(
        "console",
        lambda said: pytest.fail(said.text) if "Content Security" in said.text else None,
    )
    page.goto(desk.link(running.origin, person))
    return page


def started(context: BrowserContext, desk: Desk, running: Running, person: int = 1) -> Page:
    page = opened(context, desk, running, person)
    page.locator("#start").click()
    expect(page.locator("#where")).to_have_text("Part 1 of 6")
    return page


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def go_to_the_end(page: Page) -> None:
    while not page.locator("#send").is_visible():
        page.locator("[data-do=next]").click()


def saved(page: Page) -> None:
    expect(page.locator("#kept")).to_have_text("Saved on this device, encrypted")
    page.wait_for_timeout(400)


def kept_on(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({...localStorage})")
    return found


def test_an_answer_goes_from_the_link_to_a_receipt_that_the_list_shows(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page = opened(context, desk, running)
    expect(page.locator("#sent-along")).to_contain_text("“Sales, field staff” (31 people)")
    assert page.url == f"{running.origin}/s"
    page.locator("#start").click()
    choose(page, "A1@1", "4")
    choose(page, "A2@1", "no-contact")
    go_to_the_end(page)
    page.locator('[id="O1@1"]').fill(
        "Two days before the fair \N{GRINNING FACE} the list changed."
    )
    saved(page)
    shown = kept_on(page)
    assert "the fair" not in json.dumps(shown)
    assert desk.code(1).replace("-", "") not in json.dumps(shown)
    page.locator("#send").click()
    receipt = page.locator(".receipt").inner_text().replace(" ", "")

    assert kept_on(page) == {}
    assert context.cookies() == []
    [answer] = desk.answers()
    assert answer["client"] is True
    assert answer["instr"] == desk.instrument.sha256
    assert answer["a"] == {"": {}, "Marketing": {"A1": 4, "A2": -1}}
    assert answer["c"][0]["text"] == "Two days before the fair \N{GRINNING FACE} the list changed."
    assert sorted(answer["order"]) == sorted(desk.instrument.form("all").items)
    desk.store.close(WAVE)
    desk.store.publish(WAVE, [receipt])
    page.goto(f"{running.origin}/receipts/{WAVE}")
    page.locator("#receipt").fill(receipt)
    page.locator("form button").click()
    expect(page.locator("[role=status]")).to_contain_text("Yes, your answer was counted.")
    secret = desk.code(1).replace("-", "")
    assert all(url.startswith((running.origin, "blob:")) for url in requests)
    assert not any(secret in url.partition("#")[0] or "?" in url for url in requests)


def test_both_ways_of_answering_seal_the_same_answer(
    context: BrowserContext, chromium: Browser, desk: Desk, running: Running
) -> None:
    with_script = started(context, desk, running, 1)
    plain = chromium.new_context(java_script_enabled=False, reduced_motion="reduce")
    without = plain.new_page()
    without.goto(f"{running.origin}/s")
    expect(without.get_by_text("Your browser runs no JavaScript")).to_be_visible()
    without.locator("#code").fill(desk.code(2))
    without.locator("#code-form button").click()
    for page in (with_script, without):
        for name, value in (("A1@1", "5"), ("F1", "2"), ("D_own", "10"), ("OVL@1", "7"),
                            ("B_other@1", "0"), ("C1@1", "1"), ("C2@1", "0")):  # fmt: skip
            _reach(page, name)
            choose(page, name, value)
        for name, value in (("SPLIT.own@1", "30"), ("SPLIT.market@1", "70"), ("TH_other@1", "55")):
            _reach(page, name)
            page.locator(f'[name="{name}"]').fill(value)
        _reach(page, "O2@1")
        page.locator('[name="O2@1"]').fill("A rule.\nAnd another.")
        page.locator("#send").click()
        page.locator(".receipt").wait_for()
    plain.close()

    one, two = desk.answers()
    for answer in (one, two):
        for differing in ("p", "client", "order", "seconds"):
            del answer[differing]
    assert one == two


def _reach(page: Page, name: str) -> None:
    field = page.locator(f'[name="{name}"]').first
    while not field.locator("xpath=ancestor::section").is_visible():
        earlier = page.locator("section").evaluate_all(
            "(all, name) => all.findIndex(one => !one.hidden)"
            ' > all.findIndex(one => one.querySelector(`[name="${name}"]`))',
            name,
        )
        page.locator(f"[data-do={'back' if earlier else 'next'}]").click()
        page.wait_for_timeout(50)


def test_the_keyboard_alone_is_enough(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = opened(context, desk, running)
    page.locator("#start").wait_for()
    _press_until(page, "Start")
    page.keyboard.press("Enter")
    expect(page.locator("#where")).to_have_text("Part 1 of 6")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for part in range(2, 7):
        _press_until(page, "Next part")
        page.keyboard.press("Enter")
        expect(page.locator("#where")).to_have_text(f"Part {part} of 6")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed")
    _press_until(page, "Seal and send")
    page.keyboard.press("Enter")
    page.locator(".receipt").wait_for()
    [answer] = desk.answers()
    assert list(answer["a"]["Marketing"].values()) == [3]
    assert answer["c"][0]["text"] == "Typed"


def _press_until(page: Page, name: str) -> None:
    for _ in range(80):
        if page.evaluate("document.activeElement?.textContent.trim()") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not reach {name}.")


def test_a_draft_is_there_after_a_crash_and_gone_when_it_is_deleted(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    page.locator("[data-do=next]").click()
    choose(page, "F1", "2")
    saved(page)
    page.close()

    page = opened(context, desk, running)
    expect(page.locator("h1")).to_have_text("Welcome back")
    expect(page.locator("#stage")).to_contain_text("Your 2 answers are still here.")
    page.get_by_role("button", name="Go on with part 2").click()
    expect(page.locator('input[name="F1"][value="2"]')).to_be_checked()
    page.go_back()
    expect(page.locator('input[name="A1@1"][value="4"]')).to_be_checked()
    page.close()

    page = opened(context, desk, running)
    page.get_by_role("button", name="Delete and start again").click()
    expect(page.locator("#where")).to_have_text("Part 1 of 6")
    assert kept_on(page) == {}
    assert page.locator(":checked").count() == 0


def test_another_persons_link_does_not_see_the_draft_on_the_same_device(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running, 1)
    choose(page, "A1@1", "4")
    saved(page)
    other = opened(context, desk, running, 2)
    expect(other.locator("#start")).to_be_visible()


def test_a_page_that_is_loaded_again_asks_for_the_link_and_keeps_the_draft(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    saved(page)
    page.reload()
    expect(page.locator("#code-draft")).to_be_visible()
    page.locator("#code").fill("ABCD")
    page.locator("#code-form button").click()
    expect(page.locator("#code-wrong")).to_be_visible()
    page.locator("#code").fill(desk.code(1).lower())
    page.locator("#code-form button").click()
    expect(page.locator("h1")).to_have_text("Welcome back")


def test_two_tabs_share_what_is_answered_and_one_of_them_sends(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    first, second = started(context, desk, running), started(context, desk, running)
    first.bring_to_front()
    choose(first, "A1@1", "4")
    expect(second.locator('input[name="A1@1"][value="4"]')).to_be_checked()
    second.bring_to_front()
    choose(second, "A2@1", "2")
    expect(first.locator('input[name="A2@1"][value="2"]')).to_be_checked()
    first.bring_to_front()
    go_to_the_end(first)
    first.locator("#send").click()
    first.locator(".receipt").wait_for()
    expect(second.locator("#stage")).to_contain_text("sent from another window")
    [answer] = desk.answers()
    assert answer["a"]["Marketing"] == {"A1": 4, "A2": 2}


def test_offline_and_a_server_that_cannot_save_end_in_one_answer(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    tries: list[dict[str, Any]] = []

    def refuse_once(route: Route) -> None:
        tries.append(route.request.post_data_json)
        if len(tries) == 1:
            route.fulfill(status=503, json={"retry": 2})
        else:
            route.fetch()
            route.abort() if len(tries) == 2 else route.continue_()

    page.route("**/ballot", refuse_once)
    context.set_offline(True)
    expect(page.locator("#notes")).to_contain_text("You are offline")
    go_to_the_end(page)
    saved(page)
    context.set_offline(False)
    expect(page.locator("#notes")).not_to_contain_text("You are offline")
    page.locator("#send").click()
    for attempt in (2, 3):
        expect(page.locator("[data-attempt]")).to_have_text(f"Attempt {attempt}")
        page.get_by_role("button", name="Try now").click()
    page.locator(".receipt").wait_for()
    assert len({json.dumps(one) for one in tries}) == 1
    assert len(tries) == 3
    assert len(desk.answers()) == 1


def test_an_envelope_on_its_way_is_sent_when_the_link_is_opened_again_after_a_restart(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    go_to_the_end(page)
    running.stop()
    page.locator("#send").click()
    expect(page.locator("#stage")).to_contain_text("No answer from the server yet.")
    page.close()
    again = Running(desk.site, running.port)
    try:
        page = opened(context, desk, again)
        page.locator(".receipt").wait_for()
    finally:
        again.stop()
    [answer] = desk.answers()
    assert answer["a"]["Marketing"] == {"A1": 4}


def test_a_device_that_keeps_nothing_says_so_and_sends_all_the_same(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})"
    )
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    expect(page.locator("#kept")).to_have_text(
        "This browser keeps nothing. Please finish in one go."
    )
    go_to_the_end(page)
    page.locator("#send").click()
    page.locator(".receipt").wait_for()
    assert len(desk.answers()) == 1


def test_another_language_keeps_the_answers_and_runs_from_right_to_left(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    page.locator("[data-do=next]").click()
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("#where")).to_have_text("الجزء 2 من 6")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.url == f"{running.origin}/s/ar"
    page.go_back()
    radio = page.locator('input[name="A1@1"][value="4"]')
    expect(radio).to_be_checked()
    text = page.locator('[id="A1@1"] label').first
    assert radio.bounding_box()["x"] > text.bounding_box()["x"]  # type: ignore[index] - visible
    go_to_the_end(page)
    page.locator("#send").click()
    page.locator(".receipt").wait_for()
    assert desk.answers()[0]["lang"] == "ar"


def test_what_does_not_fit_is_named_and_forgiven_when_it_is_mended(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    _reach(page, "SPLIT.own@1")
    for name, points in (("own", "45"), ("other", "40")):
        page.locator(f'[id="SPLIT.{name}@1"]').fill(points)
    expect(page.locator(".total")).to_contain_text("85 of 100 given")
    expect(page.locator(".total")).to_contain_text("15 left")
    go_to_the_end(page)
    page.locator('[id="O2@1"]').fill("x" * 842)
    page.locator("#send").click()
    box = page.locator(".errors")
    expect(box).to_be_focused()
    expect(box.locator("h2")).to_have_text("2 answers need a look before they can be sent")
    box.locator("a").first.click()
    expect(page.locator('[id="SPLIT.own@1"]')).to_be_focused()
    page.get_by_role("button", name="5 more: The market or the product").click(click_count=3)
    expect(page.locator(".total")).to_contain_text("Complete")
    go_to_the_end(page)
    page.locator('[id="O2@1"]').fill("x" * 800)
    expect(box).to_have_count(0)
    page.locator("#send").click()
    page.locator(".receipt").wait_for()
    assert desk.answers()[0]["a"]["Marketing"]["SPLIT.market"] == 15


def test_a_thermometer_has_no_answer_until_it_is_touched(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    _reach(page, "TH_other@1")
    slider = page.locator(".warmth input[type=range]")
    expect(slider).to_have_class("unset")
    slider.evaluate("one => { one.value = 65; one.dispatchEvent(new Event('input')); }")
    expect(page.locator('[id="TH_other@1"]')).to_have_value("65")
    page.locator('[name="TH_other@1!"]').check()
    expect(page.locator('[id="TH_other@1"]')).to_have_value("")
    expect(slider).to_have_class("unset")


def test_what_hangs_on_an_answer_appears_with_it_and_counts_only_then(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = started(context, desk, running)
    _reach(page, "C1@1")
    hanging = page.locator('[id="C2@1"]')
    expect(hanging).to_be_hidden()
    choose(page, "C1@1", "1")
    expect(hanging).to_be_visible()
    choose(page, "C2@1", "1")
    choose(page, "C1@1", "0")
    expect(hanging).to_be_hidden()
    go_to_the_end(page)
    page.locator("#send").click()
    page.locator(".receipt").wait_for()
    assert desk.answers()[0]["a"]["Marketing"] == {"C1": 0}


@pytest.mark.parametrize(
    ("status", "title"),
    [(403, "This link does not open a survey"), (410, "November 2026 has closed"),
     (429, "A moment, please")],
)  # fmt: skip
def test_a_link_that_opens_nothing_says_one_thing(
    context: BrowserContext, desk: Desk, running: Running, status: int, title: str
) -> None:
    context.route("**/enter", lambda route: route.fulfill(status=status, json={}))
    page = opened(context, desk, running)
    expect(page.locator("h1")).to_have_text(title)


def test_a_page_that_was_not_signed_takes_no_answer(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    page = context.new_page()
    page.goto(desk.link(running.origin, 1)[:-10] + "A" * 10)
    expect(page.get_by_role("alert")).to_contain_text("Please do not answer on this page")
    assert page.locator("#answers").count() == 0


def test_a_letter_of_an_earlier_wave_is_no_alarm(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    signed = sign(manifest_for(desk.instrument, wave="2026-10"), KEYRING)
    valid = [(token_hash(token(desk.secret(1), "2026-10")), "s1")]
    desk.store.add_wave("2026-10", signed.content, signed.signature, valid)
    page = context.new_page()
    page.goto(link(running.origin, desk.secret(1), signed.fingerprint))
    expect(page.locator("h1")).to_have_text("This link does not open a survey")


def test_a_receipt_that_is_not_ours_is_no_thanks(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    context.route("**/ballot", lambda route: route.fulfill(status=201, json={"receipt": "A" * 16}))
    page = started(context, desk, running)
    go_to_the_end(page)
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_contain_text("Please do not answer on this page")
    assert any(key.endswith(".outbox") for key in kept_on(page))


def test_who_comes_second_keeps_what_was_typed(
    context: BrowserContext, desk: Desk, running: Running
) -> None:
    context.route("**/ballot", lambda route: route.fulfill(status=409, json={}))
    page = started(context, desk, running)
    choose(page, "A1@1", "4")
    go_to_the_end(page)
    page.locator("#send").click()
    expect(page.locator("h1")).to_have_text(
        "An answer for November 2026 was already saved with your link"
    )
    assert [key.rpartition(".")[2] for key in kept_on(page)] == ["draft"]
    page.get_by_role("button", name="Delete what I typed").click()
    assert kept_on(page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_free_of_violations_and_of_sideways_scroll_at_every_width(
    chromium: Browser, desk: Desk, running: Running, scheme: Any
) -> None:
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(8000)
    page = opened(context, desk, running)
    page.locator("#start").wait_for()
    found: list[str] = []

    def look(state: str) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{state} at {width}: scrolls sideways")
            result = AXE.run(page, options=RULES[scheme])
            found.extend(
                f"{state} at {width}: {one['id']} {one['nodes'][0]['html'][:120]}"
                for one in result.response["violations"]
            )

    look("notice")
    page.locator("#start").click()
    for name in ("A1@1", "D_own", "OVL@1", "C1@1"):
        _reach(page, name)
        choose(page, name, "1")
    go_to_the_end(page)
    page.locator('[id="O2@1"]').fill("x" * 842)
    page.locator("#send").click()
    page.evaluate("document.querySelectorAll('section').forEach(one => one.hidden = false)")
    look("all parts, with a fault")
    page.evaluate(ALL_STATES)
    look("all states")
    for path in ("/s/ar", f"/receipts/{WAVE}"):
        page.goto(running.origin + path)
        look(path)
    context.close()
    assert found == []


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_page_without_script_is_free_of_violations_in_every_language(
    chromium: Browser, desk: Desk, running: Running, language: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    context.route("**/*.js", lambda route: route.abort())
    page.goto(f"{running.origin}/s/{language}")
    page.locator("#code").fill(desk.code(3))
    page.locator("#code-form button").click()
    page.locator('[name="SPLIT.own@1"]').fill("85")
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator('[name="SPLIT.own@1"]')).to_have_value("85")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        result = AXE.run(page, options=RULES["light"])
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
