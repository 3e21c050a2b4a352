// Money of people: recharges that are paid at WeChat Pay, given up, or paid too late, and points that buy vouchers. Whoever
// does not know what became of a command sends it again with its key until an answer comes.
import { randomUUID } from 'node:crypto';

import { pause } from '../bed/commands.mjs';
import { numberOf } from '../../e2e/support/payment.mjs';

/** What is sold for points; 10, 10, 20 and, until the tier makes it free, 2. */
const goods = ['diagnosis', 'prep', 'mock_interview', 'report_download'];
/** How an order ends, as often as it stands here. */
const ends = ['pay', 'pay', 'pay', 'pay', 'pay', 'pay', 'give up', 'pay late', 'race'];
const isPaid = (view) => view?.status === 'paid';

export class Money {
  constructor({ caller, people, payer, history, chance }) {
    Object.assign(this, { caller, people, payer, history, chance });
  }

  /** One client: a person who recharges and spends, some times, and then another one. */
  async client(name, going) {
    const chance = this.chance.fork(name);
    while (going()) {
      const person = await this.people.register(going);
      if (!person) continue;
      const shut = new Set(); // What is not for sale at this person's tier.
      for (let i = chance.whole(2, 5); i > 0 && going(); --i) {
        await this.recharge(person, chance.whole(1000, 3000), { end: chance.pick(ends), chance, going });
        await this.#spend(person, { chance, going, shut });
        await pause(chance.between(50, 250));
      }
    }
  }

  /** Money for somebody who only wants to have some; whether it is there. */
  fund(person, fen, going) {
    return this.recharge(person, fen, { end: 'pay', chance: this.chance, going, plain: true });
  }

  /** One order from its intent to its end; whether it was paid. `plain`: its notice meets no fault. */
  async recharge(person, fen, { end, chance, going, plain = false }) {
    const made = await this.#place(person, fen);
    if (!made) return false;
    const { id } = made;
    if (end === 'give up' && chance.chance(0.5)) return this.#giveUp(person, id); // At once, while the code is on its way.
    const code = await this.#code(person, made);
    if (!code) return this.#giveUp(person, id);
    if (plain === false) await pause(chance.between(20, 300)); // A phone is taken out.
    switch (end) {
      case 'give up':
        return this.#giveUp(person, id);
      case 'pay late':
        await this.#giveUp(person, id);
        await pause(chance.between(0, 1500));
        return (await this.payer.late(id, numberOf(id))) && this.#paid(person, id, { chance, going });
      case 'race': {
        // Two devices: one pays, one gives it up.
        const [taken] = await Promise.all([this.payer.click(id, code), this.#giveUp(person, id)]);
        return taken && this.#paid(person, id, { chance, going });
      }
      default:
        return (await this.payer.click(id, code, { plain })) && this.#paid(person, id, { chance, going });
    }
  }

  async #place(person, fen) {
    const got = await this.#ask(person, 'POST', '/api/v1/orders', { json: { kind: 'recharge', amount_fen: fen } });
    this.history.note('order', { user: person.user.id, amount_fen: fen, ...this.#told(got), order: got.outcome === 'ok' ? got.body.id : undefined });
    if (got.outcome !== 'ok') return null;
    this.#saw(got);
    return got.body;
  }

  /** The code of an order, or null when none comes. */
  async #code(person, order) {
    const end = this.history.now() + 45_000;
    for (let view = order; ; view = (await this.#look(person, order.id)) ?? view) {
      if (view.code_url) return view.code_url;
      if (!['created', 'awaiting_payment'].includes(view.status) || this.history.now() > end) return null;
      await pause(300);
    }
  }

  /** False, as nothing was paid by it. */
  async #giveUp(person, id) {
    const got = await this.#ask(person, 'POST', `/api/v1/orders/${id}/cancel`);
    this.history.note('cancel', { user: person.user.id, order: id, ...this.#told(got) });
    if (got.outcome === 'ok') this.#saw(got);
    return false;
  }

  /** Looks until it is paid. Some press "I have paid" soon, others wait for what the provider or the patrol tells. */
  async #paid(person, id, { chance, going }) {
    const begin = this.history.now();
    const patience = chance.chance(0.5) ? 1_500 : 20_000;
    for (let asked = begin; this.history.now() - begin < 90_000; ) {
      const now = this.history.now();
      const check = now - begin > patience && now - asked > 1_500;
      if (check || !going()) asked = now;
      if (isPaid(await this.#look(person, id, { check: check || !going() }))) return true;
      await pause(chance.between(150, 400));
    }
    return false;
  }

  /** An order as it stands, or as the provider says; null when that is not known. */
  async #look(person, id, { check = false } = {}) {
    const path = `/api/v1/orders/${id}`;
    const got = await (check ? this.#ask(person, 'POST', `${path}/check`, { limit: 15_000 }) : this.#ask(person, 'GET', path, { limit: 15_000 }));
    if (got.outcome !== 'ok') return null;
    this.#saw(got);
    return got.body;
  }

  #saw({ body, start, end }) {
    const { id, status, amount_fen, points } = body;
    this.history.note('view', { order: id, status, amount_fen, points, start, end });
  }

  /** Buys until the points are used up. */
  async #spend(person, { chance, going, shut }) {
    await this.#balance(person);
    while (going()) {
      const item = chance.pick(goods.filter((x) => !shut.has(x)));
      const got = await this.#redeem(person, item, chance);
      if (got.status === 402) break;
      if (got.outcome === 'fail') shut.add(item);
      if (shut.size === goods.length) break; // Nothing was paid by this person yet.
      if (chance.chance(0.3)) await this.#balance(person);
      if (chance.chance(0.15)) await this.#statement(person);
      await pause(chance.between(30, 150));
    }
  }

  /** One voucher. Some press twice, and some come back to a key that was answered long ago. */
  async #redeem(person, item, chance) {
    const key = randomUUID();
    const tries = [this.#oneRedeem(person, item, key, false)];
    if (chance.chance(0.1)) tries.push(this.#oneRedeem(person, item, key, true));
    const [got] = await Promise.all(tries);
    if (got.outcome === 'ok' && chance.chance(0.2)) {
      await pause(chance.between(0, 2000));
      await this.#oneRedeem(person, item, key, true);
    }
    return got;
  }

  async #oneRedeem(person, item, key, again) {
    const got = await this.#ask(person, 'POST', '/api/v1/points/redeem', { json: { item }, key });
    const bought = got.outcome === 'ok' ? { voucher: got.body.id, price: got.body.price, balance: got.body.balance } : {};
    this.history.note('redeem', { user: person.user.id, item, again, ...this.#told(got), ...bought });
    return got;
  }

  async #balance(person) {
    const got = await this.#ask(person, 'GET', '/api/v1/points/balance', { limit: 15_000 });
    if (got.outcome !== 'ok') return;
    const { available, held, owed } = got.body;
    this.history.note('balance', { user: person.user.id, start: got.start, end: got.end, available, held, owed });
  }

  /** The newest lines of the books as their owner sees them. */
  async #statement(person) {
    const got = await this.#ask(person, 'GET', '/api/v1/points/history?cash=true', { limit: 15_000 });
    if (got.outcome !== 'ok') return;
    const items = got.body.items.map((x) => ({ number: x.number, kind: x.kind, reference: x.reference, ...x.change, balance: x.balance }));
    this.history.note('statement', { user: person.user.id, start: got.start, end: got.end, items });
  }

  #told({ key, start, end, outcome, tries, code }) {
    return { key, start, end, outcome, tries, code };
  }

  async #ask(person, method, path, { limit = 90_000, ...options } = {}) {
    await this.people.awake(person);
    const got = await this.caller.ask(method, path, { token: person.access, limit, ...options });
    if (got.status === 401) person.signedIn = -Infinity;
    return got;
  }
}
