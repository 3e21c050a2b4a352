// The real HAProxy with the real docs/deploy/haproxy.cfg in front of nodes.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { env, eventually, freePort, patience, root, scratchDir, within } from './env.mjs';

const run = promisify(execFile);
const haproxy = '/usr/sbin/haproxy';
export const configFile = join(root, 'docs', 'deploy', 'haproxy.cfg');

// No balancer outlives its suite, however that ends.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Has HAProxy read the configuration with these variables; rejects when it is wrong, or merely doubtful. */
export const checkConfig = (vars) => run(haproxy, ['-c', '-dW', '-f', configFile], { env: vars });

/** One balancer in front of nodes, which keep their places in its list. */
export class Balancer {
  #child;
  #exited;

  /** `vars` change those of the configuration. */
  static async start(name, nodes, vars = {}) {
    const balancer = new Balancer();
    balancer.name = name;
    balancer.port = await freePort();
    do balancer.operations = await freePort();
    while (balancer.operations === balancer.port);
    balancer.logFile = join(env.logs, `${name}-balancer.log`);
    balancer.vars = {
      LB_BIND: `127.0.0.1:${balancer.port}`,
      LB_OPERATIONS: `127.0.0.1:${balancer.operations}`,
      LB_SOCKET: join(scratchDir('lb'), 'admin.sock'),
      LB_LOG: 'stdout format raw',
      LB_MAXCONN: '4000',
    };
    nodes.forEach((node, i) => {
      balancer.vars[`LB_NODE_${i + 1}`] = `127.0.0.1:${node.port}`;
      balancer.vars[`LB_NODE_${i + 1}_CHECK`] = String(node.adminPort);
    });
    Object.assign(balancer.vars, vars);
    const log = openSync(balancer.logFile, 'a');
    balancer.#child = spawn(haproxy, ['-db', '-f', configFile], { stdio: ['ignore', log, log], env: balancer.vars });
    closeSync(log);
    running.add(balancer.#child);
    balancer.#exited = new Promise((resolve) => balancer.#child.once('exit', resolve));
    await eventually(`${name}: the balancer serves (log: ${balancer.logFile})`, () => balancer.sees(nodes.map(() => 'UP')));
    return balancer;
  }

  get base() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it thinks of each node: `UP`, `DOWN`, `NOLB` (nothing new is sent there). */
  async states() {
    const text = await (await fetch(`http://127.0.0.1:${this.operations}/;csv;norefresh`)).text();
    const [head, ...lines] = text.trim().split('\n');
    const column = head.replace(/^# /, '').split(',').indexOf('status');
    assert.ok(column > 0, head);
    return lines.map((line) => line.split(',')).filter((x) => x[0] === 'api' && x[1].startsWith('node-')).map((x) => x[column].split(' ')[0]);
  }

  /** Whether it thinks this of the nodes, in their order. */
  async sees(wanted) {
    return (await this.states()).join() === wanted.join();
  }

  async stop() {
    this.#child.kill('SIGTERM');
    await within(patience(10_000), 'the end of the balancer', (done) => this.#exited.then(done));
    running.delete(this.#child);
  }
}
