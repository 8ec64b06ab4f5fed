// Sealing: what the respondent's device computes, so that the server never sees an answer.
// It mirrors survey/privacy/links.py and survey/privacy/sealing.py byte for byte, on WebCrypto
// alone. HPKE is that of RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

const subtle = globalThis.crypto?.subtle;
const utf8 = new TextEncoder();
const EMPTY = new Uint8Array(0);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SEPARATOR = 0x1f;
const BLOCK = 8192;
const LENGTH_BYTES = 4;
const CURVE = { name: "ECDH", namedCurve: "P-256" };

export const MOST_CONTENT = BLOCK - LENGTH_BYTES;
export const canSeal = Boolean(subtle);

// Bytes

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const asBytes = (part) => (typeof part === "string" ? utf8.encode(part) : part);
const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const unbase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

export function base32(bytes) {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
    held &= 31;
  }
  return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

function unbase32(text) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    held = (held << 5) | LETTERS.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(bytes);
}

// The personal link and what follows from its secret

/** Return the secret that was typed, or null where it cannot be a code. */
export function readCode(text) {
  const digits = { 0: "O", 1: "I", 8: "B" };
  const code = text
    .replace(/[\s\-‐‑‒–—−.]+/g, "")
    .toUpperCase()
    .replace(/[018]/g, (digit) => digits[digit]);
  if (!/^[A-Z2-7]{26}$/.test(code)) return null;
  const secret = unbase32(code);
  return base32(secret) === code ? secret : null;
}

/** Return {secret, fingerprint} of what stands behind "#" in a personal link, or null. */
export function readLink(fragment) {
  const [version, code, fingerprint, ...beyond] = fragment.replace(/^#/, "").split(".");
  const whole = version === "1" && beyond.length === 0 && /^[A-Z2-7]{10}$/.test(fingerprint ?? "");
  const secret = whole ? readCode(code) : null;
  return secret && { secret, fingerprint };
}

async function hmac(key, message) {
  const usable = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", usable, message));
}

/** Return HMAC-SHA-256 of the parts, joined by 0x1F. */
export function keyed(key, ...parts) {
  if (parts.some((part) => typeof part === "string" && part.includes("\x1f"))) {
    throw new RangeError("A part of a keyed function holds the separator 0x1F.");
  }
  const pieces = parts.flatMap((part, at) => (at ? [[SEPARATOR], asBytes(part)] : [asBytes(part)]));
  return hmac(key, joined(...pieces));
}

export const token = (secret, wave) => keyed(secret, "tok", wave);
export const ballotId = async (secret, wave) => keyed(await token(secret, wave), "bid", wave);
export const slot = async (secret, wave) => hex((await keyed(secret, "slot", wave)).slice(0, 6));

/** Return the pseudonym that joins the waves of a person, or in "anonymous" one of this wave. */
export async function pseudonym(secret, { study, wave, mode }) {
  const parts = mode === "anonymous" ? [study, wave] : [study];
  return (await keyed(secret, "pseudonym", ...parts)).slice(0, 16);
}

// HPKE, RFC 9180

const HPKE_V1 = utf8.encode("HPKE-v1");
const KEM_SUITE = joined(utf8.encode("KEM"), [0x00, 0x10]);
const HPKE_SUITE = joined(utf8.encode("HPKE"), [0x00, 0x10, 0x00, 0x01, 0x00, 0x02]);

// Where WebCrypto would refuse an empty HMAC key, 32 zeros are the same key (RFC 2104).
const labeledExtract = (suite, salt, label, content) =>
  hmac(salt.length ? salt : new Uint8Array(32), joined(HPKE_V1, suite, utf8.encode(label), content));

// One round of HKDF is enough: nothing longer than 32 bytes is asked for.
const labeledExpand = async (suite, key, label, info, size) =>
  (await hmac(key, joined([0, size], HPKE_V1, suite, utf8.encode(label), info, [1]))).slice(0, size);

/** Return {enc, key, nonce} for a public key, given the key pair that is made for one seal. */
export async function encapsulate(pair, publicKey, info) {
  const recipient = await subtle.importKey("raw", publicKey, CURVE, false, []);
  const enc = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const agreed = await subtle.deriveBits({ name: "ECDH", public: recipient }, pair.privateKey, 256);
  const extracted = await labeledExtract(KEM_SUITE, EMPTY, "eae_prk", new Uint8Array(agreed));
  const shared = await labeledExpand(KEM_SUITE, extracted, "shared_secret", joined(enc, publicKey), 32);
  const context = joined(
    [0],
    await labeledExtract(HPKE_SUITE, EMPTY, "psk_id_hash", EMPTY),
    await labeledExtract(HPKE_SUITE, EMPTY, "info_hash", info),
  );
  const secret = await labeledExtract(HPKE_SUITE, shared, "secret", EMPTY);
  return {
    enc,
    key: await labeledExpand(HPKE_SUITE, secret, "key", context, 32),
    nonce: await labeledExpand(HPKE_SUITE, secret, "base_nonce", context, 12),
  };
}

const gcmKey = (key, use) => subtle.importKey("raw", key, "AES-GCM", false, [use]);

/** Seal bytes to a public key of 65 bytes; `info` must be said again to open them. */
export async function seal(publicKey, info, content) {
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const { enc, key, nonce } = await encapsulate(pair, publicKey, info);
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, await gcmKey(key, "encrypt"), content);
  return joined(enc, new Uint8Array(sealed));
}

/** Write the length before the content and zeros behind it, up to whole blocks. */
export function pad(content) {
  const padded = new Uint8Array(Math.ceil((LENGTH_BYTES + content.length) / BLOCK) * BLOCK);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** Return the content of padded blocks. */
export function unpad(padded) {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return padded.slice(LENGTH_BYTES, LENGTH_BYTES + length);
}

/** Seal an answer (an object) for one wave; a RangeError says that it is too long. */
export async function sealInner(publicKey, wave, answer) {
  const content = utf8.encode(JSON.stringify(answer));
  if (content.length > MOST_CONTENT) throw new RangeError("The answer does not fit its envelope.");
  return seal(publicKey, utf8.encode(`inner|${wave}`), pad(content));
}

/** Return the receipt, which the server must repeat before an answer counts as saved. */
export const receiptOf = async (inner) => base32(await sha256(inner)).slice(0, 16);

// The draft, which stays on this device

/** Return a draft (an object) as text that only the holder of the link can read. */
export async function lockDraft(secret, wave, draft) {
  const iv = randomBytes(12);
  const key = await gcmKey(await keyed(secret, "draft", wave), "encrypt");
  const locked = await subtle.encrypt({ name: "AES-GCM", iv }, key, pad(utf8.encode(JSON.stringify(draft))));
  return base64(joined(iv, new Uint8Array(locked)));
}

/** Return the draft, or null where the text was altered or belongs to another link or wave. */
export async function unlockDraft(secret, wave, text) {
  try {
    const bytes = unbase64(text);
    const key = await gcmKey(await keyed(secret, "draft", wave), "decrypt");
    const opened = await subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, key, bytes.slice(12));
    return JSON.parse(new TextDecoder().decode(unpad(new Uint8Array(opened))));
  } catch {
    return null;
  }
}

// The manifest

/** Return the ten characters that stand in every link and in the works council's notice. */
export const fingerprint = async (manifest) => base32(await sha256(manifest)).slice(0, 10);

/** Tell whether a signature is right: true, false, or null where the browser knows no Ed25519. */
export async function isSigned(manifest, signature, verifyKey) {
  let key;
  try {
    key = await subtle.importKey("raw", verifyKey, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
  return subtle.verify("Ed25519", key, signature, manifest);
}

/** Return the manifest as an object, once it is the one of the link and is signed by the vault. */
export async function openManifest(manifest, signature, expected) {
  if (expected && (await fingerprint(manifest)) !== expected) throw new Error("fingerprint");
  const opened = JSON.parse(new TextDecoder().decode(manifest));
  if ((await isSigned(manifest, signature, unhex(opened.verify_key))) === false) throw new Error("signature");
  return opened;
}
