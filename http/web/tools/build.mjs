// Builds the client: node build.mjs SOURCES WORK. WORK holds node_modules; sources are copied beside them, so that the
// source tree stays as it is. Leaves WORK/embedded/embedded.cpp, and WORK/inputs.d with all that was read.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = resolve(process.argv[2] ?? '.');
const work = resolve(process.argv[3] ?? '.');
const openapi = resolve(here, '..', 'openapi');
const copied = ['src', 'public', 'tools', 'index.html', 'routes.json', 'tsconfig.json', 'vite.config.ts', 'package.json'];

function* filesOf(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  for (const x of entries)
    if (x.isDirectory() && x.name !== 'generated') yield* filesOf(join(path, x.name));
    else if (x.isFile()) yield join(path, x.name);
}

if (here !== work)
  for (const name of copied) {
    rmSync(join(work, name), { recursive: true, force: true });
    if (existsSync(join(here, name))) cpSync(join(here, name), join(work, name), { recursive: true });
  }
process.chdir(work);
// From the copy, so that packages are found beside it.
const { documentInputs, generate } = await import(pathToFileURL(join(work, 'tools', 'openapi.mjs')));
const { embed } = await import(pathToFileURL(join(work, 'tools', 'embed.mjs')));
await generate(openapi, join(work, 'src', 'generated'));

const { build } = await import(pathToFileURL(join(work, 'node_modules', 'vite', 'dist', 'node', 'index.js')));
await build({ root: work, logLevel: 'warn' });

const routes = JSON.parse(readFileSync(join(work, 'routes.json'), 'utf8'));
const out = join(work, 'embedded');
mkdirSync(out, { recursive: true });
const files = embed(join(work, 'dist'), out, routes);
const inputs = [...documentInputs(openapi), ...copied.flatMap((x) => {
  const path = join(here, x);
  return x.includes('.') ? [path] : existsSync(path) ? [...filesOf(path)] : [];
})];
writeFileSync(join(work, 'inputs.d'), `${join(out, 'embedded.cpp')}: ${inputs.map((x) => x.replaceAll(' ', '\\ ')).join(' ')}\n`);
const kib = (name) => Math.round(files.reduce((sum, x) => sum + x[name], 0) / 1024);
console.log(`${files.length} files, ${kib('size')} KiB, ${kib('gzip')} KiB gzip, ${kib('br')} KiB brotli`);
