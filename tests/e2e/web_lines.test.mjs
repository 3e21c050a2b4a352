// The web client while something happens to its line, its session or its order: nothing is lost, nothing has to be loaded
// again, and the page says what is the matter. And the interview room by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { button, mark, marked, openBrowser, signedIn, signIn, spaced, tab, visitor } from './support/browser.mjs';
import { patience } from './support/env.mjs';
import { answerAt, box, endDialog, isAsRecorded, nextAt, openRoomAt, reply, say, shownAt, toTheEndAt, turn } from './support/interviewed.mjs';
import { Line } from './support/line.mjs';
import { pagesOf } from './support/pages.mjs';
import { buy, payable } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';

const cut = 40_000;
const payWindow = 25_000;

let stack;
let pages;
let browser;
before(async () => {
  const settings = async (...of) => {
    const paid = await payable(...of);
    // An order may be paid for a short while.
    return { ...paid, pay: { ...paid.pay, window: `${payWindow / 1000}s` } };
  };
  stack = await Stack.start('web_lines', { settings, sandbox: { wechatPay: { noticeScale: 0.01 } } });
  pages = await pagesOf(stack.node);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await pages?.stop();
  await stack?.stop();
});

/** Somebody with so many yuan paid in who signs in here, on the way to `path`. */
async function enter(hint, path, { base = pages.base, yuan = 200, ...options } = {}) {
  const person = await stack.signUp(hint);
  if (yuan > 0) await buy(person, { kind: 'recharge', amount_fen: yuan * 100 });
  return { person, ...(await signedIn(browser, base, person, path, options)) };
}

// Waiting for time to pass is the subject of some: they go on beside each other.
describe('the web client', { concurrency: 3 }, () => {
  it('holds_an_interview_over_a_network_that_is_gone_for_40_seconds', async () => {
    const line = await Line.to(new URL(pages.base).port);
    const { person, context, page, broken } = await enter('cut', '/interviews', { base: line.base });
    await openRoomAt(page, 3);
    await answerAt(page, 1);
    line.cut();
    const since = Date.now();
    const before = await page.locator('.room-lines > .mine').count();
    await say(page, reply(2));
    await page.getByText('正在送达，断线也会在恢复后补发').waitFor();
    // Nobody tells the page: it finds out, and goes on saying so.
    const told = page.locator('.room-foot').getByText('连接中断，正在重连');
    await told.waitFor({ timeout: cut });
    assert.ok(Date.now() - since < cut, 'said while it was so');
    await page.waitForFunction(([from, ms]) => Date.now() - from >= ms, [since, cut], { timeout: 2 * cut });
    assert.ok(await told.isVisible(), 'as long as it was so');
    assert.equal((await shownAt(page)).filter(([who]) => who === 'answer').length, before + 1);
    line.mend();
    await nextAt(page, before + 1, { timeout: patience(30_000) });
    await told.waitFor({ state: 'hidden' });
    await toTheEndAt(page, 3);
    await isAsRecorded(page, person);
    assert.deepEqual(broken, []);
    await context.close();
    await line.stop();
  });

  it('tells_that_the_time_of_an_order_is_over_without_being_asked', async () => {
    const { context, page, broken, traffic } = await enter('expired', '/upgrade', { yuan: 0 });
    await button(page, '去支付').click();
    await page.getByAltText('微信支付二维码').waitFor();
    await page.getByText(/^剩余支付时间 0:\d\d$/).waitFor();
    await traffic.quiet();
    traffic.clear();
    await mark(page);
    await page.getByText('订单已关闭，没有扣款。').waitFor({ timeout: patience(payWindow + 30_000) });
    assert.equal(await page.getByAltText('微信支付二维码').count(), 0, 'nobody is invited to pay what is closed');
    assert.equal(await button(page, '我已支付，查询结果').count(), 0);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    assert.deepEqual(traffic.asked.filter((x) => x.includes('/orders/')), [`GET /api/v1/orders/${id}`], 'read once, because it was pushed');
    assert.ok(await marked(page));
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('goes_on_in_a_second_tab_and_on_another_device_that_takes_over', async () => {
    const { person, context, page, broken } = await enter('seat', '/interviews');
    const room = await openRoomAt(page, 3);
    await answerAt(page, 1);

    // Another tab is the same device: both may answer, and both show it.
    const second = await tab(context, pages.base);
    await second.go(`/rooms/${room}`);
    await turn(second.page, 'yours');
    assert.deepEqual(await shownAt(second.page), await shownAt(page));
    await answerAt(second.page, 2);
    await nextAt(page, 2);
    assert.deepEqual(await shownAt(page), await shownAt(second.page));
    await second.page.close();

    // Another device watches until it takes over; then this one does.
    const phone = await signedIn(browser, pages.base, person, `/rooms/${room}`, { viewport: { width: 390, height: 844 } });
    await turn(phone.page, 'follower');
    await phone.page.getByText('另一台设备正在作答，这里只能观看。').waitFor();
    await button(phone.page, '由本设备作答').click();
    await turn(phone.page, 'yours');
    await turn(page, 'follower');
    assert.equal(await box(page).count(), 0);
    await toTheEndAt(phone.page, 3);
    await turn(page, 'over');
    await isAsRecorded(page, person);
    assert.deepEqual([...broken, ...second.broken, ...phone.broken], []);
    await phone.context.close();
    await context.close();
  });

  it('says_why_it_is_at_the_sign_in_when_another_device_ended_the_session', async () => {
    const { person, context, page, broken } = await enter('ended', '/calendar', { yuan: 0 });
    const other = await signedIn(browser, pages.base, person, '/settings/security');
    await other.page.getByText('本设备', { exact: true }).waitFor();
    await mark(page);
    await button(other.page, '退出其他所有设备').click();
    await other.page.locator('.ant-popconfirm').getByRole('button', { name: spaced('确定') }).click();
    await page.waitForURL((x) => x.pathname === '/login');
    await page.getByText('这台设备已在别处被退出登录。').waitFor();
    assert.ok(await marked(page), 'told by push');
    // Who signs in again is where he was.
    await signIn(page, person);
    await page.waitForURL((x) => x.pathname === '/calendar');
    assert.deepEqual([...broken, ...other.broken], []);
    await other.context.close();
    await context.close();
  });

  it('says_that_points_are_nobody_elses_and_when_those_of_a_plan_lapse', async () => {
    const { person, context, page } = await enter('plan', '/upgrade', { yuan: 0, timezoneId: 'Asia/Shanghai' });
    const clocks = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const when = (at) => {
      const part = Object.fromEntries(clocks.formatToParts(new Date(at)).map((x) => [x.type, x.value]));
      return `${part.year}年${part.month}月${part.day}日 ${part.hour}:${part.minute}`;
    };
    await page.getByText('积分不可转赠，也不能兑换现金。').first().waitFor();
    assert.equal(await page.getByText(/积分将于/).count(), 0, 'nothing lapses yet');
    // Before one buys.
    await page.locator('.plan').filter({ hasText: '月套餐' }).getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('积分不可转赠，也不能兑换现金。').waitFor();
    await dialog.getByText(/^套餐赠送的 \d+ 积分将于 \d+年\d+月\d+日 \d\d:\d\d 随套餐一同失效$/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // Afterwards, by push.
    await mark(page);
    const { points } = await buy(person, { kind: 'plan', plan: 'month' });
    const balance = await person.api.want(200, 'GET', '/api/v1/points/balance');
    assert.equal(balance.lapsing, points);
    await page.getByText(`${points} 积分将于 ${when(balance.lapses_at)} 失效`).waitFor();
    assert.ok(await marked(page));
    await context.close();
  });

  it('is_held_by_keyboard_from_the_form_to_the_report', async () => {
    const { person, context, page, broken, go } = await enter('keys', '/interviews');
    await go('/interviews'); // With the focus nowhere, as who comes by an address.
    const keys = page.keyboard;
    const focused = (x) => page.waitForFunction((at) => document.activeElement?.matches(at), x);
    /** Goes on with Tab until this has the focus. */
    const reach = async (at) => {
      for (let i = 0; i < 60; ++i) {
        if (await page.evaluate((x) => document.activeElement?.matches(x), at)) return;
        await keys.press('Tab');
      }
      assert.fail(`the keyboard does not come to ${at}`);
    };

    await page.getByLabel('应聘岗位').waitFor();
    await keys.press('Tab');
    await focused('.skip');
    await keys.press('Enter');
    await focused('main');
    await reach('#position');
    await keys.type('后端工程师');
    await reach('#questions');
    await keys.press('Control+A');
    await keys.type('2');
    await reach('button[type=submit]');
    await keys.press('Enter');
    await page.waitForURL('**/rooms/*');
    await mark(page);

    await turn(page, 'yours');
    await focused('.room-foot textarea');
    await keys.type('第一行');
    await keys.press('Shift+Enter');
    await keys.type('第二行，用了 3 天。');
    assert.equal(await page.locator('.room-lines > .mine').count(), 0, 'not sent yet');
    await keys.press('Alt+P');
    await turn(page, 'paused');
    await focused('.room-notice button');
    await keys.press('Enter');
    await turn(page, 'yours');
    await focused('.room-foot textarea');
    assert.equal(await box(page).inputValue(), '第一行\n第二行，用了 3 天。', 'a pause keeps what was typed');
    await keys.press('Enter');
    await nextAt(page, 1);
    assert.match(await page.locator('.room-lines > .mine').innerText(), /第一行\n+第二行/);

    // All around the room and back to where one writes.
    await focused('.room-foot textarea');
    await reach('[aria-keyshortcuts="Alt+P"]');
    await reach('[aria-keyshortcuts="Alt+E"]');
    await reach('.room-scroll');
    await reach('.room-foot textarea');

    // The second time as the first.
    const asked = () => page.waitForFunction(() => document.activeElement?.closest('[role=dialog]') && document.activeElement.matches('.ant-btn-dangerous'));
    await keys.press('Alt+E');
    await asked();
    await keys.press('Escape');
    await endDialog(page).waitFor({ state: 'hidden' });
    await focused('.room-foot textarea');
    await keys.press('Alt+E');
    await asked();
    await keys.press('Enter');
    await turn(page, 'over');
    await isAsRecorded(page, person);
    await focused('.room-notice button, .room-notice a');
    await keys.press('Enter');
    await page.waitForURL('**/records/*');
    await focused('main');
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('shows_a_stranger_the_sign_in_and_then_what_was_asked_for', async () => {
    const person = await stack.signUp('asked');
    const { context, page, go } = await visitor(browser, pages.base);
    await go('/orders?from=mail');
    await page.waitForURL((x) => x.pathname === '/login');
    await signIn(page, person);
    await page.waitForURL((x) => x.pathname === '/orders' && x.search === '?from=mail');
    await context.close();
  });
});
