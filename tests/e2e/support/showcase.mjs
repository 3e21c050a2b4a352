// Somebody who has used everything, so that every page of the web client has something to show.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, root } from './env.mjs';
import { buy, place } from './payment.mjs';
import { answerToTheEnd, follow, openRoom, question } from './rooms.mjs';
import { ulid } from './ulid.mjs';
import { fileForm } from './upload.mjs';

const routes = JSON.parse(readFileSync(join(root, 'http', 'web', 'routes.json'), 'utf8'));

const said = {
  zh: {
    resume: 'zh_developer_1', position: '后端工程师', company: '鹿鸣科技', posting: '负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。', query: '工程师',
    event: '鹿鸣科技 二面', place: '线上会议', answer: (n) => `第 ${n} 个回答：我先量了耗时，发现 80% 花在一把锁上，于是按客户拆分，p99 从 900 ms 降到 120 ms。`,
  },
  en: {
    resume: 'en_developer_1', position: 'Backend engineer', company: 'Fernhill', posting: 'Backend services in Java with MySQL and Kafka; a bachelor degree and three years of experience.', query: 'Java',
    event: 'Second round at Fernhill', place: 'Online', answer: (n) => `Answer ${n}: first I measured it, then I fixed the index, so p99 fell from 900 ms to 120 ms.`,
  },
};

/** Someone of gold tier with a plan, résumés, diagnoses, interviews, searches, orders, an event and messages. Answers the ids. */
export async function furnish(stack, person, lang = 'zh') {
  const words = said[lang];
  const speech = { 'accept-language': lang === 'zh' ? 'zh-CN' : 'en' };
  const get = (path) => person.api.want(200, 'GET', `/api/v1/${path}`, { headers: speech });
  const post = (status, path, json, headers = {}) => person.api.want(status, 'POST', `/api/v1/${path}`, { json, headers: { ...speech, 'idempotency-key': ulid(), ...headers } });
  const first = (what, path) => eventually(what, async () => (await get(path)).items[0]);

  const paid = await buy(person, { kind: 'recharge', amount_fen: 30_000 });
  await buy(person, { kind: 'plan', plan: 'month' });
  const order = await place(person, { kind: 'recharge', amount_fen: 6000 });

  const text = readFileSync(join(root, 'tests/unit/diagnosis/resumes', `${words.resume}.txt`));
  const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(text, 'li-lei.txt', 'text/plain') });
  const diagnose = (more) => post(200, 'resume-diagnosis/full-with-skills', { resume_id: resume.id, position: words.position, ...more }, { prefer: 'wait=25' });
  const before = await diagnose({});
  const diagnosis = await diagnose({ job_description: words.posting });

  const forecast = await post(200, 'interview-prep/ai-generate', { resume_id: resume.id, position: words.position, job_description: words.posting }, { prefer: 'wait=25' });

  const config = { language: lang, position: words.position, company: words.company, resume_id: resume.id };
  for (let i = 0; i < 2; ++i) {
    const room = await openRoom(person, { ...config, questions: 2 });
    const socket = await follow(stack, person.access, room);
    await question(socket, 1);
    await answerToTheEnd(socket, room, room.ledger, words.answer);
    await socket.close();
  }
  const record = await first('the record', 'mock-interview/records');
  const room = await openRoom(person, { ...config, questions: 3 });

  const meeting = await post(201, 'meeting-assistant/meetings', {});
  await post(200, `meeting-assistant/meetings/${meeting.room_id}/end`);

  const job = await first('postings are there', `search/jobs?q=${encodeURIComponent(words.query)}`);
  const search = await post(201, 'search/sessions', { query: words.query });
  const article = await first('news are there', 'workplace-news/latest/list');
  const asked = await first('questions are there', `classic-questions?language=${lang}`);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await post(201, 'calendar/events', { title: words.event, starts_at: `${tomorrow}T10:00`, place: words.place });
  await post(201, 'points/redeem', { item: 'diagnosis' });
  await post(202, 'me/export');
  return {
    resume: resume.id, diagnosis: diagnosis.id, before: before.id, room: room.room_id, record: record.id, question: asked.id, job: job.id, jobSearch: search.id, article: article.id,
    order: order.id, paid: paid.id, forecast: forecast.id, meeting: meeting.room_id,
  };
}

/** Paths for who is not signed in. */
export const outside = { login: [routes.login], register: [routes.register], forgot: [routes.forgot] };

/** Every other path of the client, by its name in routes.json, with these ids. A new page is added here. */
export function places(ids) {
  const of = (name, ...all) => all.map((id) => routes[name].replace(':id', id));
  const own = {
    resume: of('resume', ids.resume),
    diagnosis: of('diagnosis', ids.diagnosis),
    comparison: of('comparison', ids.before).map((x) => x.replace(':other', ids.diagnosis)),
    room: of('room', ids.room),
    record: of('record', ids.record),
    replay: of('replay', ids.record),
    forecast: of('forecast', ids.forecast),
    meeting: of('meeting', ids.meeting),
    question: of('question', ids.question),
    job: of('job', ids.job),
    jobSearch: of('jobSearch', ids.jobSearch),
    article: of('article', ids.article),
    order: of('order', ids.order, ids.paid),
    settingsPart: ['profile', 'security', 'notifications', 'data'].map((x) => routes.settingsPart.replace(':part', x)),
  };
  const out = {};
  for (const [name, path] of Object.entries(routes)) {
    if (name in outside) continue;
    const paths = own[name] ?? [path];
    if (paths.some((x) => x.includes(':'))) throw new Error(`support/showcase.mjs has no ${name}: ${path}`);
    out[name] = paths;
  }
  return out;
}
