// Every page of the web client with real data behind it: on a phone and on a desk, light and dark, in Chinese and English, and
// what it asks the node for.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { dress, openBrowser, overflow, picture, settled, signedIn, violations, visitor } from './support/browser.mjs';
import { pagesOf } from './support/pages.mjs';
import { payable } from './support/payment.mjs';
import { furnish, outside, places } from './support/showcase.mjs';
import { Stack } from './support/stack.mjs';

/** Requests of one page to the interface until it is whole; the dashboard has the most. */
const mostRequests = 16;
/** Bytes as they come over the wire, by whom the page is seen for the first time. */
const firstLoad = 250 * 1024;

let stack;
let pages;
let browser;
before(async () => {
  const settings = async (...of) => {
    const paid = await payable(...of);
    // The open order stays open while all pages are looked at.
    return { ...paid, pay: { ...paid.pay, window: '6h' }, jobs: { samples: true } };
  };
  stack = await Stack.start('web_pages', { settings, sandbox: { wechatPay: { noticeScale: 0.01 } } });
  pages = await pagesOf(stack.node);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await pages?.stop();
  await stack?.stop();
});

const sizes = { 390: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, 1440: { viewport: { width: 1440, height: 900 } } };
const guests = Object.entries(outside).flatMap(([name, paths]) => paths.map((path) => [name, path]));
const named = (ids) => Object.entries(places(ids)).flatMap(([name, paths]) => paths.map((path, i) => [paths.length > 1 ? `${name}-${i + 1}` : name, path]));

/** What is wrong with the page of a path; its pictures are kept. */
async function faultsOf({ page, broken, traffic, go }, name, path, width) {
  broken.length = 0;
  traffic.clear();
  await go(path);
  await settled(page, traffic);
  const faults = [...broken, ...tooOften(traffic.asked, 2)];
  if (traffic.asked.length > mostRequests) faults.push(`${traffic.asked.length} requests: ${traffic.asked}`);
  for (const look of ['light', 'dark']) {
    await dress(page, look);
    faults.push(...(await overflow(page)), ...(await violations(page)).map((x) => `${look}: ${x}`));
    await picture(page, `${name}-${width}-${look}`);
  }
  await dress(page, 'light');
  return faults.map((x) => `${path} at ${width} px: ${x}`);
}

/** What was read more often than that. */
function tooOften(asked, most) {
  const times = new Map();
  for (const x of asked) times.set(x, (times.get(x) ?? 0) + 1);
  return [...times].filter(([, n]) => n > most).map(([x, n]) => `${n} times ${x}`);
}

describe('the pages', () => {
  let person;
  let ids;
  before(async () => {
    person = await stack.signUp('showcase');
    ids = await furnish(stack, person);
  });

  for (const [width, device] of Object.entries(sizes))
    it(`are_readable_operable_and_within_the_screen_at_${width}_px`, async () => {
      const faults = [];
      const guest = await visitor(browser, pages.base, device);
      for (const [name, path] of guests) faults.push(...(await faultsOf(guest, name, path, width)));
      await guest.context.close();
      const seen = await signedIn(browser, pages.base, person, '/', device);
      for (const [name, path] of named(ids)) faults.push(...(await faultsOf(seen, name, path, width)));
      await seen.context.close();
      assert.deepEqual(faults, []);
    });

  it('ask_for_nothing_while_they_stand_still_and_once_for_what_is_pushed', async () => {
    const { context, page, traffic, go } = await signedIn(browser, pages.base, person, '/');
    await page.clock.install();
    const faults = [];
    let times = 0;
    for (const [, path] of named(ids)) {
      await page.clock.setSystemTime(Date.now());
      await go(path);
      await settled(page, traffic);
      traffic.clear();
      // Whatever would be asked for every so often is due by now; the token, which lasts that long, is renewed.
      await page.clock.fastForward('10:00');
      const device_name = `another device ${++times}`;
      const { email, password } = person;
      const { access_token } = await stack.api.want(200, 'POST', '/api/v1/auth/login', { json: { email, password, device_name } });
      // A frame that the page has taken: whatever its clock did was before.
      await page.getByText(device_name).first().waitFor();
      await traffic.quiet();
      const asked = traffic.asked.filter((x) => x !== 'POST /api/v1/auth/refresh');
      const stale = path === '/settings/security' ? ['GET /api/v1/auth/sessions'] : [];
      if (JSON.stringify(asked) !== JSON.stringify(stale)) faults.push(`${path}: ${asked}`);
      await stack.api.as(access_token).want(204, 'POST', '/api/v1/auth/logout');
    }
    await context.close();
    assert.deepEqual(faults, []);
  });

  it('of_the_sign_in_come_in_250_KiB', async () => {
    const { context, page, traffic, go } = await visitor(browser, pages.base);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    let bytes = 0;
    devtools.on('Network.loadingFinished', (x) => (bytes += x.encodedDataLength));
    await go('/login');
    await settled(page, traffic);
    assert.ok(bytes > 50_000, `${bytes} bytes are no page`);
    assert.ok(bytes <= firstLoad, `${Math.round(bytes / 1024)} KiB`);
    await context.close();
  });
});

/** Answers that bring what people and editors wrote, in whatever language. */
const contents = /^\/api\/v1\/(search|workplace-news|classic-questions)\b/;

describe('in English', () => {
  it('no_page_has_words_in_Chinese_but_those_it_was_told', async () => {
    const person = await stack.signUp('english');
    const ids = await furnish(stack, person, 'en');
        const faults = [];
    const walk = async (seen, list) => {
      const told = [];
      seen.page.on('response', (x) => {
        const { pathname } = new URL(x.url());
        if (!pathname.startsWith('/api/')) return;
        told.push(
          x.text().then(
            (text) => ({ pathname, text }),
            () => ({ pathname, text: '' }),
          ),
        );
      });
      for (const [, path] of list) {
        told.length = 0;
        await seen.go(path);
        await settled(seen.page, seen.traffic);
        const answers = await Promise.all(told);
        for (const x of answers)
          if (!contents.test(x.pathname) && /\p{Script=Han}/u.test(x.text)) faults.push(`${path}: the node answers ${x.pathname} with ${/.{0,30}\p{Script=Han}.{0,30}/u.exec(x.text)[0]}`);
        const written = answers.filter((x) => contents.test(x.pathname)).map((x) => x.text).join('\n');
        assert.equal(await seen.page.evaluate(() => document.documentElement.lang), 'en');
        const chinese = await seen.page.evaluate(hanOf);
        faults.push(...chinese.filter((x) => !written.includes(x)).map((x) => `${path}: ${x}`));
      }
    };
    const guest = await visitor(browser, pages.base, { locale: 'en-US' });
    await walk(guest, guests);
    await guest.context.close();
    const seen = await signedIn(browser, pages.base, person, '/', { lang: 'en' });
    await walk(seen, named(ids));
    await seen.context.close();
    assert.deepEqual(faults, []);
  });
});

/** Runs of ideographs that a page shows or tells, except the name of the language and what is marked as Chinese. Runs in the page. */
function hanOf() {
  const out = new Set([document.title]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let x = walker.nextNode(); x; x = walker.nextNode()) if (!x.parentElement.closest('[lang^=zh], script, style, noscript')) out.add(x.data);
  for (const x of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    if (!x.closest('[lang^=zh]')) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) out.add(x.getAttribute(name) ?? '');
  return [...out].flatMap((x) => x.match(/\p{Script=Han}+/gu) ?? []).filter((x) => x !== '中文');
}
