// Points redeemed durably over HTTP by a thousand users, beside pgbench that writes the same rows in one transaction each
// and a NestJS service with the same meaning; orders settled from signed and sealed notices; balances read. All in one
// run on one PostgreSQL, turn by turn.
import { execFile, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { each } from '../../e2e/support/crowd.mjs';
import { env } from '../../e2e/support/env.mjs';
import { numberOf, payable } from '../../e2e/support/payment.mjs';
import { Stack } from '../../e2e/support/stack.mjs';
import { seal, vouch } from '../../sandbox/wechat_pay/signature.mjs';
import { cpuOf, cpuOfPostgres } from '../rooms/cpu.mjs';
import { fillNest, nestTables, pgbenchScript, pgbenchTables } from './tables.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const jwt = createRequire(import.meta.url)('jsonwebtoken');
const options = { users: 1000, seconds: 5, rounds: 3, json: false };
for (let i = 2; i < process.argv.length; ++i) {
  const name = process.argv[i].replace(/^--/, '');
  if (name === 'json') options.json = true;
  else if (name in options && Number(process.argv[i + 1]) > 0) options[name] = Number(process.argv[++i]);
  else throw new Error(`unknown argument ${process.argv[i]}; there are --users N, --seconds S, --rounds R and --json`);
}
const say = (text) => process.stderr.write(`${text}\n`);
const round1 = (x) => Math.round(x * 10) / 10;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** wrk with one of our scripts. Answers requests a second and CPU time a request, in microseconds: of all meters, and of each. */
async function load(base, script, connections, args, meters) {
  const before = meters.map((read) => read());
  const { stdout } = await run('wrk', [`-t1`, `-c${connections}`, `-d${options.seconds}s`, '-s', join(here, script), base, '--', ...args]);
  const used = meters.map((read, i) => read() - before[i]);
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(stdout);
  const lost = /Socket errors: .*/.exec(stdout);
  const total = Number(/(\d+) requests in/.exec(stdout)[1]);
  return { rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), total, cpu: used.reduce((a, b) => a + b) / total, parts: used.map((x) => x / total), faults: bad ? Number(bad[1]) : 0, lost: lost?.[0] };
}

async function pgbench(database, script) {
  const args = ['-n', '-M', 'prepared', '-c', '64', '-j', '2', '-T', String(options.seconds), '-f', script, database.dsn('postgres')];
  const { stdout, stderr } = await run(process.env.ZHIAN_PGBENCH ?? 'pgbench', args);
  const tps = /tps = ([\d.]+)/.exec(stdout);
  if (!tps) throw new Error(`pgbench said: ${stdout}${stderr}`);
  return Number(tps[1]);
}

/** Posts everything over kept connections, `width` at a time; answers the seconds it took. */
async function postAll(url, list, width) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: width });
  const { hostname, port, pathname } = new URL(url);
  const begun = process.hrtime.bigint();
  await each(list, width, ({ headers, body }) =>
    new Promise((resolve, reject) => {
      const req = http.request({ hostname, port, path: pathname, method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent }, (res) => {
        res.resume();
        res.on('end', () => (res.statusCode === 204 ? resolve() : reject(new Error(`a notice got ${res.statusCode}`))));
      });
      req.on('error', reject);
      req.end(body);
    }),
  );
  const took = Number(process.hrtime.bigint() - begun) / 1e9;
  agent.destroy();
  return took;
}

/** The notice of a payment, signed and sealed as the provider does it. */
function noticeOf(order, merchant, account) {
  const text = {
    appid: merchant.appId, mchid: merchant.mchId, out_trade_no: numberOf(order.id), transaction_id: `42${numberOf(order.id).slice(4)}`, trade_type: 'NATIVE',
    trade_state: 'SUCCESS', success_time: '2026-09-11T10:34:56+08:00', payer: { openid: 'o1' },
    amount: { total: order.amount_fen, payer_total: order.amount_fen, currency: 'CNY' },
  };
  const body = JSON.stringify({
    id: `EV-${randomUUID()}`, create_time: '2026-09-11T10:34:57+08:00', resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功',
    resource: { original_type: 'transaction', ...seal(merchant.apiV3Key, JSON.stringify(text), 'transaction') },
  });
  return { body, headers: { 'content-type': 'application/json', ...vouch({ body, signing: account.signing(), now: Date.now() }) } };
}

const stop = [];
try {
  const stack = await Stack.start('bench-money', {
    settings: async (sandbox, node) => {
      const pay = await payable(sandbox, node);
      return { ...pay, auth: { bcrypt_cost: 4, resend_after: '0s', sends_per_hour: 1000, access_ttl: '1d' }, http: { limits_percent: 0 }, log: { access: false } };
    },
  });
  stop.push(() => stack.stop());
  const { database, node } = stack;
  const server = () => cpuOf(node.pid);
  const postgres = () => cpuOfPostgres(env.pgSockets);

  say(`${options.users} people sign up and place an order`);
  const people = await each(Array.from({ length: options.users }), 16, () => stack.signUp('payer'));
  const orders = await each(people, 16, (person) => person.api.want(201, 'POST', '/api/v1/orders', { json: { kind: 'recharge', amount_fen: 5_000_000 } }));
  const { merchant } = stack.sandbox.wechatPay;
  const account = await stack.sandbox.wechatPay.account();
  const notices = orders.map((order) => noticeOf(order, merchant, account));
  const beforeSettling = server() + postgres();
  const took = await postAll(`${node.base}/api/v1/payment/wechat/notify`, notices, 64);
  const settledCpu = (server() + postgres() - beforeSettling) / orders.length;
  const settled = Number(await database.value('SELECT count(*) FROM pay_order WHERE paid_at IS NOT NULL'));
  if (settled !== orders.length) throw new Error(`${settled} of ${orders.length} orders are paid`);
  say(`${settled} orders settled in ${round1(took)} s, ${round1(settledCpu)} us of CPU each`);

  const tokens = join(node.dir, 'tokens');
  writeFileSync(tokens, people.map((x) => x.access).join('\n'));
  const secret = randomUUID();
  const users = people.map((x) => x.user.id);
  const nestTokens = join(node.dir, 'nest-tokens');
  writeFileSync(nestTokens, users.map((sub) => jwt.sign({ sub }, secret)).join('\n'));
  await database.value(nestTables);
  await database.value(fillNest(users, 100_000_000));
  await database.value(pgbenchTables(options.users, 100_000_000));
  const script = join(node.dir, 'redeem.sql');
  writeFileSync(script, pgbenchScript(options.users));
  const nest = fork(join(here, 'nest_service.mjs'), {
    env: { ...process.env, NEST_DSN: `postgres:///${database.name}?host=${encodeURIComponent(env.pgSockets)}&user=postgres`, NEST_SECRET: secret },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  stop.push(() => nest.kill());
  const { port } = await new Promise((resolve, reject) => {
    nest.once('message', resolve);
    nest.once('exit', (code) => reject(new Error(`the NestJS service ended with ${code}`)));
  });
  const nestBase = `http://127.0.0.1:${port}`;

  const got = { pgbench: [], redeem1: [], redeem8: [], redeem64: [], nest: [], balance: [], nestBalance: [], cpu: [], storeCpu: [], nestCpu: [], balanceCpu: [] };
  let faults = 0;
  const note = (one, where) => {
    faults += one.faults;
    if (one.faults || one.lost) say(`${where}: ${one.faults} refused, ${one.lost ?? 'no socket lost'}`);
    return one;
  };
  for (let n = 1; n <= options.rounds; ++n) {
    got.pgbench.push(await pgbench(database, script));
    for (const c of [1, 8]) got[`redeem${c}`].push(note(await load(node.base, 'redeem.lua', c, [tokens, `${n}-${c}`], [server, postgres]), `${c} connections`).rps);
    const mine = note(await load(node.base, 'redeem.lua', 64, [tokens, `${n}-64`], [server, postgres]), '64 connections');
    got.redeem64.push(mine.rps);
    got.cpu.push(mine.cpu);
    got.storeCpu.push(mine.parts[1]);
    const theirs = note(await load(nestBase, 'redeem.lua', 64, [nestTokens, `${n}-64`], [() => cpuOf(nest.pid), postgres]), 'NestJS');
    got.nest.push(theirs.rps);
    got.nestCpu.push(theirs.cpu);
    const read = note(await load(node.base, 'balance.lua', 64, [tokens], [server, postgres]), 'balance');
    got.balance.push(read.rps);
    got.balanceCpu.push(read.cpu);
    got.nestBalance.push(note(await load(nestBase, 'balance.lua', 64, [nestTokens], [() => cpuOf(nest.pid), postgres]), 'NestJS balance').rps);
    say(`round ${n}: pgbench ${round1(got.pgbench.at(-1))} tps, redeem ${round1(mine.rps)}/s ${round1(mine.cpu)} us (PostgreSQL ${round1(mine.parts[1])}), NestJS ${round1(theirs.rps)}/s ${round1(theirs.cpu)} us, balance ${round1(read.rps)}/s ${round1(read.cpu)} us`);
  }
  // What was answered is what is stored: the books add up after all of it.
  const broken = Number(await database.value(`SELECT count(*) FROM account a WHERE a.points <> (SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e
    WHERE e.user_id = a.user_id AND e.account = 2)`)) + Number(await database.value('SELECT abs(coalesce(sum(amount), 0)) FROM ledger_entry'));
  const m = Object.fromEntries(Object.entries(got).map(([name, list]) => [name, median(list)]));
  const result = {
    pgbench_tps_64: round1(m.pgbench), redeem_rps_1: round1(m.redeem1), redeem_rps_8: round1(m.redeem8), redeem_rps_64: round1(m.redeem64),
    ratio_pgbench: Math.round((m.redeem64 / m.pgbench) * 100) / 100, nest_rps: round1(m.nest), ratio_nest: Math.round((m.redeem64 / m.nest) * 100) / 100,
    cpu_us_per_redeem: round1(m.cpu), postgres_us_per_redeem: round1(m.storeCpu), nest_cpu_us_per_redeem: round1(m.nestCpu), balance_rps: round1(m.balance), cpu_us_per_balance: round1(m.balanceCpu),
    nest_balance_rps: round1(m.nestBalance), settled_orders_per_s: round1(orders.length / took), cpu_us_per_settled_order: round1(settledCpu),
    users: options.users, faults, broken, rounds: options.rounds, seconds: options.seconds, load: round1(loadavg()[0]),
  };
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name}: ${value}\n`);
  process.exitCode = faults + broken === 0 ? 0 : 1;
} finally {
  for (const end of stop.reverse()) await end();
}
process.exit();
