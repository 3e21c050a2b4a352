// One real `zhian serve`, started, stopped, killed and started again.
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { env, eventually, freePort, patience, scratchDir, within } from './env.mjs';

const run = promisify(execFile);

// No server outlives its suite, however that ends.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** TOML of `{section: {key: value}}`; strings, numbers, booleans and lists of strings. */
function toToml(settings) {
  const top = [];
  const sections = [];
  for (const [name, value] of Object.entries(settings)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      sections.push(`[${name}]`, ...Object.entries(value).map(([k, v]) => `${k} = ${JSON.stringify(v)}`), '');
    } else top.push(`${name} = ${JSON.stringify(value)}`);
  }
  return [...top, '', ...sections].join('\n');
}

/** Keys of `more` win over those of `base`, section by section. */
function merge(base, more) {
  const out = { ...base };
  for (const [key, value] of Object.entries(more ?? {}))
    out[key] = value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...out[key], ...value } : value;
  return out;
}

/** The server process under test. Its log is kept under the name of the suite. */
export class ZhianNode {
  #child = null;
  #exited = null;
  /** Where it listens. */
  host = '127.0.0.1';
  /** Command in front of the binary: another network namespace. */
  launcher = [];
  /** Further variables of the process. */
  variables = {};

  /** `settings` change those below; a function is told the node, whose ports and folder are known by then. */
  static async prepare({ name, database, redisSocket, smtpPort, settings }) {
    const node = new ZhianNode();
    node.name = name;
    node.port = await freePort();
    do node.adminPort = await freePort();
    while (node.adminPort === node.port);
    node.dir = scratchDir(name);
    node.configFile = join(node.dir, 'node.toml');
    node.logFile = join(env.logs, `${name}-node.log`);
    node.settings = merge(
      {
        profile: 'test',
        node: { data_dir: join(node.dir, 'data') },
        http: { port: node.port, admin_port: node.adminPort, limits_percent: 100_000 },
        postgres: { dsn: database.dsn('zhian_app'), migrate_dsn: database.dsn('zhian_owner') },
        redis: redisSocket ? { unix_socket: redisSocket } : { port: 0 },
        auth: { bcrypt_cost: 4, resend_after: '0s', sends_per_hour: 1000, sends_per_day: 10_000 },
        mail: { url: `smtp://127.0.0.1:${smtpPort}` },
        interview: { delta_interval: '5ms' },
        // Thousands of rows that only the search for work is about.
        jobs: { samples: false },
        // What costs what is the subject of the suites of money alone.
        pay: { first_rules: 'open' },
      },
      typeof settings === 'function' ? await settings(node) : settings,
    );
    return node;
  }

  /** Another process of the same node: name, data and database are its own, only the ports differ. */
  async twin(name) {
    const twin = Object.assign(new ZhianNode(), { name, dir: this.dir, configFile: join(this.dir, `${name}.toml`) });
    twin.logFile = join(env.logs, `${name}-node.log`);
    twin.port = await freePort();
    do twin.adminPort = await freePort();
    while (twin.adminPort === twin.port);
    twin.settings = merge(this.settings, { http: { port: twin.port, admin_port: twin.adminPort } });
    return twin;
  }

  get base() {
    return `http://${this.host}:${this.port}`;
  }
  get adminBase() {
    return `http://${this.host}:${this.adminPort}`;
  }
  get pid() {
    return this.#child?.pid;
  }

  /** Runs another command of the binary with this node's settings. Answers its output. */
  async command(args, input) {
    this.#writeConfig();
    const call = run(env.bin, ['--config', this.configFile, ...args], { env: this.#environment(), maxBuffer: 16 * 1024 * 1024 });
    call.child.stdin.end(input ?? '');
    return call;
  }

  /** Starts the server without waiting for anything; answers how it ends. */
  launch() {
    this.#writeConfig();
    const log = openSync(this.logFile, 'a');
    const [command, ...args] = [...this.launcher, env.bin, '--config', this.configFile, 'serve'];
    this.#child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...this.#environment(), ...this.variables } });
    closeSync(log);
    const child = this.#child;
    running.add(child);
    this.#exited = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        running.delete(child);
        resolve({ code, signal });
      }),
    );
    return this.#exited;
  }

  /** Starts the server and waits until it says that it is ready. */
  async start() {
    let gone = null;
    this.launch().then((how) => (gone = how));
    await eventually(
      `${this.name} is ready (log: ${this.logFile})`,
      async () => {
        if (gone) return true;
        return (await fetch(`${this.adminBase}/readyz`)).status === 200;
      },
      { timeout: 30_000 },
    );
    if (gone) throw new Error(`zhian serve ended with ${JSON.stringify(gone)}; log: ${this.logFile}`);
  }

  /**
   * Sends a signal and waits for the end. Answers `{code, signal}`; a node that was asked politely and ends with anything
   * but 0 has crashed before, or a sanitizer found something on its way out.
   */
  async stop(signal = 'SIGTERM', timeout = 20_000) {
    if (!this.#child) return { code: null, signal: null };
    this.#child.kill(signal);
    const how = await this.ended(timeout);
    if (signal === 'SIGTERM' && how.code !== 0) throw new Error(`${this.name} ended with ${JSON.stringify(how)}; log: ${this.logFile}`);
    return how;
  }

  /** Waits until the process is gone by itself. */
  async ended(timeout = 20_000) {
    const child = this.#child;
    try {
      return await within(patience(timeout), `the end of ${this.name}`, (resolve) => this.#exited.then(resolve));
    } catch (err) {
      child.kill('SIGKILL'); // What hangs must not outlive its suite.
      await this.#exited;
      throw err;
    } finally {
      this.#child = null;
    }
  }

  /** What a crash looks like. */
  kill9() {
    return this.stop('SIGKILL');
  }

  get running() {
    return this.#child !== null;
  }

  #writeConfig() {
    writeFileSync(this.configFile, toToml(this.settings));
  }

  // Nothing of the caller's ZHIAN_… may change what is tested; sanitizers keep their options.
  #environment() {
    const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('ZHIAN_'));
    return Object.fromEntries(kept);
  }
}
