// Seeds the demo logins of a development stack: a candidate of each tier by the front door (code by mail, and a payment at
// the sandbox), the other roles by the command line. Writes "role <tab> address <tab> password" lines to the file named on the command line.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

const { ZHIAN_BIN, ZHIAN_CONFIG, ZHIAN_URL, ZHIAN_SANDBOX_URL } = process.env;
const appointed = ['customer', 'worker', 'support', 'editor', 'finance', 'manager', 'operator', 'admin'];
/** What a member of each tier has paid, in fen. */
const tiers = { bronze: 3000, silver: 8000, gold: 25_000 };
const newPassword = () => randomBytes(9).toString('base64url');

async function ask(method, path, token, json) {
  const res = await fetch(`${ZHIAN_URL}/api/v1/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: json && JSON.stringify(json),
  });
  if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
  return res.json();
}
const post = (path, json) => ask('POST', `auth/${path}`, null, json);

async function mailsTo(email, query = '') {
  const res = await fetch(`${ZHIAN_SANDBOX_URL}/mail/messages?to=${encodeURIComponent(email)}${query}`);
  return res.json();
}

/** Registers and verifies with the code from the sandbox's mailbox. */
async function register(email, password) {
  const known = (await mailsTo(email)).length;
  await post('register', { email, password });
  const mails = await mailsTo(email, `&wait_ms=30000&count=${known + 1}`);
  const code = /(?<!\d)\d{6}(?!\d)/.exec(mails.at(-1)?.text ?? '')?.[0];
  if (mails.length <= known || !code) throw new Error(`no code was mailed to ${email}`);
  return (await post('verify', { email, code, device_name: 'demo' })).access_token;
}

/** Asks until the order is as wanted; the provider and its notice take a moment. */
async function orderThat(token, id, wanted) {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const order = await ask('GET', `orders/${id}`, token);
    if (wanted(order)) return order;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error(`order ${id} is not as it should be`);
}

/** Recharges by a click on the sandbox's page. */
async function recharge(token, fen) {
  const { id } = await ask('POST', 'orders', token, { kind: 'recharge', amount_fen: fen });
  const { code_url: page } = await orderThat(token, id, (x) => x.code_url);
  await fetch(page, { method: 'POST', redirect: 'manual' });
  await orderThat(token, id, (x) => x.status === 'paid');
}

/** Gives an address a role and a password past the front door. */
function appoint(email, role, password) {
  const args = ['--config', ZHIAN_CONFIG, 'admin', 'create', '--email', email, '--role', role];
  return new Promise((resolve, reject) => {
    const child = execFile(ZHIAN_BIN, args, { env: { PATH: process.env.PATH } }, (err, stdout, stderr) =>
      err ? reject(new Error(`${role}: ${stderr || err.message}`)) : resolve(stdout),
    );
    child.stdin.end(`${password}\n`);
  });
}

// Addresses carry a number of their own, so that seeding after a half-done try meets no older password.
const batch = randomBytes(2).toString('hex');
const logins = ['candidate', ...Object.keys(tiers), ...appointed].map((role) => ({
  role,
  email: `${role}.${batch}@demo.example`,
  password: newPassword(),
}));
await Promise.all(
  logins.map(async ({ role, email, password }) => {
    if (appointed.includes(role)) return appoint(email, role, password);
    const token = await register(email, password);
    return role in tiers && recharge(token, tiers[role]);
  }),
);
const out = process.argv[2];
writeFileSync(`${out}.new`, logins.map((x) => `${x.role}\t${x.email}\t${x.password}\n`).join(''), { mode: 0o600 });
renameSync(`${out}.new`, out);
