// AWS Signature Version 4 from the receiver's side: what was signed is signed once more by an independent library.
import { createHash, timingSafeEqual } from 'node:crypto';

import aws4 from 'aws4';

const form = /^AWS4-HMAC-SHA256 Credential=([^/ ]+)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Milliseconds of an x-amz-date, or NaN. */
function timeOf(text) {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  return parts ? Date.UTC(parts[1], parts[2] - 1, ...parts.slice(3)) : NaN;
}

/**
 * The error code of S3 for this request, or null when its signature is good. `headers` are lower case; `secretOf(id)`
 * answers the key or undefined.
 */
export function signatureFault({ method, url, headers, body, region, secretOf, now = Date.now() }) {
  const parts = form.exec(headers.authorization ?? '');
  if (!parts) return 'AccessDenied';
  const [, id, day, signedRegion, names, signature] = parts;
  const secret = secretOf(id);
  if (secret === undefined) return 'InvalidAccessKeyId';
  if (signedRegion !== region) return 'AuthorizationHeaderMalformed';
  const at = timeOf(headers['x-amz-date']);
  if (Number.isNaN(at) || headers['x-amz-date'].slice(0, 8) !== day) return 'AccessDenied';
  if (Math.abs(now - at) > 15 * 60 * 1000) return 'RequestTimeTooSkewed';
  const signed = names.split(';');
  // What is not signed may be anybody's; these three must be.
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((x) => signed.includes(x))) return 'AccessDenied';
  if (Object.keys(headers).some((x) => (x.startsWith('x-amz-') || x === 'content-md5') && !signed.includes(x))) return 'AccessDenied';
  if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) return 'XAmzContentSHA256Mismatch';
  const again = aws4.sign(
    {
      service: 's3',
      region,
      method,
      path: url,
      headers: Object.fromEntries(signed.map((x) => [x, headers[x] ?? ''])),
      extraHeadersToInclude: Object.fromEntries(signed.map((x) => [x, true])), // Also those it leaves out by itself.
    },
    { accessKeyId: id, secretAccessKey: secret },
  );
  const want = /Signature=([0-9a-f]{64})$/.exec(again.headers.Authorization)[1];
  return timingSafeEqual(Buffer.from(want), Buffer.from(signature)) ? null : 'SignatureDoesNotMatch';
}
