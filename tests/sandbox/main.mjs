// Starts the sandbox from the environment and says on standard output where it listens.
import { startSandbox } from './sandbox.mjs';

/** A port number out of `process.env[name]`; an empty variable counts as unset. */
function port(name, fallback) {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw new Error(`${name} must be a port number, not "${text}"`);
  return value;
}

/** Ports of the encrypted listeners are off unless named. */
function options() {
  const user = process.env.ZHIAN_SANDBOX_SMTP_USER ?? '';
  const password = process.env.ZHIAN_SANDBOX_SMTP_PASSWORD ?? '';
  return {
    bind: process.env.ZHIAN_SANDBOX_BIND || '127.0.0.1',
    httpPort: port('ZHIAN_SANDBOX_PORT', 8090),
    smtpPort: port('ZHIAN_SMTP_PORT', 8025),
    startTlsPort: port('ZHIAN_SANDBOX_STARTTLS_PORT', null),
    smtpsPort: port('ZHIAN_SANDBOX_SMTPS_PORT', null),
    clamdPort: port('ZHIAN_SANDBOX_CLAMD_PORT', null),
    s3Port: port('ZHIAN_SANDBOX_S3_PORT', null),
    wechatPay: {
      dir: process.env.ZHIAN_SANDBOX_WECHAT_PAY_DIR || null,
      publicUrl: process.env.ZHIAN_SANDBOX_PUBLIC_URL || null,
    },
    login: user === '' ? null : { user, password },
  };
}

const names = {
  http: 'ZHIAN_SANDBOX_PORT',
  smtp: 'ZHIAN_SMTP_PORT',
  startTls: 'ZHIAN_SANDBOX_STARTTLS_PORT',
  smtps: 'ZHIAN_SANDBOX_SMTPS_PORT',
  clamd: 'ZHIAN_SANDBOX_CLAMD_PORT',
  s3: 'ZHIAN_SANDBOX_S3_PORT',
};

try {
  const sandbox = await startSandbox(options());
  // Keys are there before anybody asks for them, and a folder that cannot be used is told at once.
  await sandbox.wechatPay.account();
  process.stdout.write(`${JSON.stringify({ event: 'listening', ...sandbox.ports })}\n`);
  const stop = async () => {
    await sandbox.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (err) {
  const where = names[err.listener] ? ` (set ${names[err.listener]} to another port)` : '';
  process.stderr.write(`sandbox: ${err.message}${where}\n`);
  process.exit(1);
}
