// Sheet: the form on the page: parts, what is asked, what was answered, and what goes into the seal.

import { MOST_CONTENT } from "./sealing.js";
import { lengthOf, whole } from "./comfort.js";

const ALL = 100;
const NOT_ASKED = -1;

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const valueOf = (field) => (isChoice(field) ? (field.checked ? field.value : "") : field.value);

export class Sheet {
  constructor(form, noContact) {
    this.form = form;
    this.noContact = noContact;
    this.parts = [...form.querySelectorAll("[data-part]")];
    this.asks = [...form.querySelectorAll("[data-ask]")];
    this.fields = [...form.querySelectorAll("[data-ask] [name]")];
  }

  /** Hide what hangs on an answer that was not given, and what hangs on that. */
  route() {
    const gone = new Set();
    for (const ask of this.asks.filter((one) => one.dataset.if)) {
      const { if: name, is } = ask.dataset;
      ask.hidden = gone.has(name) || !is.split(" ").includes(this.value(name));
      if (ask.hidden) gone.add(ask.dataset.ask || ask.id);
    }
  }

  value(name) {
    return this.fields.filter((field) => field.name === name).map(valueOf).find(Boolean) ?? "";
  }

  get asked() {
    return this.asks.filter((ask) => !ask.hidden);
  }

  answered(ask) {
    return this.fields.some((field) => ask.contains(field) && valueOf(field).trim() !== "");
  }

  /** All that was answered, by the names of the fields: the same in every language. */
  answers() {
    return Object.fromEntries(this.fields.map((field) => [field.name, valueOf(field)]).filter(([, value]) => value !== ""));
  }

  /** Put answers in, but never into the field where somebody is writing. */
  restore(answers) {
    for (const field of this.fields) {
      const value = answers[field.name] ?? "";
      if (isChoice(field)) field.checked = field.value === value;
      else if (field !== document.activeElement) field.value = value;
    }
  }

  clear(part) {
    for (const field of this.fields.filter((one) => part.contains(one))) {
      if (isChoice(field)) field.checked = false;
      else field.value = "";
    }
  }

  partOf(element) {
    return this.parts.findIndex((part) => part.contains(element));
  }

  /** What cannot be sent as it is: [{field, ask, key, n, low, high}]. */
  faults() {
    return this.asked.flatMap((ask) => {
      const fields = this.fields.filter((field) => ask.contains(field) && !isChoice(field));
      if (ask.querySelector("textarea")) {
        const beyond = lengthOf(fields[0].value) - Number(fields[0].dataset.most);
        return beyond > 0 ? [{ ask, field: fields[0], key: "text", n: beyond }] : [];
      }
      const bad = fields.find((field) => !(whole(field.value) <= Number(field.dataset.high ?? ALL)));
      if (bad) return [{ ask, field: bad, key: "number", low: bad.dataset.low ?? 0, high: bad.dataset.high ?? ALL }];
      const sum = fields.reduce((total, field) => total + whole(field.value), 0);
      const given = "shares" in ask.dataset && fields.some((field) => field.value.trim() !== "");
      return given && sum !== ALL ? [{ ask, field: fields[0], key: "sum", n: sum }] : [];
    });
  }

  /** What goes into the seal beside who, what and when. */
  sealed(departments) {
    const columns = { "": {} };
    const comments = [];
    for (const target of departments) columns[target] = {};
    for (const ask of this.asked) {
      const fields = this.fields.filter((field) => ask.contains(field) && !field.name.endsWith("!"));
      const isShared = "shares" in ask.dataset && this.answered(ask);
      for (const field of fields) {
        const [column, place] = field.name.split("@");
        const target = place ? departments[place - 1] : "";
        const value = valueOf(field);
        if (field.tagName === "TEXTAREA") {
          if (value.trim()) comments.push({ item: column, target, text: value });
        } else if (value === this.noContact) columns[target][column] = NOT_ASKED;
        else if (value.trim() !== "") columns[target][column] = Number(value);
        else if (isShared) columns[target][column] = 0;
      }
      const none = this.fields.find((field) => ask.contains(field) && field.name.endsWith("!") && field.checked);
      if (none && fields.every((field) => field.value.trim() === "")) {
        const [column, place] = none.name.slice(0, -1).split("@");
        columns[place ? departments[place - 1] : ""][column] = NOT_ASKED;
      }
    }
    for (const target of departments) if (!Object.keys(columns[target]).length) delete columns[target];
    return { a: columns, c: comments };
  }

  /** A fault at the last text where everything together is too large for its envelope. */
  envelopeFault(answer) {
    const beyond = new TextEncoder().encode(JSON.stringify(answer)).length - MOST_CONTENT;
    const last = this.asked.filter((ask) => ask.querySelector("textarea")).at(-1);
    return beyond > 0 && last ? [{ ask: last, field: last.querySelector("textarea"), key: "envelope", n: beyond }] : [];
  }
}
