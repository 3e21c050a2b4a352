// Résumés made by other programs; tests/unit/resume/data/README.md tells which.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './env.mjs';

const types = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  jpg: 'image/jpeg',
  png: 'image/png',
  txt: 'text/plain',
};

/** `{bytes, name, type}` of one of the files. */
export function sample(name) {
  return { bytes: readFileSync(join(root, 'tests', 'unit', 'resume', 'data', name)), name, type: types[name.split('.').at(-1)] };
}

/** A PDF that would run JavaScript when it is opened. */
export function scriptedPdf() {
  const { bytes } = sample('gs_en.pdf');
  const tail = '\n9999 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n%%EOF\n';
  // Behind the end: readers that mend files find it, so the check must.
  return Buffer.concat([Buffer.from(bytes.toString('latin1').replace(/startxref\s+\d+/, 'startxref\n1'), 'latin1'), Buffer.from(tail)]);
}
