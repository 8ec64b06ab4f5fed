"""The sealing script, in a real browser: Python opens what it seals, and both derive the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page, Route, sync_playwright

import survey
from survey.errors import BrokenSeal, UnknownCode
from survey.privacy import links, sealing
from survey.privacy.manifest import sign
from tests.survey.privacy import made_up

CHROMIUM = Path("/usr/bin/chromium")
SCRIPT = Path(survey.__file__).parent / "web" / "static" / "sealing.js"
ORIGIN = "http://localhost"
"""A secure context, as WebCrypto asks for; every request is answered from memory."""
VECTOR = json.loads(
    (Path(__file__).parents[1] / "privacy" / "rfc9180_p256_aes256gcm.json").read_text()
)
PRIVATE = bytes([7]) * 32
PUBLIC = sealing.public_half(PRIVATE)
SECRET = bytes(range(240, 256))
WAVE = "2026-11"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(),
        reason="Chromium is not at /usr/bin/chromium; install the package chromium to run this.",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


def answer(route: Route) -> None:
    if route.request.url == f"{ORIGIN}/sealing.js":
        route.fulfill(body=SCRIPT.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Sealing</title>", content_type="text/html")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    page.evaluate("import('/sealing.js').then((module) => { globalThis.sealing = module; })")
    yield page
    page.close()


def run(page: Page, body: str, **given: object) -> Any:
    """Run the body of a function in the page; bytes go in and come out as hexadecimal."""
    written = {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value
        for name, value in given.items()
    }
    names = ", ".join(given)
    return page.evaluate(
        f"""async (given) => {{
          for (const [name, value] of Object.entries(given)) {{
            if (value?.hex !== undefined) given[name] = sealing.unhex(value.hex);
          }}
          const {{{names}}} = given;
          const found = await (async () => {{ {body} }})();
          return found instanceof Uint8Array ? sealing.hex(found) : found;
        }}""",
        written,
    )


PARTS = [
    (SECRET, ["tok", WAVE]),
    (bytes(16), [""]),
    (SECRET * 9, ["pseudonym", "müller-straße", "كانون الثاني", "😀"]),
    (b"\xff" * 32, ["a", "", "b"]),
]


@pytest.mark.parametrize(("key", "parts"), PARTS)
def test_keyed_functions_are_the_same_byte_for_byte(
    page: Page, key: bytes, parts: list[str]
) -> None:
    found = run(page, "return sealing.keyed(key, ...parts)", key=key, parts=parts)

    assert found == links.keyed(key, *parts).hex()


def test_what_follows_from_the_secret_is_the_same(page: Page) -> None:
    found = run(
        page,
        """const told = {
             token: await sealing.token(secret, wave),
             ballot: await sealing.ballotId(secret, wave),
             sealed: await sealing.pseudonym(secret, { study: 'fr26', wave, mode: 'sealed' }),
             once: await sealing.pseudonym(secret, { study: 'fr26', wave, mode: 'anonymous' }),
           };
           for (const name in told) told[name] = sealing.hex(told[name]);
           return told;""",
        secret=SECRET,
        wave=WAVE,
    )

    assert found == {
        "token": links.token(SECRET, WAVE).hex(),
        "ballot": links.ballot_id(SECRET, WAVE).hex(),
        "sealed": links.pseudonym(SECRET, "fr26").hex(),
        "once": links.pseudonym_of_wave(SECRET, "fr26", WAVE).hex(),
    }


def test_a_part_with_the_separator_is_refused_as_in_python(page: Page) -> None:
    found = run(
        page,
        """try { await sealing.keyed(secret, 'a\\u001fb'); }
           catch (fault) { return fault.message; }""",
        secret=SECRET,
    )

    assert found == "A part of a keyed function holds the separator 0x1F."


CODE = links.write_code(SECRET)
TYPED = [
    CODE,
    CODE.lower().replace("-", " "),
    CODE.replace("-", "–") + ".",
    CODE.replace("O", "0").replace("I", "1").replace("B", "8"),
    CODE[:-1],
    CODE + "A",
    CODE.replace("-", "_"),
    CODE[:-1] + "9",
    CODE[:-1] + "7",
    "",
    "Ä" * 26,
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_typed_code_is_read_or_refused_as_in_python(page: Page, typed: str) -> None:
    found = run(
        page, "const s = sealing.readCode(typed); return s && sealing.hex(s);", typed=typed
    )

    try:
        expected = links.read_code(typed).hex()
    except UnknownCode:
        expected = None
    assert found == expected


LINKS = [
    links.link("", SECRET, "ABCDEFGH27"),
    links.link("", SECRET, "ABCDEFGH2"),
    links.link("", SECRET, ""),
    links.link("", SECRET, "ABCDEFGH27.X"),
    links.link("", SECRET, "ABCDEFGH27").replace("#1", "#2"),
    links.link("", SECRET, "ABCDEFGH27")[:20],
    "#",
    "",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_read_or_refused_as_in_python(page: Page, link: str) -> None:
    found = run(
        page,
        """const opened = sealing.readLink(fragment);
           return opened && [sealing.hex(opened.secret), opened.fingerprint];""",
        fragment=link.partition("#")[2],
    )

    try:
        opened = links.read_link(link)
        expected = [opened.secret.hex(), opened.fingerprint]
    except UnknownCode:
        expected = None
    assert found == expected


def test_the_script_derives_the_key_and_nonce_of_rfc_9180(page: Page) -> None:
    public = bytes.fromhex(VECTOR["pkEm"])
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": base64.urlsafe_b64encode(public[1:33]).decode().rstrip("="),
        "y": base64.urlsafe_b64encode(public[33:]).decode().rstrip("="),
    }
    private = base64.urlsafe_b64encode(bytes.fromhex(VECTOR["skEm"])).decode().rstrip("=")

    found = run(
        page,
        """const curve = { name: 'ECDH', namedCurve: 'P-256' };
           const read = (key, uses) => crypto.subtle.importKey('jwk', key, curve, true, uses);
           const pair = {
             publicKey: await read(jwk, []),
             privateKey: await read({ ...jwk, d: secret }, ['deriveBits']),
           };
           const made = await sealing.encapsulate(pair, recipient, info);
           for (const name in made) made[name] = sealing.hex(made[name]);
           return made;""",
        jwk=jwk,
        secret=private,
        recipient=bytes.fromhex(VECTOR["pkRm"]),
        info=bytes.fromhex(VECTOR["info"]),
    )

    assert found == {
        "enc": VECTOR["enc"],
        "key": VECTOR["key"],
        "nonce": VECTOR["base_nonce"],
    }


def sealed_by_script(page: Page, answer: object, wave: str = WAVE) -> bytes:
    return bytes.fromhex(
        run(
            page,
            "return sealing.sealInner(key, wave, answer)",
            key=PUBLIC,
            wave=wave,
            answer=answer,
        )
    )


def test_python_opens_what_the_script_seals(page: Page) -> None:
    written = {"v": 1, "a": {"": {"ENC1": 4}}, "c": [{"text": "Grüße, שלום, 😀"}]}

    inner = sealed_by_script(page, written)

    assert json.loads(sealing.open_inner(PRIVATE, WAVE, inner)) == written
    outer = sealing.seal_outer(PUBLIC, WAVE, "c07", inner)
    assert sealing.open_outer(PRIVATE, WAVE, outer) == ("c07", inner)


def test_two_seals_of_one_answer_differ(page: Page) -> None:
    one, two = (sealed_by_script(page, {"v": 1}) for _ in range(2))

    assert one[:65] != two[:65]
    assert one[65:] != two[65:]


def test_what_is_sealed_for_one_wave_is_refused_in_another(page: Page) -> None:
    inner = sealed_by_script(page, {"v": 1}, wave="2026-12")

    with pytest.raises(BrokenSeal):
        sealing.open_inner(PRIVATE, WAVE, inner)


@pytest.mark.parametrize("characters", [0, 4000, 4100, 8188 - 2])
def test_only_one_size_ever_leaves_the_device(page: Page, characters: int) -> None:
    inner = sealed_by_script(page, "x" * characters)

    assert len(inner) == 8273
    assert sealing.is_inner(inner)


def test_an_answer_that_does_not_fit_is_told_before_it_is_sent(page: Page) -> None:
    found = run(
        page,
        """try { await sealing.sealInner(key, 'w', 'x'.repeat(8187)); }
           catch (fault) { return [fault.name, fault.message]; }""",
        key=PUBLIC,
    )

    assert found == ["RangeError", "The answer does not fit its envelope."]


def test_padding_is_the_same_byte_for_byte(page: Page) -> None:
    found = run(page, "return sealing.pad(content)", content=b"\x01\x02\x03")

    assert bytes.fromhex(found) == sealing.pad(b"\x01\x02\x03")
    assert run(page, "return sealing.unpad(padded)", padded=sealing.pad(b"\x01\x02")) == "0102"


def test_the_receipt_is_the_same(page: Page) -> None:
    inner = sealed_by_script(page, {"v": 1})

    assert run(page, "return sealing.receiptOf(inner)", inner=inner) == sealing.receipt_of(inner)


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 5, bytes(range(256))])
def test_base32_and_base64_are_those_of_python(page: Page, content: bytes) -> None:
    written = base64.b64encode(content).decode()

    assert run(page, "return sealing.base32(content)", content=content) == links.base32(content)
    assert run(page, "return sealing.base64(content)", content=content) == written
    assert run(page, "return sealing.unbase64(text)", text=written) == content.hex()


DRAFT = {"answers": {"ENC1": 4}, "comments": ["They never call back. Grüße"], "page": 2}


def locked(page: Page, wave: str = WAVE) -> str:
    found = run(
        page,
        """const text = await sealing.lockDraft(secret, wave, draft);
           localStorage.clear();
           localStorage.setItem(await sealing.slot(secret, wave), text);
           return text;""",
        secret=SECRET,
        wave=wave,
        draft=DRAFT,
    )
    assert isinstance(found, str)
    return found


def test_a_draft_comes_back_whole(page: Page) -> None:
    text = locked(page)

    found = run(
        page, "return sealing.unlockDraft(secret, wave, text)", secret=SECRET, wave=WAVE, text=text
    )

    assert found == DRAFT


def test_nothing_in_the_storage_can_be_read(page: Page) -> None:
    locked(page)

    stored = page.evaluate("Object.entries(localStorage)")

    assert [name for name, _ in stored] == [links.keyed(SECRET, "slot", WAVE)[:6].hex()]
    kept = str(stored).encode() + b"".join(base64.b64decode(text) for _, text in stored)
    written = [b"ENC1", b"never", "Grüße".encode(), b"answers", b"comments", b"page", SECRET]
    assert not [text for text in written if text in kept]
    assert SECRET.hex().encode() not in kept


def test_the_size_of_a_draft_says_nothing_of_how_much_is_answered(page: Page) -> None:
    empty = run(page, "return sealing.lockDraft(secret, 'w', {})", secret=SECRET)

    assert len(empty) == len(locked(page))


@pytest.mark.parametrize(
    "touch",
    [
        "text.slice(0, -4)",
        "text.slice(0, 30)",
        "''",
        "'not base64 at all'",
        "text.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))",
    ],
)
def test_a_draft_that_was_touched_is_as_good_as_none(page: Page, touch: str) -> None:
    found = run(
        page,
        f"return sealing.unlockDraft(secret, wave, {touch})",
        secret=SECRET,
        wave=WAVE,
        text=locked(page),
    )

    assert found is None


def test_a_draft_opens_for_nobody_else_and_in_no_other_wave(page: Page) -> None:
    text = locked(page)

    for secret, wave in ((bytes(16), WAVE), (SECRET, "2026-12")):
        body = "return sealing.unlockDraft(secret, wave, text)"
        assert run(page, body, secret=secret, wave=wave, text=text) is None


SIGNER = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
MANIFEST = json.dumps(
    {
        "client_sha256": "ab",
        "classes": [{"id": "c1", "invited": 12}],
        "vault_key": PUBLIC.hex(),
        "verify_key": SIGNER.public_key().public_bytes_raw().hex(),
    }
).encode()
OPEN = """try { return await sealing.openManifest(manifest, signature, expected); }
          catch (fault) { return fault.message; }"""


def fingerprint(page: Page, manifest: bytes) -> str:
    found = run(page, "return sealing.fingerprint(manifest)", manifest=manifest)
    assert isinstance(found, str)
    return found


def test_the_manifest_of_the_link_opens(page: Page) -> None:
    found = run(
        page,
        OPEN,
        manifest=MANIFEST,
        signature=SIGNER.sign(MANIFEST),
        expected=fingerprint(page, MANIFEST),
    )

    assert found == json.loads(MANIFEST)


def test_a_manifest_that_python_signed_opens_in_the_browser(page: Page) -> None:
    signed = sign(made_up.MANIFEST, made_up.KEYRING)

    found = run(
        page,
        OPEN,
        manifest=signed.content,
        signature=signed.signature,
        expected=signed.fingerprint,
    )

    assert found == json.loads(signed.content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PUBLIC.hex().encode(), sealing.public_half(bytes([8]) * 32).hex().encode()),
        (b'"invited": 12', b'"invited": 11'),
        (b'"client_sha256": "ab"', b'"client_sha256": "cd"'),
        (b'"c1"', b'"c2"'),
    ],
)
def test_a_manifest_that_was_tampered_with_is_refused(page: Page, old: bytes, new: bytes) -> None:
    swapped = MANIFEST.replace(old, new)
    assert swapped != MANIFEST

    by_link = run(
        page,
        OPEN,
        manifest=swapped,
        signature=SIGNER.sign(swapped),
        expected=fingerprint(page, MANIFEST),
    )
    by_code = run(page, OPEN, manifest=swapped, signature=SIGNER.sign(MANIFEST), expected=None)

    assert (by_link, by_code) == ("fingerprint", "signature")


def test_a_browser_without_ed25519_says_that_it_cannot_tell(page: Page) -> None:
    found = run(
        page,
        "return sealing.isSigned(manifest, signature, key)",
        manifest=MANIFEST,
        signature=SIGNER.sign(MANIFEST),
        key=bytes(31),
    )

    assert found is None


def test_the_script_is_small_asks_for_nothing_and_writes_no_page() -> None:
    script = SCRIPT.read_text("utf-8")

    assert len(script.encode()) < 12_000
    forbidden = [
        "import ",
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        "eval(",
        "console.",
        "document",
    ]
    assert not [word for word in forbidden if word in script]
