// The document of the public listener, merged from its pieces as http/openapi/document.cpp does, and what follows from it:
// types for TypeScript, and the bounds of request fields, so that forms refuse what the server would refuse.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The pieces that document.cpp names for the public document. */
export function publicPieces(documentCpp) {
  const list = /public_document\(\)\s*\{[^{]*assemble\(\s*\{([^}]*)\}/.exec(documentCpp)?.[1];
  const names = [...(list ?? '').matchAll(/"([^"]+\.json)"/g)].map((x) => x[1]);
  if (names.length === 0) throw new Error('document.cpp names no pieces of the public document');
  return names;
}

/** Adds what `from` has; objects are merged, lists joined, anything else must be new. */
function merge(into, from, name) {
  for (const [key, value] of Object.entries(from)) {
    const at = into[key];
    if (at === undefined) into[key] = value;
    else if (Array.isArray(at) && Array.isArray(value)) at.push(...value);
    else if (isObject(at) && isObject(value)) merge(at, value, name);
    else throw new Error(`http/openapi/${name} defines ${key} again`);
  }
}

const isObject = (x) => x !== null && typeof x === 'object' && !Array.isArray(x);

/** The document, from the folder of the pieces. */
export function publicDocument(folder) {
  const whole = {};
  for (const name of publicPieces(readFileSync(join(folder, 'document.cpp'), 'utf8')))
    merge(whole, JSON.parse(readFileSync(join(folder, name), 'utf8')), name);
  return whole;
}

/** The files the document is made of. */
export function documentInputs(folder) {
  const cpp = join(folder, 'document.cpp');
  return [cpp, ...publicPieces(readFileSync(cpp, 'utf8')).map((x) => join(folder, x))];
}

const bounds = ['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems'];

/** Bounds of the fields of every schema that is sent: `{schema: {field: {required, maxLength, …}}}`. */
export function requestRules(document) {
  const sent = new Set();
  for (const path of Object.values(document.paths))
    for (const operation of Object.values(path)) {
      const ref = operation?.requestBody?.content?.['application/json']?.schema?.$ref;
      if (ref) sent.add(ref.split('/').at(-1));
    }
  const out = {};
  for (const name of [...sent].sort()) {
    const schema = document.components.schemas[name];
    const fields = {};
    for (const [field, at] of Object.entries(schema.properties ?? {})) {
      const rule = {};
      for (const key of bounds) if (at[key] !== undefined) rule[key] = at[key];
      if (schema.required?.includes(field)) rule.required = true;
      fields[field] = rule;
    }
    if (Object.keys(fields).length) out[name] = fields;
  }
  return out;
}

/** Writes `schema.ts` and `rules.ts` into `to`. */
export async function generate(folder, to) {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const document = publicDocument(folder);
  const types = astToString(await openapiTS(structuredClone(document), { defaultNonNullable: false }));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'schema.ts'), `// Made from http/openapi.\n${types}`);
  writeFileSync(join(to, 'rules.ts'), `// Made from http/openapi.\nexport const rules = ${JSON.stringify(requestRules(document), null, 2)} as const;\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const here = dirname(dirname(new URL(import.meta.url).pathname));
  await generate(process.argv[2] ?? join(here, '..', 'openapi'), process.argv[3] ?? join(here, 'src', 'generated'));
}
