// Signatures and sealed texts of WeChat Pay v3, from the provider's side, written from the protocol's description.
import { createCipheriv, randomBytes, sign, verify } from 'node:crypto';

const scheme = 'WECHATPAY2-SHA256-RSA2048';
const window = 300; // seconds

/** `{mchid, nonce_str, timestamp, serial_no, signature}` in any order, or null. */
function parse(line) {
  if (!line?.startsWith(`${scheme} `)) return null;
  const fields = {};
  for (const part of line.slice(scheme.length + 1).split(',')) {
    const found = /^([a-z_]+)="([^"]*)"$/.exec(part);
    if (!found || Object.hasOwn(fields, found[1])) return null;
    fields[found[1]] = found[2];
  }
  const names = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'];
  return names.every((name) => fields[name]) && Object.keys(fields).length === names.length ? fields : null;
}

/** What is wrong with the Authorization of a request as it came, or null. `target`: path and query, raw. */
export function requestFault({ method, target, authorization, body, mchId, serial, key, now }) {
  const fields = parse(authorization);
  if (!fields) return 'Authorization is not of the scheme WECHATPAY2-SHA256-RSA2048';
  if (!/^\d{1,12}$/.test(fields.timestamp) || Math.abs(now / 1000 - Number(fields.timestamp)) > window)
    return 'the timestamp is more than 5 minutes off';
  if (fields.mchid !== mchId) return 'no such merchant';
  if (fields.serial_no !== serial) return 'the merchant has no certificate of this serial';
  const text = `${method}\n${target}\n${fields.timestamp}\n${fields.nonce_str}\n${body}\n`;
  return verify('sha256', Buffer.from(text), key, Buffer.from(fields.signature, 'base64')) ? null : 'the signature is wrong';
}

/** Whether a client's payment parameters are signed by the merchant. */
export function jsapiSigned({ appId, timeStamp, nonceStr, package: parcel, paySign }, key) {
  const text = `${appId}\n${timeStamp}\n${nonceStr}\n${parcel}\n`;
  return verify('sha256', Buffer.from(text), key, Buffer.from(String(paySign), 'base64'));
}

/**
 * The lines that vouch for an answer or a notice. `spoil`: `bad_signature`, `signtest`, `wrong_serial` or
 * `old_timestamp`.
 */
export function vouch({ body, signing, now, spoil = null }) {
  const timestamp = String(Math.floor(now / 1000) - (spoil === 'old_timestamp' ? 400 : 0));
  const nonce = randomBytes(16).toString('hex').toUpperCase();
  const signed = spoil === 'bad_signature' ? `${body} ` : body;
  let signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${signed}\n`), signing.keyPem).toString('base64');
  if (spoil === 'signtest') signature = `WECHATPAY/SIGNTEST/${signature.slice(19)}`;
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': spoil === 'wrong_serial' ? '5000000000000000000000000000000000000000' : signing.serial,
    'Wechatpay-Signature': signature,
    'Wechatpay-Signature-Type': scheme,
  };
}

/** AEAD_AES_256_GCM, as it stands in notices and lists of certificates. */
export function seal(apiV3Key, text, associated) {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(associated));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: associated, nonce };
}
