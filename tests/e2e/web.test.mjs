// The web client in a browser against the real node: from the mailed code to the report, with the keyboard and by push.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { publicDocument } from '../../http/web/tools/openapi.mjs';
import { button, openBrowser, signedIn as signedInAt, signIn, spaced, visitor as visit } from './support/browser.mjs';
import { eventually, root, scratchDir } from './support/env.mjs';
import { buy, click, payable, place } from './support/payment.mjs';
import { textPdf } from './support/pdf.mjs';
import { answerToTheEnd, follow, openRoom, question } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

const resume = [
  'Li Lei, backend engineer, six years',
  'Built order and payment services in C++ and Go on PostgreSQL, Redis and Kafka; cut the p99 latency from 900 ms to 120 ms.',
];
const answer = (n) =>
  `第 ${n} 个回答：我先量了耗时，发现 80% 花在一把锁上，于是按客户拆分，p99 从 900 ms 降到 120 ms；方案由我提出，我写了压测并分批上线。`;

let stack;
let browser;
before(async () => {
  stack = await Stack.start('web', { settings: async (...of) => ({ ...(await payable(...of)), jobs: { samples: true } }), sandbox: { wechatPay: { noticeScale: 0.01 } } });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

const visitor = (options) => visit(browser, stack.node.base, options);
/** Somebody who signed up elsewhere signs in here. */
async function enter(page, go, hint) {
  const person = await stack.signUp(hint);
  await go('/login');
  await signIn(page, person);
  return person;
}

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const available = async (person) => (await get(person, 'points/balance')).available;

/** Somebody who has recharged so many points. */
async function member(hint, points) {
  const person = await stack.signUp(hint);
  await buy(person, { kind: 'recharge', amount_fen: points * 50 });
  return person;
}

/** The same in a browser: signed in there, on its way to `path`. */
const signedIn = (person, path) => signedInAt(browser, stack.node.base, person, path);

describe('web', () => {
  it('a_stranger_signs_up_uploads_pays_is_diagnosed_interviewed_and_keeps_the_report', async () => {
    const { context, page, broken, go } = await visitor();
    const email = stack.address('web');
    const password = 'correct horse battery';

    await go('/');
    await page.waitForURL((x) => x.pathname === '/login');
    await page.getByRole('link', { name: '注册' }).click();
    await button(page, '获取验证码').waitFor(); // The page before has fields of the same names.
    await page.getByLabel('邮箱').fill(email);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await button(page, '获取验证码').click();
    await page.getByLabel('验证码').fill(await stack.code(email));
    await button(page, '完成注册').click();
    await page.getByRole('heading', { level: 1, name: /你好/ }).waitFor();

    // No token is where a script of another page could find it.
    assert.equal(await page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((x) => /token/i.test(x)).length), 0);
    const cookies = await context.cookies();
    assert.ok(cookies.some((x) => x.name === 'zhian_refresh' && x.httpOnly && x.sameSite === 'Strict'));

    const resumeFile = join(scratchDir('web'), 'li-lei.pdf');
    writeFileSync(resumeFile, await textPdf(resume, 1));
    await go('/resumes');
    await page.locator('input[type=file]').first().setInputFiles(resumeFile);
    await page.getByRole('link', { name: /li-lei\.pdf/ }).click();
    await page.getByText('PostgreSQL').first().waitFor();

    await button(page, '账号菜单').click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.waitForURL((x) => x.pathname === '/login');
    await page.getByLabel('邮箱').fill(email);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await button(page, spaced('登录')).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForURL((x) => x.pathname !== '/login');

    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    const second = await context.newPage();
    await second.goto(`${stack.node.base}/settings`);
    await second.getByText(email).waitFor();
    await second.close();

    await go('/upgrade');
    await page.getByText('积分不可转赠').first().waitFor();
    await page.getByText('¥60', { exact: true }).first().click();
    await button(page, '去支付').click();
    await page.getByAltText('微信支付二维码').waitFor();
    await page.getByText('演示环境').waitFor();
    const [pay] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: '打开沙箱支付页' }).click()]);
    const asked = [];
    page.on('request', (x) => /\/orders\//.test(x.url()) && asked.push(x.url()));
    await pay.locator('form button').first().click();
    await page.getByText('120 积分已到账').waitFor();
    assert.ok(asked.length <= 3, `read again because it was pushed, not asked for again and again: ${asked}`);
    await pay.close();

    await go('/diagnosis');
    await page.getByText('需要 10 积分，当前可用 120 积分').waitFor();
    await page.getByLabel('目标岗位').fill('后端工程师');
    await button(page, '开始诊断').click();
    await page.waitForURL(/\/diagnosis\/tsk_/);
    await page.getByText('问题与建议').waitFor();

    await go('/interviews');
    await page.getByLabel('应聘岗位').fill('后端工程师');
    await page.getByLabel('问题数量').fill('2');
    await button(page, '进入面试间').click();
    await page.waitForURL('**/rooms/*');
    await interview(page);
    await page.getByRole('link', { name: '查看报告' }).click();
    await page.waitForURL('**/records/*');
    await page.getByText('能力雷达').first().waitFor();
    await page.locator('.radar svg').waitFor();
    assert.ok((await page.locator('blockquote').count()) > 0, 'the report quotes the answers');
    await page.getByText('由内置引擎按规则生成').first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, '下载 PDF').click()]);
    assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-');
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('work_is_looked_for_ranked_and_opened_again_as_it_was_found', async () => {
    const { context, page, broken, go } = await visitor();
    const person = await enter(page, go, 'seeker');
    await eventually('postings are there', async () => (await person.api.want(200, 'GET', `/api/v1/search/jobs?q=${encodeURIComponent('工程师')}&city=${encodeURIComponent('上海')}`)).items.length > 0);
    const text = Buffer.from('李雷\n期望城市：上海\n5年工作经验\n本科\n技能：Java、MySQL、Redis');
    await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(text, 'li-lei.txt', 'text/plain') });

    // Who only browses leaves nothing behind; what was looked for stands in the address.
    await go('/jobs');
    const found = page.getByRole('list', { name: '浏览职位' });
    await page.getByLabel('关键词').fill('工程师');
    await page.getByLabel('城市').fill('上海');
    await page.getByLabel('附近').click();
    await page.keyboard.type('上海');
    await page.locator('.ant-select-item-option').filter({ hasText: '上海市中心' }).click();
    await page.getByLabel('公里以内').fill('50');
    await button(page, '只浏览').click();
    await page.waitForURL((x) => x.searchParams.get('km') === '50' && x.searchParams.get('near') === '31.2304,121.4737');
    await page.getByRole('heading', { name: '浏览职位' }).waitFor();
    await found.getByText('示例', { exact: true }).first().waitFor();
    assert.deepEqual((await person.api.want(200, 'GET', '/api/v1/search/sessions')).items, []);
    await page.reload();
    await found.getByRole('link').first().waitFor();
    assert.equal(await page.getByLabel('关键词').inputValue(), '工程师');

    await button(page, '搜索并排序').click();
    await page.waitForURL('**/job-searches/*');
    const results = page.getByRole('list', { name: '职位搜索' });
    await results.getByRole('list', { name: '匹配说明' }).first().getByText('城市一致').waitFor();
    await page.getByRole('link', { name: /li-lei\.txt/ }).waitFor();
    const [kept] = (await person.api.want(200, 'GET', '/api/v1/search/sessions')).items;
    assert.deepEqual([kept.query, kept.filters.radius_m, kept.effective], ['工程师', 50_000, true]);
    const best = await results.getByRole('link').first().textContent();

    await results.getByRole('link').first().click();
    await page.waitForURL('**/jobs/job_*');
    await page.getByText('示例职位，并非真实招聘').first().waitFor();
    await page.getByRole('link', { name: '按这个职位模拟面试' }).click();
    await page.waitForURL('**/interviews');
    assert.equal(await page.getByLabel('应聘岗位').inputValue(), best);

    await go('/job-searches');
    await page.getByRole('list', { name: '搜索记录' }).getByRole('link', { name: '工程师' }).click();
    await page.waitForURL('**/job-searches/jse_*');
    assert.equal(await results.getByRole('link').first().textContent(), best);
    await button(page, spaced('删除')).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: spaced('删除') }).click();
    await page.getByText('还没有搜索过').waitFor();
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('the_dashboard_counts_a_month_in_one_request_and_news_open_when_the_tier_does', async () => {
    const { context, page, broken, go } = await visitor();
    const person = await enter(page, go, 'reader');
    await eventually('news are there', async () => (await person.api.want(200, 'GET', '/api/v1/workplace-news/latest/list')).items.length >= 4);
    await person.api.want(201, 'POST', '/api/v1/search/sessions', { json: { query: '工程师' }, headers: { 'idempotency-key': ulid() } });
    await page.locator('.counts > div').first().waitFor(); // What the page before asked for is over.
    const asked = [];
    page.on('request', (x) => /\/api\/v1\//.test(x.url()) && asked.push(new URL(x.url())));
    const months = () => asked.filter((x) => x.pathname === '/api/v1/monthly-stats');

    await go('/');
    const counter = (name) => page.locator('.counts > div').filter({ hasText: name });
    const counted = (name, n) => counter(name).getByText(String(n), { exact: true }).waitFor();
    await counted('职位搜索', 1);
    assert.deepEqual(months().map((x) => x.search), [''], 'one request for all numbers of this month');
    await counted('待办日程', 0);
    await button(page, '添加日程').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('标题').fill('一面');
    await dialog.getByLabel('日期', { exact: true }).fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
    await dialog.getByRole('button', { name: spaced('保存') }).click();
    await page.getByText('一面', { exact: true }).first().waitFor();
    // On the last day of a month tomorrow is in the next one.
    await counted('待办日程', (await person.api.want(200, 'GET', '/api/v1/monthly-stats')).calendar.upcoming);

    await page.getByRole('list', { name: '最新动态' }).getByRole('link').first().click();
    await page.waitForURL('**/news/nws_*');
    await page.getByText('需要青铜会员及以上').waitFor();
    const address = page.url();
    await page.getByRole('link', { name: '全部文章' }).click();
    await page.getByText(/^更新于 /).waitFor();
    await page.getByRole('list', { name: '职场动态' }).getByRole('link').first().waitFor();
    await page.goto(address);
    await page.getByText('需要青铜会员及以上').waitFor();
    const order = await place(person, { kind: 'recharge', amount_fen: 1000 });
    await click(order.code_url);
    // Nobody touches the page: the payment is pushed.
    await page.locator('article > p.pre').first().waitFor();
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('a_resume_is_diagnosed_by_push_and_its_findings_are_marked_in_it', async () => {
    const person = await member('diagnosed', 40);
    const text = readFileSync(join(root, 'tests/unit/diagnosis/resumes/zh_developer_1.txt'));
    await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(text, 'zh_developer_1.txt', 'text/plain') });
    const { context, page, broken } = await signedIn(person, '/diagnosis');
    await page.getByText('还没有诊断记录').waitFor();
    await page.getByText('需要 10 积分，当前可用 40 积分').waitFor();
    await page.getByLabel('目标岗位').fill('后端工程师');
    await page.getByLabel('职位描述').fill('负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。');
    const asked = [];
    page.on('request', (x) => /\/api\/v1\/tasks\/tsk_/.test(x.url()) && asked.push(x.url()));
    await button(page, '开始诊断').click();
    await page.waitForURL(/\/diagnosis\/tsk_/);
    await page.getByText('问题与建议').waitFor();
    assert.ok(asked.length <= 2, `read when it is opened and when the stream is followed, then pushed: ${asked}`);

    await page.getByText('由内置引擎按规则生成').first().waitFor();
    await page.locator('.radar svg').waitFor();
    await page.getByText('Kafka').first().waitFor();
    // What is marked is what was quoted, although the node counts bytes.
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const { report } = await get(person, `resume-diagnosis/${id}`);
    const bare = (x) => x.replace(/\s+/g, '');
    const shown = bare(await page.locator('.judged-text').innerText());
    const marked = (await page.locator('.judged-text mark').allInnerTexts()).map(bare).join('');
    for (const x of [...report.findings, ...report.risks]) {
      assert.ok(shown.includes(bare(x.quote)), x.quote);
      assert.ok(marked.includes(bare(x.quote)), x.quote);
    }
    const finding = page.locator('.finding').filter({ has: button(page, '看原文') }).first();
    await finding.getByRole('button', { name: '看原文' }).click();
    await page.locator('mark[data-active]').first().waitFor();
    await page.locator('.judged-text mark').last().click();
    await page.locator('.finding[data-active]').waitFor();

    await eventually('it is charged once', async () => (await available(person)) === 30);
    await page.reload();
    await page.getByText('问题与建议').waitFor();
    await page.getByRole('link', { name: '简历诊断' }).first().click();
    await page.getByRole('list', { name: '诊断记录' }).getByText('后端工程师').click();
    await page.waitForURL(`**/diagnosis/${id}`);
    assert.equal(await available(person), 30);
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('a_report_is_paid_for_once_and_downloaded_as_often_as_one_likes', async () => {
    const person = await member('reader', 40);
    const room = await openRoom(person, { questions: 1 });
    const socket = await follow(stack, person.access, room);
    await question(socket, 1);
    await answerToTheEnd(socket, room);
    await socket.close();
    const { id } = await eventually('the record', async () => (await get(person, 'mock-interview/records')).items[0]);
    await eventually('the hold is closed', async () => (await get(person, 'points/balance')).held === 0);
    const before = await available(person);

    const { context, page, broken } = await signedIn(person, `/records/${id}`);
    await page.getByText(`需要 2 积分，当前可用 ${before} 积分`).waitFor();
    const bought = [];
    page.on('request', (x) => x.method() === 'POST' && /\/downloads$/.test(x.url()) && bought.push(x.headers()['idempotency-key']));
    for (const times of [1, 2]) {
      await page.waitForFunction(() => !document.querySelector('.report-file .ant-btn-loading'));
      const [file] = await Promise.all([page.waitForEvent('download'), button(page, '下载 PDF').click()]);
      assert.match(file.suggestedFilename(), /^模拟面试报告.*\.pdf$/);
      assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-', `time ${times}`);
    }
    assert.equal(bought.length, 1);
    assert.ok(bought[0], 'with a key');
    assert.equal(await available(person), before - 2);
    await page.getByText('这份报告已经购买').waitFor();

    // Who comes back pays nothing for the same.
    await page.reload();
    const [again] = await Promise.all([page.waitForEvent('download'), button(page, '下载 PDF').click()]);
    assert.equal(readFileSync(await again.path()).subarray(0, 5).toString(), '%PDF-');
    assert.equal(await available(person), before - 2);
    assert.deepEqual(broken, []);
    await context.close();
  });

  it('its_document_is_the_one_the_node_serves', async () => {
    const served = await (await fetch(`${stack.node.base}/openapi.json`)).json();
    assert.deepEqual(publicDocument(join(root, 'http', 'openapi')), served);
  });

  it('only_its_own_paths_answer_with_its_page', async () => {
    const get = (path, accept = 'text/html') => fetch(`${stack.node.base}${path}`, { headers: { accept } });
    for (const path of ['/', '/login', '/records/rec_x', '/job-searches/jse_x', '/news/nws_x', '/settings/data', '/diagnosis/tsk_x/compare/tsk_y', '/classic-questions']) {
      const got = await get(path);
      assert.equal(got.status, 200, path);
      assert.match(got.headers.get('content-type'), /^text\/html/, path);
      assert.match(got.headers.get('content-security-policy'), /script-src 'self';/, path);
      assert.equal(got.headers.get('cache-control'), 'no-cache', path);
    }
    for (const path of ['/nothing', '/login/x', '/index.html', '/assets/nothing.js', '/api/v1/nothing'])
      assert.equal((await get(path)).status, 404, path);
    assert.equal((await get('/classic-questions', 'application/json')).status, 401);
    const [script] = /assets\/[\w.-]+\.js/.exec(await (await get('/')).text());
    const kept = await fetch(`${stack.node.base}/${script}`, { headers: { 'accept-encoding': 'br' } });
    assert.equal(kept.headers.get('content-encoding'), 'br');
    assert.match(kept.headers.get('cache-control'), /immutable/);
  });
});

/** Answers by keyboard alone, once over a line that was cut, until it is over. */
async function interview(page) {
  const box = page.locator('.room-foot textarea');
  for (let turn = 1; turn <= 12; ++turn) {
    const questions = page.locator('.room-lines > .theirs:not([aria-hidden])');
    await page.waitForFunction(
      () => {
        const foot = document.querySelector('.room-foot');
        return foot?.dataset.turn === 'over' || (foot?.dataset.turn === 'yours' && document.activeElement === foot.querySelector('textarea'));
      },
    );
    if (await page.locator('.room-foot[data-turn=over]').isVisible()) return;
    assert.ok((await questions.count()) > 0);
    if (turn === 2) {
      await page.context().setOffline(true);
      await page.context().setOffline(false);
    }
    const said = await page.locator('.room-lines > .mine').count();
    await box.pressSequentially(answer(turn).slice(0, 12));
    await box.fill(answer(turn));
    await box.press('Enter');
    await page.waitForFunction((n) => document.querySelectorAll('.room-lines > .mine').length > n, said);
  }
  await page.keyboard.press('Alt+E');
  await page.getByRole('dialog').getByRole('button', { name: spaced('结束面试') }).click();
  await page.getByText('面试结束').waitFor();
}
