// The cluster's own authority and a certificate for each node, made anew for each run.
import { join } from 'node:path';

import { run } from './commands.mjs';

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes `ca.pem` in `dir`; answers a function that makes the settings of a node's links. */
export async function makeAuthority(dir) {
  const at = (name) => join(dir, name);
  await run('openssl', ['req', '-x509', ...curve, '-days', '30', '-subj', '/CN=zhian-chaos', '-keyout', at('ca.key'), '-out', at('ca.pem')]);
  return async (name) => {
    await run('openssl', ['req', ...curve, '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)]);
    const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '30'];
    await run('openssl', ['x509', '-req', '-in', at(`${name}.csr`), ...signing, '-out', at(`${name}.pem`)]);
    return { ca_file: at('ca.pem'), certificate_file: at(`${name}.pem`), key_file: at(`${name}.key`) };
  };
}
