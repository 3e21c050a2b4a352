// How long what a node owned is not served: from a fault until a command to a purse of each of some of its shards succeeds at
// the nodes that are left.
import { pause } from './bed/commands.mjs';
import { purseNames } from './load/bank.mjs';

const most = 6; // Purses a fault that are asked.
/** A purse may be empty; being told so is service as well. */
const served = (got) => got.outcome === 'ok' || got.status === 422;

export class Prober {
  constructor({ bed, bank, history, chance }) {
    Object.assign(this, { bed, bank, history, chance });
  }

  /** Some purses that `member` owns now; none while the store does not answer. To be asked before the fault. */
  async owned(member, limit = most) {
    const owners = await this.bed.owners().catch(() => ({})); // Another fault may be under way.
    const shards = new Set(owners[member.name] ?? []);
    return this.chance.shuffled(purseNames.filter((x) => shards.has(this.bank.shards.get(x)))).slice(0, limit);
  }

  /** Purses in these shards; null: in none of them. */
  among(shards = []) {
    const out = purseNames.filter((x) => shards.includes(this.bank.shards.get(x)));
    return out.length > 0 ? out : null;
  }

  /**
   * Asks the purses again and again until `end` has come. Answers the longest time that one command took, for each purse:
   * so long its shard was not served at most, and how many there were, were asked more than once, and failed.
   */
  async watch(member, purses, end) {
    let over = false;
    end.finally(() => (over = true));
    const others = () => this.#besides(member);
    let asked = 0;
    let again = 0;
    let failed = 0;
    const one = async (purse) => {
      let longest = 0;
      while (!over) {
        const options = { only: others, limit: 30_000 };
        // Mostly reads: they take the same ways and cost the machine far less, and it is the pause that is measured.
        const got = this.chance.chance(0.75) ? await this.bank.read(purse, options) : await this.bank.transfer(purse, this.#other(purse), 1, options);
        ++asked;
        if (got.tries > 1) ++again;
        if (!served(got)) ++failed;
        longest = Math.max(longest, got.end - got.start);
        await pause(10);
      }
      return longest;
    };
    const [, ...pauses] = await Promise.all([end, ...purses.map(one)]);
    return { pauses, asked, again, failed };
  }

  /** Answers milliseconds from `begin` until all of `purses` were served, or null after `limit`. `alone`: nothing else is broken. */
  async measure(kind, member, purses, begin, alone, limit = 90_000) {
    if (purses.length === 0) return null;
    const others = () => this.#besides(member);
    const one = async (purse) => {
      const to = this.#other(purse);
      for (;;) {
        const got = await this.bank.transfer(purse, to, 1, { only: others, limit });
        if (served(got)) return got.end - begin;
        if (this.history.now() - begin > limit) return null;
        await pause(20);
      }
    };
    const all = await Promise.all(purses.map(one));
    const worst = all.includes(null) ? null : Math.max(...all);
    this.history.note('failover', { kind, node: member.name, ms: worst, each: all, alone });
    return worst;
  }

  #other(purse) {
    return this.chance.pick(purseNames.filter((x) => x !== purse));
  }

  /** Whom to ask: nodes that nothing is wrong with, if there are some besides `member`. */
  #besides(member) {
    const rest = this.bed.members.filter((m) => m !== member);
    const well = rest.filter((m) => m.sound);
    return well.length > 0 ? well : rest;
  }
}
