// The object service: requests signed by an independent library are taken, and any change of them is not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import aws4 from 'aws4';

import { s3Account } from '../s3/store.mjs';
import { signatureFault } from '../s3/signature.mjs';
import { startSandbox } from '../sandbox.mjs';

let sandbox;
before(async () => {
  sandbox = await startSandbox();
});
after(() => sandbox.stop());

const account = { accessKeyId: s3Account.accessKey, secretAccessKey: s3Account.secretKey };
const [bucket] = s3Account.buckets;

/** One request by `aws4`; `spoil` changes it after it was signed. */
async function call(method, path, { body, headers = {}, by = account, region = s3Account.region, spoil = () => {} } = {}) {
  const host = `127.0.0.1:${sandbox.ports.s3}`;
  const request = aws4.sign({ service: 's3', region, method, host, path, body, headers }, by);
  const { Host, 'Content-Length': _, ...rest } = request.headers;
  const sent = { method, headers: rest, body };
  spoil(sent);
  const res = await fetch(`http://${Host}${path}`, sent);
  const text = await res.text();
  return { status: res.status, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? null, headers: res.headers };
}

describe('object service', () => {
  it('the_published_example_is_good_and_any_change_of_it_is_not', () => {
    const empty = createHash('sha256').update('').digest('hex');
    const headers = {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': empty,
      'x-amz-date': '20130524T000000Z',
    };
    const check = (more = {}, over = {}) =>
      signatureFault({
        method: 'GET',
        url: '/test.txt',
        headers: { ...headers, ...more },
        body: '',
        region: 'us-east-1',
        secretOf: (id) => (id === 'AKIAIOSFODNN7EXAMPLE' ? 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' : undefined),
        now: Date.UTC(2013, 4, 24),
        ...over,
      });
    assert.equal(check(), null);
    assert.equal(check({ range: 'bytes=0-99' }), 'SignatureDoesNotMatch');
    assert.equal(check({}, { url: '/other.txt' }), 'SignatureDoesNotMatch');
    assert.equal(check({}, { method: 'DELETE' }), 'SignatureDoesNotMatch');
    assert.equal(check({}, { body: 'x' }), 'XAmzContentSHA256Mismatch');
    assert.equal(check({}, { now: Date.UTC(2013, 4, 24, 0, 16) }), 'RequestTimeTooSkewed');
    assert.equal(check({}, { region: 'us-west-1' }), 'AuthorizationHeaderMalformed');
    assert.equal(check({ 'x-amz-acl': 'public-read' }), 'AccessDenied');
    assert.equal(check({ authorization: undefined }), 'AccessDenied');
  });

  it('an_object_is_put_read_listed_and_deleted', async () => {
    assert.equal((await call('PUT', `/${bucket}/a/b`, { body: 'hello' })).status, 200);
    const got = await call('GET', `/${bucket}/a/b`);
    assert.deepEqual([got.status, got.text, got.headers.get('etag')], [200, 'hello', '"5d41402abc4b2a76b9719d911017c592"']);
    for (const name of ['a/c', 'a/d', 'z']) await call('PUT', `/${bucket}/${name}`, { body: name });
    const page = await call('GET', `/${bucket}/?list-type=2&max-keys=2&prefix=a%2F`);
    assert.deepEqual([...page.text.matchAll(/<Key>(.*?)<\/Key>/g)].map((x) => x[1]), ['a/b', 'a/c']);
    assert.match(page.text, /<IsTruncated>true</);
    const rest = await call('GET', `/${bucket}/?list-type=2&prefix=a%2F&start-after=a%2Fc`);
    assert.deepEqual([...rest.text.matchAll(/<Key>(.*?)<\/Key>/g)].map((x) => x[1]), ['a/d']);
    for (let i = 0; i < 2; ++i) assert.equal((await call('DELETE', `/${bucket}/a/b`)).status, 204);
    assert.deepEqual([(await call('GET', `/${bucket}/a/b`)).code, (await call('HEAD', `/${bucket}/a/b`)).status], ['NoSuchKey', 404]);
  });

  it('what_is_wrong_is_refused_by_its_name', async () => {
    const code = async (...args) => (await call(...args)).code;
    assert.equal(await code('GET', '/nowhere/a'), 'NoSuchBucket');
    assert.equal(await code('GET', `/${bucket}/a`, { by: { accessKeyId: 'nobody', secretAccessKey: 'x' } }), 'InvalidAccessKeyId');
    assert.equal(await code('GET', `/${bucket}/a`, { by: { ...account, secretAccessKey: 'guessed' } }), 'SignatureDoesNotMatch');
    assert.equal(await code('GET', `/${bucket}/a`, { region: 'elsewhere-1' }), 'AuthorizationHeaderMalformed');
    assert.equal(await code('PUT', `/${bucket}/a`, { body: 'one', spoil: (x) => (x.body = 'two') }), 'XAmzContentSHA256Mismatch');
    assert.equal(await code('PUT', `/${bucket}/a`, { body: 'one', headers: { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' } }), 'BadDigest');
  });

  it('a_fault_that_was_ordered_is_met_once', async () => {
    assert.equal(sandbox.faults.order({ service: 's3', operation: 'get', fault: 'status' }), null);
    assert.deepEqual([(await call('GET', `/${bucket}/z`)).code, (await call('GET', `/${bucket}/z`)).text], ['SlowDown', 'z']);
  });
});
