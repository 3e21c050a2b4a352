// Leads connections on. As a program (PORT HOST) it listens on the loopback of the machine it runs on, and ends with its input.
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Whoever connects at `from` talks with `to`; both are `{port, host}`. */
export async function relay(from, to) {
  const server = createServer((near) => {
    const far = connect(to);
    near.pipe(far).pipe(near);
    for (const [a, b] of [[near, far], [far, near]]) a.on('error', () => b.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, host] = process.argv.slice(2);
  await relay({ port: Number(port), host: '127.0.0.1' }, { port: Number(port), host });
  process.stdin.on('end', () => process.exit()).resume();
  process.stdout.write('ready\n');
}
