// A browser in front of a node: visitors, what their pages ask for and complain of, and how they are judged.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { env, eventually, patience } from './env.mjs';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
export const launching = (...more) => ({
  executablePath: execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
  args: [...flags, ...more],
});

/** Debian's Chromium, without a window. */
export const openBrowser = () => chromium.launch(launching());

/** What a page asks for: `asked` are its requests to the interface, `METHOD /path?query`; `quiet` waits for their end. */
export class Traffic {
  asked = [];
  #open = new Set();
  #last = Date.now();
  constructor(page) {
    page.on('request', (x) => {
      const { pathname, search } = new URL(x.url());
      this.#open.add(x);
      this.#last = Date.now();
      if (pathname.startsWith('/api/')) this.asked.push(`${x.method()} ${pathname}${search}`);
    });
    for (const end of ['requestfinished', 'requestfailed'])
      page.on(end, (x) => {
        this.#open.delete(x);
        this.#last = Date.now();
      });
  }
  /** Forgets what was asked for until now. */
  clear() {
    this.asked.length = 0;
  }
  /** Waits until nothing is under way and nothing was begun for a while. */
  quiet(ms = 400) {
    return eventually(
      'the page asks for nothing more',
      () => {
        if (this.#open.size > 0) throw new Error([...this.#open].map((x) => x.url()).join());
        return Date.now() - this.#last > ms;
      },
      { timeout: 60_000 },
    );
  }
}

/** A browser of its own, with what its page complains of in `broken`. `base`: the node, or what stands before it. */
export async function visitor(browser, base, options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patience(20_000));
  return { context, ...(await tab(context, base)) };
}

/** Another tab of the same browser. */
export async function tab(context, base) {
  const page = await context.newPage();
  const broken = [];
  page.on('pageerror', (x) => broken.push(x.message));
  page.on('console', (x) => /Content Security Policy/.test(x.text()) && broken.push(x.text()));
  return { page, broken, traffic: new Traffic(page), go: (path) => page.goto(`${base}${path}`) };
}

export const button = (page, name) => page.getByRole('button', { name });
/** The component library parts two ideographs with a blank. */
export const spaced = (x) => new RegExp(`^${[...x].join('\\s?')}$`);

const doors = {
  zh: { email: '邮箱', password: '密码', enter: spaced('登录') },
  en: { email: 'E-mail', password: 'Password', enter: 'Sign in' },
};

/** Fills in the page of signing in, on which one is. */
export async function signIn(page, person, lang = 'zh') {
  const words = doors[lang];
  await page.getByLabel(words.email).fill(person.email);
  await page.getByLabel(words.password, { exact: true }).fill(person.password);
  await button(page, words.enter).click();
  await page.waitForURL((x) => x.pathname !== '/login');
}

/** A visitor who is signed in, on its way to `path`. */
export async function signedIn(browser, base, person, path, { lang = 'zh', ...options } = {}) {
  const seen = await visitor(browser, base, { locale: lang === 'zh' ? 'zh-CN' : 'en-US', ...options });
  await seen.go(path);
  await seen.page.waitForURL((x) => x.pathname === '/login');
  await signIn(seen.page, person, lang);
  await seen.page.waitForURL((x) => x.pathname === new URL(path, base).pathname);
  return seen;
}

/** Marks the page, so that a reload is noticed. */
export const mark = (page) => page.evaluate(() => void (globalThis.neverReloaded = true));
export const marked = (page) => page.evaluate(() => globalThis.neverReloaded === true);

/** All that a page waits for has come. */
export async function settled(page, traffic) {
  await page.locator('h1').first().waitFor();
  await traffic.quiet();
  await page.waitForFunction(() => !document.querySelector('.ant-skeleton-active, .ant-spin-spinning'));
}

/** Light or dark, and all of the page has changed to it. */
export async function dress(page, look) {
  await page.emulateMedia({ colorScheme: look });
  await page.waitForFunction((x) => document.documentElement.dataset.look === x, look);
  // The components follow a moment later, and colours change over some frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => document.getAnimations().every((x) => x.effect.getComputedTiming().endTime === Infinity));
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical: the rule, the element, and why. */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], preload: false }));
  return found
    .filter((x) => x.impact === 'serious' || x.impact === 'critical')
    .flatMap((x) => x.nodes.map((n) => `${x.id} at ${n.target.join(' ')}: ${n.failureSummary.split('\n').slice(1).join(';').trim()}`));
}

/** What sticks out at the side, so that the page can be pushed sideways; empty when nothing does. */
export const overflow = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((x) => x.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} of ${root.clientWidth} px`, ...wide.slice(0, 5).map((x) => `${x.tagName}.${x.className}`)];
  });

/** Keeps a picture of the whole page with the logs of the run. */
export async function picture(page, name) {
  const folder = join(env.logs, 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
