// Files are read in a confined process; what cannot be read is refused with its reason.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { textPdf } from './support/pdf.mjs';
import { Realtime } from './support/realtime.mjs';
import { sample, scriptedPdf } from './support/samples.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const path = '/api/v1/resumes';
let stack;
let person;
before(async () => {
  stack = await Stack.start('resumes', {
    settings: {
      node: { fresh_files: '0s' },
      http: { max_upload_bytes: 400 * 1024 },
      extract: { max_pages: 10 },
      ocr: { page_timeout: '200s' },
      resume: { erase_after: '1s' },
    },
  });
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
    const { text: whole, sections, words, ...rest } = await person.api.want(200, 'GET', `${path}/${got.id}`);
    assert.deepEqual(rest, got);
    assert.equal(whole.trim(), text.trim());
    assert.ok(Array.isArray(sections) && Array.isArray(words));
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
    await refused('file_damaged', 422, Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(500)]), 'scan.png');
    await refused('file_executable', 415, Buffer.concat([Buffer.from('MZ\0'), randomBytes(900)]), 'resume.pdf');
    await refused('file_type_unsupported', 415, Buffer.concat([Buffer.from('GIF89a\0'), randomBytes(900)]), 'scan.gif');
    await refused('file_active_content', 422, scriptedPdf());
    await refused('file_encrypted', 422, sample('user_password.pdf').bytes);
    const docx = sample('libre_zh.docx').bytes;
    await refused('file_type_unsupported', 415, docx.subarray(0, 300), 'half.docx');
    const png = Buffer.from(sample('screen_en.png').bytes);
    png[16] = png[20] = 1; // A picture that calls itself millions of pixels wide and high.
    await refused('image_too_large', 422, png, 'bomb.png');
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

  /** Uploads a sample as one's own; answers the description of it. */
  const keep = (who, name, status = 201, to = path) => {
    const { bytes, type } = sample(name);
    return who.api.want(status, 'POST', to, { form: fileForm(bytes, name, type) });
  };
  const detail = (who, id) => who.api.want(200, 'GET', `${path}/${id}`);
  const settled = (who, id) =>
    eventually(
      `${id} is read`,
      async () => {
        const got = await detail(who, id);
        return got.state !== 'processing' && got;
      },
      { timeout: 180_000, every: 250 },
    );

  it('word_files_of_different_makers_give_text_sections_words_and_skills', async () => {
    for (const name of ['libre_zh.docx', 'word_zh.docx', 'word_en.docx']) {
      const { id, engine, media_type } = await keep(person, name);
      assert.match(media_type, /wordprocessingml/);
      assert.equal(engine, 'builtin');
      const got = await detail(person, id);
      const named = got.sections.map((x) => x.name);
      for (const section of ['education', 'experience', 'skills']) assert.ok(named.includes(section), `${name}: ${named}`);
      // Spans are counted in code points.
      const skills = got.sections.find((x) => x.name === 'skills');
      const part = [...got.text].slice(skills.begin, skills.end).join('');
      assert.match(part, /^(专业技能|Skills)[^]*Kubernetes/);
      assert.ok(got.skills.includes('Kubernetes') && got.words.length > 0, JSON.stringify(got.words));
    }
  });

  it('markdown_is_read_without_its_marks', async () => {
    const got = await upload(Buffer.from('# 李雷\n\n- **Go** and `Redis`\n'), 'cv.md', 'text/markdown');
    assert.equal(got.media_type, 'text/markdown');
    assert.equal(got.text_preview, '李雷\nGo and Redis');
  });

  it('a_scanned_page_is_accepted_read_behind_the_answer_and_told_even_across_a_crash', async () => {
    const owner = await stack.signUp('scan');
    const got = await keep(owner, 'scan_zh.pdf', 202);
    assert.equal(got.state, 'processing');
    await owner.api.wantProblem('resume_not_ready', 409, 'PUT', `${path}/${got.id}/default`);
    await owner.api.wantProblem('resume_not_ready', 409, 'POST', '/api/v1/mock-interview/generate', { json: { position: 'x', resume_id: got.id } });
    // The node dies before, while or after it reads: the resume is read all the same, and once.
    await stack.node.kill9();
    await stack.node.start();
    const read = await settled(owner, got.id);
    assert.deepEqual([read.state, read.failure, read.engine, read.default], ['ready', null, 'tesseract', true]);
    assert.ok(read.warnings.includes('ocr_used'), `${read.warnings}`);
    assert.match(read.text, /后端开发工程师/);
    assert.ok(read.skills.includes('Redis'), `${read.skills}`);
    const rows = await stack.database.rows(`SELECT type, data->>'resume_id' AS id FROM user_event WHERE stream = 'user:${owner.user.id}' AND type LIKE 'resume%'`);
    assert.deepEqual(rows, [{ type: 'resume_ready', id: got.id }]);
    assert.deepEqual(await stack.database.rows("SELECT name FROM timer WHERE name LIKE 'read:%'"), []);
  });

  it('a_picture_without_words_fails_with_its_reason_on_the_user_channel', async () => {
    const owner = await stack.signUp('blank');
    const live = await Realtime.open(stack.node.base, owner.access);
    await live.subscribe('user');
    // A white PNG of 300 by 300.
    const { deflateSync, crc32 } = await import('node:zlib').then((z) => ({ deflateSync: z.deflateSync, crc32: z.crc32 ?? crc }));
    const chunk = (type, data) => {
      const body = Buffer.concat([Buffer.from(type), data]);
      const out = Buffer.alloc(body.length + 8);
      out.writeUInt32BE(data.length, 0);
      body.copy(out, 4);
      out.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
      return out;
    };
    const head = Buffer.from([0, 0, 1, 44, 0, 0, 1, 44, 8, 0, 0, 0, 0]);
    const white = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 300 }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(300, 255)]))))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    const got = await owner.api.want(202, 'POST', path, { form: fileForm(white, 'white.png', 'image/png') });
    const frame = await live.frame('resume_failed', (x) => x.type === 'resume_failed', { timeout: 180_000 });
    assert.deepEqual(frame.data, { resume_id: got.id, document_id: got.id, version: 1, state: 'failed', failure: 'file_no_text' });
    const after = await detail(owner, got.id);
    assert.deepEqual([after.state, after.failure, after.default], ['failed', 'file_no_text', false]);
    await live.close();
  });

  it('versions_share_a_document_and_the_newest_is_current_and_default', async () => {
    const owner = await stack.signUp('versions');
    const first = await keep(owner, 'libre_zh.docx');
    const other = await keep(owner, 'libre_en.docx');
    assert.deepEqual([first.default, other.default], [true, false]);
    const headers = { 'idempotency-key': 'v2' };
    const { bytes, type } = sample('word_zh.docx');
    const send = () => owner.api.want(201, 'POST', `${path}/${first.id}/versions`, { form: fileForm(bytes, 'v2.docx', type), headers });
    const second = await send();
    assert.deepEqual(await send(), second);
    assert.deepEqual([second.document_id, second.version, second.default], [first.id, 2, true]);
    const list = (await owner.api.want(200, 'GET', path)).items.map((x) => x.id);
    assert.deepEqual(list, [second.id, other.id]);
    const versions = await owner.api.want(200, 'GET', `${path}/${second.id}/versions`);
    assert.deepEqual(versions.items.map((x) => [x.id, x.version, x.default]), [[second.id, 2, true], [first.id, 1, false]]);
    // The default can be moved, and moving it again changes nothing.
    for (let i = 0; i < 2; ++i) assert.equal((await owner.api.want(200, 'PUT', `${path}/${other.id}/default`)).default, true);
    assert.equal((await detail(owner, second.id)).default, false);
    // Everything is still there after a restart.
    await stack.node.stop();
    await stack.node.start();
    assert.deepEqual((await owner.api.want(200, 'GET', path)).items.map((x) => [x.id, x.default]), [[second.id, false], [other.id, true]]);
  });

  it('the_original_comes_back_byte_for_byte_as_a_download', async () => {
    const { bytes } = sample('word_zh.docx');
    const got = await keep(person, 'word_zh.docx');
    const res = await fetch(`${stack.node.base}${path}/${got.id}/original`, { headers: { authorization: `Bearer ${person.access}` } });
    assert.equal(res.status, 200);
    assert.deepEqual(Buffer.from(await res.arrayBuffer()), bytes);
    assert.equal(res.headers.get('x-content-type-options'), 'nosniff');
    assert.match(res.headers.get('content-disposition'), /^attachment; filename="word_zh\.docx"/);
    assert.equal(res.headers.get('content-type'), got.media_type);
  });

  it('a_corrected_text_replaces_the_extracted_one', async () => {
    const got = await upload(Buffer.from('Jva developper\n'), 'typo.txt', 'text/plain');
    assert.deepEqual(got.skills, []);
    const text = '王五\n13912345678\n技能\nJava, Redis';
    for (let i = 0; i < 2; ++i) {
      const fixed = await person.api.want(200, 'PUT', `${path}/${got.id}/text`, { json: { text } });
      assert.deepEqual([fixed.corrected, fixed.skills], [true, ['Java', 'Redis']]);
    }
    const after = await detail(person, got.id);
    assert.equal(after.text, text);
    assert.deepEqual(after.sections.map((x) => x.name), ['contact', 'skills']);
    await person.api.wantProblem('validation_failed', 422, 'PUT', `${path}/${got.id}/text`, { json: { text: '' } });
    await person.api.wantProblem('validation_failed', 422, 'PUT', `${path}/${got.id}/text`, { json: { text, more: 1 } });
  });

  it('a_deleted_resume_is_gone_with_its_versions_its_text_and_its_bytes', async () => {
    const owner = await stack.signUp('delete');
    const first = await owner.api.want(201, 'POST', path, { form: fileForm(Buffer.from('Only mine: Erlang\n'), 'a.txt', 'text/plain') });
    const second = await owner.api.want(201, 'POST', `${path}/${first.id}/versions`, { form: fileForm(Buffer.from('Only mine: Elixir\n'), 'b.txt', 'text/plain') });
    const [{ sha256 }] = await stack.database.rows(`SELECT sha256 FROM resume WHERE id = '${second.id}'`);
    for (let i = 0; i < 2; ++i) await owner.api.want(204, 'DELETE', `${path}/${second.id}`);
    for (const id of [first.id, second.id])
      for (const part of ['', '/original', '/versions']) await owner.api.wantProblem('not_found', 404, 'GET', `${path}/${id}${part}`);
    assert.deepEqual((await owner.api.want(200, 'GET', path)).items, []);
    const rows = await stack.database.rows(`SELECT body, filename FROM resume WHERE user_id = '${owner.user.id}'`);
    assert.deepEqual(rows, [{ body: '', filename: '' }, { body: '', filename: '' }]);
    assert.equal((await stack.database.rows(`SELECT 1 FROM audit WHERE action = 'resume.deleted' AND actor = '${owner.user.id}'`)).length, 2);
    const { existsSync } = await import('node:fs');
    const object = `${stack.node.settings.node.data_dir}/files/objects/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
    await eventually('its bytes are erased', () => !existsSync(object), { timeout: 60_000, every: 200 });
  });

  it('bytes_that_another_resume_needs_outlive_a_deletion', async () => {
    const [one, two] = [await stack.signUp('shared'), await stack.signUp('shared')];
    const same = fileForm(Buffer.from('The same bytes: Haskell\n'), 'same.txt', 'text/plain');
    const mine = await one.api.want(201, 'POST', path, { form: same });
    const theirs = await two.api.want(201, 'POST', path, { form: same });
    await one.api.want(204, 'DELETE', `${path}/${mine.id}`);
    await eventually('the erasing has been decided', async () => (await stack.database.rows(`SELECT 1 FROM timer WHERE entity LIKE '%${one.user.id}' AND name LIKE 'erase:%'`)).length === 0, { timeout: 60_000, every: 200 });
    const res = await fetch(`${stack.node.base}${path}/${theirs.id}/original`, { headers: { authorization: `Bearer ${two.access}` } });
    assert.equal(await res.text(), 'The same bytes: Haskell\n');
  });

  it('what_is_not_ones_own_is_not_found_whatever_is_asked_of_it', async () => {
    const got = await upload(Buffer.from('Private: Scala\n'), 'p.txt', 'text/plain');
    const stranger = await stack.signUp('stranger');
    const form = fileForm(Buffer.from('Mine\n'), 'm.txt', 'text/plain');
    for (const [method, part, options] of [
      ['GET', ''],
      ['GET', '/original'],
      ['GET', '/versions'],
      ['PUT', '/default'],
      ['PUT', '/text', { json: { text: 'x' } }],
      ['POST', '/versions', { form }],
      ['DELETE', ''],
    ])
      await stranger.api.wantProblem('not_found', 404, method, `${path}/${got.id}${part}`, options);
    assert.equal((await detail(person, got.id)).text, 'Private: Scala');
  });
});

/** zlib.crc32 is younger than the oldest Node this runs on. */
function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let i = 0; i < 8; ++i) c = (c >>> 1) ^ (0xedb88320 & -(c & 1));
  }
  return ~c;
}
