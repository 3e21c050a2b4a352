// Money that is moved about: purses in shards of all nodes, transfers between them, reads in between.
import { pause } from '../bed/commands.mjs';

export const opening = 1000;
export const purseNames = Array.from({ length: 64 }, (_, i) => `p${i}`);

export class Bank {
  /** The shard of each purse, as the nodes say. */
  shards = new Map();

  constructor({ caller, history, chance }) {
    this.caller = caller;
    this.history = history;
    this.chance = chance;
  }

  /** Learns where the purses are. */
  async open() {
    for (const purse of purseNames) {
      const { body } = await this.read(purse);
      this.shards.set(purse, body?.shard);
    }
  }

  /** One client: transfers, and now and then a read. */
  async client(name, going) {
    const chance = this.chance.fork(name);
    while (going()) {
      const [from, to] = chance.shuffled(purseNames);
      if (chance.chance(0.25)) await this.read(from);
      else await this.transfer(from, to, chance.whole(1, 20));
      await pause(chance.between(5, 40));
    }
  }

  /** Moves money; answers what became of it. */
  async transfer(from, to, amount, options = {}) {
    const got = await this.caller.ask('POST', `/testing/purses/${from}/transfers`, { json: { to, amount }, ...options });
    this.history.note('transfer', {
      purse: from,
      to,
      amount,
      key: got.key,
      start: got.start,
      end: got.end,
      outcome: got.outcome,
      tries: got.tries,
      code: got.code,
      ...(got.outcome === 'ok' ? { number: got.body.number, balance: got.body.balance } : {}),
    });
    return got;
  }

  /** Looks into a purse; answers what became of it. */
  async read(purse, options = {}) {
    const got = await this.caller.ask('GET', `/testing/purses/${purse}`, options);
    if (got.outcome === 'ok') {
      const { number, balance } = got.body;
      this.history.note('read', { purse, start: got.start, end: got.end, number, balance });
    }
    return got;
  }

  /** All balances, when nothing is on its way any more. */
  async total() {
    let sum = 0;
    for (const purse of purseNames) sum += (await this.read(purse)).body?.balance ?? NaN;
    return sum;
  }
}
