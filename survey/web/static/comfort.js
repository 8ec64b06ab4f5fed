// Comfort: what a script adds to fields that work without it: buttons, a running total, a slider,
// a count of the room that is left.

const STEP = 5;
const ALL = 100;
const HEARD_FROM = 100;

export const whole = (text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : text.trim() === "" ? 0 : NaN);
export const lengthOf = (text) => [...text].length;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

function stepButton(field, sign, by, words) {
  const button = make("button", { type: "button" }, make("span", { "aria-hidden": "true" }, sign), make("span", { class: "vh" }, words));
  button.addEventListener("click", () => {
    field.value = Math.max(0, Math.min(ALL, (whole(field.value) || 0) + by));
    changed(field);
  });
  return button;
}

function points(set, words) {
  const fields = [...set.querySelectorAll(".stepper input")];
  for (const field of fields) {
    const party = set.querySelector(`label[for="${CSS.escape(field.id)}"]`).textContent;
    field.before(stepButton(field, "−", -STEP, words.fill(words.said.fewer, { party })));
    field.after(stepButton(field, "+", STEP, words.fill(words.said.more, { party })));
  }
  const given = make("span", {});
  const left = make("span", {});
  const bar = make("progress", { max: ALL, value: 0, "aria-labelledby": `${set.id}-given` });
  given.id = `${set.id}-given`;
  set.append(make("div", { class: "flow tight sum" }, make("p", { class: "total", role: "status" }, given, " ", left), bar));
  return () => {
    const sum = fields.reduce((total, field) => total + (whole(field.value) || 0), 0);
    const rest = ALL - sum;
    given.textContent = words.fill(words.said.given, { n: sum });
    left.textContent = rest > 0 ? words.counted(words.said.left, rest) : rest < 0 ? words.counted(words.said.tooMany, -rest) : words.said.complete;
    bar.value = Math.min(sum, ALL);
  };
}

function warmth(ask) {
  const field = ask.querySelector(".warmth input");
  const none = ask.querySelector("input[type=checkbox]");
  const { low, high } = field.dataset;
  const slider = make("input", { type: "range", min: low, max: high, step: STEP, tabindex: -1, "aria-hidden": "true" });
  field.before(slider);
  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    field.value = slider.value;
    changed(field);
  });
  field.addEventListener("input", () => {
    if (none && field.value !== "") none.checked = false;
  });
  none?.addEventListener("change", () => {
    if (none.checked) field.value = "";
    changed(field);
  });
  return () => {
    slider.classList.toggle("unset", field.value === "");
    slider.value = field.value;
  };
}

function room(ask, words) {
  const field = ask.querySelector("textarea");
  const seen = ask.querySelector("[data-room]");
  const heard = ask.querySelector("[data-heard]");
  return () => {
    const left = Number(field.dataset.most) - lengthOf(field.value);
    const sentence = left < 0 ? words.counted(words.said.tooLong, -left) : words.fill(words.said.room, { n: Math.floor(left / 10) * 10 });
    seen.textContent = sentence;
    seen.classList.toggle("wrong", left < 0);
    heard.textContent = left < HEARD_FROM ? sentence : "";
  };
}

/** Add every comfort to a form; return what brings all of it up to date. */
export function addComforts(form, words) {
  const all = [
    ...[...form.querySelectorAll("[data-shares]")].map((set) => points(set, words)),
    ...[...form.querySelectorAll("[data-ask]")].filter((ask) => ask.querySelector(".warmth")).map(warmth),
    ...[...form.querySelectorAll("[data-ask]")].filter((ask) => ask.querySelector("textarea")).map((ask) => room(ask, words)),
  ];
  return () => all.forEach((update) => update());
}
