// The services around resumes: Tencent's signature by its published vector, and a clamd that is spoken to raw.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';

import { startSandbox } from '../sandbox.mjs';
import { eicar } from '../scan/clamd.mjs';
import { tencentAccount } from '../tencent/ocr.mjs';
import { signatureFault } from '../tencent/signature.mjs';

let sandbox;
before(async () => {
  sandbox = await startSandbox();
});
after(() => sandbox.stop());

/** Speaks to clamd; answers what it said. */
function talk(...parts) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(sandbox.ports.clamd, '127.0.0.1');
    let said = '';
    socket.on('data', (x) => (said += x));
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
    for (const part of parts) socket.write(part);
  });
}
const chunk = (text) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([head, Buffer.from(text)]);
};

describe('clamd', () => {
  it('clean_and_infected_streams_are_told_apart_even_across_chunks', async () => {
    assert.equal(await talk('zPING\0'), 'PONG\0');
    assert.equal(await talk('zINSTREAM\0', chunk('hello'), chunk('')), 'stream: OK\0');
    assert.equal(await talk('zINSTREAM\0', chunk(`x${eicar.slice(0, 20)}`), chunk(`${eicar.slice(20)}y`), chunk('')), 'stream: Eicar-Signature FOUND\0');
  });
});

describe('tencent signature', () => {
  const published = {
    body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
    secret: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
    signature: '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  };
  const headers = {
    authorization: `TC3-HMAC-SHA256 Credential=ID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${published.signature}`,
    'content-type': 'application/json; charset=utf-8',
    host: 'cvm.tencentcloudapi.com',
    'x-tc-timestamp': '1551113065',
  };
  const check = (more = {}, body = published.body, now = 1551113065000) =>
    signatureFault({ headers: { ...headers, ...more }, body, service: 'cvm', secretOf: (id) => (id === 'ID' ? published.secret : undefined), now });

  it('the_published_vector_passes_and_any_change_of_it_does_not', () => {
    assert.equal(check(), null);
    assert.equal(check({}, `${published.body} `), 'AuthFailure.SignatureFailure');
    assert.equal(check({ host: 'ocr.tencentcloudapi.com' }), 'AuthFailure.SignatureFailure');
    assert.equal(check({ 'x-tc-timestamp': '1551113066' }), 'AuthFailure.SignatureFailure');
    assert.equal(check({}, published.body, 1551113065000 + 301_000), 'AuthFailure.SignatureExpire');
    assert.equal(check({ authorization: headers.authorization.replace('=ID/', '=XX/') }), 'AuthFailure.SecretIdNotFound');
    assert.equal(check({ authorization: '' }), 'AuthFailure.SignatureFailure');
  });

  it('a_signed_call_is_answered_and_an_unsigned_one_is_refused_with_200', async () => {
    const base = `http://127.0.0.1:${sandbox.ports.http}`;
    const body = JSON.stringify({ ImageBase64: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64') });
    const at = Math.floor(Date.now() / 1000);
    const date = new Date(at * 1000).toISOString().slice(0, 10);
    const hash = (x) => createHash('sha256').update(x).digest('hex');
    const mac = (key, x) => createHmac('sha256', key).update(x).digest();
    const host = `127.0.0.1:${sandbox.ports.http}`;
    const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${hash(body)}`;
    const text = `TC3-HMAC-SHA256\n${at}\n${date}/ocr/tc3_request\n${hash(canonical)}`;
    const key = mac(mac(mac(`TC3${tencentAccount.secretKey}`, date), 'ocr'), 'tc3_request');
    const signed = {
      'content-type': 'application/json',
      'x-tc-action': 'GeneralBasicOCR',
      'x-tc-version': '2018-11-19',
      'x-tc-region': 'ap-guangzhou',
      'x-tc-timestamp': String(at),
      authorization: `TC3-HMAC-SHA256 Credential=${tencentAccount.secretId}/${date}/ocr/tc3_request, SignedHeaders=content-type;host, Signature=${mac(key, text).toString('hex')}`,
    };
    const call = async (headers) => {
      const res = await fetch(`${base}/`, { method: 'POST', headers, body });
      assert.equal(res.status, 200);
      return (await res.json()).Response;
    };
    assert.ok((await call(signed)).TextDetections.length > 0);
    const { authorization, ...unsigned } = signed;
    assert.equal((await call(unsigned)).Error.Code, 'AuthFailure.SignatureFailure');
  });
});
