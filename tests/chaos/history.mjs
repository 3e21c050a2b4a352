// What happened, as it happened: one JSON object a line, in memory for the checker and in a file for people.
import { createWriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';

export class History {
  lines = [];
  #out;
  #begin = performance.now();

  constructor(file) {
    this.file = file;
    this.#out = createWriteStream(file);
  }

  /** Milliseconds since the beginning; only grows. */
  now() {
    return Math.round((performance.now() - this.#begin) * 1000) / 1000;
  }

  /** Notes that something of this kind happened, now unless the line says when. */
  note(t, line) {
    const all = { t, at: this.now(), ...line };
    this.lines.push(all);
    this.#out.write(`${JSON.stringify(all)}\n`);
    return all;
  }

  /** A line that only people read: requests that were tried again, and the like. */
  aside(t, line) {
    this.#out.write(`${JSON.stringify({ t, at: this.now(), ...line })}\n`);
  }

  /** Lines of one kind. */
  of(t) {
    return this.lines.filter((x) => x.t === t);
  }

  close() {
    return new Promise((resolve) => this.#out.end(resolve));
  }
}
