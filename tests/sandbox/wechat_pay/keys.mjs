// Who WeChat Pay and its merchant are: RSA keys and certificates, made by Node and the openssl command.
import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, randomInt, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const makePair = promisify(generateKeyPair);

/** The merchant that the sandbox knows; its keys are made at the first start. */
export const wechatMerchant = {
  mchId: '1900000001',
  appId: 'wx0000000000sandbox',
  apiV3Key: 'sandbox-api-v3-key-of-32-bytes-0',
};

async function newKey() {
  const { privateKey } = await makePair('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** A certificate for a key: `{keyPem, pem, serial}`. */
async function newCertificate(name, days) {
  const dir = await mkdtemp(join(tmpdir(), 'zhian-pay-'));
  const file = (x) => join(dir, x);
  try {
    const keyPem = await newKey();
    await writeFile(file('key.pem'), keyPem, { mode: 0o600 });
    // 40 hex digits, as WeChat Pay's are; the first bit stays clear, so that it is no negative number.
    const serial = `5${randomBytes(20).toString('hex').slice(1)}`.toUpperCase();
    await run('openssl', [
      'req', '-x509', '-sha256', '-key', file('key.pem'), '-subj', `/C=CN/O=Zhian sandbox/CN=${name}`,
      '-days', String(days), '-set_serial', `0x${serial}`, '-out', file('cert.pem'),
    ]);
    return { keyPem, pem: await readFile(file('cert.pem'), 'utf8'), serial };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export const newPlatformCertificate = () => newCertificate('Tenpay.com sandbox', 5 * 365);

async function newAccount() {
  const [merchant, certificate, publicKeyPem] = await Promise.all([
    newCertificate(`Merchant ${wechatMerchant.mchId}`, 5 * 365),
    newPlatformCertificate(),
    newKey(),
  ]);
  const digits = Array.from({ length: 31 }, () => randomInt(10)).join('');
  return { merchant, certificates: [certificate], publicKey: { id: `PUB_KEY_ID_0${digits}`, keyPem: publicKeyPem } };
}

const publicPemOf = (keyPem) => createPublicKey(createPrivateKey(keyPem)).export({ type: 'spki', format: 'pem' });

/** What a node is configured with, beside `dir`'s account.json, in which the sandbox finds itself again. */
async function keep(dir, account) {
  const secret = { mode: 0o600 };
  await writeFile(join(dir, 'merchant_key.pem'), account.merchant.keyPem, secret);
  await writeFile(join(dir, 'merchant_certificate.pem'), account.merchant.pem);
  await writeFile(join(dir, 'public_key.pem'), publicPemOf(account.publicKey.keyPem));
  await writeFile(join(dir, 'platform_certificates.pem'), account.certificates.map((x) => x.pem).join(''));
  // The last one: with it the folder is whole.
  await writeFile(join(dir, 'account.json'), JSON.stringify(account), secret);
}

/** The keys of both sides. With `dir` they are kept there, else they end with the process. */
export class PayAccount {
  #raw;
  #dir;
  /** Which kind of key signs what nobody asked to be signed by a certain one: `public_key` or `certificate`. */
  signer = 'public_key';

  constructor(raw, dir) {
    this.#raw = raw;
    this.#dir = dir;
    const certificate = new X509Certificate(raw.merchant.pem);
    this.merchantKey = certificate.publicKey;
  }

  static async open(dir) {
    if (!dir) return new PayAccount(await newAccount(), null);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    let raw;
    try {
      raw = JSON.parse(await readFile(join(dir, 'account.json'), 'utf8'));
    } catch (err) {
      if (err.code !== 'ENOENT') throw new Error(`${join(dir, 'account.json')}: ${err.message}`);
      raw = await newAccount();
      await keep(dir, raw);
    }
    return new PayAccount(raw, dir);
  }

  get merchantSerial() {
    return this.#raw.merchant.serial;
  }
  get merchantKeyPem() {
    return this.#raw.merchant.keyPem;
  }
  get publicKeyId() {
    return this.#raw.publicKey.id;
  }
  get publicKeyPem() {
    return publicPemOf(this.#raw.publicKey.keyPem);
  }
  /** Of the platform, oldest first: `{serial, pem, from, until}`. */
  get certificates() {
    return this.#raw.certificates.map(({ serial, pem }) => {
      const { validFrom, validTo } = new X509Certificate(pem);
      return { serial, pem, from: Date.parse(validFrom), until: Date.parse(validTo) };
    });
  }

  /** The key that signs: `{serial, keyPem}`. A request may name the public key. */
  signing(wanted) {
    const byPublicKey = wanted === this.publicKeyId || this.signer === 'public_key';
    if (byPublicKey) return { serial: this.publicKeyId, keyPem: this.#raw.publicKey.keyPem };
    const { serial, keyPem } = this.#raw.certificates.at(-1);
    return { serial, keyPem };
  }

  /** Signs with a new certificate from now on; the old ones stay in the list. */
  async rotate() {
    this.#raw.certificates = [...this.#raw.certificates.slice(-3), await newPlatformCertificate()];
    if (this.#dir) await keep(this.#dir, this.#raw);
  }
}
