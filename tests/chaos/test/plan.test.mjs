// A run can be repeated from its seed, and the command line says what is wrong with it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { faultNames, Plan, possible } from '../faults.mjs';
import { mutations, readOptions } from '../options.mjs';
import { Chance } from '../random.mjs';

const draw = (seed, n) => {
  const plan = new Plan(faultNames, new Chance(seed, 'plan'));
  return Array.from({ length: n }, () => plan.next());
};

describe('a plan of faults', () => {
  it('is_the_same_for_the_same_seed_and_another_for_another', () => {
    assert.deepEqual(draw(7, 40), draw(7, 40));
    assert.notDeepEqual(draw(7, 40), draw(8, 40));
  });

  it('has_every_kind_before_any_comes_three_times', () => {
    const counts = {};
    for (const name of draw(3, faultNames.length * 2).flat()) counts[name] = (counts[name] ?? 0) + 1;
    for (const name of faultNames) assert.ok(counts[name] >= 1, `${name} never came`);
  });

  it('sometimes_has_two_at_once_but_never_two_of_one_server', () => {
    const pairs = draw(11, 500).filter((x) => x.length === 2);
    assert.ok(pairs.length > 50);
    for (const [a, b] of pairs) {
      assert.notEqual(a, b);
      for (const server of ['store-', 'redis-']) assert.ok(!(a.startsWith(server) && b.startsWith(server)), `${a} and ${b}`);
      assert.ok(!(['delay', 'loss'].includes(a) && ['delay', 'loss'].includes(b)), `${a} and ${b}: there is one switch`);
    }
  });
});

describe('what a bed cannot have', () => {
  const bed = ({ network = null, clock = null, transactions = null }) => ({ network, members: [{ clock, transactions }] });
  it('is_not_among_its_faults', () => {
    const without = possible(bed({}));
    for (const name of ['partition', 'delay', 'loss', 'clock', 'stop-in-transaction']) assert.ok(!without.includes(name), name);
    assert.ok(without.includes('kill'));
    assert.deepEqual(possible(bed({ network: { switch: {} }, clock: {}, transactions: {} })), faultNames);
    const bridge = possible(bed({ network: { switch: null } }));
    assert.ok(bridge.includes('partition') && !bridge.includes('delay'));
  });
});

describe('chance', () => {
  it('keeps_to_its_bounds', () => {
    const chance = new Chance(1);
    for (let i = 0; i < 10_000; ++i) {
      const x = chance.next();
      assert.ok(x >= 0 && x < 1);
      const n = chance.whole(3, 5);
      assert.ok([3, 4, 5].includes(n));
    }
    assert.deepEqual(chance.shuffled([1, 2, 3]).sort(), [1, 2, 3]);
  });

  it('has_streams_that_do_not_disturb_each_other', () => {
    const one = new Chance(5);
    const before = one.fork('a').next();
    one.next();
    assert.equal(one.fork('a').next(), before);
    assert.notEqual(one.fork('b').next(), before);
  });
});

describe('the command line', () => {
  it('has_defaults', () => {
    const got = readOptions([]);
    assert.deepEqual([got.minutes, got.seed, got.longest, got.sabotage], [3, 7, 12, null]);
    assert.equal(readOptions(['--minutes', '60']).longest, 60);
    assert.equal(readOptions(['--sabotage', 'dedup']).minutes, 2);
  });

  it('goes_by_a_number_of_faults_when_one_is_given', () => {
    const got = readOptions(['--count', '30']);
    assert.deepEqual([got.count, got.minutes > 600, got.longest], [30, true, 12]);
    assert.equal(readOptions(['--count', '30', '--minutes', '5']).minutes, 5);
  });

  it('refuses_what_it_does_not_know', () => {
    for (const args of [['--minutes'], ['--minutes', 'x'], ['--minutes', '0'], ['--count', '0'], ['--seed', '-1'], ['--faults', 'kill,nothing'], ['--sabotage', 'all'], ['--network', 'maybe'], ['--load', 'none'], ['--what']])
      assert.throws(() => readOptions(args), /./, args.join(' '));
    for (const name of mutations) assert.equal(readOptions(['--sabotage', name]).sabotage, name);
    assert.deepEqual(readOptions(['--faults', 'kill,freeze']).faults, ['kill', 'freeze']);
  });

  it('tells_about_itself_on_a_checkout_without_npm_packages', () => {
    const bare = mkdtempSync(join(tmpdir(), 'zh-bare-'));
    try {
      const tests = fileURLToPath(new URL('../..', import.meta.url));
      const filter = (from) => !from.includes('node_modules');
      for (const part of ['chaos', 'e2e', 'sandbox']) cpSync(join(tests, part), join(bare, 'tests', part), { recursive: true, filter });
      const got = spawnSync(process.execPath, [join(bare, 'tests', 'chaos', 'main.mjs'), '--help'], { encoding: 'utf8' });
      assert.deepEqual([got.status, got.stderr], [0, '']);
      assert.match(got.stdout, /--faults LIST/);
    } finally {
      rmSync(bare, { recursive: true });
    }
  });
});
