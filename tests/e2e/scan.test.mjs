// Nothing is kept that the virus scanner did not pass, and Tencent's OCR reads pictures while it answers.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { eicar } from '../sandbox/scan/clamd.mjs';
import { tencentAccount } from '../sandbox/tencent/ocr.mjs';
import { eventually } from './support/env.mjs';
import { Realtime } from './support/realtime.mjs';
import { sample } from './support/samples.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const path = '/api/v1/resumes';
let stack;
let person;
before(async () => {
  stack = await Stack.start('scan', {
    settings: (sandbox) => ({
      resume: { clamd: `127.0.0.1:${sandbox.ports.clamd}`, clamd_timeout: '3s' },
      ocr: {
        tencent_url: `http://127.0.0.1:${sandbox.ports.http}`,
        tencent_secret_id: tencentAccount.secretId,
        tencent_secret_key: tencentAccount.secretKey,
        tencent_timeout: '10s',
        page_timeout: '200s',
      },
    }),
  });
  person = await stack.signUp('scan');
});
after(() => stack?.stop());
beforeEach(() => {
  stack.sandbox.faults.clear();
  stack.sandbox.ocr.say();
});

const text = (words) => ({ form: fileForm(Buffer.from(words), 'a.txt', 'text/plain') });
const fault = (service, operation, name, args, times) => assert.equal(stack.sandbox.faults.order({ service, operation, fault: name, args, times }), null);
const count = async () => (await stack.database.rows('SELECT count(*)::int AS n FROM resume'))[0].n;

/** Uploads a picture; answers the resume once it is read. */
async function read(name) {
  const { bytes, type } = sample(name);
  const { id } = await person.api.want(202, 'POST', path, { form: fileForm(bytes, name, type) });
  return eventually(
    `${name} is read`,
    async () => {
      const got = await person.api.want(200, 'GET', `${path}/${id}`);
      return got.state !== 'processing' && got;
    },
    { timeout: 180_000, every: 200 },
  );
}

describe('virus scanner', () => {
  it('a_clean_file_passes_through_the_scanner', async () => {
    await person.api.want(201, 'POST', path, text('Java developer\n'));
    assert.ok(stack.sandbox.log.list().some((x) => x.service === 'clamd' && x.outcome === 'ok'));
  });

  it('an_infected_file_is_refused_and_nothing_of_it_is_kept', async () => {
    const before = await count();
    await person.api.wantProblem('file_infected', 422, 'POST', path, text(`hello ${eicar}\n`));
    assert.equal(await count(), before);
    const found = await stack.database.rows("SELECT 1 FROM resume WHERE body LIKE '%EICAR%'");
    assert.deepEqual(found, []);
  });

  it('a_scanner_that_does_not_answer_is_503_and_the_same_key_may_try_again', async () => {
    const before = await count();
    const headers = { 'idempotency-key': 'again' };
    for (const [name, args] of [['drop'], ['error'], ['hang']]) {
      fault('clamd', 'instream', name, args);
      const got = await person.api.wantProblem('scan_unavailable', 503, 'POST', path, { ...text('Go developer\n'), headers });
      assert.equal(got.retryable, true);
    }
    assert.equal(await count(), before);
    await person.api.want(201, 'POST', path, { ...text('Go developer\n'), headers });
    assert.equal(await count(), before + 1);
  });
});

describe('tencent ocr', () => {
  it('a_photo_is_read_by_the_provider_with_a_true_signature', async () => {
    const live = await Realtime.open(stack.node.base, person.access);
    await live.subscribe('user');
    const got = await read('photo_zh.jpg');
    assert.deepEqual([got.state, got.engine], ['ready', 'tencent_ocr']);
    assert.match(got.text, /模拟识别：张晓明\n后端开发工程师/);
    assert.deepEqual(got.warnings, ['ocr_used']);
    assert.ok(got.skills.includes('Redis'));
    const frame = await live.frame('resume_ready', (x) => x.type === 'resume_ready' && x.data.resume_id === got.id);
    assert.deepEqual([frame.data.state, frame.data.failure], ['ready', null]);
    await live.close();
  });

  it('each_page_of_a_scan_is_asked_for_by_its_number', async () => {
    const before = stack.sandbox.log.list().filter((x) => x.service === 'tencent_ocr').length;
    const got = await read('scan_two.pdf');
    assert.equal(got.pages, 2);
    assert.equal(got.text.split('模拟识别').length, 3);
    assert.equal(stack.sandbox.log.list().filter((x) => x.service === 'tencent_ocr').length, before + 2);
  });

  it('low_confidence_is_told', async () => {
    stack.sandbox.ocr.say([{ text: '看不清的字', confidence: 41 }]);
    const got = await read('photo_zh.jpg');
    assert.ok(got.warnings.includes('ocr_low_confidence'), `${got.warnings}`);
  });

  it('a_passing_trouble_is_tried_again', async () => {
    fault('tencent_ocr', 'GeneralBasicOCR', 'error', { code: 'RequestLimitExceeded' });
    fault('tencent_ocr', 'GeneralBasicOCR', 'drop');
    const got = await read('photo_zh.jpg');
    assert.deepEqual([got.engine, got.warnings], ['tencent_ocr', ['ocr_used']]);
  });

  it('a_page_the_provider_finds_empty_fails_as_such', async () => {
    stack.sandbox.ocr.say([]);
    const got = await read('photo_zh.jpg');
    assert.deepEqual([got.state, got.failure], ['failed', 'file_no_text']);
  });

  it('a_provider_that_refuses_us_is_replaced_by_the_engine_of_the_node', async () => {
    fault('tencent_ocr', 'GeneralBasicOCR', 'error', { code: 'AuthFailure.SecretIdNotFound' }, null);
    const got = await read('screen_en.png');
    assert.deepEqual([got.state, got.engine], ['ready', 'tesseract']);
    assert.ok(got.warnings.includes('ocr_provider_unavailable'), `${got.warnings}`);
    assert.match(got.text, /Emily Carter/);
  });
});
