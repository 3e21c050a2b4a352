// One idempotency key an intent: who presses the button again after a lost answer sends the same key, and gets what the
// first request did. A definite answer ends the intent.
import type { Failure } from './problem';
import { ulid } from './ulid';

const bound = 64;

export class Intents {
  #keys = new Map<string, string>();
  constructor(private readonly make: () => string = ulid) {}

  /** The key for doing this: the one of before while its outcome is unknown. */
  keyFor(what: string): string {
    const known = this.#keys.get(what);
    if (known) return known;
    const key = this.make();
    const oldest = this.#keys.keys().next();
    if (this.#keys.size >= bound && !oldest.done) this.#keys.delete(oldest.value);
    this.#keys.set(what, key);
    return key;
  }

  /** Tells how it ended; without a failure it is done. */
  settle(what: string, failure?: Failure): void {
    const unknown = failure && (failure.code === 'network' || failure.status >= 500 || failure.status === 408);
    if (!unknown) this.#keys.delete(what);
  }
}
