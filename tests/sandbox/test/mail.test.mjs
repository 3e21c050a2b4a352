// The mailbox and the SMTP receiver, driven by another mail library and by raw sockets.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

import nodemailer from 'nodemailer';

import { startSandbox } from '../sandbox.mjs';

const login = { user: 'noreply@zhian.example', password: 'app-password' };
let sandbox;
let base;

before(async () => {
  sandbox = await startSandbox({ startTlsPort: 0, smtpsPort: 0, login });
  base = `http://127.0.0.1:${sandbox.ports.http}`;
});
after(() => sandbox.stop());
beforeEach(() => {
  sandbox.faults.clear();
  sandbox.mailbox.clear();
});

function transport(port, more = {}) {
  return nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...more });
}

const letter = (to) => ({
  from: '职麦 <noreply@zhian.example>',
  to,
  subject: '验证码：登录家政服务平台',
  text: '您的验证码是 123456',
  html: '<p>您的验证码是 <b>123456</b></p>',
});

async function messages(to, query = '') {
  const res = await fetch(`${base}/mail/messages?to=${encodeURIComponent(to)}${query}`);
  assert.equal(res.status, 200);
  return res.json();
}

async function order(fault) {
  return fetch(`${base}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

/** Speaks raw SMTP: each line is sent after the reply to the one before. Answers the reply codes. */
function dialogue(port, lines) {
  return new Promise((resolve) => {
    const codes = [];
    const socket = net.connect(port, '127.0.0.1');
    let buffer = '';
    socket.on('data', (part) => {
      buffer += part;
      for (let end; (end = buffer.indexOf('\r\n')) >= 0; ) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (line[3] === '-') continue;
        codes.push(Number(line.slice(0, 3)));
        if (lines.length > 0) socket.write(`${lines.shift()}\r\n`);
        else socket.end();
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(codes));
  });
}

describe('mail', () => {
  it('a_mail_is_listed_decoded_with_both_parts', async () => {
    await transport(sandbox.ports.smtp).sendMail(letter('Li.Lei@example.com'));
    const [mail, ...more] = await messages('li.lei@EXAMPLE.com');
    assert.equal(more.length, 0);
    assert.equal(mail.subject, '验证码：登录家政服务平台');
    assert.match(mail.text, /123456/);
    assert.match(mail.html, /<b>123456<\/b>/);
    assert.match(mail.from, /职麦/);
    assert.deepEqual(mail.to, ['Li.Lei@example.com']);
    assert.equal(mail.headers['mime-version'], '1.0');
    assert.ok(mail.message_id.startsWith('<'));
    assert.ok(!Number.isNaN(Date.parse(mail.date)));
  });

  it('mails_are_listed_oldest_first_and_only_to_their_address', async () => {
    const mailer = transport(sandbox.ports.smtp);
    for (const n of [1, 2, 3]) await mailer.sendMail({ ...letter('a@example.com'), subject: `n${n}` });
    await mailer.sendMail(letter('b@example.com'));
    assert.deepEqual((await messages('a@example.com')).map((m) => m.subject), ['n1', 'n2', 'n3']);
    assert.equal((await messages('b@example.com')).length, 1);
    assert.deepEqual(await messages('c@example.com'), []);
  });

  it('a_waiting_list_answers_when_the_mail_comes', async () => {
    const waiting = messages('late@example.com', '&wait_ms=20000');
    await transport(sandbox.ports.smtp).sendMail(letter('late@example.com'));
    assert.equal((await waiting).length, 1);
    assert.deepEqual(await messages('never@example.com', '&wait_ms=20'), []);
  });

  it('the_pages_escape_what_a_mail_says', async () => {
    const subject = '<script>alert(1)</script>';
    await transport(sandbox.ports.smtp).sendMail({ ...letter('x@example.com'), subject, text: subject });
    for (const path of ['/mail', `/mail/${(await messages('x@example.com'))[0].id}`]) {
      const res = await fetch(base + path);
      assert.match(res.headers.get('content-security-policy'), /default-src 'none'/);
      const text = await res.text();
      assert.ok(!text.includes('<script'));
      assert.ok(text.includes('&lt;script&gt;'));
    }
  });

  it('starttls_and_smtps_want_the_login_and_its_own_sender', async () => {
    const ca = await (await fetch(`${base}/control/ca.pem`)).text();
    const auth = { user: login.user, pass: login.password };
    const secure = [
      [sandbox.ports.startTls, { ignoreTLS: false, requireTLS: true }],
      [sandbox.ports.smtps, { secure: true }],
    ];
    for (const [port, mode] of secure) {
      const options = { ...mode, host: 'localhost', tls: { ca } };
      await transport(port, { ...options, auth }).sendMail(letter('tls@example.com'));
      await assert.rejects(transport(port, options).sendMail(letter('tls@example.com')), /530/);
      await assert.rejects(
        transport(port, { ...options, auth: { ...auth, pass: 'wrong' } }).sendMail(letter('tls@example.com')),
        /535/,
      );
      await assert.rejects(
        transport(port, { ...options, auth }).sendMail({ ...letter('tls@example.com'), from: 'a@b.example' }),
        /553/,
      );
      await assert.rejects(
        transport(port, { ...mode, host: 'localhost', auth }).sendMail(letter('tls@example.com')),
        /certificate|self-signed/i,
      );
    }
    const got = await messages('tls@example.com');
    assert.deepEqual(got.map((m) => [m.envelope.secure, m.envelope.user]), [[true, login.user], [true, login.user]]);
  });

  it('the_store_is_bounded', async () => {
    for (let i = 0; i < 1100; ++i)
      await sandbox.mailbox.deliver(Buffer.from('Subject: x\r\n\r\ny\r\n'), { from: '', to: ['many@example.com'] });
    assert.equal(sandbox.mailbox.list().length, 1000);
  });
});

describe('faults', () => {
  it('a_4xx_hits_as_often_as_ordered_and_then_the_mail_passes', async () => {
    assert.equal((await order({ service: 'smtp', operation: 'rcpt_to', fault: 'reject_4xx', times: 2 })).status, 201);
    const mailer = transport(sandbox.ports.smtp);
    await assert.rejects(mailer.sendMail(letter('g@example.com')), /451/);
    await assert.rejects(mailer.sendMail(letter('g@example.com')), /451/);
    await mailer.sendMail(letter('g@example.com'));
    assert.equal((await messages('g@example.com')).length, 1);
  });

  it('a_5xx_at_data_keeps_nothing', async () => {
    await order({ service: 'smtp', operation: 'data', fault: 'reject_5xx', args: { code: 552, message: 'quota' } });
    await assert.rejects(transport(sandbox.ports.smtp).sendMail(letter('q@example.com')), /552 quota/);
    assert.deepEqual(await messages('q@example.com'), []);
  });

  it('drop_after_data_takes_the_mail_and_never_says_so', async () => {
    await order({ service: 'smtp', operation: 'data', fault: 'drop_after_data' });
    const lines = ['EHLO x', 'MAIL FROM:<a@x.example>', 'RCPT TO:<d@example.com>', 'DATA', 'Subject: s\r\n\r\nhi\r\n.'];
    assert.deepEqual(await dialogue(sandbox.ports.smtp, lines), [220, 250, 250, 250, 354]);
    assert.equal((await messages('d@example.com')).length, 1);
  });

  it('drop_after_data_can_lose_the_mail_too', async () => {
    await order({ service: 'smtp', operation: 'data', fault: 'drop_after_data', args: { stored: false } });
    await assert.rejects(transport(sandbox.ports.smtp).sendMail(letter('l@example.com')));
    assert.deepEqual(await messages('l@example.com'), []);
  });

  it('a_fault_for_an_address_leaves_others_alone', async () => {
    await order({ service: 'smtp', operation: 'rcpt_to', fault: 'reject_5xx', args: { to: 'Bad@example.com' } });
    const mailer = transport(sandbox.ports.smtp);
    await mailer.sendMail(letter('good@example.com'));
    await assert.rejects(mailer.sendMail(letter('bad@example.com')), /550/);
  });

  it('delay_hang_and_drop_are_seen_by_the_sender', async () => {
    await order({ service: 'smtp', operation: 'mail_from', fault: 'delay', args: { ms: 150 } });
    const begin = Date.now();
    await transport(sandbox.ports.smtp).sendMail(letter('s@example.com'));
    assert.ok(Date.now() - begin >= 140);
    await order({ service: 'smtp', operation: 'connect', fault: 'hang' });
    await assert.rejects(transport(sandbox.ports.smtp, { greetingTimeout: 150 }).sendMail(letter('s@example.com')));
    await order({ service: 'smtp', operation: 'connect', fault: 'drop' });
    await assert.rejects(transport(sandbox.ports.smtp).sendMail(letter('s@example.com')));
  });

  it('senseless_orders_are_refused_by_name', async () => {
    const wrong = [
      [{ service: 'sms', operation: 'data', fault: 'delay' }, /unknown service/],
      [{ service: 'smtp', operation: 'toString', fault: 'delay' }, /unknown operation/],
      [{ service: 'smtp', operation: 'connect', fault: 'drop_after_data' }, /unknown fault/],
      [{ service: 'smtp', operation: 'data', fault: 'delay', times: 0 }, /times/],
      [{ service: 'smtp', operation: 'data', fault: 'delay', args: [] }, /args/],
      [{ service: 'smtp', operation: 'data', fault: 'delay', color: 1 }, /unknown field color/],
    ];
    for (const [body, complaint] of wrong) {
      const res = await order(body);
      assert.equal(res.status, 422);
      assert.match((await res.json()).error, complaint);
    }
  });

  it('delete_takes_faults_back_and_the_log_tells_what_happened', async () => {
    await order({ service: 'smtp', operation: 'data', fault: 'delay', times: null });
    await fetch(`${base}/control/faults`, { method: 'DELETE' });
    assert.deepEqual((await (await fetch(`${base}/control/faults`)).json()).items, []);
    await order({ service: 'smtp', operation: 'rcpt_to', fault: 'reject_5xx' });
    await assert.rejects(transport(sandbox.ports.smtp).sendMail(letter('w@example.com')));
    const { items } = await (await fetch(`${base}/control/log`)).json();
    assert.equal(items.at(-1).fault, 'reject_5xx');
    assert.deepEqual((await (await fetch(`${base}/control/log?after=${items.at(-1).id}`)).json()).items, []);
  });
});

describe('http', () => {
  it('a_form_post_cannot_order_a_fault', async () => {
    const res = await fetch(`${base}/control/faults`, { method: 'POST', body: 'service=smtp' });
    assert.equal(res.status, 415);
  });

  it('unknown_paths_methods_and_bodies_are_refused', async () => {
    assert.equal((await fetch(`${base}/nowhere`)).status, 404);
    assert.equal((await fetch(`${base}/mail/999999`)).status, 404);
    const res = await fetch(`${base}/control/log`, { method: 'POST' });
    assert.equal(res.status, 405);
    assert.equal(res.headers.get('allow'), 'GET');
    assert.equal((await order(null)).status, 400);
    assert.equal((await fetch(`${base}/healthz`)).status, 200);
  });

  it('a_taken_port_is_named', async () => {
    await assert.rejects(startSandbox({ httpPort: sandbox.ports.http }), (err) => {
      assert.equal(err.listener, 'http');
      assert.match(err.message, new RegExp(`port ${sandbox.ports.http} is taken`));
      return true;
    });
  });
});
