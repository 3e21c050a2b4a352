// An interview in a browser while the server is killed and started again, and while one node of two takes over from the other.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { openBrowser, signedIn } from './support/browser.mjs';
import { Cluster } from './support/cluster.mjs';
import { env, patience } from './support/env.mjs';
import { answerAt, isAsRecorded, nextAt, openRoomAt, reply, say, toTheEndAt } from './support/interviewed.mjs';
import { Stack } from './support/stack.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

describe('a server', () => {
  let stack;
  before(async () => {
    stack = await Stack.start('web_restarts');
  });
  after(() => stack?.stop());

  for (const [how, stop] of [
    ['is_killed', (node) => node.kill9()],
    ['is_stopped', (node) => node.stop()],
  ])
    it(`that_${how}_and_started_again_is_gone_on_with_where_one_was`, async () => {
      const person = await stack.signUp('restart');
      const { context, page, broken } = await signedIn(browser, stack.node.base, person, '/interviews');
      await openRoomAt(page, 3);
      await answerAt(page, 1);
      await stop(stack.node);
      const told = page.locator('.room-foot').getByText('连接中断，正在重连');
      await told.waitFor();
      // What is said to nobody is sent when there is somebody.
      const said = (await page.locator('.room-lines > .mine').count()) + 1;
      await say(page, reply(2));
      await page.getByText('正在送达，断线也会在恢复后补发').waitFor();
      await stack.node.start();
      await nextAt(page, said, { timeout: patience(40_000) });
      await told.waitFor({ state: 'hidden' });
      await toTheEndAt(page, 3);
      await isAsRecorded(page, person);
      assert.deepEqual(broken, []);
      await context.close();
    });
});

describe('of two nodes', () => {
  let cluster;
  before(async () => {
    cluster = await Cluster.start('web_failover', { count: 2 });
    await cluster.whole();
  });
  after(() => cluster?.stop());

  it('each_may_die_in_the_middle_of_an_interview', async () => {
    const { stack } = cluster;
    const person = await stack.signUp('failover');
    const { context, page, broken } = await signedIn(browser, cluster.base, person, '/interviews');
    const room = await openRoomAt(page, 4);
    let answers = 0;
    await answerAt(page, ++answers);
    // The owner of the room; then the other, which has taken it over.
    for (let i = 0; i < 2; ++i) {
      const owner = await cluster.ownerOf(cluster.shardOf(room));
      assert.ok(owner, 'somebody owns the room');
      const before = await page.locator('.room-lines > .mine').count();
      await owner.kill9();
      await say(page, reply(++answers));
      await nextAt(page, before + 1, { timeout: patience(60_000) });
      await owner.start();
      await cluster.whole();
    }
    await toTheEndAt(page, ++answers);
    await isAsRecorded(page, person);
    assert.deepEqual(broken, [], `logs: ${env.logs}`);
    await context.close();
  });
});
