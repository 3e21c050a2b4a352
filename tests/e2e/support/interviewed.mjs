// An interview as it is held in a browser: what its page shows, what is typed there, and what the record has of it.
import assert from 'node:assert/strict';

import { button, mark, marked, spaced } from './browser.mjs';
import { eventually } from './env.mjs';

export const reply = (n) => `第 ${n} 个回答：我先量了耗时，发现 80% 花在一把锁上，于是按客户拆分，p99 从 900 ms 降到 120 ms；方案由我提出，我写了压测并分批上线。`;

const foot = '.room-foot';
export const box = (page) => page.locator(`${foot} textarea`);
/** Waits until it is this one's turn, in the words of the page's `data-turn`. */
export const turn = (page, name, options) => page.locator(`${foot}[data-turn=${name}]`).waitFor(options);

/** Opens a room on the page of interviews and waits for its first question. A reload from here on is noticed. */
export async function openRoomAt(page, questions) {
  await page.getByLabel('应聘岗位').fill('后端工程师');
  await page.getByLabel('问题数量').fill(String(questions));
  await button(page, '进入面试间').click();
  await page.waitForURL('**/rooms/*');
  await turn(page, 'yours');
  await mark(page);
  return new URL(page.url()).pathname.split('/').at(-1);
}

/** Says something and does not wait for the receipt. */
export async function say(page, text) {
  await box(page).fill(text);
  await box(page).press('Enter');
}

/** Answers the question that is asked, and waits until the next one is, or all is over: whether there is a next one. */
export async function answerAt(page, n) {
  await turn(page, 'yours');
  const before = await page.locator('.room-lines > .mine').count();
  await say(page, reply(n));
  return nextAt(page, before + 1);
}

/** Waits until so many answers are taken and the next question is asked, or all is over: whether there is a next one. */
export async function nextAt(page, answers, options) {
  await page.waitForFunction(
    ([at, n]) => {
      const now = document.querySelector(at)?.dataset.turn;
      return now === 'over' || (now === 'yours' && document.querySelectorAll('.room-lines > .mine').length >= n);
    },
    [foot, answers],
    options,
  );
  return page.locator(`${foot}[data-turn=yours]`).isVisible();
}

/** Answers all that is asked from answer `n` on. */
export async function toTheEndAt(page, n) {
  for (let more = true; more; ++n) more = await answerAt(page, n);
}

const bare = (x) => x.replace(/\s+/g, '');

/** The lines of the page, without the words about who says them. */
export const shownAt = async (page) =>
  (await page.locator('.room-lines > li').evaluateAll((all) =>
    all.map((x) => [x.classList.contains('mine') ? 'answer' : 'interviewer', x.querySelector('.ant-bubble-content')?.innerText ?? '']),
  )).map(([who, text]) => [who, bare(text)]);

/** The page went through everything without a reload and shows what the record keeps, line by line. */
export async function isAsRecorded(page, person) {
  assert.ok(await marked(page), 'the page was never loaded again');
  const { id } = await eventually('the record', async () => (await person.api.want(200, 'GET', '/api/v1/mock-interview/records')).items[0]);
  const { transcript } = await person.api.want(200, 'GET', `/api/v1/mock-interview/records/${id}`);
  const kept = transcript.map((x) => [x.type === 'answer' ? 'answer' : 'interviewer', bare(x.text)]);
  assert.deepEqual(await shownAt(page), kept);
  assert.ok(kept.filter(([who]) => who === 'answer').length > 0);
  return id;
}

/** The dialog that asks whether to end. */
export const endDialog = (page) => page.getByRole('dialog').filter({ has: button(page, spaced('结束面试')) });
