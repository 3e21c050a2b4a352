// TC3-HMAC-SHA256 from the receiver's side: what was signed is rebuilt from the request as it came.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

const form = /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/([a-z]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/**
 * The error code of Tencent for this request, or null when its signature is good. `headers` are lower case, `body` is
 * the raw body; `secretOf(id)` answers the key or undefined.
 */
export function signatureFault({ headers, body, service, secretOf, now = Date.now() }) {
  const parts = form.exec(headers.authorization ?? '');
  if (!parts) return 'AuthFailure.SignatureFailure';
  const [, id, date, signedService, names, signature] = parts;
  const secret = secretOf(id);
  if (secret === undefined) return 'AuthFailure.SecretIdNotFound';
  const timestamp = headers['x-tc-timestamp'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > 300) return 'AuthFailure.SignatureExpire';
  // The date is the UTC date of the timestamp, and nobody else's service is signed for.
  if (date !== new Date(Number(timestamp) * 1000).toISOString().slice(0, 10) || signedService !== service)
    return 'AuthFailure.SignatureFailure';
  const signed = names.split(';');
  const sorted = [...signed].sort();
  if (!signed.includes('content-type') || !signed.includes('host') || signed.some((x, i) => x !== sorted[i]))
    return 'AuthFailure.SignatureFailure';
  const lines = signed.map((name) => {
    const value = (headers[name] ?? '').trim();
    return `${name}:${name === 'x-tc-action' ? value.toLowerCase() : value}\n`;
  });
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const text = ['TC3-HMAC-SHA256', timestamp, `${date}/${service}/tc3_request`, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(`TC3${secret}`, date), service), 'tc3_request');
  const want = hmac(key, text);
  return timingSafeEqual(want, Buffer.from(signature, 'hex')) ? null : 'AuthFailure.SignatureFailure';
}
