// An object service: the part of S3 that keeps files. Objects are in memory; every request is checked as the real one
// checks it.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { signatureFault } from './signature.mjs';

const faults = ['status', 'slow', 'cut', 'garbage', 'drop'];
export const s3Operations = { put: faults, get: faults, head: faults, delete: faults, list: faults };

/** The account and the buckets that the sandbox knows. */
export const s3Account = { accessKey: 'sandbox-access', secretKey: 'sandbox-secret', region: 'sandbox-1', buckets: ['zhian-files', 'other-files'] };

const maxBody = 64 * 1024 * 1024;
const maxKeys = 1000;

const md5 = (bytes, as) => createHash('md5').update(bytes).digest(as);
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const statusOf = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  AccessDenied: 403,
  InvalidAccessKeyId: 403,
  SignatureDoesNotMatch: 403,
  RequestTimeTooSkewed: 403,
  MethodNotAllowed: 405,
  SlowDown: 503,
  InternalError: 500,
};

async function bodyOf(req) {
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > maxBody) throw new Error('too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A server to be bound like any other. */
export class S3Store {
  #faults;
  #log;
  #buckets = new Map(s3Account.buckets.map((name) => [name, new Map()]));
  /** Lists as the first version of the interface does, whatever is asked for. */
  firstVersion = false;

  constructor({ faults, log }) {
    this.#faults = faults;
    this.#log = log;
    this.server = createServer((req, res) => {
      this.#answer(req, res).catch(() => res.destroy());
    });
  }

  stop() {
    this.server.closeAllConnections?.();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** The objects of a bucket: name → {bytes, modified}; a test may look at them and change them. */
  bucket(name = s3Account.buckets[0]) {
    return this.#buckets.get(name);
  }

  async #answer(req, res) {
    const body = await bodyOf(req);
    const url = new URL(req.url, 'http://s3');
    const [, bucketName, ...rest] = decodeURIComponent(url.pathname).split('/');
    const key = rest.join('/');
    const operation = key === '' ? (req.method === 'GET' ? 'list' : '') : { PUT: 'put', GET: 'get', HEAD: 'head', DELETE: 'delete' }[req.method];
    const send = (status, headers = {}, bytes = Buffer.alloc(0)) => {
      this.#log.add({ service: 's3', operation: operation || req.method, outcome: headers['x-sandbox-code'] ?? 'ok', status });
      res.writeHead(status, { 'x-amz-request-id': randomUUID(), 'content-length': bytes.length, ...headers });
      res.end(req.method === 'HEAD' ? undefined : bytes);
    };
    const refuse = (code) => {
      const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>sandbox: ${code}</Message><Resource>${escaped(url.pathname)}</Resource></Error>`;
      send(statusOf[code] ?? 400, { 'content-type': 'application/xml', 'x-sandbox-code': code }, Buffer.from(xml));
    };
    if (!operation) return refuse('MethodNotAllowed');
    const fault = this.#faults.take('s3', operation);
    if (fault?.fault === 'drop') return req.socket.destroy();
    if (fault?.fault === 'slow') await new Promise((resolve) => setTimeout(resolve, Number(fault.args.ms) || 1000));
    if (fault?.fault === 'status') return refuse(fault.args.code ?? 'SlowDown');
    const wrong = signatureFault({
      method: req.method,
      url: req.url,
      headers: req.headers,
      body,
      region: s3Account.region,
      secretOf: (id) => (id === s3Account.accessKey ? s3Account.secretKey : undefined),
    });
    if (wrong) return refuse(wrong);
    const bucket = this.#buckets.get(bucketName);
    if (!bucket) return refuse('NoSuchBucket');
    if (operation === 'list') return this.#list(bucketName, bucket, url.searchParams, fault, send);
    if (operation === 'put') {
      if (req.headers['content-md5'] !== undefined && req.headers['content-md5'] !== md5(body, 'base64')) return refuse('BadDigest');
      bucket.set(key, { bytes: body, modified: Date.now() });
      return send(200, { etag: `"${md5(body, 'hex')}"` });
    }
    const object = bucket.get(key);
    if (operation === 'delete') {
      bucket.delete(key);
      return send(204);
    }
    if (!object) return refuse('NoSuchKey');
    const about = { etag: `"${md5(object.bytes, 'hex')}"`, 'last-modified': new Date(object.modified).toUTCString() };
    if (fault?.fault === 'cut') {
      res.writeHead(200, { ...about, 'content-length': object.bytes.length });
      res.write(object.bytes.subarray(0, object.bytes.length / 2));
      return setImmediate(() => res.destroy());
    }
    let bytes = object.bytes;
    if (fault?.fault === 'garbage') {
      bytes = Buffer.from(bytes);
      bytes[0] ^= 1;
    }
    send(200, { ...about, 'content-type': 'application/octet-stream', 'content-length': bytes.length }, bytes);
  }

  #list(name, bucket, query, fault, send) {
    if (fault?.fault === 'garbage') return send(200, {}, Buffer.from('<html>gateway</html>'));
    const second = query.get('list-type') === '2' && !this.firstVersion;
    const after = (second ? query.get('start-after') : query.get('marker')) ?? '';
    const most = Math.min(maxKeys, Number(query.get('max-keys') ?? maxKeys));
    const prefix = query.get('prefix') ?? '';
    const names = [...bucket.keys()].filter((x) => x.startsWith(prefix) && x > after).sort();
    const page = names.slice(0, most);
    const items = page.map((x) => {
      const { bytes, modified } = bucket.get(x);
      return `<Contents><Key>${escaped(x)}</Key><LastModified>${new Date(modified).toISOString()}</LastModified><ETag>&quot;${md5(bytes, 'hex')}&quot;</ETag><Size>${bytes.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    });
    const count = second ? `<KeyCount>${page.length}</KeyCount>` : '';
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${name}</Name><Prefix>${escaped(prefix)}</Prefix>${count}<MaxKeys>${most}</MaxKeys><IsTruncated>${page.length < names.length}</IsTruncated>${items.join('')}</ListBucketResult>`;
    send(200, { 'content-type': 'application/xml' }, Buffer.from(xml));
  }
}
