// Files are read in a confined process; what cannot be read is refused with its reason.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { textPdf } from './support/pdf.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const path = '/api/v1/resumes';
let stack;
let person;
before(async () => {
  stack = await Stack.start('resumes', { settings: { http: { max_upload_bytes: 400 * 1024 }, extract: { max_pages: 10 } } });
  person = await stack.signUp('resumes');
});
after(() => stack?.stop());

const upload = (bytes, name = 'resume.pdf', type = 'application/pdf') =>
  person.api.want(201, 'POST', path, { form: fileForm(bytes, name, type) });
const refused = (code, status, bytes, name = 'resume.pdf') =>
  person.api.wantProblem(code, status, 'POST', path, { form: fileForm(bytes, name, 'application/pdf') });

describe('resumes', () => {
  it('plain_text_in_both_languages_is_read', async () => {
    const text = '王芳\n前端工程师，熟悉 TypeScript、React 和 Node.js。\nAlso Docker and Kubernetes.\n';
    const got = await upload(Buffer.from(text), '王芳.txt', 'text/plain');
    assert.equal(got.filename, '王芳.txt');
    assert.match(got.media_type, /^text\/plain/);
    assert.equal(got.size, Buffer.byteLength(text));
    assert.equal(got.text_preview.trim(), text.trim());
    for (const skill of ['TypeScript', 'React', 'Docker', 'Kubernetes']) assert.ok(got.skills.includes(skill), `${got.skills}`);
    assert.deepEqual(await person.api.want(200, 'GET', `${path}/${got.id}`), got);
  });

  it('the_kind_of_a_file_is_what_it_is_not_what_it_is_called', async () => {
    const got = await upload(await textPdf(['Rust and Go']), 'notes.txt', 'text/plain');
    assert.equal(got.media_type, 'application/pdf');
    assert.equal(got.pages, 1);
  });

  it('a_dangerous_name_is_cleaned', async () => {
    const got = await upload(Buffer.from('Java developer\n'), '../../etc/pass\u0007wd.txt', 'text/plain');
    assert.doesNotMatch(got.filename, /[/\\\u0000-\u001f]/);
  });

  it('unreadable_files_are_refused_with_their_reason', async () => {
    const good = await textPdf(['Java developer']);
    await refused('file_empty', 422, Buffer.alloc(0));
    await refused('file_damaged', 422, good.subarray(0, 200));
    await refused('file_damaged', 422, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(4000)]));
    await refused('file_type_unsupported', 415, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(500)]), 'scan.png');
    await refused('file_type_unsupported', 415, Buffer.concat([Buffer.from('MZ'), randomBytes(900)]), 'resume.exe');
    await refused('file_no_text', 422, await textPdf([' ']));
    await refused('file_too_many_pages', 422, await textPdf(['Java'], 11));
    await refused('payload_too_large', 413, Buffer.concat([good, randomBytes(500 * 1024)]));
    // After all that the parser still works.
    await upload(good);
  });

  it('a_form_without_the_file_is_refused_by_field', async () => {
    const other = fileForm(Buffer.from('x'), 'x.txt', 'text/plain', 'picture');
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { form: other });
    const empty = new FormData();
    empty.append('note', 'no file');
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { form: empty });
    const broken = { raw: '--x\r\nContent-Disposition: form-data; name="file"', headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    const got = await person.api.call('POST', path, broken);
    assert.ok([400, 422].includes(got.status), got.text);
  });

  it('a_repeated_upload_under_one_key_is_one_resume', async () => {
    const owner = await stack.signUp('key');
    const headers = { 'idempotency-key': 'upload-1' };
    const send = (text) => owner.api.call('POST', path, { form: fileForm(Buffer.from(text), 'a.txt', 'text/plain'), headers });
    const [a, b] = [await send('C++ developer\n'), await send('C++ developer\n')];
    assert.deepEqual([a.status, b.status, b.body], [201, 201, a.body]);
    const other = await send('Java developer\n');
    assert.deepEqual([other.status, other.body.code], [409, 'idempotency_conflict']);
    assert.equal((await owner.api.want(200, 'GET', path)).items.length, 1);
  });

  it('pages_of_a_list_hold_each_resume_once_newest_first', async () => {
    const owner = await stack.signUp('list');
    const ids = [];
    for (let i = 0; i < 5; ++i) {
      const form = fileForm(Buffer.from(`Go developer ${i}\n`), `r${i}.txt`, 'text/plain');
      ids.unshift((await owner.api.want(201, 'POST', path, { form })).id);
    }
    const seen = [];
    let cursor = null;
    do {
      const page = await owner.api.want(200, 'GET', `${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map((x) => x.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.deepEqual(seen, ids);
  });
});
