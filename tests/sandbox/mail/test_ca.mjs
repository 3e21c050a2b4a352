// A throw-away certificate authority for the encrypted listeners. Nothing of it outlives the process.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes a CA and a certificate for localhost signed by it, with the openssl command. */
export async function createTestCa() {
  const dir = await mkdtemp(join(tmpdir(), 'zhian-ca-'));
  const file = (name) => join(dir, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    await run('openssl', [
      'req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Zhian sandbox CA',
      '-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', file('ca.key'), '-out', file('ca.pem'),
    ]);
    await run('openssl', ['req', ...newKey, '-subj', '/CN=localhost', '-keyout', file('key.pem'), '-out', file('csr.pem')]);
    await writeFile(file('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
    await run('openssl', [
      'x509', '-req', '-in', file('csr.pem'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial',
      '-days', '2', '-extfile', file('ext'), '-out', file('cert.pem'),
    ]);
    const [caPem, keyPem, certPem] = await Promise.all(
      ['ca.pem', 'key.pem', 'cert.pem'].map((name) => readFile(file(name), 'utf8')),
    );
    return { caPem, keyPem, certPem };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
