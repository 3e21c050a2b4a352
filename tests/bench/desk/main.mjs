// How long each endpoint of the career desk takes while 64 users ask for nothing else: all of them one after the other, in one run, on
// one node with its own PostgreSQL, Redis and sandbox. The users live in one process on the same machine and take their share of it.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

import { each } from '../../e2e/support/crowd.mjs';
import { env, eventually, root } from '../../e2e/support/env.mjs';
import { payable } from '../../e2e/support/payment.mjs';
import { answerToTheEnd, follow, openRoom, question } from '../../e2e/support/rooms.mjs';
import { appoint } from '../../e2e/support/staff.mjs';
import { Stack } from '../../e2e/support/stack.mjs';
import { memberWithResume, start } from '../../e2e/support/tasks.mjs';
import { fileForm } from '../../e2e/support/upload.mjs';
import { cpuOf, cpuOfPostgres, rssOf } from '../rooms/cpu.mjs';
import { cancelling, endpoints } from './endpoints.mjs';
import { faultText, figuresOf, resultOf, tableOf } from './figures.mjs';
import { Line } from './line.mjs';

const options = { users: 64, seconds: 3, json: false };
for (let i = 2; i < process.argv.length; ++i) {
  const name = process.argv[i].replace(/^--/, '');
  if (name === 'json') options.json = true;
  else if (name in options && Number(process.argv[i + 1]) > 0) options[name] = Number(process.argv[++i]);
  else throw new Error(`unknown argument ${process.argv[i]}; there are --users N, --seconds S and --json`);
}
const say = (text) => process.stderr.write(`${text}\n`);
/** Points of each: more than the run can spend. */
const points = 50_000;
const waitingEach = 20;

/** All users ask one endpoint, each its next request when the last one is answered. */
async function measure(endpoint, users) {
  const want = endpoint.want ?? [200];
  const ms = [];
  const faults = {};
  const begun = performance.now();
  const end = begun + options.seconds * 1000;
  await Promise.all(
    users.map(async (user) => {
      const line = endpoint.staff ? user.staffLine : user.line;
      for (let i = 0; i < (endpoint.most ?? Infinity) && performance.now() < end; ++i) {
        const asked = endpoint.ask(user, i);
        if (!asked) return;
        const got = await line.ask(asked);
        ms.push(got.ms);
        if (want.includes(got.status)) endpoint.take?.(user, JSON.parse(got.text));
        else {
          const what = `${got.status} ${/"code":"(\w+)"/.exec(got.text)?.[1] ?? got.text.slice(0, 80)}`;
          faults[what] = (faults[what] ?? 0) + 1;
        }
      }
    }),
  );
  const figures = figuresOf(ms, (performance.now() - begun) / 1000, faults);
  if (figures.errors > 0) say(`${endpoint.name}: ${faultText(faults)}`);
  return figures;
}

/** What a form is on the wire. */
async function partsOf(form) {
  const res = new Response(form);
  return { type: res.headers.get('content-type'), bytes: Buffer.from(await res.arrayBuffer()) };
}

/** Somebody with two diagnoses of one resume, a record of an interview and, where there is such a thing, a pack of questions. */
async function deskUser(stack, forecast) {
  const user = Object.assign(await memberWithResume(stack, 'desk', points), { sessions: [], events: [], waiting: [] });
  const wait = { headers: { prefer: 'wait=25' } };
  const diagnosed = async (resume_id) => {
    const over = await user.api.want(200, 'POST', start, { json: { resume_id }, ...wait });
    if (over.stage !== 'done') throw new Error(`a diagnosis ended as ${over.stage}`);
    return over.id;
  };
  const { type, bytes } = await partsOf(fileForm('李雷\n\n工作经历\n2020.07 - 至今 甲公司 后端工程师', 'short.txt', 'text/plain'));
  user.file = { type, bytes };
  const better = readFileSync(join(root, 'tests/unit/diagnosis/resumes/zh_developer_2.txt'));
  const first = await diagnosed(user.resume.id);
  const version = await user.api.want(201, 'POST', `/api/v1/resumes/${user.resume.id}/versions`, { form: fileForm(better, 'better.txt', 'text/plain') });
  user.diagnoses = [first, await diagnosed(version.id)];
  const room = await openRoom(user, { questions: 1 });
  const socket = await follow(stack, user.access, room);
  await question(socket, 1);
  user.record = (await answerToTheEnd(socket, room)).data.record_id;
  await socket.close();
  if (forecast) {
    const json = { resume_id: user.resume.id, position: '后端工程师', count: 5 };
    const over = await user.api.want(200, 'POST', '/api/v1/interview-prep/ai-generate', { json, ...wait });
    user.pack = over.id;
  }
  return user;
}

const idsOf = async (user, path) => (await user.api.want(200, 'GET', path)).items.map((x) => x.id);

const stop = [];
try {
  const settings = async (...of) => ({
    ...(await payable(...of)),
    auth: { bcrypt_cost: 4, resend_after: '0s', sends_per_hour: 1000, access_ttl: '1d' },
    http: { limits_percent: 0 },
    // Rooms are begun again and again, and nobody is in them.
    interview: { deltas: false, open_rooms_per_user: 100 },
    jobs: { samples: true },
    log: { access: false },
  });
  const stack = await Stack.start('bench-desk', { settings, sandbox: { wechatPay: { noticeScale: 0.01 } } });
  stop.push(() => stack.stop());
  const { database, node } = stack;
  const number = async (sql) => Number(await database.value(sql));
  const quiet = () => eventually('all tasks are over', async () => (await number('SELECT count(*) FROM task WHERE ended_at IS NULL')) === 0, { timeout: 300_000, every: 50 });

  const probe = await stack.signUp('probe');
  const has = { forecast: (await probe.api.call('GET', '/api/v1/interview-prep/history', { check: false })).status !== 404 };
  say(`${options.users} people sign up, pay, are diagnosed and interviewed`);
  const users = await each(Array.from({ length: options.users }), 8, () => deskUser(stack, has.forecast));
  await eventually('postings are there', async () => (await idsOf(users[0], '/api/v1/search/jobs')).length > 0, { timeout: 60_000 });
  const shared = {
    questions: await idsOf(users[0], '/api/v1/classic-questions?limit=50'),
    jobs: await idsOf(users[0], '/api/v1/search/jobs?limit=50'),
    news: await idsOf(users[0], '/api/v1/workplace-news/latest/list?limit=50'),
  };
  const chief = await appoint(stack, 'admin');
  // A fresh process: what is in memory afterwards was asked for in the run.
  await node.stop();
  await node.start();
  for (const user of users) {
    user.line = new Line(node.base, user.access);
    user.staffLine = new Line(node.adminBase, chief.access_token);
  }

  const begun = { at: performance.now(), node: cpuOf(node.pid), postgres: cpuOfPostgres(env.pgSockets), mine: process.cpuUsage() };
  const rows = {};
  const skipped = [];
  for (const endpoint of endpoints(shared)) {
    if (endpoint.needs && !has[endpoint.needs]) {
      skipped.push(endpoint.name);
      say(`${endpoint.name}: the node does not have it`);
      continue;
    }
    rows[endpoint.name] = await measure(endpoint, users);
    say(tableOf({ [endpoint.name]: rows[endpoint.name] })[1]);
    if (endpoint.quiet) await quiet();
  }
  const seconds = (performance.now() - begun.at) / 1000;
  const mine = process.cpuUsage(begun.mine);
  const share = (us) => Math.round((us / 1e6 / seconds) * 100) / 100;
  const used = { node_cores: share(cpuOf(node.pid) - begun.node), postgres_cores: share(cpuOfPostgres(env.pgSockets) - begun.postgres), client_cores: share(mine.user + mine.system) };
  const rss_mib = Math.round(rssOf(node.pid) / 1024);

  // Tasks that wait for ever, so that each of them can be given up.
  await node.stop();
  node.settings.testing = { held_stages: ['queued'] };
  await node.start();
  await each(users, 64, async (user) => {
    for (let i = 0; i < waitingEach; ++i) {
      const got = await user.line.ask({ method: 'POST', path: start, json: { resume_id: user.resume.id } });
      if (got.status !== 202) throw new Error(`a task was not begun: ${got.status} ${got.text}`);
      user.waiting.push(JSON.parse(got.text).id);
    }
  });
  rows[cancelling.name] = await measure(cancelling, users);
  for (const user of users) for (const line of [user.line, user.staffLine]) line.close();
  await eventually('what was held is given back', async () => (await number(`SELECT count(*) FROM points_hold h JOIN task t ON t.id = h.reference WHERE NOT h.closed AND t.ended_at IS NOT NULL`)) === 0, { timeout: 60_000 });

  // What was answered is what is stored: each result is charged once, and the books add up.
  const uncharged = await number(
    "SELECT count(*) FROM task_result r WHERE (SELECT count(*) FROM ledger_txn x WHERE x.reference = r.id AND x.kind = 7) <> 1",
  );
  const broken = uncharged + Math.abs(await number('SELECT coalesce(sum(amount), 0) FROM ledger_entry'));
  const result = resultOf(rows, {
    skipped, broken, users: options.users, seconds: options.seconds, ...used, rss_mib,
    same_machine: true, cores: cpus().length, load: Math.round(loadavg()[0] * 10) / 10,
  });
  for (const line of tableOf(rows)) process.stdout.write(`${line}\n`);
  process.stdout.write(`node, PostgreSQL and ${options.users} users on the same ${result.cores} cores: ${used.node_cores}, ${used.postgres_cores} and ${used.client_cores} of them\n`);
  if (skipped.length > 0) process.stdout.write(`left out, the node answers 404: ${skipped.join(', ')}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.errors + result.broken === 0 ? 0 : 1;
} finally {
  for (const end of stop.reverse()) await end();
}
process.exit();
