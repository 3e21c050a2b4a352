// Seeds the demo logins of a development stack: a candidate by the front door (code by mail), the other roles by the
// command line. Writes "role <tab> address <tab> password" lines to the file named on the command line.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

const { ZHIAN_BIN, ZHIAN_CONFIG, ZHIAN_URL, ZHIAN_SANDBOX_URL } = process.env;
const appointed = ['customer', 'worker', 'support', 'editor', 'finance', 'manager', 'operator', 'admin'];
const newPassword = () => randomBytes(9).toString('base64url');

async function post(path, json) {
  const res = await fetch(`${ZHIAN_URL}/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
  return res.json();
}

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
  await post('verify', { email, code, device_name: 'demo' });
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
const logins = ['candidate', ...appointed].map((role) => ({
  role,
  email: `${role}.${batch}@demo.example`,
  password: newPassword(),
}));
await Promise.all(
  logins.map(({ role, email, password }) =>
    role === 'candidate' ? register(email, password) : appoint(email, role, password),
  ),
);
const out = process.argv[2];
writeFileSync(`${out}.new`, logins.map((x) => `${x.role}\t${x.email}\t${x.password}\n`).join(''), { mode: 0o600 });
renameSync(`${out}.new`, out);
