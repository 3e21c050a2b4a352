// People who register, sign in, renew their tokens and leave again.
import { pause } from '../bed/commands.mjs';

let made = 0;

export class People {
  constructor({ caller, history, chance, mailbox }) {
    Object.assign(this, { caller, history, chance, mailbox });
  }

  /** One client: a new person each time. */
  async client(name, going) {
    while (going()) {
      const person = await this.register(going);
      if (person) await this.#sessions(person);
      await pause(this.chance.between(100, 400));
    }
  }

  /** Registers, reads the mail, verifies. Nothing when the run ends first or no mail comes. */
  async register(going = () => true) {
    const no = ++made;
    const person = { email: `c${no}.${process.pid}@example.com`, password: `correct horse battery ${no}` };
    const { email, password } = person;
    const asked = await this.caller.ask('POST', '/api/v1/auth/register', { json: { email, password } });
    this.history.note('register', { email, start: asked.start, end: asked.end, outcome: asked.outcome, code: asked.code });
    if (asked.outcome !== 'ok') return null;
    for (let tries = 0; tries < 6 && going(); ++tries) {
      // A mail whose sending met a fault is not sent again by itself: the person asks for another.
      const mails = await this.mailbox.wait(email, tries + 1, 3_000);
      const code = /(?<!\d)\d{6}(?!\d)/.exec(mails.at(-1)?.text ?? '')?.[0];
      if (code) {
        const json = { email, code, registration: asked.body.registration, device_name: 'laptop' };
        const got = await this.caller.ask('POST', '/api/v1/auth/verify', { json });
        this.history.note('verify', { email, password, start: got.start, end: got.end, outcome: got.outcome, code: got.code, user: got.body?.user?.id });
        if (got.outcome === 'ok') {
          const { user, access_token: access, refresh_token: refresh } = got.body;
          return Object.assign(person, { user, access, refresh, signedIn: this.history.now() });
        }
      }
      await this.caller.ask('POST', '/api/v1/auth/resend', { json: { email }, limit: 10_000 });
    }
    return null;
  }

  /** Signs in anew; the tokens, or nothing. */
  async login({ email, password }) {
    const got = await this.caller.ask('POST', '/api/v1/auth/login', { json: { email, password } });
    this.history.note('login', { email, start: got.start, end: got.end, outcome: got.outcome, code: got.code, user: got.body?.user?.id });
    return got.outcome === 'ok' ? got.body : null;
  }

  /** Signs in anew before the tokens are over, which live ten minutes; whether they are good. */
  async awake(person) {
    if (this.history.now() - person.signedIn < 240_000) return true;
    const tokens = await this.login(person);
    if (!tokens) return false;
    Object.assign(person, { access: tokens.access_token, signedIn: this.history.now() });
    return true;
  }

  async #sessions(person) {
    const tokens = await this.login(person);
    let refresh = tokens?.refresh_token ?? null;
    for (let i = 0; refresh && i < 2; ++i) {
      const got = await this.caller.ask('POST', '/api/v1/auth/refresh', { json: { refresh_token: refresh }, limit: 20_000 });
      this.history.note('refresh', { email: person.email, start: got.start, end: got.end, outcome: got.outcome, tries: got.tries, code: got.code });
      refresh = got.outcome === 'ok' ? got.body.refresh_token : null;
    }
  }
}
