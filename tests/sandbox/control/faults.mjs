// Faults on demand: a test orders one, the service that meets it takes it.
const maxFaults = 100;

/** The ordered faults of all services. */
export class Faults {
  #catalogue = new Map();
  #ordered = [];
  #log;

  constructor(log) {
    this.#log = log;
  }

  /** A service names its operations and the faults each can have: `{operation: [fault, …]}`. */
  declare(service, operations) {
    this.#catalogue.set(service, operations);
  }

  /** What may be ordered. */
  catalogue() {
    return Object.fromEntries(this.#catalogue);
  }

  /** Orders a fault; answers an English sentence when the order makes no sense, else null. */
  order({ service, operation, fault, args = {}, times = 1, ...rest }) {
    const extra = Object.keys(rest);
    if (extra.length > 0) return `unknown field ${extra[0]}`;
    const operations = this.#catalogue.get(service);
    if (!operations) return `unknown service; known: ${[...this.#catalogue.keys()].join(', ')}`;
    if (!Object.hasOwn(operations, operation))
      return `unknown operation of ${service}; known: ${Object.keys(operations).join(', ')}`;
    if (!operations[operation].includes(fault))
      return `unknown fault of ${service} ${operation}; known: ${operations[operation].join(', ')}`;
    if (args === null || typeof args !== 'object' || Array.isArray(args)) return 'args must be an object';
    if (times !== null && !(Number.isInteger(times) && times >= 1 && times <= 100000))
      return 'times must be 1 to 100000, or null for "until taken back"';
    if (this.#ordered.length >= maxFaults) return `at most ${maxFaults} faults at once`;
    this.#ordered.push({ service, operation, fault, args, times });
    return null;
  }

  /** The faults that wait, oldest first. */
  list() {
    return this.#ordered.map((fault) => ({ ...fault }));
  }

  /** Takes back all faults, or those of one service. */
  clear(service) {
    this.#ordered = service ? this.#ordered.filter((fault) => fault.service !== service) : [];
  }

  /**
   * The fault this call meets, or null. `facts` describe the call; a fault whose `args.to` names an address hits only
   * calls with that address, so that tests side by side do not hit each other.
   */
  take(service, operation, facts = {}) {
    const index = this.#ordered.findIndex(
      (x) =>
        x.service === service &&
        x.operation === operation &&
        (x.args.to === undefined || (facts.to ?? []).includes(String(x.args.to).toLowerCase())),
    );
    if (index < 0) return null;
    const found = this.#ordered[index];
    if (found.times !== null && --found.times === 0) this.#ordered.splice(index, 1);
    this.#log.add({ service, operation, outcome: 'fault', fault: found.fault });
    return found;
  }
}
