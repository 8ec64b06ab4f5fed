// Drafting: what is kept on this device, and only there: a locked draft and a sealed envelope.
// A device that refuses to keep anything is told apart from one that keeps it.

const PREFIX = "detente.";

function storage() {
  try {
    const place = globalThis.localStorage;
    place.setItem(`${PREFIX}try`, "1");
    place.removeItem(`${PREFIX}try`);
    return place;
  } catch {
    return null;
  }
}

const place = storage();

/** Delete whatever is past its day, whoever's it is. */
export function sweep(today) {
  for (const key of Object.keys(place ?? {}).filter((name) => name.startsWith(PREFIX))) {
    if ((place.getItem(key) ?? "").slice(0, 10) < today) place.removeItem(key);
  }
}

/** Tell whether anybody has a draft on this device. */
export const holdsDrafts = () => Object.keys(place ?? {}).some((name) => name.startsWith(PREFIX));

/** The shelf of one link and wave; each text stands behind the day on which it is deleted. */
export class Shelf {
  constructor(slot, until) {
    this.slot = PREFIX + slot;
    this.until = until;
    this.keeps = place !== null;
  }

  #write(kind, text) {
    if (!this.keeps) return false;
    try {
      place.setItem(this.slot + kind, `${this.until} ${text}`);
      return true;
    } catch {
      this.keeps = false;
      return false;
    }
  }

  #read(kind) {
    return place?.getItem(this.slot + kind)?.slice(11) ?? null;
  }

  keepDraft(text) {
    return this.#write(".draft", text);
  }

  draft() {
    return this.#read(".draft");
  }

  keepOutbox(sub, inner) {
    return this.#write(".outbox", `${sub} ${inner}`);
  }

  outbox() {
    const [sub, inner] = this.#read(".outbox")?.split(" ") ?? [];
    return inner ? { sub, inner } : null;
  }

  dropOutbox() {
    place?.removeItem(`${this.slot}.outbox`);
  }

  clear() {
    this.dropOutbox();
    place?.removeItem(`${this.slot}.draft`);
  }

  refuse() {
    this.clear();
    this.keeps = false;
  }
}
