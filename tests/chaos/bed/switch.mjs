// The switch in user space (tests/chaos/switch): one port a machine, told by lines what to do to frames.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Why there can be no switch here; empty when there can. */
export function whyNoSwitch(program) {
  if (!existsSync(program)) return `${program} is not built`;
  return existsSync('/dev/net/tun') ? '' : 'there is no /dev/net/tun';
}

/** `{delay: 80, jitter: 20, loss: 5}` as words. */
const words = (how) => Object.entries(how).map(([name, value]) => ` ${name} ${Number(value.toFixed(3))}`).join('');

export class Switch {
  #child;
  #answers = [];

  /** Makes a device of each of these names. */
  static async start(program, seed, devices) {
    const it = new Switch();
    it.#child = spawn(program, [String(seed), ...devices], { stdio: ['pipe', 'pipe', 'inherit'] });
    it.#child.stdin.on('error', () => {}); // One that has ended is told of below.
    const refuse = (why) => {
      it.broken = new Error(`the switch: ${why}`);
      for (const { reject } of it.#answers.splice(0)) reject(it.broken);
    };
    it.#child.once('error', (err) => refuse(err.message));
    it.#child.once('exit', (code, signal) => refuse(`it ended with ${signal ?? code}`));
    createInterface({ input: it.#child.stdout }).on('line', (line) => it.#answers.shift()?.resolve(line));
    // `seed S DEVICE=ADDRESS …`
    const [, told, ...ports] = (await it.#next()).split(' ');
    it.seed = Number(told);
    it.addresses = Object.fromEntries(ports.map((x) => x.split('=')));
    return it;
  }

  /** One direction from now on: `{delay, jitter}` in milliseconds, `{loss, duplicate, reorder}` of a hundred. */
  set(from, to, how) {
    return this.#tell(`link ${from} ${to}${words(how)}`);
  }
  mend() {
    return this.#tell('mend');
  }
  /** What was done to frames so far. */
  async figures() {
    const [frames, lost, doubled, reordered, overflown] = (await this.#tell('figures')).split(' ').slice(1).map(Number);
    return { frames, lost, doubled, reordered, overflown };
  }

  /** It ends with its input. */
  stop() {
    this.#child.stdin.end();
  }

  async #tell(line) {
    const answer = this.#next();
    this.#child.stdin.write(`${line}\n`);
    const text = await answer;
    if (!text.startsWith('yes')) throw new Error(`the switch: "${line}": ${text}`);
    return text;
  }
  #next() {
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }
}
