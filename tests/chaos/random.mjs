// Chance that can be replayed: one seed, and streams of it by name.

/** A stream of numbers. The same seed and name give the same numbers. */
export class Chance {
  #state;

  constructor(seed, name = '') {
    // FNV-1a over the text, then mulberry32: short, and good enough to choose faults with.
    let hash = 0x811c9dc5;
    for (const c of `${seed}/${name}`) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193);
    this.#state = hash >>> 0;
    this.seed = seed;
    this.name = name;
  }

  /** A stream of its own that does not disturb this one. */
  fork(name) {
    return new Chance(this.seed, `${this.name}/${name}`);
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  /** In [from, to). */
  between(from, to) {
    return from + (to - from) * this.next();
  }
  /** A whole number in [from, to]. */
  whole(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }
  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }
  /** The list in another order. */
  shuffled(list) {
    const out = [...list];
    for (let i = out.length - 1; i > 0; --i) {
      const j = this.whole(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }
  chance(p) {
    return this.next() < p;
  }
}
