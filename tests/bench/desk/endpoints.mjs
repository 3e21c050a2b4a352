// Every endpoint of the career desk, as it is asked by one of many users. `ask(user, i)` is the i-th request of a user, nothing: there
// is no more to ask; `most` bounds them; `take` learns from an answer. Users have what main.mjs made for them.

const api = '/api/v1';
const zone = 'Asia/Shanghai';
const window = `from=${encodeURIComponent('2026-12-01T00:00:00Z')}&to=${encodeURIComponent('2027-01-31T00:00:00Z')}`;
const words = ['工程师', 'Java', '护士', '销售', 'Kafka', '产品经理', 'Python', '会计'];
const cities = ['上海', '北京', '深圳', '杭州'];
const pick = (list, i) => list[i % list.length];
const posting = '负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。';

const event = (i) => ({
  title: `一面 ${i}`,
  kind: 'interview',
  starts_at: `2026-12-${String((i % 28) + 1).padStart(2, '0')}T09:00`,
  time_zone: zone,
  duration_min: 45,
  ...(i % 4 === 0 ? { recurrence: { freq: 'weekly', interval: 1, count: 8 } } : {}),
});
const get = (path) => ({ path: `${api}/${path}` });
const json = (method, path, body) => ({ method, path: `${api}/${path}`, json: body });

/** `shared`: ids of what everybody sees: `questions`, `jobs`, `news`. */
export const endpoints = (shared) => [
  { name: 'diagnosis start', most: 8, want: [202], quiet: true, ask: (user) => json('POST', 'resume-diagnosis/full-with-skills', { resume_id: user.resume.id, job_description: posting }) },
  { name: 'diagnosis list', ask: () => get('resume-diagnosis') },
  { name: 'diagnosis read', ask: (user, i) => get(`resume-diagnosis/${pick(user.diagnoses, i)}`) },
  { name: 'diagnosis compare', ask: (user) => get(`resume-diagnosis/${user.diagnoses[0]}/compare/${user.diagnoses[1]}`) },
  { name: 'tasks list', ask: () => get('tasks') },
  { name: 'tasks read', ask: (user, i) => get(`tasks/${pick(user.diagnoses, i)}`) },

  { name: 'forecast generate', needs: 'forecast', most: 4, want: [202], quiet: true, ask: (user) => json('POST', 'interview-prep/ai-generate', { resume_id: user.resume.id, position: '后端工程师', count: 5 }) },
  { name: 'forecast history', needs: 'forecast', ask: () => get('interview-prep/history') },
  { name: 'forecast pack', needs: 'forecast', ask: (user) => get(`interview-prep/${user.pack}`) },
  { name: 'forecast upload', most: 1, want: [201], ask: (user) => ({ ...get('interview-prep/upload-resume'), method: 'POST', form: user.file }) },
  { name: 'forecast interview', needs: 'forecast', most: 20, want: [201], ask: (user) => json('POST', `interview-prep/${user.pack}/interview`, { questions: 3 }) },
  { name: 'forecast events', needs: 'forecast', ask: (user) => ({ ...get(`interview-prep/${user.pack}/events`), headers: { accept: 'text/event-stream' } }) },

  { name: 'questions list', ask: (user, i) => get(`classic-questions?language=${pick(['zh', 'en'], i)}`) },
  { name: 'questions search', ask: (user, i) => get(`classic-questions?q=${encodeURIComponent(pick(['索引', 'team', '项目', 'deadline'], i))}`) },
  { name: 'questions facets', ask: () => get('classic-questions/facets') },
  { name: 'questions read', ask: (user, i) => get(`classic-questions/${pick(shared.questions, i)}`) },
  { name: 'questions favourite', want: [204], ask: (user, i) => ({ ...get(`classic-questions/${pick(shared.questions, i)}/favourite`), method: 'PUT' }) },
  { name: 'questions favourites', ask: () => get('classic-questions?favourite=true') },
  { name: 'questions unfavourite', want: [204], ask: (user, i) => ({ ...get(`classic-questions/${pick(shared.questions, i)}/favourite`), method: 'DELETE' }) },

  { name: 'questions practise', most: 20, want: [201], ask: (user, i) => json('POST', 'classic-questions/practise', { question_ids: [pick(shared.questions, i), pick(shared.questions, i + 1)] }) },

  {
    name: 'search create', most: 60, want: [201],
    ask: (user, i) => json('POST', 'search/sessions', { query: pick(words, i), filters: { city: pick(cities, Math.floor(i / words.length)) }, resume_id: user.resume.id }),
    take: (user, body) => user.sessions.push(body.id),
  },
  { name: 'search list', ask: () => get('search/sessions') },
  { name: 'search read', ask: (user, i) => get(`search/sessions/${pick(user.sessions, i)}`) },
  { name: 'search delete', want: [204], ask: (user, i) => (i + 1 < user.sessions.length ? { ...get(`search/sessions/${user.sessions[i + 1]}`), method: 'DELETE' } : null) },
  { name: 'jobs list', ask: (user, i) => get(`search/jobs?q=${encodeURIComponent(pick(words, i))}`) },
  { name: 'jobs near', ask: (user, i) => get(`search/jobs?near=${pick(['31.2304,121.4737', '39.9042,116.4074'], i)}&radius_m=10000`) },
  { name: 'jobs read', ask: (user, i) => get(`search/jobs/${pick(shared.jobs, i)}`) },

  { name: 'news list', ask: (user, i) => get(`workplace-news/latest/list?language=${pick(['zh', 'en'], i)}`) },
  { name: 'news read', ask: (user, i) => get(`workplace-news/${pick(shared.news, i)}`) },

  { name: 'calendar add', most: 60, want: [201], ask: (user, i) => json('POST', 'calendar/events', event(i)), take: (user, body) => user.events.push(body.id) },
  { name: 'calendar list', ask: () => get(`calendar/events?${window}`) },
  { name: 'calendar read', ask: (user, i) => get(`calendar/events/${pick(user.events, i)}`) },
  { name: 'calendar change', ask: (user, i) => json('PUT', `calendar/events/${pick(user.events, i)}`, { ...event(i), title: `二面 ${i}` }) },
  { name: 'calendar delete', want: [204], ask: (user, i) => (i < user.events.length ? { ...get(`calendar/events/${user.events[i]}`), method: 'DELETE' } : null) },

  { name: 'monthly stats', ask: () => get('monthly-stats') },
  ...[
    { of: 'report', path: (user) => `mock-interview/records/${user.record}`, file: 'report.pdf' },
    { of: 'diagnosis', path: (user) => `resume-diagnosis/${user.diagnoses[0]}`, file: 'report.pdf' },
    { of: 'pack', needs: 'forecast', path: (user) => `interview-prep/${user.pack}`, file: 'pack.pdf' },
  ].flatMap(({ of, needs, path, file }) => [
    { name: `${of} download`, needs, want: [201], ask: (user) => ({ ...get(`${path(user)}/downloads`), method: 'POST' }) },
    // Each file is printed once and kept; what a crowd waits for is the press, one file at a time.
    { name: `${of} pdf first`, needs, most: 1, ask: (user) => get(`${path(user)}/${file}`) },
    { name: `${of} pdf`, needs, ask: (user) => get(`${path(user)}/${file}`) },
  ]),

  { name: 'engine read', staff: true, ask: () => get('admin/engines/interview') },
  { name: 'engine versions', staff: true, ask: () => get('admin/engines/interview/versions') },
  { name: 'engine version', staff: true, ask: () => get('admin/engines/diagnosis/versions/1') },
  { name: 'engine diff', staff: true, ask: () => get('admin/engines/diagnosis/diff?from=1&to=1') },
  { name: 'engine scores', staff: true, ask: () => get('admin/engines/diagnosis/scores?from=1&to=1') },
  { name: 'news of staff', staff: true, ask: () => get('admin/workplace-news') },
];

/** Asked last, of tasks that were made to wait for it. */
export const cancelling = { name: 'tasks cancel', ask: (user, i) => (i < user.waiting.length ? { ...get(`tasks/${user.waiting[i]}/cancel`), method: 'POST' } : null) };
