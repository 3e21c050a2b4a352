// Wall clocks that can be set: libfaketime in front of each node. Monotonic clocks are left alone.
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const places = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime'];
const library = places.map((x) => join(x, 'libfaketimeMT.so.1')).find(existsSync) ?? null;

/** Whether libfaketime is installed. */
export const canSetClocks = library !== null;

/** The wall clock of one node. */
export class WallClock {
  constructor(dir, name) {
    this.file = join(dir, `${name}.clock`);
  }

  /** What is preloaded. */
  get library() {
    return library;
  }

  /** What the process is started with besides. */
  get variables() {
    return {
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_NO_CACHE: '0',
    };
  }

  /** From now on it is this many seconds off. */
  async set(seconds) {
    await writeFile(`${this.file}.new`, `${seconds < 0 ? '' : '+'}${seconds}`);
    await rename(`${this.file}.new`, this.file); // Never half a number.
  }
}
