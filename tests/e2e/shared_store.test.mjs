// Files of several nodes: an object service that all of them use, faults of it, and nodes whose files nobody else would see.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import S3rver from 's3rver';

import { createTestCa } from '../sandbox/mail/test_ca.mjs';
import { s3Account } from '../sandbox/s3/store.mjs';
import { Client } from './support/client.mjs';
import { eventually, freePort, scratchDir } from './support/env.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const path = '/api/v1/resumes';
const masterKey = createHash('sha256').update('shared').digest('hex');

const bucketOf = (port, more = {}) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: s3Account.region,
  bucket: s3Account.buckets[0],
  prefix: 'zhian/',
  access_key: s3Account.accessKey,
  secret_key: s3Account.secretKey,
  addressing: 'path',
  timeout: '4s',
  ...more,
});

/** Another node of the cluster, with a directory of its own and whatever else is its own. */
async function sibling(stack, name, own = {}) {
  const twin = await stack.node.twin(`${stack.name}-${name}`);
  const { node, cluster, ...rest } = twin.settings;
  twin.settings = {
    ...rest,
    node: { ...node, name, data_dir: own.data_dir ?? scratchDir(name) },
    cluster: { ...cluster, address: `127.0.0.1:${await freePort()}` },
    ...(own.s3 ? { 'files.s3': { ...rest['files.s3'], ...own.s3 } } : {}),
  };
  return twin;
}

/** Starts a node that is to be refused; answers how it ended and what it said. */
async function refusedStart(twin) {
  rmSync(twin.logFile, { force: true });
  await assert.rejects(twin.start(), /zhian serve ended with/);
  const how = await twin.ended();
  return { ...how, said: readFileSync(twin.logFile, 'utf8') };
}

const members = (stack) => stack.database.rows("SELECT node_name AS name FROM cluster_member WHERE state = 'up' ORDER BY 1").then((rows) => rows.map((r) => r.name));

describe('files in an object service', () => {
  let stack;
  let other;
  let person;
  before(async () => {
    const settings = (sandbox) => ({
      node: { name: 'n1', fresh_files: '60s' },
      auth: { master_key: masterKey },
      resume: { erase_after: '1s' },
      files: { store: 's3' },
      'files.s3': bucketOf(sandbox.ports.s3),
      cluster: { address: '127.0.0.1:0' },
    });
    stack = await Stack.start('shared-store', { settings });
    other = await sibling(stack, 'n2');
    await other.start();
    person = await stack.signUp('shared');
  });
  after(async () => {
    if (other?.running) await other.stop();
    await stack?.stop();
  });

  const at = (node) => new Client(node.base, stack.contract).as(person.access);
  const send = (text, node = stack.node) => at(node).call('POST', path, { form: fileForm(Buffer.from(text), 'a.txt', 'text/plain') });
  const upload = async (text, node) => {
    const got = await send(text, node);
    assert.equal(got.status, 201, got.text);
    return got.body;
  };
  const original = async (node, id) => {
    const res = await fetch(`${node.base}${path}/${id}/original`, { headers: { authorization: `Bearer ${person.access}` } });
    return { status: res.status, text: await res.text() };
  };
  const nameOf = (text) => {
    const key = createHash('sha256').update(text).digest('hex');
    return `zhian/objects/${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;
  };
  const fault = (operation, what, more = {}) => assert.equal(stack.sandbox.faults.order({ service: 's3', operation, fault: what, ...more }), null);

  it('what_is_uploaded_at_one_node_is_read_at_another_and_after_its_restart', async () => {
    const text = 'Go developer\nKubernetes\n';
    const got = await upload(text);
    assert.deepEqual(stack.sandbox.s3.bucket().get(nameOf(text)).bytes, Buffer.from(text));
    assert.deepEqual(await original(other, got.id), { status: 200, text });
    await other.stop();
    await other.start();
    assert.deepEqual(await original(other, got.id), { status: 200, text });
    const back = await upload('Erlang developer\n', other);
    assert.deepEqual(await original(stack.node, back.id), { status: 200, text: 'Erlang developer\n' });
  });

  it('a_service_that_is_busy_slow_or_gone_for_a_moment_costs_time_and_nothing_else', async () => {
    fault('put', 'status', { args: { code: 'SlowDown' }, times: 2 });
    const busy = await upload('Busy: Rust\n');
    fault('get', 'drop');
    assert.equal((await original(other, busy.id)).text, 'Busy: Rust\n');
    fault('get', 'cut');
    assert.equal((await original(other, busy.id)).text, 'Busy: Rust\n');
    fault('get', 'garbage');
    assert.equal((await original(other, busy.id)).text, 'Busy: Rust\n');
    fault('put', 'slow', { args: { ms: 2500 } }); // Longer than a try may take: half of the time of an operation.
    await upload('Slow: Python\n');
    assert.deepEqual(stack.sandbox.faults.list(), []);
  });

  it('a_service_that_stays_away_is_told_as_such_and_nothing_is_half_kept', async () => {
    const kept = await upload('Kept: Java\n');
    const ids = async () => (await at(stack.node).want(200, 'GET', path)).items.map((x) => x.id);
    const before = await ids();
    for (const operation of ['put', 'get']) fault(operation, 'status', { times: null });
    const refused = await send('Lost: Scala\n');
    assert.equal(refused.status, 503, refused.text);
    assert.equal(refused.body.code, 'storage_unavailable');
    assert.equal(refused.body.retryable, true);
    assert.equal((await original(other, kept.id)).status, 503);
    stack.sandbox.faults.clear('s3');
    assert.equal((await original(other, kept.id)).text, 'Kept: Java\n');
    assert.deepEqual(await ids(), before);
    assert.ok(!stack.sandbox.s3.bucket().has(nameOf('Lost: Scala\n')));
    // What is wrong with it never gets out under the name of a file.
    fault('get', 'garbage', { times: null });
    const wrong = await original(other, kept.id);
    stack.sandbox.faults.clear('s3');
    assert.equal(wrong.status, 503);
    assert.doesNotMatch(wrong.text, /ept: Java/);
  });

  it('a_deleted_file_leaves_the_bucket_once_nobody_has_put_it_for_a_while', async () => {
    const text = 'Gone: Haskell\n';
    const got = await upload(text);
    await at(other).want(204, 'DELETE', `${path}/${got.id}`);
    const object = stack.sandbox.s3.bucket().get(nameOf(text));
    object.modified -= 120_000;
    await eventually('its bytes are erased', () => !stack.sandbox.s3.bucket().has(nameOf(text)), { timeout: 60_000 });
  });

  it('uploads_whose_row_was_never_committed_are_swept_and_nothing_else_is', async () => {
    const bucket = stack.sandbox.s3.bucket();
    const old = Date.now() - 48 * 3600 * 1000;
    const lost = 'Nobody refers to this\n';
    const young = 'Uploaded just now\n';
    bucket.set(nameOf(lost), { bytes: Buffer.from(lost), modified: old });
    bucket.set(nameOf(young), { bytes: Buffer.from(young), modified: Date.now() });
    bucket.set('zhian/objects/readme', { bytes: Buffer.from('by hand'), modified: old });
    const kept = 'Referred to: OCaml\n';
    const got = await upload(kept);
    bucket.get(nameOf(kept)).modified = old;
    await other.stop();
    await stack.node.stop();
    await stack.node.start(); // Alone it owns the first shard.
    await eventually('it is swept', () => !bucket.has(nameOf(lost)), { timeout: 60_000 });
    const [{ n }] = await eventually('the sweep is noted', async () => {
      const rows = await stack.database.rows("SELECT (cursor->>'swept')::int AS n FROM patrol_run WHERE patrol = 'files/n1'");
      return rows[0]?.n > 0 && rows;
    });
    assert.equal(n, 1);
    for (const name of [nameOf(young), 'zhian/objects/readme', ...[...bucket.keys()].filter((x) => x.startsWith('zhian/marks/'))]) assert.ok(bucket.has(name), name);
    await other.start();
    assert.deepEqual(await original(other, got.id), { status: 200, text: kept });
  });

  it('a_node_with_another_bucket_or_prefix_does_not_join_and_says_which_setting', async () => {
    for (const [name, s3] of [
      ['n3', { bucket: s3Account.buckets[1] }],
      ['n4', { prefix: 'elsewhere/' }],
    ]) {
      const stray = await sibling(stack, name, { s3 });
      const { code, said } = await refusedStart(stray);
      assert.equal(code, 78, said);
      assert.match(said, /the configuration is refused\n {2}files\.s3\.bucket: /);
      assert.doesNotMatch(said, new RegExp(s3Account.secretKey));
    }
    assert.deepEqual(await members(stack), ['n1', 'n2']);
  });

  it('a_node_whose_bucket_is_away_waits_for_it_and_ends_at_once_when_it_is_told_to', async () => {
    const late = await sibling(stack, 'n5');
    const said = () => readFileSync(late.logFile, 'utf8');
    const complains = () => eventually('it says what is away', () => said().includes('the store of files does not answer: the bucket'), { timeout: 30_000 });
    for (const round of [0, 1]) {
      rmSync(late.logFile, { force: true });
      fault('get', 'slow', { args: { ms: 8000 }, times: null });
      const started = late.start();
      started.catch(() => {}); // It may be told to go before it is ready.
      await complains();
      assert.deepEqual(await members(stack), ['n1', 'n2']);
      if (round === 0) {
        const asked = Date.now();
        assert.equal((await late.stop()).code, 0);
        console.log(`# ended ${Date.now() - asked} ms after it was told to`);
        assert.ok(Date.now() - asked < 10_000, 'it did not wait for the bucket');
        await started.catch(() => {});
      }
      stack.sandbox.faults.clear('s3');
      if (round === 1) {
        await started;
        assert.deepEqual(await members(stack), ['n1', 'n2', 'n5']);
        await late.stop();
      }
    }
  });

  it('a_probe_says_which_setting_is_wrong', async () => {
    const probe = async (s3) => {
      const node = await sibling(stack, 'probe', { s3 });
      const got = await node.command(['check-config', '--probe', '--json']).catch((err) => err);
      assert.ok(!got.stdout.includes(s3Account.secretKey), 'a secret was shown');
      return { code: got.code ?? 0, ...JSON.parse(got.stdout) };
    };
    const before = stack.sandbox.s3.bucket().size;
    const good = await probe({});
    assert.deepEqual([good.code, good.probes[0].name, good.probes[0].ok], [0, 'files.s3', true], JSON.stringify(good.problems));
    assert.equal(stack.sandbox.s3.bucket().size, before, 'the probe took away what it put');
    for (const [setting, s3] of [
      ['files.s3.access_key', { access_key: 'nobody' }],
      ['files.s3.secret_key', { secret_key: 'guessed' }],
      ['files.s3.bucket', { bucket: 'not-there' }],
      ['files.s3.region', { region: 'elsewhere-1' }],
      ['files.s3.endpoint', { endpoint: `http://127.0.0.1:${await freePort()}` }],
    ]) {
      const { code, problems } = await probe(s3);
      assert.deepEqual([code, problems.map((x) => x.setting)], [78, [setting]]);
    }
    fault('delete', 'status', { args: { code: 'AccessDenied' } });
    assert.match((await probe({})).problems[0].problem, /delete: denied \(403 AccessDenied\)/);
  });

  it('a_service_that_cannot_prove_who_it_is_gets_nothing', async () => {
    const { caPem, keyPem, certPem } = await createTestCa();
    let asked = 0;
    const server = createServer({ key: keyPem, cert: certPem }, (req, res) => {
      ++asked;
      stack.sandbox.s3.server.emit('request', req, res);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const caFile = join(scratchDir('ca'), 'ca.pem');
    writeFileSync(caFile, caPem);
    try {
      const probe = async (more) => {
        const node = await sibling(stack, 'probe', { s3: { endpoint: `https://127.0.0.1:${server.address().port}`, ...more } });
        return JSON.parse((await node.command(['check-config', '--probe', '--json']).catch((err) => err)).stdout);
      };
      const [problem] = (await probe({})).problems;
      assert.equal(problem.setting, 'files.s3.endpoint');
      assert.match(problem.problem, /certificate .* is not accepted/);
      assert.equal(asked, 0);
      const trusted = await probe({ ca_file: caFile });
      assert.equal(trusted.ok, true, JSON.stringify(trusted.problems));
      assert.ok(asked > 0);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  // It does not check signatures of version 4; the sandbox does, by another library.
  it('a_server_of_other_hands_takes_our_requests', async () => {
    const directory = scratchDir('s3rver');
    const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'files' }] });
    const { port } = await server.run();
    try {
      const s3 = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket: 'files', access_key: 'S3RVER', secret_key: 'S3RVER' };
      const probe = async (more = {}) => {
        const node = await sibling(stack, 'probe', { s3: { ...s3, ...more } });
        const got = await node.command(['check-config', '--probe', '--json']).catch((err) => err);
        return JSON.parse(got.stdout);
      };
      const good = await probe();
      assert.equal(good.ok, true, JSON.stringify(good.problems));
      assert.deepEqual((await probe({ bucket: 'others' })).problems.map((x) => x.setting), ['files.s3.bucket']);
    } finally {
      await server.close();
    }
  });
});

describe('files in a directory', () => {
  let stack;
  before(async () => {
    const settings = { node: { name: 'd1' }, auth: { master_key: masterKey }, cluster: { address: '127.0.0.1:0' } };
    stack = await Stack.start('shared-disk', { settings });
  });
  after(() => stack?.stop());

  it('a_node_with_a_directory_of_its_own_does_not_join_and_one_that_shares_it_does', async () => {
    const stray = await sibling(stack, 'd2');
    const { code, said } = await refusedStart(stray);
    assert.equal(code, 78, said);
    assert.match(said, /the configuration is refused\n {2}node\.data_dir: the directory .*\/files is not where the files of this cluster are/);
    assert.match(said, /files\.store = "s3"/);
    assert.deepEqual(await members(stack), ['d1']);
    stray.settings.node.data_dir = stack.node.settings.node.data_dir;
    await stray.start();
    assert.deepEqual(await members(stack), ['d1', 'd2']);
    await stray.stop();
  });

  it('a_node_that_is_alone_is_warned_and_runs', async () => {
    const alone = await sibling(stack, 'd3', { data_dir: join(scratchDir('alone'), 'data') });
    alone.settings.cluster = { address: '' };
    await alone.start();
    assert.match(readFileSync(alone.logFile, 'utf8'), /these are not the files of this database/);
    await alone.stop();
  });
});
