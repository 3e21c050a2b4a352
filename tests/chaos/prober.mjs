// How long what a node owned is not served: from a fault until a command to a purse of each of some of its shards succeeds at
// the nodes that are left.
import { pause } from './bed/commands.mjs';
import { purseNames } from './load/bank.mjs';

const most = 6; // Purses a fault that are asked.

export class Prober {
  constructor({ bed, bank, history, chance }) {
    Object.assign(this, { bed, bank, history, chance });
  }

  /** Some purses that `member` owns now; none while the store does not answer. To be asked before the fault. */
  async owned(member) {
    const owners = await this.bed.owners().catch(() => ({})); // Another fault may be under way.
    const shards = new Set(owners[member.name] ?? []);
    return this.chance.shuffled(purseNames.filter((x) => shards.has(this.bank.shards.get(x)))).slice(0, most);
  }

  /**
   * Asks the purses again and again until `end` has come, and notes the longest time that one command took and how many
   * had to be asked more than once.
   */
  async watch(kind, member, purses, end) {
    let over = false;
    end.finally(() => (over = true));
    const others = () => this.#besides(member);
    let longest = 0;
    let asked = 0;
    let again = 0;
    const one = async (purse) => {
      while (!over) {
        const to = this.chance.pick(purseNames.filter((x) => x !== purse));
        const got = await this.bank.transfer(purse, to, 1, { only: others, limit: 30_000 });
        ++asked;
        if (got.tries > 1) ++again;
        longest = Math.max(longest, got.end - got.start);
        await pause(10);
      }
    };
    await Promise.all([end, ...purses.map(one)]);
    this.history.note('drain', { kind, node: member.name, longest, asked, again });
  }

  /** Answers milliseconds from `begin` until all of `purses` were served, or null after `limit`. */
  async measure(kind, member, purses, begin, limit = 90_000) {
    if (purses.length === 0) return null;
    const others = () => this.#besides(member);
    const one = async (purse) => {
      const to = this.chance.pick(purseNames.filter((x) => x !== purse));
      for (;;) {
        // A purse may be empty; being told so is service as well.
        const got = await this.bank.transfer(purse, to, 1, { only: others, limit });
        if (got.outcome === 'ok' || got.status === 422) return got.end - begin;
        if (this.history.now() - begin > limit) return null;
        await pause(20);
      }
    };
    const all = await Promise.all(purses.map(one));
    const worst = all.includes(null) ? null : Math.max(...all);
    this.history.note('failover', { kind, node: member.name, ms: worst, each: all });
    return worst;
  }

  /** Whom to ask: nodes that nothing is wrong with, if there are some besides `member`. */
  #besides(member) {
    const rest = this.bed.members.filter((m) => m !== member);
    const well = rest.filter((m) => m.sound);
    return well.length > 0 ? well : rest;
  }
}
