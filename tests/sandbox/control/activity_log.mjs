// What the services were asked and what they did, newest last, for tests and for people.
const capacity = 2000;

/** A bounded list of events; old ones fall out. */
export class ActivityLog {
  #entries = [];
  #next = 1;

  /** Adds an event; never holds bodies, passwords or codes. */
  add(event) {
    this.#entries.push({ id: this.#next++, at: new Date().toISOString(), ...event });
    if (this.#entries.length > capacity) this.#entries.splice(0, this.#entries.length - capacity);
  }

  /** The events after the one numbered `after`. */
  list(after = 0) {
    return this.#entries.filter((entry) => entry.id > after);
  }
}
