// Respondent: the way from the link to the receipt. Nothing typed is lost on it, and the page says
// where it is: on this device, on its way, saved for good.

import * as sealing from "./sealing.js";
import { addComforts } from "./comfort.js";
import { Shelf, holdsDrafts, sweep } from "./drafting.js";
import { Sheet } from "./sheet.js";

const SAVE_AFTER = 250;
const LONGEST_WAIT = 60;
const PATIENCE = 20000;

const page = document.getElementById("page");
const stage = document.getElementById("stage");
const said = document.getElementById("t-words").dataset;
const { wave, until, noContact } = page.dataset;
const rules = new Intl.PluralRules(document.documentElement.lang);

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const counted = (forms, n) => {
  const all = JSON.parse(forms);
  return fill(all[rules.select(n)] ?? all.other, { n });
};
const words = { said, fill, counted };
const byId = (id) => document.getElementById(id);
const doing = (root, name) => root.querySelector(`[data-do="${name}"]`);

/** Put a state in the place of the page, and lead the reader to its heading. */
function show(state) {
  const piece = byId(`t-${state}`).content.cloneNode(true);
  stage.replaceChildren(piece);
  page.classList.remove("mid");
  scrollTo({ top: 0, behavior: "instant" });
  stage.querySelector("h1")?.focus();
  return stage;
}

const post = (path, message) =>
  fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE),
  });

const REFUSALS = { 403: "unknown", 410: "closed", 429: "many" };

/** One person's visit: the secret of the link and all that follows from it, in memory only. */
class Visit {
  constructor(secret, expected) {
    this.secret = secret;
    this.expected = expected;
    this.kept = null;
    this.ended = false;
    this.leaving = false;
    this.saving = Promise.resolve();
  }

  async enter() {
    const slot = await sealing.slot(this.secret, wave);
    this.shelf = new Shelf(slot, until);
    this.tabs = new BroadcastChannel(`detente.${slot}`);
    this.tabs.onmessage = ({ data }) => this.hear(data);
    this.token = sealing.hex(await sealing.token(this.secret, wave));
    try {
      const reply = await fetch(`/manifest/${encodeURIComponent(wave)}`, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
      if (!reply.ok) throw new TypeError("no manifest");
      const { manifest, signature } = await reply.json();
      const content = sealing.unbase64(manifest);
      try {
        this.manifest = await sealing.openManifest(content, sealing.unbase64(signature), this.expected);
        this.mark = await sealing.fingerprint(content);
      } catch {
        show((await this.isOldLetter()) ? "unknown" : "changed");
        return;
      }
      if (this.shelf.outbox()) {
        await this.deliver(this.shelf.outbox());
        return;
      }
      const locked = this.shelf.draft();
      this.draft = locked && (await sealing.unlockDraft(this.secret, wave, locked));
      const entered = await post("/enter", { wave, t: this.token, lang: document.documentElement.lang, layout: this.draft?.layout ?? "" });
      if (!entered.ok) {
        if (!REFUSALS[entered.status]) throw new TypeError("not now");
        show(REFUSALS[entered.status]);
        return;
      }
      this.form = await entered.json();
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      doing(show("unreachable"), "now").onclick = () => this.enter();
      return;
    }
    this.greet();
  }

  /** Tell whether the link stands in a letter of another wave; then there is no alarm and no form. */
  async isOldLetter() {
    for (const earlier of page.dataset.earlier.split(" ").filter(Boolean)) {
      const reply = await fetch(`/manifest/${encodeURIComponent(earlier)}`, { credentials: "omit" });
      const content = reply.ok ? sealing.unbase64((await reply.json()).manifest) : null;
      if (content && (await sealing.fingerprint(content)) === this.expected) return true;
    }
    return false;
  }

  greet() {
    const names = Object.keys(this.draft?.answers ?? {});
    const count = new Set(names.map((name) => name.replace(/\.[^@]*|!$/, ""))).size;
    if (count && this.draft.resume) this.open(this.draft);
    else if (count) this.welcome(count);
    else {
      byId("ask-code").hidden = true;
      byId("begin").hidden = false;
      const { label, invited } = this.form;
      byId("sent-along").querySelector("dd").textContent = fill(said.along, { label, invited }).replace(/^[^:]*: ?/, "");
      byId("start").onclick = () => this.open(null);
    }
  }

  welcome(count) {
    const root = show("welcome");
    root.querySelector("[data-count]").textContent = counted(root.querySelector("[data-count]").dataset.count, count);
    const go = doing(root, "go-on");
    go.textContent = fill(go.dataset.say, { part: this.draft.part + 1 });
    go.onclick = () => this.open(this.draft);
    doing(root, "delete").onclick = () => {
      this.shelf.clear();
      this.open(null);
    };
    doing(root, "keep-nothing").onclick = () => {
      this.shelf.refuse();
      this.open(this.draft);
    };
  }

  /** Show the form, with what was answered before. */
  open(draft) {
    const parsed = document.createElement("template");
    parsed.innerHTML = this.form.html;
    stage.replaceChildren(parsed.content);
    this.sheet = new Sheet(byId("answers"), noContact);
    this.seconds = draft?.seconds ?? 0;
    this.since = performance.now();
    this.update = addComforts(this.sheet.form, words);
    if (draft) this.sheet.restore(draft.answers);
    const form = this.sheet.form;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.part < this.sheet.parts.length - 1) this.turn(this.part + 1);
      else this.send();
    });
    doing(form, "next").onclick = () => this.turn(this.part + 1);
    doing(form, "back").onclick = () => (this.part ? history.back() : this.turn(0));
    doing(form, "clear").onclick = () => {
      this.sheet.clear(this.sheet.parts[this.part]);
      this.changed();
      byId("kept").textContent = said.cleared;
    };
    doing(form, "first-empty").onclick = () => {
      const empty = this.sheet.asked.find((ask) => !this.sheet.answered(ask));
      this.lead(empty, empty.querySelector("[name]"));
    };
    history.replaceState({ part: 0 }, "");
    onpopstate = ({ state }) => {
      if (this.sheet?.form.isConnected && Number.isInteger(state?.part)) this.display(state.part);
    };
    onoffline = ononline = () => this.sayOffline();
    this.sayOffline();
    this.sheet.route();
    this.update();
    const last = Math.min(draft?.part ?? 0, this.sheet.parts.length - 1);
    for (let part = 1; part <= last; part += 1) history.pushState({ part }, "");
    this.display(last);
    if (draft) this.say(this.shelf.keeps);
  }

  turn(part) {
    history.pushState({ part }, "");
    this.display(part);
    this.save();
  }

  display(part) {
    this.part = part;
    const { parts, form } = this.sheet;
    parts.forEach((section, number) => (section.hidden = number !== part));
    page.classList.toggle("mid", "wide" in parts[part].dataset);
    const isLast = part === parts.length - 1;
    doing(form, "next").hidden = isLast;
    doing(form, "back").hidden = part === 0;
    byId("ready").hidden = !isLast;
    this.count();
    scrollTo({ top: 0, behavior: "instant" });
    parts[part].querySelector("h2").focus({ preventScroll: true });
  }

  /** Tell where one is, how much is answered and how long it may still take. */
  count() {
    const { parts, asked } = this.sheet;
    const answered = asked.filter((ask) => this.sheet.answered(ask)).length;
    const empty = asked.length - answered;
    byId("where").textContent = fill(said.where, { part: this.part + 1, parts: parts.length });
    const share = 1 - this.part / parts.length;
    const minutes = Math.max(1, Math.round(Number(page.dataset.minutes) * share));
    byId("left").textContent = this.part === parts.length - 1 ? said.last : counted(said.minutes, minutes);
    byId("progress").max = asked.length;
    byId("progress").value = answered;
    byId("answered").textContent = fill(said.answered, { answered, all: asked.length });
    byId("empty").textContent = empty ? counted(said.empty, empty) : said.emptyNone;
    doing(this.sheet.form, "first-empty").hidden = !empty;
  }

  changed() {
    this.sheet.route();
    this.update();
    this.count();
    this.forgive();
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  }

  get spent() {
    return Math.round(this.seconds + (performance.now() - this.since) / 1000);
  }

  /** Keep the draft, one after the other, so that the newest is the last. */
  save() {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.keep());
    return this.saving;
  }

  async keep() {
    if (this.ended) return;
    const answers = this.sheet.answers();
    const resume = this.leaving;
    const draft = { layout: this.form.layout, answers, part: this.part, seconds: this.spent, resume };
    if (this.dirty) this.tabs.postMessage({ answers });
    const locked = await sealing.lockDraft(this.secret, wave, draft);
    if (this.ended) return;
    const kept = this.shelf.keepDraft(locked);
    this.dirty = this.dirty && !kept;
    this.say(kept);
  }

  say(kept) {
    if (kept === this.kept || !byId("kept")) return;
    this.kept = kept;
    byId("kept").className = kept ? "state good" : "state care";
    byId("kept").textContent = kept ? said.saved : said.notSaved;
    onbeforeunload = kept ? null : (event) => event.preventDefault();
    this.sayOffline();
  }

  sayOffline() {
    const notes = byId("notes");
    if (!notes) return;
    notes.querySelector("[role=status]")?.remove();
    if (navigator.onLine) return;
    notes.append(byId("t-offline").content.cloneNode(true));
    notes.querySelector("[data-kept]").hidden = !this.shelf.keeps;
    notes.querySelector("[data-unkept]").hidden = this.shelf.keeps;
  }

  /** Another tab of the same link wrote or sent something. */
  hear({ answers, sent }) {
    if (sent) {
      this.end();
      show("elsewhere");
    } else if (this.sheet?.form.isConnected && !this.ended) {
      this.sheet.restore(answers);
      this.sheet.route();
      this.update();
      this.count();
    }
  }

  lead(ask, field) {
    const part = this.sheet.partOf(ask);
    if (part !== this.part) this.turn(part);
    field.focus();
    ask.scrollIntoView({ block: "center" });
  }

  /** Say what is to be mended, above and at the field, with everything else in its place. */
  sayFaults(faults) {
    const notes = byId("notes");
    for (const old of this.sheet.form.querySelectorAll(".wrong[data-made]")) old.remove();
    for (const field of this.sheet.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    notes.querySelector(".errors")?.remove();
    if (!faults.length) return;
    notes.append(byId("t-errors").content.cloneNode(true));
    const box = notes.querySelector(".errors");
    const head = box.querySelector("[data-count]");
    head.textContent = counted(head.dataset.count, faults.length);
    for (const { ask, field, key, ...values } of faults) {
      const phrase = (text) => (key === "text" || key === "envelope" ? counted(text, values.n) : fill(text, values));
      const wrong = document.createElement("p");
      Object.assign(wrong, { className: "wrong", id: `${field.id}-wrong`, textContent: phrase(said[key]) });
      wrong.dataset.made = "";
      (ask.querySelector("legend") ?? ask.querySelector("label")).after(wrong);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${wrong.id}`.trim());
      const link = document.createElement("a");
      link.href = `#${field.id}`;
      link.textContent = phrase(said[`${key}Link`] ?? said[key]);
      link.onclick = (event) => {
        event.preventDefault();
        this.lead(ask, field);
      };
      const line = document.createElement("li");
      line.append(link);
      box.querySelector("ul").append(line);
    }
    box.focus();
    box.scrollIntoView({ block: "start" });
  }

  /** Take back what was said of a field once it is mended. */
  forgive() {
    const notes = byId("notes");
    const box = notes.querySelector(".errors");
    if (!box) return;
    const still = new Set(this.sheet.faults().map(({ field }) => field.id));
    for (const line of box.querySelectorAll("li")) {
      const id = decodeURIComponent(line.querySelector("a").hash.slice(1));
      if (still.has(id)) continue;
      line.remove();
      byId(`${id}-wrong`)?.remove();
      byId(id).removeAttribute("aria-invalid");
    }
    if (!box.querySelector("li")) box.remove();
  }

  async send() {
    const waiting = this.shelf.outbox();
    if (waiting) {
      await this.deliver(waiting);
      return;
    }
    const { study, mode } = this.manifest;
    const { order, departments } = this.form;
    const start = [900, 300, 120].find((bound) => this.spent >= bound) ?? Math.floor(this.spent / 15) * 15;
    const answer = {
      v: 1,
      p: sealing.hex(await sealing.pseudonym(this.secret, { study, wave, mode })),
      instr: this.manifest.instrument_sha256,
      form: this.manifest.form,
      lang: document.documentElement.lang,
      seconds: start,
      client: true,
      ...this.sheet.sealed(departments),
      order,
    };
    const faults = this.sheet.faults();
    if (!faults.length) faults.push(...this.sheet.envelopeFault(answer));
    this.sayFaults(faults);
    if (faults.length) return;
    await this.save();
    const inner = await sealing.sealInner(sealing.unhex(this.manifest.vault_key), wave, answer);
    const outbox = { sub: sealing.hex(sealing.randomBytes(16)), inner: sealing.base64(inner) };
    this.shelf.keepOutbox(outbox.sub, outbox.inner);
    await this.deliver(outbox);
  }

  /** Send the same bytes until the server has confirmed them; one tab at a time. */
  async deliver(outbox) {
    const go = () => (this.ended ? null : this.attempts(outbox));
    await (navigator.locks ? navigator.locks.request(`${this.shelf.slot}.send`, go) : go());
  }

  async attempts({ sub, inner }) {
    const receipt = await sealing.receiptOf(sealing.unbase64(inner));
    const b = sealing.hex(await sealing.ballotId(this.secret, wave));
    const root = show("sending");
    const line = root.querySelector("[data-line]");
    line.textContent = line.dataset.first;
    root.querySelector("[data-kept]").hidden = !this.shelf.keeps;
    root.querySelector("[data-unkept]").hidden = this.shelf.keeps;
    for (let attempt = 1; !this.ended; attempt += 1) {
      const reply = await post("/ballot", { wave, t: this.token, b, sub, inner }).catch(() => null);
      const status = reply?.status ?? 0;
      if (status === 200 || status === 201) {
        const told = await reply.json().catch(() => ({}));
        if (told.receipt === receipt) this.thank(receipt);
        else show("changed");
        return;
      }
      if (status === 409) return this.refuse();
      if (status === 410 || status === 403) return void show(REFUSALS[status]);
      if (status === 400 || status === 413) return void show("refused");
      await this.wait(root, line, attempt);
    }
  }

  /** Wait 2, 4, 8 … 60 seconds, or until somebody asks or the connection is back. */
  wait(root, line, attempt) {
    return new Promise((done) => {
      const again = root.querySelector("[data-again]");
      const tried = root.querySelector("[data-attempt]");
      let left = Math.min(LONGEST_WAIT, 2 ** attempt);
      again.hidden = false;
      tried.textContent = fill(tried.dataset.say, { n: attempt + 1 });
      const tell = () => (line.textContent = counted(line.dataset.count, left));
      const stop = () => {
        clearInterval(clock);
        ononline = null;
        done();
      };
      const clock = setInterval(() => {
        left -= 1;
        if (left > 0) tell();
        else stop();
      }, 1000);
      tell();
      doing(root, "now").onclick = stop;
      ononline = stop;
    });
  }

  end() {
    this.ended = true;
    clearTimeout(this.timer);
    onbeforeunload = onoffline = ononline = onpopstate = null;
  }

  thank(receipt) {
    this.end();
    this.shelf.clear();
    this.tabs.postMessage({ sent: true });
    const root = show("thanks");
    const groups = receipt.match(/.{4}/g);
    for (const group of groups) {
      const piece = document.createElement("span");
      piece.textContent = group;
      root.querySelector(".receipt").append(piece, " ");
    }
    root.querySelector("[data-start]").textContent = groups[0];
    const written = groups.join(" ");
    doing(root, "copy").onclick = async () => {
      await navigator.clipboard.writeText(written);
      root.querySelector("[data-copied]").textContent = said.copied;
    };
    doing(root, "save").onclick = () => {
      const address = `${location.origin}/receipts/${wave}`;
      const file = new Blob([fill(said.file, { receipt: written, address }), "\n"], { type: "text/plain;charset=utf-8" });
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${wave}.txt` });
      link.click();
      URL.revokeObjectURL(link.href);
    };
  }

  /** A stranger may have been first: what was typed stays until the draft's end. */
  refuse() {
    this.end();
    this.shelf.dropOutbox();
    doing(show("already"), "delete-typed").onclick = () => {
      this.shelf.clear();
      show("deleted");
    };
  }
}

let visit = null;

/** Ask for the code where the page came without a link, or was loaded again. */
function askForCode() {
  byId("code-needed").hidden = false;
  byId("code-draft").hidden = !holdsDrafts();
  byId("code-scripted")?.removeAttribute("hidden");
  byId("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = byId("code");
    const secret = sealing.readCode(field.value);
    byId("code-wrong").hidden = Boolean(secret);
    if (!secret) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", "code-wrong code-hint");
      field.focus();
      return;
    }
    visit = new Visit(secret, null);
    visit.enter();
  });
}

/** Another language: the draft stays, and so does the link. */
async function switchLanguage(event) {
  const link = event.target.closest(".links a");
  if (!link || !visit?.mark || visit.ended) return;
  event.preventDefault();
  if (visit.sheet?.form.isConnected) {
    visit.leaving = true;
    await visit.save();
    if (!visit.shelf.keeps && Object.keys(visit.sheet.answers()).length) return;
  }
  location.assign(`${link.pathname}#1.${sealing.base32(visit.secret)}.${visit.mark}`);
}

function begin() {
  const link = sealing.readLink(location.hash);
  history.replaceState(null, "", location.pathname);
  byId("plain").remove();
  if (!sealing.canSeal || !globalThis.BroadcastChannel) {
    show("old");
    return;
  }
  sweep(new Date().toISOString().slice(0, 10));
  page.addEventListener("click", switchLanguage);
  addEventListener("hashchange", () => location.reload());
  if (!link) {
    askForCode();
    return;
  }
  byId("ask-code").hidden = true;
  visit = new Visit(link.secret, link.fingerprint);
  visit.enter();
}

begin();
