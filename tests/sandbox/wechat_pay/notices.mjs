// Notices to the merchant: signed and sealed, sent again until they are taken, as the provider does.
import { randomUUID } from 'node:crypto';

import { seal, vouch } from './signature.mjs';
import { beijing } from './time.mjs';

/** Seconds before each further try. */
export const noticeLadder = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];
const patience = 5000;
/** Nothing comes after the one that is held back: it goes out then. */
const longestHold = 10_000;
const capacity = 2000;
const spoils = ['bad_signature', 'signtest', 'wrong_serial', 'old_timestamp', 'corrupt'];

export class Notices {
  #account;
  #apiV3Key;
  #faults;
  #log;
  #now;
  #scale;
  #timers = new Set();
  #stopped = false;
  #running = new Set();
  #held = [];
  #all = [];

  /** `scale` makes the pauses between tries shorter; 1: as they are. */
  constructor({ account, apiV3Key, faults, log, now, scale = 1 }) {
    this.#account = account;
    this.#apiV3Key = apiV3Key;
    this.#faults = faults;
    this.#log = log;
    this.#now = now;
    this.#scale = scale;
  }

  stop() {
    this.#stopped = true;
    for (const abort of this.#running) abort.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** What was told, newest last: `{id, event, no, tries, taken}`. */
  list() {
    return this.#all.map(({ id, event, no, tries, taken }) => ({ id, event, no, tries, taken }));
  }

  #later(ms, what) {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  /**
   * Tells an event, beginning now; answers when the first try is over. `no`: the order's or the refund's number, `kind`:
   * transaction or refund, `text`: what is sealed.
   */
  async tell({ event, summary, kind, no, url, text }) {
    const notice = { id: `EV-${randomUUID()}`, created: this.#now(), event, summary, kind, no, url, text, tries: 0, step: 0, taken: false };
    this.#all.push(notice);
    if (this.#all.length > capacity) this.#all.shift();
    const fault = this.#faults.take('wechat_pay', 'notice', { to: [no.toLowerCase()] });
    switch (fault?.fault) {
      case 'drop': {
        const tries = fault.args.tries === undefined ? noticeLadder.length + 1 : Number(fault.args.tries);
        notice.lost = tries;
        return this.#go(notice);
      }
      case 'delay':
        return new Promise((resolve) => this.#later(Number(fault.args.ms) || 1000, () => resolve(this.#go(notice))));
      case 'reorder':
        this.#held.push(notice);
        this.#later(longestHold, () => this.#release(notice));
        return undefined;
      case 'duplicate': {
        const times = Math.min(100, Number(fault.args.times) || 5);
        const taken = await Promise.all(Array.from({ length: times }, () => this.#try(notice, null)));
        if (taken.some((x) => x)) this.#settle(notice);
        else this.#again(notice);
        return undefined;
      }
      default:
        return this.#go(notice, spoils.includes(fault?.fault) ? fault.fault : null);
    }
  }

  #release(notice) {
    const at = this.#held.indexOf(notice);
    if (at < 0) return;
    this.#held.splice(at, 1);
    this.#go(notice);
  }

  #settle(notice) {
    notice.taken = true;
    for (const held of [...this.#held]) this.#release(held);
  }

  async #go(notice, spoil = null) {
    if (await this.#try(notice, spoil)) this.#settle(notice);
    else this.#again(notice);
  }

  #again(notice) {
    const pause = noticeLadder[notice.step++];
    if (pause !== undefined && !notice.taken) this.#later(pause * 1000 * this.#scale, () => this.#go(notice));
  }

  /** One try; whether it was taken. */
  async #try(notice, spoil) {
    const number = ++notice.tries;
    const said = (outcome) => this.#log.add({ service: 'wechat_pay', operation: 'notice', event: notice.event, no: notice.no, try: number, outcome });
    if (notice.lost >= number) {
      said('lost');
      return false;
    }
    const key = spoil === 'corrupt' ? 'another-api-v3-key-of-32-bytes-0' : this.#apiV3Key;
    const body = JSON.stringify({
      id: notice.id,
      create_time: beijing(notice.created),
      resource_type: 'encrypt-resource',
      event_type: notice.event,
      summary: notice.summary,
      resource: { original_type: notice.kind, ...seal(key, JSON.stringify(notice.text), notice.kind) },
    });
    const abort = new AbortController();
    this.#running.add(abort);
    const patient = setTimeout(() => abort.abort(), patience);
    try {
      const res = await fetch(notice.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Mozilla/4.0',
          accept: '*/*',
          ...vouch({ body, signing: this.#account.signing(), now: this.#now(), spoil }),
        },
        body,
        redirect: 'manual',
        signal: abort.signal,
      });
      await res.body?.cancel();
      said(`HTTP ${res.status}`);
      return res.status === 200 || res.status === 204;
    } catch (err) {
      said(err.name === 'AbortError' ? 'no answer in 5 s' : 'no connection');
      return false;
    } finally {
      clearTimeout(patient);
      this.#running.delete(abort);
    }
  }
}
