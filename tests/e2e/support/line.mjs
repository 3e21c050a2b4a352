// A line to a port that can go dead as a network does: nobody is told, nothing arrives, and what is under way waits.
import { connect, createServer } from 'node:net';

/** Whoever connects to `port` talks with `target` while the line stands. */
export class Line {
  #server;
  #pairs = new Set();
  #dead = false;

  static async to(target) {
    const line = new Line();
    line.#server = createServer({ pauseOnConnect: true }, (near) => line.#accept(near, target));
    await new Promise((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    line.port = line.#server.address().port;
    return line;
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  cut() {
    this.#dead = true;
    for (const { near, far } of this.#pairs)
      for (const [a, b] of [[near, far], [far, near]]) {
        a.unpipe(b);
        a.pause();
      }
  }

  mend() {
    this.#dead = false;
    for (const pair of [...this.#pairs]) this.#join(pair);
  }

  stop() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near, target) {
    const pair = { near, far: connect(target, '127.0.0.1') };
    this.#pairs.add(pair);
    for (const end of [near, pair.far]) {
      end.on('error', () => {});
      end.on('close', () => {
        pair.over = true;
        if (!this.#dead) this.#part(pair);
      });
    }
    if (!this.#dead) this.#join(pair);
  }

  #join(pair) {
    // One end went away while nobody could be told.
    if (pair.over) return this.#part(pair);
    pair.near.pipe(pair.far);
    pair.far.pipe(pair.near);
  }

  #part(pair) {
    this.#pairs.delete(pair);
    pair.near.destroy();
    pair.far.destroy();
  }
}
