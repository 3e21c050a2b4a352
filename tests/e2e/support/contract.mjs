// The published description of the API as a judge: every response is held against it.
import assert from 'node:assert/strict';

import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** Whether an object schema says nothing about members it does not list. */
function isOpen(schema) {
  return (
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema.unevaluatedProperties === undefined &&
    schema.patternProperties === undefined
  );
}

/**
 * A copy in which an object may only have the members it lists, so that a field nobody described fails. Branches of
 * allOf are left open (each sees only its part) and the whole is closed instead.
 */
function closed(schema, inAllOf = false) {
  if (Array.isArray(schema)) return schema.map((x) => closed(x, inAllOf));
  if (schema === null || typeof schema !== 'object') return schema;
  const out = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'allOf') out[key] = value.map((x) => closed(x, true));
    else if (['enum', 'const', 'default', 'example', 'examples', 'required'].includes(key)) out[key] = value;
    else if (['properties', 'patternProperties', '$defs'].includes(key))
      out[key] = Object.fromEntries(Object.entries(value).map(([name, x]) => [name, closed(x)]));
    else out[key] = closed(value);
  }
  if (!inAllOf && (isOpen(schema) || (schema.allOf && schema.unevaluatedProperties === undefined)))
    out.unevaluatedProperties = false;
  return out;
}

/** Names of component schemas that some allOf refers to: these must stay open to be combined. */
function combined(node, found = new Set()) {
  if (Array.isArray(node)) node.forEach((x) => combined(x, found));
  else if (node !== null && typeof node === 'object') {
    for (const part of node.allOf ?? []) if (part.$ref) found.add(part.$ref.split('/').at(-1));
    Object.values(node).forEach((x) => combined(x, found));
  }
  return found;
}

/** The description of one listener. */
export class Contract {
  #ajv;
  #validators = new Map();
  /** "get /path 200": what was seen, for the suite that wants every route visited. */
  seen = new Set();

  constructor(document) {
    this.document = document;
    const parts = combined(document);
    const schemas = Object.fromEntries(
      Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, closed(schema, parts.has(name))]),
    );
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.#ajv);
    this.#ajv.addSchema({ $id: 'api:', components: { ...document.components, schemas } });
  }

  /** Fetches `/openapi.json`. */
  static async load(base) {
    const res = await fetch(`${base}/openapi.json`);
    assert.equal(res.status, 200, 'GET /openapi.json');
    return new Contract(await res.json());
  }

  /** All operations as `{method, path, operation}`. */
  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
    );
  }

  /** The path template a request path belongs to, or null. */
  template(path) {
    const have = path.length > 1 ? path.replace(/\/$/, '') : path;
    const fits = (template) => {
      const want = (template.length > 1 ? template.replace(/\/$/, '') : template).split('/');
      const parts = have.split('/');
      return want.length === parts.length && want.every((x, i) => x.startsWith('{') || x === parts[i]);
    };
    const found = Object.keys(this.document.paths).filter(fits);
    return found.sort((a, b) => a.split('{').length - b.split('{').length)[0] ?? null;
  }

  /** Holds one response against the description. A path or method that is not described must be a problem document. */
  check({ method, path, status, type, body }) {
    const where = `${method} ${path} ${status}`;
    const template = this.template(path);
    const name = method.toLowerCase() === 'head' ? 'get' : method.toLowerCase();
    const operation = template && this.document.paths[template][name];
    if (!operation) {
      assert.ok([404, 405].includes(status) || name === 'options', `${where}: an operation nobody described`);
      if (body !== null) this.checkProblem(body, where);
      return;
    }
    const response = this.#resolve(operation.responses[String(status)] ?? operation.responses.default);
    assert.ok(response, `${where}: this status is not described`);
    this.seen.add(`${name} ${template} ${status}`);
    if (status < 300 && response.headers)
      for (const [header, spec] of Object.entries(response.headers))
        if (this.#resolve(spec).required) assert.ok(body !== undefined, `${where}: header ${header}`);
    if (body === null || name !== method.toLowerCase()) return; // No body to look at.
    const media = response.content?.[type];
    assert.ok(media, `${where}: ${type || 'no type'} is not described, ${Object.keys(response.content ?? {})} is`);
    if (!/json$/.test(type)) return;
    assert.ok(media.schema, `${where}: no schema`);
    this.#valid(`${name} ${template} ${status} ${type}`, media.schema, body, where);
  }

  /** Holds a problem document against its schema. */
  checkProblem(body, where) {
    this.#valid('problem', { $ref: '#/components/schemas/problem' }, body, where);
  }

  #resolve(node) {
    if (!node?.$ref) return node;
    return node.$ref
      .slice(2)
      .split('/')
      .reduce((at, key) => at[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
  }

  #valid(key, schema, body, where) {
    if (!this.#validators.has(key)) {
      const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"api:#/components/');
      this.#validators.set(key, this.#ajv.compile(JSON.parse(text)));
    }
    const validate = this.#validators.get(key);
    if (validate(body)) return;
    const faults = validate.errors.map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
    assert.fail(`${where} is not as described:\n  ${faults.join('\n  ')}\n  body: ${JSON.stringify(body).slice(0, 2000)}`);
  }
}
