// The published description: clean by an independent linter, true for every route.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { Contract } from './support/contract.mjs';
import { root, scratchDir } from './support/env.mjs';
import { Stack } from './support/stack.mjs';

let stack;
let admin; // The description of the other listener.
before(async () => {
  stack = await Stack.start('openapi');
  admin = await Contract.load(stack.node.adminBase);
});
after(() => stack?.stop());

/** Runs the linter; answers its findings. */
function lint(document) {
  const dir = scratchDir('lint');
  const file = join(dir, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  const here = join(root, 'tests', 'e2e');
  const args = [join(here, 'node_modules', '.bin', 'spectral'), 'lint', file, '-r', join(here, 'spectral.yaml'), '-f', 'json', '-q'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: here, maxBuffer: 1 << 26 }, (err, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`the linter said: ${stdout} ${stderr} ${err ?? ''}`));
      }
    });
  });
}

/** All schemas anywhere in a node, with where they are. */
function* schemasOf(node, where = '') {
  if (Array.isArray(node)) for (const [i, x] of node.entries()) yield* schemasOf(x, `${where}/${i}`);
  else if (node !== null && typeof node === 'object') {
    if (node.type === 'object') yield [where, node];
    for (const [key, value] of Object.entries(node)) yield* schemasOf(value, `${where}/${key}`);
  }
}

describe('openapi', () => {
  it('the_linter_finds_nothing', async () => {
    for (const { document } of [stack.contract, admin]) {
      const findings = await lint(document);
      assert.deepEqual(findings.map((x) => `${x.code} ${x.path.join('.')} ${x.message}`), []);
    }
  });

  it('the_linter_would_find_something', async () => {
    const broken = structuredClone(stack.contract.document);
    delete broken.paths['/api/v1/me'].get.operationId;
    broken.paths['/api/v1/me'].get.responses['200'] = { $ref: '#/components/responses/nowhere' };
    const codes = (await lint(broken)).map((x) => x.code);
    for (const code of ['operation-operationId', 'invalid-ref']) assert.ok(codes.includes(code), `${codes}`);
  });

  it('it_is_openapi_3_1_and_every_operation_is_complete', async () => {
    const { document } = stack.contract;
    assert.match(document.openapi, /^3\.1\./);
    assert.equal((await fetch(`${stack.node.base}/openapi.json`)).headers.get('content-type'), 'application/json');
    const ids = new Set();
    for (const { method, path, operation } of stack.contract.operations()) {
      const where = `${method} ${path}`;
      assert.ok(operation.operationId && !ids.has(operation.operationId), `${where}: an id of its own`);
      ids.add(operation.operationId);
      assert.ok(operation.summary, `${where}: a summary`);
      assert.ok(Object.keys(operation.responses).some((x) => x.startsWith('2') || x === '101'), `${where}: a success`);
      for (const name of path.matchAll(/\{(\w+)\}/g))
        assert.ok(JSON.stringify([operation.parameters, document.paths[path].parameters]).includes(`"${name[1]}"`), `${where}: {${name[1]}}`);
    }
  });

  it('every_object_says_whether_it_may_have_other_members', () => {
    const all = [stack.contract, admin].map((x) => x.document.components.schemas);
    const open = all.flatMap((x) => [...schemasOf(x)])
      .filter(([, schema]) => schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined)
      .map(([where]) => where);
    assert.deepEqual(open, []);
  });

  it('every_described_route_answers_as_described', async () => {
    const person = await stack.signUp('routes');
    for (const { method, path, operation } of stack.contract.operations()) {
      // Nothing of the right shape is sent: each route must still be there and refuse as it says.
      const concrete = path.replaceAll(/\{\w+\}/g, 'none');
      const verb = method.toUpperCase();
      const anonymous = await stack.api.call(verb, concrete, { check: true });
      const secured = (operation.security ?? stack.contract.document.security ?? []).some((x) => Object.keys(x).length > 0);
      if (secured) assert.equal(anonymous.status, 401, `${verb} ${path} without a token`);
      else assert.ok(![401, 403, 500].includes(anonymous.status) || /refresh|login/.test(path), `${verb} ${path}: ${anonymous.status}`);
      if (path.endsWith('/logout')) continue;
      const known = await person.api.call(verb, concrete, method === 'get' ? {} : { json: {} });
      assert.ok(known.status < 500, `${verb} ${path}: ${known.text}`);
      assert.notEqual(known.status, 405, `${verb} ${path}`);
    }
  });

  it('operations_are_on_the_other_listener', async () => {
    const { base, adminBase } = stack.node;
    for (const path of ['/metrics', '/readyz', '/healthz']) assert.equal((await fetch(adminBase + path)).status, 200, path);
    assert.equal((await fetch(`${base}/metrics`)).status, 404);
    assert.equal((await fetch(`${adminBase}/api/v1/me`)).status, 404);
    const metrics = await (await fetch(`${adminBase}/metrics`)).text();
    for (const name of ['zhian_http_requests_total', 'zhian_http_request_seconds'])
      assert.match(metrics, new RegExp(`^${name}`, 'm'));
    assert.match(metrics, /^# TYPE /m);
    const home = await fetch(`${base}/`);
    assert.equal(home.status, 200);
    assert.match(home.headers.get('content-type'), /text\/html/);
    // Its own description, if it publishes one, is true as well.
    const own = await fetch(`${adminBase}/openapi.json`);
    if (own.status === 200) {
      const admin = new Client(adminBase, new Contract(await own.json()));
      for (const { method, path } of admin.contract.operations())
        if (method === 'get') await admin.call('GET', path.replaceAll(/\{\w+\}/g, 'none'));
    }
  });
});
