// What a suite stands on: a fresh database, a sandbox and one node, all its own.
import assert from 'node:assert/strict';

import { startSandbox } from '../../sandbox/sandbox.mjs';
import { Client } from './client.mjs';
import { Contract } from './contract.mjs';
import { Database } from './database.mjs';
import { env, patience } from './env.mjs';
import { ZhianNode } from './node.mjs';

let made = 0;

/** A person who signed up: address, password, tokens, and a client that is signed in. */
export class Person {
  constructor(email, password) {
    this.email = email;
    this.password = password;
  }
  /** Takes over the tokens of an answer. */
  hold(answer) {
    if (answer.user) this.user = answer.user;
    this.access = answer.access_token;
    this.refresh = answer.refresh_token;
  }
}

/** Database, sandbox and node of one suite. */
export class Stack {
  /**
   * `settings` change the node's (or are a function of sandbox and node); `servers` are the suite's own, if it has some;
   * `sandbox` are options of it.
   */
  static async start(name, { settings = {}, servers = null, redis = true, sandbox = {} } = {}) {
    const stack = new Stack();
    stack.name = name;
    stack.sandbox = await startSandbox(sandbox);
    stack.database = new Database(servers?.sockets ?? env.pgSockets, `zh_${name.replaceAll('-', '_')}_${process.pid}`);
    try {
      await stack.database.create();
      stack.node = await ZhianNode.prepare({
        name,
        database: stack.database,
        redisSocket: redis ? (servers?.redisSocket ?? env.redisSocket) : null,
        smtpPort: stack.sandbox.ports.smtp,
        settings: typeof settings === 'function' ? (node) => settings(stack.sandbox, node) : settings,
      });
      await stack.node.command(['migrate']);
      await stack.node.start();
      stack.contract = await Contract.load(stack.node.base);
    } catch (err) {
      await stack.stop().catch(() => {});
      throw err;
    }
    stack.api = new Client(stack.node.base, stack.contract);
    return stack;
  }

  async stop() {
    try {
      if (this.node?.running) await this.node.stop();
    } finally {
      await this.sandbox?.stop();
      await this.database?.drop();
    }
  }

  /** The sandbox's mails to an address, once there are `count`. */
  async mails(to, count = 1, timeout = 20_000) {
    const found = await this.sandbox.mailbox.wait(to, count, patience(timeout));
    assert.ok(found.length >= count, `${found.length} of ${count} mails to ${to}`);
    return found;
  }

  /** The code in the newest mail to an address. */
  async code(to, count = 1) {
    const mail = (await this.mails(to, count)).at(-1);
    const code = /(?<!\d)\d{6}(?!\d)/.exec(mail.text)?.[0];
    assert.ok(code, `no code in: ${mail.text}`);
    return code;
  }

  /** An address nobody used yet. */
  address(hint = 'p') {
    return `${hint}${++made}.${process.pid}@example.com`;
  }

  /** Registers, reads the mail, verifies. */
  async signUp(hint = 'p') {
    const person = new Person(this.address(hint), `correct horse ${made}`);
    const { email, password } = person;
    const { registration } = await this.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password } });
    const code = await this.code(email);
    const json = { email, code, registration, device_name: 'laptop' };
    person.hold(await this.api.want(200, 'POST', '/api/v1/auth/verify', { json }));
    person.api = this.api.as(person.access);
    return person;
  }

  /** Signs a person in again; answers the tokens. */
  login(person) {
    const { email, password } = person;
    return this.api.want(200, 'POST', '/api/v1/auth/login', { json: { email, password } });
  }
}
