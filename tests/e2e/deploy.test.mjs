// What docs/deploy shows is what works: each file there is held against the program that will read it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { validate } from 'dockerfile-utils';

import { checkConfig } from './support/balancer.mjs';
import { env, root, scratchDir } from './support/env.mjs';

const run = promisify(execFile);
const dir = join(root, 'docs', 'deploy');
const text = (name) => readFileSync(join(dir, name), 'utf8');
const failure = (promise) => promise.then(() => null, (err) => err);

/** Variables of an environment file. */
const variables = (name) =>
  Object.fromEntries([...text(name).matchAll(/^([A-Z_0-9]+)=(?:"(.*)"|(.*))$/gm)].map(([, key, quoted, bare]) => [key, quoted ?? bare]));

/** A certificate with its key in one file, as HAProxy wants it. */
async function certificate(where) {
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=app.example.com', '-keyout', `${where}.key`, '-out', `${where}.crt`]);
  writeFileSync(`${where}.pem`, readFileSync(`${where}.crt`, 'utf8') + readFileSync(`${where}.key`, 'utf8'));
}

describe('the balancer', () => {
  const production = async () => {
    const scratch = scratchDir('lb');
    mkdirSync(join(scratch, 'certs'));
    await certificate(join(scratch, 'app'));
    copyFileSync(join(scratch, 'app.pem'), join(scratch, 'certs', 'app.pem'));
    const vars = variables('haproxy.env');
    assert.ok(vars.LB_BIND.includes('/etc/haproxy/certs/'));
    return { ...vars, LB_BIND: vars.LB_BIND.replace('/etc/haproxy/certs/', `${scratch}/certs/`).replace(':443', ':10443'), LB_PLAIN: ':10080', LB_SOCKET: join(scratch, 'admin.sock') };
  };

  it('its_configuration_is_valid_with_the_variables_of_its_environment_file', async () => {
    await checkConfig(await production());
  });

  it('a_variable_that_is_missing_is_an_error_and_not_a_default', async () => {
    for (const name of ['LB_BIND', 'LB_OPERATIONS', 'LB_SOCKET', 'LB_LOG']) {
      const vars = await production();
      delete vars[name];
      assert.ok(await failure(checkConfig(vars)), `${name} may be missing`);
    }
  });
});

describe('the units', () => {
  const analyze = '/usr/bin/systemd-analyze';
  const skip = existsSync(analyze) ? false : 'systemd-analyze is not installed';

  /** The units in a root of their own, where the programs they start are. */
  function unitRoot() {
    const there = scratchDir('units');
    for (const path of ['usr/bin', 'etc/systemd/system']) mkdirSync(join(there, path), { recursive: true });
    copyFileSync('/bin/true', join(there, 'usr/bin/zhian'));
    for (const name of readdirSync(dir).filter((x) => x.endsWith('.service'))) {
      // What the unit starts is checked where it lies.
      const unit = text(name).replaceAll('/usr/bin/zhian', join(there, 'usr/bin/zhian'));
      writeFileSync(join(there, 'etc/systemd/system', name.replace('@', '@node-1')), unit);
    }
    return there;
  }

  it('are_read_without_complaint', { skip }, async () => {
    const there = unitRoot();
    const units = readdirSync(join(there, 'etc/systemd/system')).map((x) => join(there, 'etc/systemd/system', x));
    assert.equal(units.length, 2);
    const { stdout, stderr } = await run(analyze, ['verify', '--man=no', '--generators=no', '--recursive-errors=no', ...units]);
    assert.equal(stdout + stderr, '');
  });

  it('leave_a_node_little_to_do_harm_with', { skip }, async () => {
    const there = unitRoot();
    for (const name of readdirSync(join(there, 'etc/systemd/system'))) {
      const unit = join(there, 'etc/systemd/system', name);
      // Ten times the exposure of systemd's own scale, which ends at 10.
      await run(analyze, ['security', '--offline=true', '--threshold=25', '--no-pager', unit]);
    }
  });

  it('restart_what_was_fenced_and_leave_alone_what_is_misconfigured', () => {
    const unit = text('zhian@.service');
    assert.match(unit, /^RestartForceExitStatus=75$/m);
    assert.match(unit, /^RestartPreventExitStatus=78$/m);
    // A drain may take 30 s.
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)[1]) > 30);
  });
});

describe('the settings of a node', () => {
  it('pass_check_config_once_their_secrets_are_sealed', async () => {
    const there = scratchDir('node');
    const key = join(there, 'seal.key');
    const environment = { PATH: process.env.PATH };
    await run(env.bin, ['seal', '--new-key', key], { env: environment });
    const seal = async (secret) => {
      const call = run(env.bin, ['seal', '--key-file', key], { env: environment });
      call.child.stdin.end(secret);
      return (await call).stdout.trim();
    };
    const { stdout: master } = await run('openssl', ['rand', '-hex', '32']);
    const secrets = {
      dsn: 'host=10.20.0.21 dbname=zhian user=zhian_app password=x sslmode=verify-full',
      migrate_dsn: 'host=10.20.0.21 dbname=zhian user=zhian_owner password=y sslmode=verify-full',
      password: 'a secret',
      master_key: master.trim(),
    };
    let config = text('node-1.toml').replaceAll('/etc/zhian/seal.key', key);
    const placeholder = /^(\w+) = "sealed:…"/gm;
    const sealed = new Map();
    for (const [, name] of config.matchAll(placeholder)) sealed.set(name, await seal(secrets[name]));
    assert.deepEqual([...sealed.keys()].sort(), Object.keys(secrets).sort());
    config = config.replace(placeholder, (_, name) => `${name} = "${sealed.get(name)}"`);
    writeFileSync(join(there, 'node-1.toml'), config);
    const { stdout } = await run(env.bin, ['--config', join(there, 'node-1.toml'), 'check-config'], { env: environment });
    assert.match(stdout, /http\.drain_notice/);
    for (const secret of Object.values(secrets)) assert.ok(!stdout.includes(secret), 'a secret is shown');
  });
});

describe('the proxy', () => {
  it('is_understood_by_nginx', async () => {
    const there = scratchDir('nginx');
    const [cert, key] = [join(there, 'app.pem'), join(there, 'app.key')];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=app.example.com', '-days', '1']);
    const site = text('nginx.conf')
      .replace('/etc/nginx/app.example.com.pem', cert)
      .replace('/etc/nginx/app.example.com.key', key)
      .replace('/var/cache/nginx/zhian', join(there, 'cache'))
      .replace('listen 443', 'listen 127.0.0.1:18443');
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((x) => `${x}_temp_path ${join(there, x)};`).join(' ');
    writeFileSync(join(there, 'site.conf'), site);
    writeFileSync(join(there, 'nginx.conf'), `pid ${join(there, 'pid')}; error_log stderr; events {} http { access_log off; ${paths} include ${join(there, 'site.conf')}; }`);
    const { stderr } = await run('nginx', ['-t', '-p', there, '-e', 'stderr', '-c', join(there, 'nginx.conf')], { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    assert.match(stderr, /test is successful/);
    assert.doesNotMatch(stderr, /\[warn\]/);
  });
});

describe('the certificates of a cluster', () => {
  const make = (...args) => run(join(dir, 'cluster-ca.sh'), args);

  it('are_of_one_authority_and_their_keys_are_private', async () => {
    const there = scratchDir('ca');
    await make(there, 'node-1', 'node-2');
    const ca = readFileSync(join(there, 'ca.pem'), 'utf8');
    await make(there, 'node-3');
    assert.equal(readFileSync(join(there, 'ca.pem'), 'utf8'), ca, 'the authority stays');
    for (const node of ['node-1', 'node-2', 'node-3']) {
      await run('openssl', ['verify', '-CAfile', join(there, 'ca.pem'), join(there, `${node}.pem`)]);
      assert.equal(statSync(join(there, `${node}.key`)).mode & 0o077, 0);
    }
    assert.equal(statSync(join(there, 'ca.key')).mode & 0o077, 0);
  });
});

describe('the image', () => {
  const dockerfile = text('Dockerfile');

  it('is_described_without_a_fault', () => {
    const found = validate(dockerfile).map((x) => `line ${x.range.start.line + 1}: ${x.message}`);
    assert.deepEqual(found, []);
  });

  it('holds_every_library_that_the_node_is_linked_with', async (t) => {
    const installed = new Set(dockerfile.slice(dockerfile.lastIndexOf('\nFROM ')).match(/^ {4}.*(?= \\$)/gm).join(' ').trim().split(/\s+/));
    const { stdout: dynamic } = await run('readelf', ['-d', env.bin]);
    const { stdout: found } = await run('ldd', [env.bin]);
    const paths = new Map([...found.matchAll(/^\s*(\S+) => (\/\S+)/gm)].map(([, name, path]) => [name, realpathSync(path)]));
    const needed = [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((x) => x[1]).filter((name) => paths.has(name));
    if (needed.some((name) => /^lib[at]san\b/.test(name))) return t.skip('no image is made of a node with a sanitizer');
    assert.ok(needed.length > 20, `${needed}`);
    // A package may name a file below /lib or below /usr/lib: they are the same.
    const { stdout: owners } = await run('dpkg-query', ['-S', ...needed.map((name) => `*${paths.get(name).replace(/^\/usr/, '')}`)]);
    const owned = owners.trim().split('\n').map((line) => line.split(':')[0]);
    assert.ok(owned.length >= needed.length);
    // Of every Debian, or of libstdc++6.
    const missing = owned.filter((name) => !['libc6', 'libgcc-s1'].includes(name) && !installed.has(name));
    assert.deepEqual(missing, []);
  });

  it('runs_as_nobody_in_particular_and_says_how_it_is', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    const user = /^USER (\S+)$/m.exec(last)?.[1];
    assert.ok(user && !/^(root|0)\b/.test(user), `USER ${user}`);
    assert.match(last, /^HEALTHCHECK .*\n?.*\/healthz/m);
    assert.match(last, /^STOPSIGNAL SIGTERM$/m);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) assert.match(image, /^debian:bookworm/, 'Debian 12, as everywhere');
  });
});

describe('the guide', () => {
  it('speaks_of_every_file_beside_it', () => {
    const guide = text('README.md');
    for (const name of readdirSync(dir).filter((x) => x !== 'README.md')) assert.ok(guide.includes(`](${name})`), `${name} is not mentioned`);
  });
});
