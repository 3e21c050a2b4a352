// Programs of the system, run without a shell.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program and answers what it said; `input` is given to it. */
export async function run(program, args, { input = '', timeout = 60_000 } = {}) {
  const call = execute(program, args, { timeout, maxBuffer: 64 * 1024 * 1024 });
  call.child.stdin.on('error', () => {}); // A program that ends early does not read.
  call.child.stdin.end(input);
  return (await call).stdout;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
