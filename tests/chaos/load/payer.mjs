// Who pays at WeChat Pay, and what becomes of the notices about it there.

/** What happens to the notice of a payment; several of `nothing` make it the usual. */
const notices = [
  ...Array.from({ length: 8 }, () => null),
  ...Array.from({ length: 6 }, () => ({ fault: 'duplicate', args: { times: 5 } })),
  ...Array.from({ length: 3 }, () => ({ fault: 'drop' })),
  { fault: 'drop', args: { tries: 2 } },
  { fault: 'delay', args: { ms: 1500 } },
  { fault: 'reorder' },
  { fault: 'bad_signature' },
];

export class Payer {
  constructor({ base, history, chance }) {
    Object.assign(this, { base, history, chance });
  }

  /** The one click on the page that a code leads to; whether the money was taken. */
  async click(order, codeUrl, { plain = false } = {}) {
    const fault = plain ? 'none' : await this.#trouble(order);
    const { status } = await fetch(codeUrl, { method: 'POST', redirect: 'manual' });
    return this.#charged(status === 303, { order, how: 'click', fault });
  }

  /** Money that was on its way when the order was given up. */
  async late(order, number) {
    const fault = await this.#trouble(order);
    const { status } = await this.#post('/control/wechat_pay/pay', { out_trade_no: number, even_if_closed: true });
    return this.#charged(status === 200, { order, how: 'late', fault });
  }

  /** Orders what is to happen to the next notice of this order. */
  async #trouble(order) {
    const what = this.chance.pick(notices);
    if (!what) return 'none';
    const { fault, args = {} } = what;
    const to = order.slice(order.indexOf('_') + 1);
    const { status } = await this.#post('/control/faults', { service: 'wechat_pay', operation: 'notice', fault, args: { ...args, to } });
    return status === 201 ? fault : 'none'; // So many wait that there is no place for another.
  }

  #charged(taken, line) {
    if (taken) this.history.note('charge', line);
    else this.history.aside('not charged', line);
    return taken;
  }

  #post(path, json) {
    return fetch(this.base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) });
  }
}
