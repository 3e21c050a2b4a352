// Pages against a small node: a forecast from the form to its questions, an order that is paid, a replay.
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Forecast, ForecastQuestion, Order, Resume, StoredMeeting, Task } from '@/api/types';
import { Component as ForecastPage } from '@/features/forecast/ForecastPage';
import { Component as Forecasts } from '@/features/forecast/Forecasts';
import { Component as ReplayPage } from '@/features/interviews/ReplayPage';
import { Component as MeetingPage } from '@/features/meetings/MeetingPage';
import { Component as OrderPage } from '@/features/membership/OrderPage';
import { zh } from '@/i18n/zh';

import { Node, pageOf, problem, pushes, show } from './page';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const resume: Resume = { id: 'res_1', document_id: 'res_1', version: 1, filename: 'li-lei.pdf', state: 'ready', default: true, skills: [], created_at: '2026-12-01T00:00:00Z', corrected: false } as unknown as Resume;
const task = (stage: Task['stage'], more: Partial<Task> = {}): Task => ({ id: 'tsk_1', kind: 'forecast', stage, resume_id: 'res_1', position: '后端工程师', price: 10, attempt: 1, failure: null, created_at: '2026-12-01T00:00:00Z', changed_at: '2026-12-01T00:00:01Z', ended_at: null, result_url: null, ...more });
const question = (number: number): ForecastQuestion => ({
  number, kind: 'experience', text: `第 ${number} 个问题？`, why: `因为 ${number}`, sources: [{ of: 'resume', at: 0, length: 6, quote: `p99 降到 ${number} ms` }], key_points: ['怎么定位'], difficulty: 'hard', follow_ups: ['再涨十倍呢？'],
});
const pack: Forecast = { id: 'tsk_1', stage: 'done', created_at: '2026-12-01T00:00:00Z', resume_id: 'res_1', position: '后端工程师', company: '示例公司', wanted: 2, summary: { language: 'zh', kinds: { experience: 2 } }, questions: [question(1), question(2)], engine: 'builtin', model: null, prompt: null, configuration: 'forecast-1', engine_version: 1, model_failures: [], cost: 10 };
const member = { opens: [{ feature: 'prep', price: 10, metered: false }, { feature: 'mock_interview', price: 20, metered: false }, { feature: 'report_download', price: 0, metered: false }], points: { available: 40, held: 0, owed: 0, lapses_at: null, lapsing: 0 }, tier: 'bronze' };
const known = {
  'GET /api/v1/resumes': pageOf([resume]),
  'GET /api/v1/resumes/res_1/versions': pageOf([resume]),
  'GET /api/v1/membership': member,
  'GET /api/v1/points/vouchers': pageOf([]),
  'GET /api/v1/tasks': pageOf([]),
  'GET /api/v1/interview-prep/history': pageOf([]),
};
const historyOf = () => screen.findByRole('list', { name: zh.forecast.history });

describe('forecasts', () => {
  it('are_begun_with_what_the_form_says_and_lead_to_their_page', async () => {
    const node = new Node({ ...known, 'POST /api/v1/interview-prep/ai-generate': new Response(JSON.stringify(task('queued')), { status: 202 }) });
    show(<Forecasts />, { at: '/forecast', pattern: '/forecast' });
    await screen.findByText(zh.gate.points(10, 40));
    fireEvent.change(screen.getByLabelText(zh.forecast.position), { target: { value: ' 后端工程师 ' } });
    const go = screen.getByRole('button', { name: zh.forecast.go });
    await waitFor(() => expect(go).toHaveProperty('disabled', false));
    fireEvent.click(go);
    await screen.findByText('elsewhere');
    const [asked] = node.of('POST', '/api/v1/interview-prep/ai-generate');
    expect(asked?.body).toEqual({ resume_id: 'res_1', position: '后端工程师', count: 10 });
    expect(asked?.headers['Idempotency-Key']).toMatch(/^[0-9A-Z]{26}$/);
  });
  it('are_refused_by_the_form_where_the_server_would_refuse_them', async () => {
    const node = new Node(known);
    show(<Forecasts />);
    await screen.findByText(zh.gate.points(10, 40));
    fireEvent.change(screen.getByLabelText(zh.forecast.company), { target: { value: '长'.repeat(121) } });
    fireEvent.change(screen.getByLabelText(zh.forecast.posting), { target: { value: '👩'.repeat(8000) } });
    const go = screen.getByRole('button', { name: zh.forecast.go });
    await waitFor(() => expect(go).toHaveProperty('disabled', false));
    fireEvent.click(go);
    await screen.findByText(zh.form.tooLong(120));
    expect(screen.queryByText(zh.form.tooLong(8000))).toBeNull();
    expect(node.of('POST', '/api/v1/interview-prep/ai-generate')).toEqual([]);
  });
  it('show_at_the_field_what_the_server_refused', async () => {
    new Node({ ...known, 'POST /api/v1/interview-prep/ai-generate': () => problem(422, 'validation_failed', { field: 'position' }) });
    show(<Forecasts />);
    const go = await screen.findByRole('button', { name: zh.forecast.go });
    await waitFor(() => expect(go).toHaveProperty('disabled', false));
    fireEvent.click(go);
    // Above the button, and at the field.
    await waitFor(() => expect(screen.getAllByText('detail of validation_failed')).toHaveLength(2));
    expect(screen.getByText('req-7')).toBeTruthy();
    expect(screen.getByLabelText(zh.forecast.position).getAttribute('aria-invalid')).toBe('true');
  });
  it('of_before_are_listed_page_by_page', async () => {
    const item = (n: number) => ({ ...pack, id: `tsk_${n}`, position: `岗位 ${n}`, questions: n });
    new Node({ ...known, 'GET /api/v1/interview-prep/history': ({ query }: { query: URLSearchParams }) => (query.get('cursor') ? pageOf([4, 5, 6].map(item)) : pageOf([1, 2, 3].map(item), 'more')) });
    show(<Forecasts />);
    expect(within(await historyOf()).getAllByRole('link').map((x) => x.getAttribute('href'))).toEqual(['/forecast/tsk_1', '/forecast/tsk_2', '/forecast/tsk_3']);
    fireEvent.click(screen.getByRole('button', { name: zh.act.more }));
    await waitFor(async () => expect(within(await historyOf()).getAllByRole('listitem')).toHaveLength(6));
    expect(screen.getByText(zh.list.end)).toBeTruthy();
  });
  it('that_cannot_be_listed_say_so_and_are_asked_for_again', async () => {
    let tries = 0;
    new Node({ ...known, 'GET /api/v1/interview-prep/history': () => (++tries === 1 ? problem(503, 'unavailable') : pageOf([])) });
    show(<Forecasts />);
    await screen.findByText('title of unavailable');
    fireEvent.click(screen.getByRole('button', { name: zh.act.retry }));
    await screen.findByText(zh.forecast.historyEmpty);
  });
});

/** A stream that the test writes. */
function written() {
  let out: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (x) => void (out = x) });
  return { answer: () => new Response(body), say: (type: string, data: unknown, id?: number) => out.enqueue(new TextEncoder().encode(`event: ${type}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`)) };
}
const questions = () => within(screen.getByRole('list', { name: zh.forecast.pack })).queryAllByRole('heading', { level: 3 }).map((x) => x.textContent);

describe('a forecast', () => {
  it('shows_each_question_as_it_comes_and_then_all_that_can_be_done_with_them', async () => {
    const stream = written();
    const node = new Node({ ...known, 'GET /api/v1/tasks/tsk_1': task('queued'), 'GET /api/v1/interview-prep/tsk_1/events': () => stream.answer(), 'GET /api/v1/interview-prep/tsk_1': pack });
    const push = pushes();
    show(<ForecastPage />, { at: '/forecast/tsk_1', pattern: '/forecast/:id' });
    await waitFor(() => expect(node.of('GET', '/api/v1/interview-prep/tsk_1/events')).toHaveLength(1));
    act(() => push('task.stage', { task_id: 'tsk_1', kind: 'forecast', stage: 'analysing', attempt: 1, failure: null }, '2026-12-01T00:00:02Z'));
    stream.say('task', task('analysing'));
    stream.say('question', question(1), 1);
    await screen.findByText('第 1 个问题？');
    for (const text of ['因为 1', 'p99 降到 1 ms', '怎么定位', '再涨十倍呢？', zh.forecast.difficulty.hard ?? '']) expect(screen.getByText(text)).toBeTruthy();
    expect(screen.getByRole('status').textContent).toContain(zh.forecast.made(1));
    expect(node.of('GET', '/api/v1/interview-prep/tsk_1')).toEqual([]);
    stream.say('question', question(2), 2);
    stream.say('done', task('done', { changed_at: '2026-12-01T00:00:09Z' }));
    await screen.findByRole('button', { name: zh.forecast.practiseGo });
    expect(questions()).toEqual(['第 1 个问题？', '第 2 个问题？']);
    expect(await screen.findByText(zh.interviews.cost(20))).toBeTruthy();
    // One stream, one pack: nothing was asked for again and again.
    expect([node.of('GET', '/api/v1/interview-prep/tsk_1/events').length, node.of('GET', '/api/v1/interview-prep/tsk_1').length]).toEqual([1, 1]);
  });
  it('says_which_questions_a_model_proposed_which_model_it_was_and_whether_it_is_simulated', async () => {
    const made_by = { engine: 'openai', model: 'glm-4', prompt: '2026-12-2', configuration: 'forecast-1/bank-1/0f3a9c21d4e7', simulated: false };
    for (const simulated of [false, true]) {
      const proposed: ForecastQuestion = { ...question(2), made_by: { ...made_by, simulated } };
      const mixed: Forecast = { ...pack, engine: 'openai', model: made_by.model, prompt: made_by.prompt, configuration: made_by.configuration, questions: [{ ...question(1), made_by: null }, proposed] };
      new Node({ ...known, 'GET /api/v1/tasks/tsk_1': task('done'), 'GET /api/v1/interview-prep/tsk_1': mixed });
      const { unmount } = show(<ForecastPage />, { at: '/forecast/tsk_1', pattern: '/forecast/:id' });
      const note = (await screen.findByText(/glm-4/)).textContent ?? '';
      for (const x of [zh.forecast.madeWith('glm-4'), made_by.configuration]) expect(note).toContain(x);
      expect(note.includes(zh.note.simulated)).toBe(simulated);
      expect(screen.queryByText(new RegExp(zh.note.builtin))).toBeNull();
      const items = within(screen.getByRole('list', { name: zh.forecast.pack })).getAllByRole('article');
      expect(items.map((x) => within(x).queryByText(zh.forecast.byModel) !== null)).toEqual([false, true]);
      unmount();
    }
  });
  it('becomes_an_interview_about_its_questions', async () => {
    const node = new Node({ ...known, 'GET /api/v1/tasks/tsk_1': task('done'), 'GET /api/v1/interview-prep/tsk_1': pack, 'POST /api/v1/interview-prep/tsk_1/interview': { room_id: 'rom_1', questions: [], channel: 'room:rom_1', engine: 'builtin' } });
    show(<ForecastPage />, { at: '/forecast/tsk_1', pattern: '/forecast/:id' });
    fireEvent.click(await screen.findByRole('button', { name: zh.forecast.practiseGo }));
    await screen.findByText('elsewhere');
    expect(node.of('POST', '/api/v1/interview-prep/tsk_1/interview')[0]?.body).toEqual({ questions: 2 });
    expect(node.of('GET', '/api/v1/interview-prep/tsk_1/events')).toEqual([]);
  });
  it('is_taken_along_as_a_file_by_the_rules_of_reports', async () => {
    const node = new Node({
      ...known, 'GET /api/v1/tasks/tsk_1': task('done'), 'GET /api/v1/interview-prep/tsk_1': pack,
      'POST /api/v1/interview-prep/tsk_1/downloads': { download_url: '/api/v1/interview-prep/tsk_1/pack.pdf', report_version: 1, paid_with: 'free', charged: false, points: 0, balance: 40 },
      'GET /api/v1/interview-prep/tsk_1/pack.pdf': () => new Response('%PDF-1.5'),
    });
    URL.createObjectURL = () => 'blob:1';
    URL.revokeObjectURL = () => undefined;
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download);
    });
    show(<ForecastPage />, { at: '/forecast/tsk_1', pattern: '/forecast/:id' });
    fireEvent.click(await screen.findByRole('button', { name: zh.reports.filePdf }));
    await waitFor(() => expect(node.of('GET', '/api/v1/interview-prep/tsk_1/pack.pdf')).toHaveLength(1));
    expect(node.of('POST', '/api/v1/interview-prep/tsk_1/downloads')).toHaveLength(1);
    expect(node.of('GET', '/api/v1/interview-prep/tsk_1/pack.pdf')[0]?.query.get('lang')).toBe('zh-CN');
    await waitFor(() => expect(saved).toEqual([expect.stringMatching(/^面试押题 后端工程师 .+\.pdf$/)]));
  });
  it('that_failed_says_why_and_that_nothing_was_charged', async () => {
    const node = new Node({ ...known, 'GET /api/v1/tasks/tsk_1': task('failed', { failure: 'not_found' }) });
    show(<ForecastPage />, { at: '/forecast/tsk_1', pattern: '/forecast/:id' });
    await screen.findByText(zh.forecast.failed);
    expect(screen.getByText(zh.tasks.failure.not_found ?? '')).toBeTruthy();
    expect(node.of('GET', '/api/v1/interview-prep/tsk_1')).toEqual([]);
  });
  it('of_somebody_else_does_not_exist', async () => {
    new Node(known);
    show(<ForecastPage />, { at: '/forecast/tsk_9', pattern: '/forecast/:id' });
    await screen.findByText('title of not_found');
    expect(screen.getByText('req-7')).toBeTruthy();
  });
});

describe('an order', () => {
  const order = (status: Order['status']): Order => ({
    id: 'ord_1', kind: 'recharge', plan: null, status, channel: 'bank_transfer', amount_fen: 6000, points: 120, refunded_fen: 0, code_url: null, qr_png_url: null, created_at: '2026-12-01T00:00:00Z', expires_at: new Date(Date.now() + 90_000).toISOString(), paid_at: null, late: false,
  }) as unknown as Order;
  it('counts_down_and_is_paid_when_a_frame_says_so', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    let status: Order['status'] = 'awaiting_payment';
    const first = order(status);
    const node = new Node({ 'GET /api/v1/orders/ord_1': () => ({ ...first, status }) });
    const push = pushes();
    show(<OrderPage />, { at: '/orders/ord_1', pattern: '/orders/:id' });
    await waitFor(() => expect(screen.getByRole('timer').textContent).toContain('1:30'));
    act(() => void vi.advanceTimersByTime(31_000));
    expect(screen.getByRole('timer').textContent).toContain('0:59');
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.getByRole('timer').textContent).toBe(zh.membership.late);
    // However long one looks at it, it is read once.
    expect(node.of('GET', '/api/v1/orders/ord_1')).toHaveLength(1);
    status = 'paid';
    act(() => push('order', { order_id: 'ord_1', status: 'paid' }));
    await waitFor(() => expect(screen.getByText(zh.membership.paidHint(120))).toBeTruthy());
    expect(node.of('GET', '/api/v1/orders/ord_1')).toHaveLength(2);
    expect(screen.queryByRole('timer')).toBeNull();
  });
});

describe('a meeting', () => {
  const row: StoredMeeting = { room_id: 'rom_1', title: '周会', status: 'running', price_per_minute: 1, started_at: '2026-12-01T08:00:00.000Z', minutes: 0, cost: 0, ended_at: null, end_reason: null };
  const consume = '/api/v1/points/consume-by-duration';
  it('is_told_each_minute_that_it_goes_on_until_it_is_over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.parse('2026-12-01T08:00:40Z') });
    let minutes = 0;
    const metered = () => ({ ...row, interval: 1, charged: 1, minutes: ++minutes, cost: minutes, paid_until: '2026-12-01T08:10:30.000Z', balance: 40 - minutes });
    const node = new Node({ 'GET /api/v1/meeting-assistant/meetings/rom_1': row, [`POST ${consume}`]: metered });
    const push = pushes();
    show(<MeetingPage />, { at: '/meetings/rom_1', pattern: '/meetings/:id' });
    await waitFor(() => expect(screen.getByText(zh.unit.minutes(1))).toBeTruthy());
    expect(screen.getByRole('timer').textContent).toBe('0:40');
    act(() => void vi.advanceTimersByTime(60_000));
    await waitFor(() => expect(screen.getByText(zh.unit.minutes(2))).toBeTruthy());
    expect(screen.getByRole('timer').textContent).toBe('1:40');
    const numbers = node.of('POST', consume).map((x) => (x.body as { interval: number }).interval);
    expect([numbers.length, numbers[1]! - numbers[0]!]).toEqual([2, 1]);
    act(() => push('meeting', { room_id: 'rom_1', status: 'ending', minutes: 2, cost: 2, paid_until: '2026-12-01T08:10:30.000Z', reason: null }));
    expect(screen.getByRole('alert').textContent).toContain(zh.meetings.endingHint);
    act(() => push('meeting', { room_id: 'rom_1', status: 'ended', minutes: 9, cost: 9, paid_until: '2026-12-01T08:09:30.000Z', reason: 'points' }));
    expect(screen.getByText(zh.meetings.reasons.points ?? '')).toBeTruthy();
    expect(screen.queryByRole('button', { name: zh.meetings.end })).toBeNull();
    act(() => void vi.advanceTimersByTime(600_000));
    expect(node.of('POST', consume)).toHaveLength(2);
  });
  it('is_ended_once_and_says_what_it_came_to', async () => {
    const node = new Node({
      'GET /api/v1/meeting-assistant/meetings/rom_1': row,
      [`POST ${consume}`]: problem(503, 'unavailable'),
      'POST /api/v1/meeting-assistant/meetings/rom_1/end': { ...row, status: 'ended', minutes: 3, cost: 3, ended_at: '2026-12-01T08:03:00.000Z', end_reason: 'asked', paid_until: '2026-12-01T08:03:00.000Z', balance: 37 },
    });
    show(<MeetingPage />, { at: '/meetings/rom_1', pattern: '/meetings/:id' });
    fireEvent.click(await screen.findByRole('button', { name: zh.meetings.end }));
    const sure = await screen.findByText(zh.meetings.endAsk);
    fireEvent.click(within(sure.closest<HTMLElement>('.ant-popover') ?? document.body).getByRole('button', { name: zh.meetings.end }));
    await screen.findByText(zh.unit.minutes(3));
    expect(screen.getByText('37')).toBeTruthy();
    expect(node.of('POST', '/api/v1/meeting-assistant/meetings/rom_1/end')).toHaveLength(1);
  });
});

describe('a replay', () => {
  const said = (seq: number, type: string, ms: number, data: Record<string, unknown>) => ({ seq, type, at: '', offset_ms: ms, active_ms: ms, data });
  const all = [
    said(1, 'question', 2000, { turn: 1, number: 1, of: 2, text: '甲？', follow_up: false }), said(2, 'answer', 30_000, { turn: 1, text: '答甲' }),
    said(3, 'question', 31_000, { turn: 2, number: 2, of: 2, text: '乙？', follow_up: false }), said(4, 'ended', 60_000, { reason: 'ended_by_user', record_id: 'rec_1', score: 60 }),
  ];
  const of = (items: unknown[], next_cursor: string | null) => ({ record_id: 'rec_1', room_id: 'rom_1', started_at: '2026-12-01T00:00:00Z', ended_at: '2026-12-01T00:01:00Z', duration_s: 60, frames: 4, items, next_cursor });
  it('is_read_to_its_end_jumps_by_mouse_and_keyboard_and_branches_at_a_price', async () => {
    const node = new Node({
      ...known,
      'GET /api/v1/mock-interview/records/rec_1/replay': ({ query }: { query: URLSearchParams }) => (query.get('cursor') ? of(all.slice(2), null) : of(all.slice(0, 2), '2')),
      'POST /api/v1/mock-interview/records/rec_1/branch': { room_id: 'rom_2', questions: [], channel: 'room:rom_2', engine: 'builtin' },
    });
    show(<ReplayPage />, { at: '/records/rec_1/replay', pattern: '/records/:id/replay' });
    const stops = within(await screen.findByRole('list', { name: zh.replay.questions }));
    const transcript = () => screen.getByRole('log').textContent ?? '';
    expect(transcript()).not.toContain('甲？');
    fireEvent.click(stops.getByRole('button', { name: /乙？/ }));
    expect(transcript()).toMatch(/甲？.*答甲.*乙？/s);
    fireEvent.keyDown(screen.getByRole('button', { name: zh.replay.play }), { key: '1' });
    expect(transcript()).toContain('甲？');
    expect(transcript()).not.toContain('答甲');
    expect(screen.getByRole('timer').textContent).toBe(zh.replay.at('0:02', '1:00'));
    fireEvent.click(screen.getByRole('button', { name: zh.interviews.again }));
    expect(await screen.findByText(zh.interviews.cost(20))).toBeTruthy();
    expect(node.of('POST', '/api/v1/mock-interview/records/rec_1/branch')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: zh.interviews.go }));
    await screen.findByText('elsewhere');
    expect(node.of('POST', '/api/v1/mock-interview/records/rec_1/branch')[0]?.body).toEqual({ turn: 1 });
  });
});
